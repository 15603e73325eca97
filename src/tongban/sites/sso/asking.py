"""An authorization request: what the application wants, what still stands in its way, and the answer that it gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oauthlib.oauth2.rfc6749.errors import FatalClientError, InvalidClientIdError, MissingClientIdError, OAuth2Error

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.actions.enter import Wanted
from tongban.registry.identity.oidc.claims import level_of_acr, subject_for
from tongban.registry.identity.oidc.clients import active_client
from tongban.registry.identity.oidc.kinds import Scope
from tongban.registry.identity.oidc.models import Client
from tongban.registry.identity.oidc.signed import hinted, issuer
from tongban.sites.parts.signed_in import LogIn
from tongban.sites.sso.again import AGAIN, heeded, mark
from tongban.sites.sso.provider import asked_address, encoded, endpoints

_REASONS = {
    "MissingRedirectURIError": _("没有说登录以后回到哪里"),
    "MismatchingRedirectURIError": _("登录以后要回到的地址没有登记过"),
    "InvalidRedirectURIError": _("登录以后要回到的地址不完整"),
}


class Refused(Exception):
    """The application is told an error: by name of RFC 6749, OpenID Connect Core 3.1.2.6 or RFC 9470."""

    def __init__(self, asked: Asked, error: str, description: str = "") -> None:
        super().__init__(error)
        self.asked = asked
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that an application may make: it and the address to go back to are its own."""

    client: Client
    redirect_uri: str
    state: str
    scopes: tuple[str, ...] = ()
    challenge: str = ""
    nonce: str = ""
    prompt: frozenset[str] = frozenset()
    max_age: int | None = None
    least: int = 0
    hint: str = ""
    query: str = ""
    again: str = ""

    @property
    def silent(self) -> bool:
        """Nothing may be shown to the person."""
        return "none" in self.prompt

    @property
    def wanted(self) -> Wanted:
        """What a code is made for."""
        return Wanted(self.scopes, self.redirect_uri, self.challenge, self.nonce)

    @property
    def chooses(self) -> bool:
        """Whether it asks in whose name the person comes."""
        return Scope.LEGAL_PERSON in self.scopes or Scope.MANDATE in self.scopes

    def is_stale(self, log_in: LogIn, actor: Actor) -> bool:
        """Whether the person has to sign in once more: asked for, too long ago, or somebody else is expected."""
        late = self.max_age is not None and clock.real_now() - log_in.known_at > timedelta(seconds=self.max_age + 1)
        if late or not {"login", "select_account"}.isdisjoint(self.prompt):
            return not heeded(self.again, self.query, log_in.known_at)
        expected = hinted(self.hint) if self.hint else None
        return expected is not None and expected.get("sub") != subject_for(self.client, actor)

    def sign_in_again(self) -> str:
        """The query of the way back, with the mark."""
        return f"{self.query}&{urlencode({AGAIN: mark(self.query)})}"

    def answer(self, **told: str) -> str:
        """Where the browser goes with the answer: ``state`` as it came, and who answers (RFC 9207)."""
        told = {**told, **({"state": self.state} if self.state else {}), "iss": issuer()}
        return f"{self.redirect_uri}{'&' if urlsplit(self.redirect_uri).query else '?'}{urlencode(told)}"


def read(request: HttpRequest) -> Asked:
    """The request. Refused where the application may be told what is wrong.

    DomainErrors ``oidc.client.unknown``, ``oidc.request.invalid``: nobody is sent to an address that is not registered.
    """
    authorization, _token = endpoints()
    try:
        scopes, found = authorization.validate_authorization_request(asked_address(request))
    except (InvalidClientIdError, MissingClientIdError) as error:
        raise DomainError("oidc.client.unknown") from error
    except FatalClientError as error:
        reason = str(_REASONS.get(type(error).__name__, gettext("参数不对")))
        raise DomainError("oidc.request.invalid", reason=reason) from error
    except OAuth2Error as error:
        # The library looks at application and address first: here both are good.
        client = active_client(request.GET.get("client_id", ""))
        assert client is not None
        asked = Asked(client, request.GET.get("redirect_uri", ""), request.GET.get("state", ""))
        raise Refused(asked, error.error, str(error.description or "")) from error
    return _whole(request, tuple(scopes), found["request"])


def _whole(request: HttpRequest, scopes: tuple[str, ...], found: Any) -> Asked:
    query = request.GET.copy()
    again = query.pop(AGAIN, [""])[-1]
    asked = Asked(
        client=found.client,
        redirect_uri=found.redirect_uri,
        state=found.state or "",
        scopes=scopes,
        challenge=found.code_challenge,
        nonce=(found.nonce or "")[:300],
        prompt=frozenset((found.prompt or "").split()),
        max_age=_seconds(found.max_age),
        least=max(_least(found), found.client.least_level),
        hint=found.id_token_hint or "",
        query=encoded(query),
        again=again,
    )
    if found.response_mode not in (None, "", "query"):
        raise Refused(asked, "invalid_request", "response_mode must be query")
    if "request" in query or "request_uri" in query:
        raise Refused(asked, "request_not_supported" if "request" in query else "request_uri_not_supported")
    return asked


def _least(found: Any) -> int:
    """The level that is asked for: the lowest that will do of ``acr_values`` or of an essential ``acr`` (RFC 9470)."""
    claims = found.claims if isinstance(found.claims, dict) else {}
    token = claims.get("id_token")
    acr = token.get("acr") if isinstance(token, dict) else None
    essential = acr if isinstance(acr, dict) and acr.get("essential") else {}
    values = essential.get("values") or [essential.get("value")]
    essentials = " ".join(each for each in values if isinstance(each, str))
    return least_asked(f"{found.acr_values or ''} {essentials}")


def least_asked(acr_values: str) -> int:
    """The lowest level that will do of ``acr_values``; 0 where none of ours is asked for."""
    asked = acr_values.split()
    levels = [level for each in asked if (level := level_of_acr(each)) is not None]
    return min(levels, default=0)


def _seconds(told: str | None) -> int | None:
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 10 else None
