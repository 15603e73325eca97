"""What programs ask: tokens for a code, what was given about a person, a token given back. JSON, without cookies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from tongban.registry.identity.oidc.actions.exchange import note_refused, revoke, token_of
from tongban.registry.identity.oidc.claims import about_log_in, about_person
from tongban.registry.identity.oidc.clients import active_client
from tongban.registry.identity.oidc.kinds import ClientAuthentication
from tongban.sites.sso.provider import asked_address, encoded, endpoints, headers_of
from tongban.sites.sso.validator import Validator, claimed_id

_JSON = "application/json"
WAITING = frozenset({"authorization_pending", "slow_down"})
"""What is told a terminal that asks whether it may go on: no refusals."""


@csrf_exempt
@sensitive_post_parameters()
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Tokens for a code or a refresh token (RFC 6749, 4.1.3 and 6)."""
    _authorization, endpoint = endpoints()
    try:
        # What is spent stays spent, also where the answer is an error: errors are answers, not exceptions.
        with transaction.atomic():
            headers, body, status = endpoint.create_token_response(
                asked_address(request) if request.GET else asked_address(request).rstrip("?"),
                "POST",
                encoded(request.POST),
                headers_of(request),
            )
    except OAuth2Error as error:
        headers, body, status = error.headers, error.json, error.status_code
    if status >= 400 and (client := active_client(_who_asks(request))) is not None:
        told = str(orjson.loads(body).get("error", ""))
        if told not in WAITING:
            note_refused(client.client_id, told)
    return _answer(body, status, headers)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """What the person gives this application (OpenID Connect Core 5.3)."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    row = token_of(text.strip()) if scheme.lower() == "bearer" and text else None
    if row is None:
        fault = ' error="invalid_token"' if text else ""
        return _answer(b'{"error":"invalid_token"}', 401, {"WWW-Authenticate": f'Bearer realm="tongban"{fault}'})
    about = about_log_in(row)
    told = {name: value for name, value in about.items() if name not in ("acr", "amr", "auth_time", "sid")}
    return _answer(orjson.dumps({**told, **about_person(row)}), 200, {})


@csrf_exempt
@sensitive_post_parameters()
@require_POST
def revocation(request: HttpRequest) -> HttpResponse:
    """An application gives a token back (RFC 7009); the answer is the same whether it was one."""
    asked = Request(asked_address(request), "POST", encoded(request.POST), headers_of(request))
    validator = Validator()
    proves = validator.client_authentication_required(asked)
    known = validator.authenticate_client(asked) if proves else asked.client is not None
    if not known or not _is_named(asked):
        return _answer(b'{"error":"invalid_client"}', 401, {"WWW-Authenticate": 'Basic realm="tongban"'})
    revoke(request.POST.get("token", ""), client=asked.client)
    return _answer(b"", 200, {})


def _who_asks(request: HttpRequest) -> str:
    """Who a program says it is, by HTTP Basic, in the form or by an assertion; nothing of it is believed."""
    return claimed_id(Request(request.path, "POST", encoded(request.POST), headers_of(request)))


def _is_named(asked: Any) -> bool:
    proves = asked.client.authentication != ClientAuthentication.NONE
    return bool(proves or asked.client.client_id == asked.client_id)


def _answer(body: str | bytes, status: int, headers: Mapping[str, str]) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=_JSON)
    for name in ("WWW-Authenticate",):
        if name in headers:
            response[name] = headers[name]
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response
