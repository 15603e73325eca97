"""The provider: Authlib's authorization server, and what it asks of whoever runs it. Everything is kept in memory."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request, grants
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from joserfc.jwk import KeySet

from simulators.serving import Call, Reply

BACK_PATH = "/sign-in/national/back"
_LOOPBACK = {"127.0.0.1", "localhost"}


@dataclass(frozen=True)
class Signed:
    """Who signed in here, how surely known, and when."""

    subject: str
    claims: Mapping[str, str] = field(repr=False)
    acr: str
    at: int

    def get_user_id(self) -> str:
        """What Authlib calls a person by."""
        return self.subject


class Application(ClientMixin):  # type: ignore[misc]
    """The platform that is tried: the only application there is."""

    def __init__(self, client_id: str, secret: str, back: str, keys: KeySet | None) -> None:
        self.client_id, self._secret, self._back, self.keys = client_id, secret, back, keys

    def get_client_id(self) -> str:
        """See Authlib, as all below."""
        return self.client_id

    def get_default_redirect_uri(self) -> None: ...

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(each for each in scope.split() if each in ("openid", "profile", "id_number"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        parts = urlsplit(redirect_uri)
        return redirect_uri == self._back if self._back else parts.path == BACK_PATH and parts.hostname in _LOOPBACK

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, self._secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == ("private_key_jwt" if self.keys else "client_secret_basic")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code:
    """A code, good once, for a minute."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    user: Signed
    until: float

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.user.at

    def get_acr(self) -> str:
        return self.user.acr

    def get_amr(self) -> list[str]:
        return ["pwd", "sms"]


class Asked(OAuth2Request):  # type: ignore[misc]
    """A call in Authlib's words."""

    def __init__(self, call: Call, base: str) -> None:
        headers = {name.title(): value for name, value in call.headers.items()}
        super().__init__(call.method, base + call.target, headers=headers)
        query = dict(parse_qsl(urlsplit(call.target).query))
        self.sent = dict(parse_qsl(call.body.decode("ascii", "replace"))) if call.method == "POST" else {}
        self.payload = BasicOAuth2Payload(query | self.sent)

    @property
    def form(self) -> dict[str, str]:
        return self.sent

    @property
    def args(self) -> dict[str, str]:
        return dict(self.payload.data)


class Provider(AuthorizationServer):  # type: ignore[misc]
    """Codes with PKCE, ID tokens, and what each access token may read."""

    def __init__(self, base: str, application: Application, id_tokens: IdTokens) -> None:
        super().__init__(scopes_supported=["openid", "profile", "id_number"])
        self.base, self.application = base, application
        self.codes: dict[str, Code] = {}
        self.readable: dict[str, Signed] = {}
        self.register_token_generator("default", BearerTokenGenerator(lambda **asked: secrets.token_urlsafe(32)))
        self.register_client_auth_method("private_key_jwt", Assertion(base))
        self.register_grant(CodeGrant, [id_tokens, CodeChallenge(required=True)])

    def query_client(self, client_id: str) -> Application | None:
        """See Authlib, as all below."""
        return self.application if client_id == self.application.client_id else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        self.readable[token["access_token"]] = request.user

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None: ...

    def create_oauth2_request(self, request: Any) -> Asked:
        return request if isinstance(request, Asked) else Asked(request, self.base)

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, dict[str, str]]:
        return status, body, dict(headers)


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """Codes in memory."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "private_key_jwt")

    def save_authorization_code(self, code: str, request: Any) -> None:
        """See Authlib, as all below."""
        data = request.payload.data
        self.server.codes[code] = Code(
            code, data["redirect_uri"], data["scope"], data.get("nonce", ""), data.get("code_challenge", ""),
            data.get("code_challenge_method", ""), request.user, time.time() + 60,
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Application) -> Code | None:
        found: Code | None = self.server.codes.get(code)
        return found if found and found.until > time.time() else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        self.server.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: Code) -> Signed:
        return authorization_code.user


class IdTokens(OpenIDCode):  # type: ignore[misc]
    """ID tokens under the key of the moment; ``ring`` knows it, and what is switched to be wrong."""

    def __init__(self, ring: Any) -> None:
        super().__init__(require_nonce=True)
        self._ring = ring

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """See Authlib, as all below."""
        return any(each.nonce == nonce for each in list(self._ring.codes().values()))

    def get_client_claims(self, client: Application) -> dict[str, Any]:
        return {"iss": self._ring.base, "aud": [client.client_id]}

    def generate_user_info(self, user: Signed, scope: str) -> UserInfo:
        return UserInfo(sub=user.subject, **(user.claims if self._ring.switches.now.in_token else {}))

    def encode_id_token(self, token: Any, request: Any) -> str:
        """Authlib makes the claims; signed they are by the ring, which may have been told to do it wrongly."""
        claims = self.get_compatible_claims(request) | self.get_authorization_code_claims(request.authorization_code)
        return str(self._ring.sign(claims | dict(self.generate_user_info(request.user, token["scope"])), token))


class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]
    """private_key_jwt: each assertion is good once."""

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, base: str) -> None:
        super().__init__(validate_jti=True)
        self._base = base
        self._spent: set[str] = set()

    def get_audiences(self) -> list[str]:
        """See Authlib, as all below."""
        return [self._base, f"{self._base}/token"]

    def validate_jti(self, claims: Any, jti: str) -> bool:
        fresh = jti not in self._spent
        self._spent.add(jti)
        return fresh

    def resolve_client_public_key(self, client: Application) -> KeySet:
        return client.keys or KeySet([])


def told(answer: tuple[int, Any, dict[str, str]], dump: Any) -> Reply:
    """Authlib's answer as one of ours."""
    status, body, headers = answer
    content = dump(body).encode() if isinstance(body, dict) else str(body or "").encode()
    return Reply(status, content, tuple(headers.items()))
