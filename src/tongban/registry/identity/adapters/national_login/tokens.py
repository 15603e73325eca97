"""What makes an ID token believed, and the keys by which it is checked. No network here: whoever has one brings it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from threading import Lock
from time import monotonic
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tongban.kernel.codes import check_person_id
from tongban.kernel.errors import DomainError
from tongban.registry.identity.names import check_name
from tongban.registry.identity.national_login import Arrived

ALGORITHM = "RS256"
"""Pinned: neither ``none`` nor a shared secret nor whatever a token names."""
LONGEST_AGE = timedelta(hours=8)
"""Who proved himself at the national platform longer ago proves himself again: no log-in lives longer here either."""
_SKEW = timedelta(seconds=60)
_FRESH_FOR = timedelta(minutes=5)
_KEPT_FOR = 3600.0
_ASKED_AGAIN_AFTER = 60.0
_LONGEST_SUBJECT = 255
_LONGEST_ACR = 100


class NotBelieved(Exception):
    """The answer proves nothing; ``reason`` is a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Keys:
    """The issuer's published keys: kept for an hour, asked anew for an unknown ``kid``, but once a minute at most."""

    def __init__(self, publish: Callable[[], Any]) -> None:
        self._publish = publish
        self._lock = Lock()
        self._known: dict[str, Any] = {}
        self._read_at = float("-inf")

    def of(self, kid: str) -> Any:
        """The key. NotBelieved ``key``; errors of whoever publishes."""
        with self._lock:
            age = monotonic() - self._read_at
            if age > _KEPT_FOR or (kid not in self._known and age > _ASKED_AGAIN_AFTER):
                self._known, self._read_at = _usable(self._publish()), monotonic()
            if kid not in self._known:
                raise NotBelieved("key")
            return self._known[kid]


def checked(
    token: Any, keys: Keys, *, issuer: str, client_id: str, nonce: str, access: str, now: datetime
) -> Mapping[str, Any]:
    """The claims of an ID token (OpenID Connect Core 3.1.3.7, 3.1.3.8). NotBelieved, with the reason."""
    if not isinstance(token, str) or not token.isascii():
        raise NotBelieved("id_token")
    claims = _opened(token, keys)
    if claims.get("iss") != issuer:
        raise NotBelieved("issuer")
    audience = claims.get("aud")
    # For another application, or for others too: a token that somebody else may hold proves nothing to us.
    if audience != client_id and audience != [client_id]:
        raise NotBelieved("audience")
    if claims.get("azp", client_id) != client_id:
        raise NotBelieved("audience")
    issued, expires = _instant(claims, "iat"), _instant(claims, "exp")
    if not now - _FRESH_FOR <= issued <= now + _SKEW or expires <= now - _SKEW:
        raise NotBelieved("time")
    if not isinstance(claims.get("nonce"), str) or not compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise NotBelieved("nonce")
    known_at = _instant(claims, "auth_time")
    if not now - LONGEST_AGE - _SKEW <= known_at <= now + _SKEW:
        raise NotBelieved("auth_time")
    if "at_hash" in claims and claims["at_hash"] != _half(access):
        raise NotBelieved("at_hash")
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT:
        raise NotBelieved("subject")
    return claims


def arrived_by(claims: Mapping[str, Any]) -> Arrived:
    """Who it is, by claims that are believed. NotBelieved for a name or a number that can be none."""
    acr, number, name = (claims.get(each, "") for each in ("acr", "id_number", "name"))
    if not all(isinstance(each, str) for each in (acr, number, name)) or len(acr) > _LONGEST_ACR:
        raise NotBelieved("claims")
    try:
        return Arrived(
            issuer=claims["iss"],
            subject=claims["sub"],
            name=check_name(name) if number or name else "",
            id_number=check_person_id(number) if number else "",
            acr=acr,
            known_at=_instant(claims, "auth_time"),
        )
    except DomainError as error:
        raise NotBelieved("claims") from error


def _opened(token: str, keys: Keys) -> Mapping[str, Any]:
    try:
        found = jwt.decode(token, lambda guest: keys.of(str(guest.headers().get("kid", ""))), algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError, binascii.Error) as error:
        raise NotBelieved("signature") from error
    return found.claims


def _usable(published: Any) -> dict[str, Any]:
    """Keys that sign by our algorithm, by ``kid``; others a provider may have for other ends."""
    listed = published.get("keys") if isinstance(published, dict) else None
    if not isinstance(listed, list):
        raise NotBelieved("keys")
    fitting = [
        each
        for each in listed
        if isinstance(each, dict)
        and each.get("kty") == "RSA"
        and each.get("use", "sig") == "sig"
        and each.get("alg", ALGORITHM) == ALGORITHM
        and isinstance(each.get("kid"), str)
    ]
    try:
        return {each["kid"]: key for each, key in zip(fitting, KeySet.import_key_set({"keys": fitting}), strict=True)}
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotBelieved("keys") from error


def _instant(claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        raise NotBelieved("auth_time" if name == "auth_time" else "time")
    return datetime.fromtimestamp(int(value), UTC)


def _half(access: str) -> str:
    return base64.urlsafe_b64encode(sha256(access.encode()).digest()[:16]).decode().rstrip("=")
