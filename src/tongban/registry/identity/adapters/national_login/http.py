"""The national platform's log-in as an OpenID provider (OpenID Connect Core 1.0, Discovery 1.0; RFC 7636, 9207, 9700).

One issuer, by the settings; every address that it names must be its own. In demonstrations and tests the other side is
``simulators.national_login``, and npm ``oidc-provider`` (``tests/sso``).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

import structlog
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import (
    BAD_ANSWER,
    Answer,
    OutgoingClient,
    OutsideSystem,
    SystemHealth,
    as_form,
)
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.national_login.tokens import LONGEST_AGE, Keys, NotBelieved, arrived_by, checked
from tongban.registry.identity.national_login import NATIONAL_BAD_ANSWER, NATIONAL_UNAVAILABLE, Arrived, Question

NAME = "national_login"
TITLE = "国家政务服务平台统一身份认证"
SCOPES = "openid profile id_number"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_DISCOVERY = (".well-known", "openid-configuration")
_METADATA_FOR = 3600.0
_ASSERTED_FOR = 60

_log = structlog.get_logger(__name__)


def system(issuer: str) -> OutsideSystem:
    """The issuer as an outside system. It knows no signatures of ours."""
    return OutsideSystem(
        name=NAME,
        title_zh=TITLE,
        title_en="the log-in of the national platform",
        base_url=issuer,
        connect=2.0,
        read=4.0,
        total=8.0,
        max_answer=128 * 1024,
        health_path=_DISCOVERY,
    )


@dataclass(frozen=True, slots=True)
class Ourselves:
    """How we are known there: by a secret (client_secret_basic), or by ``key`` (private_key_jwt)."""

    client_id: str
    secret: str = ""
    key: RSAKey | ECKey | None = None


@dataclass(frozen=True, slots=True)
class _Metadata:
    """What discovery said, checked."""

    issuer: str
    authorization: str
    token: str
    userinfo: str
    keys: str
    names_itself: bool
    read_at: float


class HttpNationalLogin:
    """Asks the provider; believes an answer only when it is signed by a published key, of this issuer, for us, of now, and the
    answer to this very question."""

    fitted = True

    def __init__(self, client: OutgoingClient, ourselves: Ourselves) -> None:
        self._client = client
        self._issuer = client.system.base_url
        self._ourselves = ourselves
        self._known: _Metadata | None = None
        parts = urlsplit(self._issuer)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        # Where the issuer has a path, what it names may lie beside it.
        described = system(self._origin)
        self._beside = OutgoingClient(described, breaker=client.breaker) if parts.path else client
        self._keys = Keys(self._published)

    def way_there(self, question: Question, *, fresh: bool) -> str:
        """See the port."""
        with _told():
            found = self._metadata()
        challenge = base64.urlsafe_b64encode(sha256(question.verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "client_id": self._ourselves.client_id,
            "redirect_uri": question.back,
            "response_type": "code",
            "scope": SCOPES,
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            # With it the provider has to say since when it knows him.
            "max_age": str(int(LONGEST_AGE.total_seconds())),
            **({"prompt": "login"} if fresh else {}),
        }
        return f"{found.authorization}?{urlencode(asked)}"

    def arrived(self, question: Question, *, code: str, issuer: str) -> Arrived:
        """See the port."""
        with _told():
            found = self._metadata()
            if issuer != found.issuer and (issuer or found.names_itself):
                raise NotBelieved("mixed_up")
            tokens = self._tokens(found, question, code)
            access = str(tokens.get("access_token", ""))
            claims = checked(
                tokens.get("id_token"), self._keys, issuer=found.issuer, client_id=self._ourselves.client_id,
                nonce=question.nonce, access=access, now=real_now(),
            )  # fmt: skip
            if "name" not in claims and found.userinfo and access:
                claims = {**self._userinfo(found, access, claims["sub"]), **claims}
            return arrived_by(claims)

    def check(self) -> SystemHealth:
        """See the port."""
        return self._client.check()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        self._beside.close()

    def _metadata(self) -> _Metadata:
        known = self._known
        if known is None or monotonic() - known.read_at > _METADATA_FOR:
            told = _object(self._client.call("discover", "GET", _DISCOVERY), "discovery")
            known = self._known = self._described(told)
        return known

    def _described(self, told: Mapping[str, Any]) -> _Metadata:
        if told.get("issuer") != self._issuer:
            raise NotBelieved("issuer")
        return _Metadata(
            issuer=self._issuer,
            authorization=self._own(told.get("authorization_endpoint", "")),
            token=self._own(told.get("token_endpoint", "")),
            userinfo=self._own(told.get("userinfo_endpoint", ""), needed=False),
            keys=self._own(told.get("jwks_uri", "")),
            names_itself=told.get("authorization_response_iss_parameter_supported") is True,
            read_at=monotonic(),
        )

    def _own(self, address: Any, *, needed: bool = True) -> str:
        """An address of the issuer's own origin: discovery sends us, and browsers, nowhere else."""
        if not address and not needed:
            return ""
        parts = urlsplit(address if isinstance(address, str) else "")
        if f"{parts.scheme}://{parts.netloc}" != self._origin or parts.query or parts.fragment:
            raise NotBelieved("elsewhere")
        if any(each in ("", ".", "..") for each in _segments(parts.path)):
            raise NotBelieved("elsewhere")
        return str(address)

    def _published(self) -> Any:
        return _object(self._beside.call("keys", "GET", _segments(self._metadata().keys, whole=True)), "keys")

    def _tokens(self, found: _Metadata, question: Question, code: str) -> Mapping[str, Any]:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": question.back,
            "code_verifier": question.verifier,
        }
        proof = ""
        if self._ourselves.key is not None:
            asked |= {"client_id": self._ourselves.client_id, "client_assertion_type": ASSERTION}
            asked["client_assertion"] = self._asserted(found)
        else:
            pair = ":".join(quote(each, safe="") for each in (self._ourselves.client_id, self._ourselves.secret))
            proof = f"Basic {base64.b64encode(pair.encode()).decode()}"
        # Never tried again: a code is good once.
        answer = self._beside.call(
            "token", "POST", _segments(found.token, whole=True), document=as_form(asked), authorization=proof
        )
        return _object(answer, "token")

    def _asserted(self, found: _Metadata) -> str:
        key, instant = self._ourselves.key, int(real_now().timestamp())
        assert key is not None
        us = self._ourselves.client_id
        claims = {"iss": us, "sub": us, "aud": found.issuer, "jti": uuid4().hex, "iat": instant}
        header = {"alg": "RS256" if isinstance(key, RSAKey) else "ES256", "kid": key.thumbprint()}
        return jwt.encode(header, {**claims, "exp": instant + _ASSERTED_FOR}, key)

    def _userinfo(self, found: _Metadata, access: str, subject: str) -> Mapping[str, Any]:
        where = _segments(found.userinfo, whole=True)
        told = _object(self._beside.call("userinfo", "GET", where, authorization=f"Bearer {access}"), "userinfo")
        if told.get("sub") != subject:
            raise NotBelieved("other_subject")
        return told


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong inside becomes an error of the port."""
    try:
        yield
    except NotBelieved as error:
        _log.warning("national_login.bad_answer", reason=error.reason)
        raise DomainError(NATIONAL_BAD_ANSWER, reason=error.reason) from error
    except DomainError as error:
        code = NATIONAL_BAD_ANSWER if error.code == BAD_ANSWER else NATIONAL_UNAVAILABLE
        raise DomainError(code, reason=error.data.get("reason", "")) from error


def _object(answer: Answer, what: str) -> Mapping[str, Any]:
    """The object of a good answer. What a provider says of an error is for its programmers, not for ours."""
    if answer.status != 200:
        raise NotBelieved(f"{what}_{answer.status}")
    document = answer.json()
    if not isinstance(document, dict):
        raise NotBelieved(what)
    return document


def _segments(address: str, *, whole: bool = False) -> tuple[str, ...]:
    path = urlsplit(address).path if whole else address
    return tuple(path.removeprefix("/").split("/")) if path.removeprefix("/") else ()
