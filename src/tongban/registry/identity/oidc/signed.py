"""What is signed: ID tokens and logout tokens made here, ID tokens that come back, and assertions of applications."""

from __future__ import annotations

import base64
from datetime import datetime
from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

import orjson
from django.conf import settings
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tongban.registry.identity.oidc import keys
from tongban.registry.identity.oidc.models import Client

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ASSERTION_ALGORITHMS = ("RS256", "PS256", "ES256")
_LOGOUT_SECONDS = 120
_LONGEST_ASSERTION = 3600
_SKEW = 30


def issuer() -> str:
    """Who signs: the address of the portal."""
    return str(settings.PUBLIC_URL)


def id_token(claims: dict[str, Any]) -> str:
    """``claims`` under the current key."""
    return _sign(claims, "JWT")


def logout_token(*, client_id: str, subject: str, sid: str, at: datetime) -> str:
    """OpenID Connect Back-Channel Logout 1.0, 2.4: that the session ``sid`` of ``subject`` is over."""
    instant = int(at.timestamp())
    claims = {
        "iss": issuer(),
        "sub": subject,
        "aud": client_id,
        "iat": instant,
        "exp": instant + _LOGOUT_SECONDS,
        "jti": uuid4().hex,
        "sid": sid,
        "events": {LOGOUT_EVENT: {}},
    }
    return _sign(claims, "logout+jwt")


def hinted(token: str) -> dict[str, Any] | None:
    """The claims of an ID token of ours that comes back as a hint, also an expired one; None for anything else."""
    try:
        found = jwt.decode(token, _our_key, algorithms=[keys.ALGORITHM])
    except (JoseError, ValueError):
        return None
    claims = dict(found.claims)
    return claims if claims.get("iss") == issuer() and found.header.get("typ") == "JWT" else None


def asserted(assertion: str, client: Client, *, audiences: tuple[str, ...], at: datetime) -> tuple[bytes, int] | None:
    """Digest of the ``jti`` and expiry of an application's assertion (RFC 7523, 3); None when it proves nothing.

    Signed by a key of the application, by itself about itself, for us, and for an hour at most.
    """
    claims, instant = _signed_by(client, assertion), int(at.timestamp())
    if claims is None:
        return None
    audience = claims.get("aud")
    aimed = {audience} if isinstance(audience, str) else set(audience if isinstance(audience, list) else ())
    expires, jti = claims.get("exp"), claims.get("jti")
    if not claims.get("iss") == claims.get("sub") == client.client_id or aimed.isdisjoint(audiences):
        return None
    if not isinstance(jti, str) or not isinstance(expires, int):
        return None
    if not instant - _SKEW < expires <= instant + _LONGEST_ASSERTION:
        return None
    return sha256(f"{client.client_id}\0{jti}".encode()).digest(), expires


def speaker(assertion: str) -> str:
    """Who an assertion says it is from; nothing of it is believed yet. Empty for what is none."""
    try:
        payload = assertion.split(".")[1]
        told = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return ""
    return str(told.get("iss", "")) if isinstance(told, dict) else ""


def _signed_by(client: Client, assertion: str) -> dict[str, Any] | None:
    """What a key of the application signed. One that names no ``kid`` may be of any of its keys: while a key is changed there
    are two, and who never named his goes on."""
    try:
        known = KeySet.import_key_set(cast(Any, client.keys or {"keys": []}))
        kid = jws.extract_compact(assertion.encode()).headers().get("kid")
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    for key in known:
        if kid in (None, key.kid):
            try:
                return dict(jwt.decode(assertion, key, list(ASSERTION_ALGORITHMS)).claims)
            except (JoseError, ValueError, KeyError, TypeError):
                continue
    return None


def _sign(claims: dict[str, Any], kind: str) -> str:
    key = keys.current()
    return jwt.encode({"alg": keys.ALGORITHM, "kid": key.kid}, claims, key.private, default_type=kind)


def _our_key(guest: Any) -> Any:
    known = keys.key_of(str(guest.headers().get("kid", "")))
    if known is None:
        raise ValueError("no key of ours")
    return known.private
