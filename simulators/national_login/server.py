"""The national log-in over HTTP: discovery, keys, a page to choose who signs in, tokens, userinfo."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from authlib.oauth2 import OAuth2Error
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from simulators.national_login.page import chooser
from simulators.national_login.provider import Application, Asked, Code, IdTokens, Provider, Signed, told
from simulators.national_login.switches import Switches
from simulators.population_registry.people import Person, registered
from simulators.serving import Call, Reply, Simulator, reply

CLIENT_ID = "tongban"
ACR = "urn:gjzwfw:level:"
_HUGE = 2 * 1024 * 1024
_DAY = 86_400
_HTML = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"))


class NationalLogin(Simulator):
    """The log-in on loopback. Whoever is chosen on its page has signed in there."""

    name = "national-login-simulator"
    signed = False

    def __init__(self, port: int, secret: str, back: str = "", keys: str = "") -> None:
        self._switches = Switches()
        super().__init__(port, secret, self._switches)
        self.base = f"http://127.0.0.1:{self.port}"
        self._people = registered()
        # The present key, the one after a rotation, and one that is never published.
        self._keys = [RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True) for _each in range(3)]
        known = KeySet.import_key_set(json.loads(keys)) if keys else None
        application = Application(CLIENT_ID, secret, back, known)
        self._provider = Provider(self.base, application, IdTokens(self))

    def codes(self) -> dict[str, Code]:
        """Those that were not spent yet."""
        return self._provider.codes

    def answer(self, call: Call) -> tuple[Reply, str]:
        """What browsers and the platform ask."""
        wrong = self._switches.now.wrong
        return self._answered(call, wrong), f"switched to wrong: {wrong}" if wrong else ""

    def shown(self, path: str) -> Reply | None:
        """Who can sign in here."""
        return Reply(200, chooser(self._people.values(), ""), _HTML) if path == "/" else None

    def sign(self, claims: dict[str, Any], token: dict[str, Any]) -> str:
        """An ID token under the key of the moment, wrong if so switched."""
        wrong = self._switches.now.wrong
        claims["at_hash"] = _half("another" if wrong == "token_hash" else token["access_token"])
        claims |= _WRONG_CLAIMS.get(wrong, lambda _now: {})(int(time.time()))
        if wrong == "no_auth_time":
            del claims["auth_time"]
        if wrong == "unsigned":
            parts = [json.dumps(each).encode() for each in ({"alg": "none"}, claims)]
            return ".".join(base64.urlsafe_b64encode(each).decode().rstrip("=") for each in parts) + "."
        if wrong == "shared":
            secret = OctKey.import_key(self.secret + "-" * 32)
            return jwt.encode({"alg": "HS256"}, claims, secret, algorithms=["HS256"])
        key = self._keys[2] if wrong == "unknown_key" else self._now
        signed = jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
        return _changed(signed) if wrong == "tampered" else signed

    @property
    def _now(self) -> RSAKey:
        return self._keys[1 if self._switches.now.rotated else 0]

    def _answered(self, call: Call, wrong: str) -> Reply:
        match call.method, call.path:
            case "GET", "/v1/health":
                return reply(200, {"status": "ok"})
            case "GET", "/.well-known/openid-configuration":
                return reply(200, self._metadata(wrong))
            case "GET", "/keys":
                return reply(200, {"keys": [self._now.as_dict(private=False)]})
            case (("GET" | "POST"), "/authorize"):
                return self._authorize(call, wrong)
            case "POST", "/token":
                if wrong == "not_json":
                    return Reply(200, "<html>维护中</html>".encode(), _HTML)
                return told(self._provider.create_token_response(call), json.dumps)
            case "GET", "/userinfo":
                return self._userinfo(call, wrong)
        return reply(404, {"error": "no_such_address"})

    def _metadata(self, wrong: str) -> dict[str, Any]:
        return {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": "http://127.0.0.1:9/token" if wrong == "elsewhere" else f"{self.base}/token",
            "userinfo_endpoint": f"{self.base}/userinfo",
            "jwks_uri": f"{self.base}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
            "authorization_response_iss_parameter_supported": True,
        }

    def _authorize(self, call: Call, wrong: str) -> Reply:
        asked = Asked(call, self.base)
        try:
            grant = self._provider.get_consent_grant(asked)
        except OAuth2Error as error:
            return reply(400, {"error": error.error, "error_description": str(error.description)})
        if call.method == "GET":
            return Reply(200, chooser(self._people.values(), call.target), _HTML)
        person = self._people.get(asked.sent.get("person", ""))
        signed = self._signed(person, wrong) if person else None
        answer = told(self._provider.create_authorization_response(asked, signed, grant), json.dumps)
        return replace(answer, headers=tuple(self._with_issuer(name, value, wrong) for name, value in answer.headers))

    def _signed(self, person: Person, wrong: str) -> Signed:
        subject = sha256(f"{self.secret}\0{person.id_number}".encode()).hexdigest()[:32]
        level, claims = self._switches.now.level, {"name": person.name, "id_number": person.id_number}
        if wrong == "other_person":
            other = next(each for each in self._people.values() if each.id_number != person.id_number)
            claims = {"name": other.name, "id_number": other.id_number}
        elif wrong == "no_number":
            del claims["id_number"]
        elif wrong == "number":
            claims["id_number"] = person.id_number[:17] + ("1" if person.id_number[17] != "1" else "2")
        return Signed(subject, claims, "" if level == "none" else f"{ACR}{level}", int(time.time()))

    def _with_issuer(self, name: str, value: str, wrong: str) -> tuple[str, str]:
        """RFC 9207: who answers says so."""
        if name != "Location":
            return name, value
        parts = urlsplit(value)
        issuer = "https://other.example" if wrong == "mixed_up" else self.base
        return name, urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), ("iss", issuer)])))

    def _userinfo(self, call: Call, wrong: str) -> Reply:
        signed = self._provider.readable.get(call.headers.get("authorization", "").removeprefix("Bearer "))
        if signed is None:
            return reply(401, {"error": "invalid_token"})
        subject = "somebody-else" if wrong == "other_subject" else signed.subject
        padding = {"padding": "x" * _HUGE} if wrong == "huge" else {}
        return reply(200, {"sub": subject, **signed.claims, **padding})


def _half(text: str) -> str:
    return base64.urlsafe_b64encode(sha256(text.encode()).digest()[:16]).decode().rstrip("=")


def _changed(token: str) -> str:
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | {"sub": "somebody-else"}
    return ".".join((head, base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("="), signature))


_WRONG_CLAIMS: dict[str, Any] = {
    "nonce": lambda now: {"nonce": "another"},
    "audience": lambda now: {"aud": "another-application"},
    "several": lambda now: {"aud": [CLIENT_ID, "another-application"]},
    "issuer": lambda now: {"iss": "https://other.example"},
    "expired": lambda now: {"iat": now - 2 * _DAY, "exp": now - _DAY},
    "future": lambda now: {"iat": now + _DAY, "exp": now + 2 * _DAY},
    "long_ago": lambda now: {"auth_time": now - 2 * _DAY},
}
