"""The rights of routes: which policy guards which address, decided before the view runs. Default is no.

Each door's ``permissions.py`` maps route name → :class:`Policy` (or its name); the root URL configuration hands all
tables in with :func:`wire`; :class:`RightsMiddleware` enforces them. A route without a row does not exist. Whether an
actor may see *this* case is asked by queries and deeds, never here.

What a refusal looks like: who is not signed in is led to the sign-in page and back; to who is signed in and has no
business there the page does not exist (404); a program without a valid token gets 401.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from tongban.foundation.web.problems import respond, speaks_json
from tongban.foundation.web.shell import href
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import account_by_token
from tongban.registry.identity.tokens import note_network
from tongban.registry.orgs.duties import Duty
from tongban.sites.parts import typed
from tongban.sites.parts.devices import network_of
from tongban.sites.parts.signed_in import current_actor, device_of

log = structlog.get_logger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]

_BEARER = "_bearer_actor"
_LONGEST_NEXT = 2_000


class Policy(StrEnum):
    """Who may use a route. The member's name is what ``permissions.py`` and docs/permissions.md say."""

    anyone = "anyone"
    signed_in = "signed_in"
    official = "official"
    intake = "intake"
    counter = "counter"
    """At a window, or at a service point of a township or village"""
    assist = "assist"
    supervisor = "supervisor"
    watcher = "watcher"
    """Who supervises, or reports breaches of personal data: sees security alerts"""
    token = "token"
    development = "development"
    demonstration = "demonstration"


_DUTIES: Mapping[Policy, tuple[Duty, ...]] = {
    Policy.intake: (Duty.INTAKE,),
    Policy.counter: (Duty.INTAKE, Duty.ASSIST),
    Policy.assist: (Duty.ASSIST,),
    Policy.supervisor: (Duty.SUPERVISE,),
    Policy.watcher: (Duty.SUPERVISE, Duty.DATA_STEWARD),
}

_table: dict[str, Policy] = {}


def wire(tables: Mapping[str, Mapping[str, str]]) -> None:
    """Take the tables of all doors: namespace → route name (with or without the namespace) → policy.

    ValueError for a policy that does not exist: a slip must not become an open or a dead page.
    """
    rows = {
        route if ":" in route else f"{door}:{route}": Policy(policy)
        for door, table in tables.items()
        for route, policy in table.items()
    }
    _table.clear()
    _table.update(rows)


def policy_table() -> dict[str, Policy]:
    """Every guarded route, ``door:name`` → policy, sorted."""
    return dict(sorted(_table.items()))


class RightsMiddleware:
    """Asks the table before every view. Stands after ``SignedInMiddleware``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None lets the view run; an answer is the refusal."""
        match = request.resolver_match
        policy = _table.get(match.view_name) if match else None
        if policy is None:
            log.error("rights.no_row", route=match.view_name if match else "")
            return respond(request, DomainError("web.not_found"))
        return refusal(request, policy)


def refusal(request: HttpRequest, policy: Policy) -> HttpResponse | None:
    """The answer to who may not use a route under ``policy``; None to who may.

    At most one statement besides the session, none for ``anyone``.
    """
    match policy:
        case Policy.anyone:
            return None
        case Policy.development:
            return None if settings.DEBUG or settings.DEMONSTRATION else respond(request, DomainError("web.not_found"))
        case Policy.demonstration:
            return None if settings.DEMONSTRATION else respond(request, DomainError("web.not_found"))
        case Policy.token:
            return _without_token(request)
    actor = current_actor(request)
    if actor.account_id is None:
        return _to_sign_in(request)
    if policy is Policy.signed_in or _holds(actor, policy):
        return None
    return respond(request, DomainError("web.not_found"))


def bearer_actor(request: HttpRequest) -> Actor | None:
    """The actor of ``Authorization: Bearer …``, read once a request; None where no credential was sent.

    A credential that is sent must be good: a program whose token was revoked learns it at once, also on open routes.
    DomainError ``identity.token.invalid``.
    """
    if hasattr(request, _BEARER):
        known: Actor | None = getattr(request, _BEARER)
        return known
    header = request.headers.get("Authorization", "")
    actor = None
    if header:
        scheme, _, token = header.partition(" ")
        actor = account_by_token(token.strip(), device=device_of(request)) if scheme.lower() == "bearer" else None
        if actor is None:
            raise DomainError("identity.token.invalid")
        if actor.token is not None and actor.token.posts:
            note_network(actor, network_of(str(request.META.get("REMOTE_ADDR", ""))))
    setattr(request, _BEARER, actor)
    return actor


def safe_next(request: HttpRequest, raw: str, default: str = "/") -> str:
    """``raw`` if it leads to a page of this site, else ``default``: nobody is sent elsewhere by a link to sign-in."""
    hosts = {request.get_host()}
    if raw and len(raw) <= _LONGEST_NEXT and url_has_allowed_host_and_scheme(raw, hosts, request.is_secure()):
        return raw
    return default


def _holds(actor: Actor, policy: Policy) -> bool:
    if policy is Policy.official:
        return bool(actor.posts)
    return any(actor.holds(duty) is not None for duty in _DUTIES.get(policy, ()))


def _without_token(request: HttpRequest) -> HttpResponse | None:
    try:
        actor = bearer_actor(request)
    except DomainError as error:
        return respond(request, error)
    if actor is None:
        return respond(request, DomainError("identity.token.invalid"))
    match = request.resolver_match
    if actor.token and request.method not in ("GET", "HEAD") and not actor.token.may(str(match and match.url_name)):
        return respond(request, DomainError("identity.token.scope"))
    request.actor = actor  # type: ignore[attr-defined]
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if speaks_json(request):
        return respond(request, DomainError("identity.session.ended"))
    typed.keep(request)
    target = href(settings.LOGIN_URL) or "/"
    back = _way_back(request)
    return HttpResponseRedirect(f"{target}?{urlencode({'next': back})}" if back else target)


def _way_back(request: HttpRequest) -> str:
    """The page to return to: the one asked for, or, where something was sent, the page it was sent from."""
    if request.method in ("GET", "HEAD"):
        return safe_next(request, request.get_full_path(), "")
    referer = request.headers.get("Referer", "")
    if not safe_next(request, referer, ""):
        return ""
    parts = urlsplit(referer)
    return safe_next(request, f"{parts.path}?{parts.query}" if parts.query else parts.path, "")
