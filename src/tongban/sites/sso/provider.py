"""The protocol library, put together: codes with PKCE S256, refresh tokens, devices; nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from oauthlib.common import Request
from oauthlib.oauth2 import AuthorizationEndpoint, BearerToken, TokenEndpoint
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256
from oauthlib.oauth2.rfc8628.grant_types import DeviceCodeGrant
from oauthlib.openid.connect.core.grant_types import AuthorizationCodeGrant, RefreshTokenGrant

from tongban.registry.identity.oidc.actions.exchange import ACCESS_VALID_FOR
from tongban.registry.identity.oidc.signed import issuer
from tongban.sites.sso.validator import DEVICE, Validator


@lru_cache(maxsize=1)
def endpoints() -> tuple[Any, Any]:
    """The authorization and the token endpoint. They hold no state."""
    validator = Validator()
    codes = AuthorizationCodeGrant(validator)
    # RFC 9700, 2.1.1: a plain challenge protects from nothing.
    codes.proxy_target._code_challenge_methods = {"S256": code_challenge_method_s256}
    bearer = BearerToken(validator, token_generator=_token, expires_in=int(ACCESS_VALID_FOR.total_seconds()))
    authorization = AuthorizationEndpoint("code", bearer, {"code": codes})
    token = TokenEndpoint(
        "authorization_code",
        bearer,
        {
            "authorization_code": codes,
            "refresh_token": RefreshTokenGrant(validator),
            DEVICE: DeviceCodeGrant(validator),
        },
    )
    return authorization, token


def asked_by_a_device(request: HttpRequest) -> Any:
    """The library's request of a device that begins, with application and scopes; OAuth2Error for one that is wrong."""
    told = {**headers_of(request), "Content-Type": request.content_type or ""}
    asked = Request(f"{issuer()}{request.path}", "POST", encoded(request.POST), told)
    DeviceCodeGrant(Validator()).validate_device_authorization_request(asked)
    return asked


def asked_address(request: HttpRequest) -> str:
    """The address that was asked for, as the library reads it: parameters encoded anew, so that it takes any text."""
    return f"{issuer()}{request.path}?{encoded(request.GET)}"


def encoded(query: QueryDict) -> str:
    """All parameters, repeated ones too."""
    pairs: Iterable[tuple[str, str]] = ((name, value) for name, values in query.lists() for value in values)
    return urlencode(list(pairs))


def headers_of(request: HttpRequest) -> dict[str, str]:
    """The only header the library needs."""
    return {"Authorization": request.headers.get("Authorization", "")}


def _token(request: Any, refresh_token: bool = False) -> str:
    return token_urlsafe(32)
