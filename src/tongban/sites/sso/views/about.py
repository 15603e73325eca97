"""What any application may know before it is registered: how we speak (discovery) and by which keys we sign (JWKS)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongban.registry.identity.oidc import keys
from tongban.registry.identity.oidc.claims import CLAIMS, acr_of
from tongban.registry.identity.oidc.kinds import Scope
from tongban.registry.identity.oidc.signed import ASSERTION_ALGORITHMS, issuer
from tongban.sites.sso.validator import DEVICE

_KEPT = "public, max-age=300"


@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Discovery 1.0, 3, and RFC 8414, from what the product does."""
    at = {name: f"{issuer()}{reverse(f'sso:{route}')}" for name, route in _ENDPOINTS.items()}
    methods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
    return _public(
        {
            "issuer": issuer(),
            **at,
            "scopes_supported": [each.value for each in Scope],
            "claims_supported": list(CLAIMS),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token", DEVICE],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [keys.ALGORITHM],
            "acr_values_supported": [acr_of(level) for level in range(4)],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
            "authorization_response_iss_parameter_supported": True,
            "claims_parameter_supported": True,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "frontchannel_logout_supported": True,
            "frontchannel_logout_session_supported": True,
            "ui_locales_supported": ["zh-CN", "en"],
        }
    )


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The keys in use, the one to come and the retired ones (RFC 7517)."""
    return _public(keys.published())


_ENDPOINTS = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "revocation_endpoint": "revocation",
    "device_authorization_endpoint": "device-authorization",
    "end_session_endpoint": "log-out",
    "jwks_uri": "jwks",
}


def _public(document: dict[str, object]) -> HttpResponse:
    response = JsonResponse(document)
    response["Cache-Control"] = _KEPT
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
