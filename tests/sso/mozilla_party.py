"""A relying party on mozilla-django-oidc: a small Django application in a process of its own, which knows nothing of the product.

``python tests/sso/mozilla_party.py <issuer> <client id> <secret> <folder>`` prints its address and serves until it is killed.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

_ISSUER, _ID, _SECRET, _FOLDER = sys.argv[1:5] if __name__ == "__main__" else [""] * 4
RENEWED_AFTER = 2
"""Seconds after which the middleware asks whether the person is still signed in."""


def leaving(request: HttpRequest) -> str:
    """The log-out of the provider, which the library knows no address for."""
    told = {
        "id_token_hint": request.session["oidc_id_token"],
        "post_logout_redirect_uri": request.build_absolute_uri("/bye"),
    }
    return f"{settings.OIDC_OP_LOG_OUT}?{urlencode(told)}"


def me(request: HttpRequest) -> JsonResponse:
    """Who is signed in, as the application knows it."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    return JsonResponse({"sub": request.user.get_username(), "name": request.user.first_name})


def configure(issuer: str, client_id: str, secret: str, folder: str) -> None:
    with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=60) as answer:
        us: dict[str, Any] = json.load(answer)
    settings.configure(
        SECRET_KEY="of-a-test",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="__main__",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path(folder, "party.sqlite"))}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "mozilla_django_oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "mozilla_django_oidc.middleware.SessionRefresh",
        ],
        AUTHENTICATION_BACKENDS=["__main__.Known"],
        SESSION_COOKIE_NAME="party",
        LOGIN_REDIRECT_URL="/me",
        LOGIN_REDIRECT_URL_FAILURE="/failed",
        LOGOUT_REDIRECT_URL="/bye",
        OIDC_OP_AUTHORIZATION_ENDPOINT=us["authorization_endpoint"],
        OIDC_OP_TOKEN_ENDPOINT=us["token_endpoint"],
        OIDC_OP_USER_ENDPOINT=us["userinfo_endpoint"],
        OIDC_OP_JWKS_ENDPOINT=us["jwks_uri"],
        OIDC_OP_LOG_OUT=us["end_session_endpoint"],
        OIDC_OP_LOGOUT_URL_METHOD="__main__.leaving",
        OIDC_RP_CLIENT_ID=client_id,
        OIDC_RP_CLIENT_SECRET=secret,
        OIDC_RP_SIGN_ALGO="RS256",
        OIDC_RP_SCOPES="openid profile",
        OIDC_USE_PKCE=True,
        OIDC_TOKEN_USE_BASIC_AUTH=True,
        OIDC_STORE_ID_TOKEN=True,
        OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS=RENEWED_AFTER,
    )
    django.setup()
    call_command("migrate", verbosity=0)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None: ...


if __name__ == "__main__":
    configure(_ISSUER, _ID, _SECRET, _FOLDER)

    from mozilla_django_oidc.auth import OIDCAuthenticationBackend
    from mozilla_django_oidc.views import OIDCAuthenticationRequestView

    class Known(OIDCAuthenticationBackend):
        """The library knows people by e-mail; we tell none, and a number of one's own is what it is for."""

        def verify_claims(self, claims: dict[str, Any]) -> bool:
            return "sub" in claims

        def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
            return self.UserModel.objects.filter(username=claims["sub"])

        def create_user(self, claims: dict[str, Any]) -> Any:
            return self.UserModel.objects.create_user(claims["sub"], first_name=claims["name"])

    class More(OIDCAuthenticationRequestView):
        """For a deed that needs level 3."""

        def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
            return {"acr_values": "urn:tongban:level:3"}

    urlpatterns = [path("oidc/", include("mozilla_django_oidc.urls")), path("more", More.as_view()), path("me", me)]
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()
