"""Sessions of the doors that people use: who is signed in, for how long, and on one device only for officials.

A session of somebody who holds a post was proved by a second factor, or it is none: who becomes an official while signed in
signs in once more.

``request.actor`` is lazy: a page that does not ask who is there costs no statement; one that does costs two (the
session row, the actor with all rights). Rights are read anew for every request, so a dismissed official is out at once.
Programs do not come by session: under ``/api/`` a cookie gives no right, the door reads the token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.utils.functional import SimpleLazyObject

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.begin_session import begin_session, end_session
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.factors import needs_factor
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.oidc.actions.begin import begin_log_in, prolong
from tongban.registry.identity.oidc.actions.end import leave_browser
from tongban.registry.identity.oidc.applications import ending_of
from tongban.registry.identity.oidc.kinds import Ending
from tongban.registry.identity.queries import actor_of, actor_of_session, serial_of
from tongban.sites.parts.browsers import device_words
from tongban.sites.parts.known_browser import recognise, remember

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_KEY = "signed_in"
_ACTOR = "_actor"
_ENDED = "ended"
# Writing at every request would double the cost of reading pages; idleness is known to this precision.
_TOUCH_AFTER = timedelta(minutes=1)
FRESH = timedelta(minutes=10)
"""How long after the log-in the second factor can be changed."""


_OUTSIDE = ("ext",)
"""``amr`` of an outside log-in: RFC 8176 has no word for it, and how he was known there is not ours to tell."""
_AMR = {Factor.CODE: "otp", Factor.RECOVERY: "otp", Factor.KEY: "hwk"}


@dataclass(frozen=True, slots=True)
class Outside:
    """A session that an outside log-in opened: how surely at the most, and since when the person is known there."""

    level: int
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without a request, and in all."""

    idle: timedelta
    absolute: timedelta


class Ended(StrEnum):
    """Why a session is over; told on the sign-in page."""

    ELSEWHERE = "ELSEWHERE"
    FROM_ELSEWHERE = "FROM_ELSEWHERE"
    IDLE = "IDLE"
    TOO_LONG = "TOO_LONG"
    FACTOR = "FACTOR"
    ACCOUNT = "ACCOUNT"


def limits_of(actor: Actor) -> Limits:
    """How long a session of the actor lasts: shorter for who holds a post (GB/T 22239 8.1.4.1 b)."""
    if actor.posts:
        return Limits(timedelta(minutes=settings.OFFICIAL_IDLE_MINUTES), timedelta(hours=settings.OFFICIAL_HOURS))
    return Limits(timedelta(minutes=settings.PUBLIC_IDLE_MINUTES), timedelta(hours=settings.PUBLIC_HOURS))


@dataclass(frozen=True, slots=True)
class LogIn:
    """The log-in that a request comes with. ``methods``: values of ``amr`` (RFC 8176); ``most``: the highest level that it
    shows, whatever the person has."""

    id: UUID
    known_at: datetime
    methods: tuple[str, ...]
    most: int = 3


CHANNELS: tuple[tuple[str, Channel], ...] = (
    ("/desk/", Channel.DESK),
    ("/hall/", Channel.WINDOW),
    ("/api/", Channel.API),
)
"""Which door a path belongs to; everything else is the portal."""


def channel_of(path: str) -> Channel:
    """The channel of a path."""
    return next((channel for prefix, channel in CHANNELS if path.startswith(prefix)), Channel.PORTAL)


def device_of(request: HttpRequest) -> str:
    """A short fingerprint of the browser, the same for the same one: 16 hexadecimal characters, no address in it."""
    return _fingerprint(request.headers.get("User-Agent", ""), request.headers.get("Accept-Language", ""))


class SignedInMiddleware:
    """Gives every request its ``request.actor``, ANONYMOUS when nobody is signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _forget(request)
        response = self.get_response(request)
        remember(request, response)
        return response


def current_actor(request: HttpRequest) -> Actor:
    """The actor of a request, read once. The same as ``request.actor``, but typed and not a lazy wrapper."""
    known: Actor | None = getattr(request, _ACTOR, None)
    if known is None:
        known = _read(request)
        setattr(request, _ACTOR, known)
    return known


def open_session(
    request: HttpRequest,
    actor: Actor,
    factor: Factor | None = None,
    *,
    goes_on: bool = False,
    outside: Outside | None = None,
) -> None:
    """Begin a session for an actor who has just signed in, ``factor``: what was proved beside the password; ``outside``: it was
    an outside log-in that proved him, without a password of ours.

    The session's key is changed (a planted one is worth nothing), another account's session is emptied, the CSRF token
    is renewed. It is a row from now on, by which it is listed and can be ended; the same person goes on with the one before.
    For an official every older session ends. ``goes_on``: it stands for the one before, so the second factor was proved when
    it was proved there. DomainErrors ``identity.session.ended``: inactive account,
    ``identity.factor.needed``: no factor was proved and the actor holds a post.
    """
    if factor is None and needs_factor(actor):
        raise DomainError("identity.factor.needed")
    serial = begin_session(actor)
    before = request.session.get(_KEY)
    if before and before["account"] != str(actor.account_id):
        _end_log_in(request, Ending.REPLACED)
        request.session.flush()
        before = None
    request.session.cycle_key()
    instant = int(clock.real_now().timestamp())
    held = {
        "account": str(actor.account_id),
        "serial": serial,
        "opened": instant,
        "seen": instant,
        "factor": factor.value if factor else "",
        "proved": _proved(before) if goes_on and before else instant,
    }
    if outside is not None:
        held |= {"outside": outside.level, "known": int(outside.known_at.timestamp())}
    request.session[_KEY] = {**held, "log_in": _log_in_row(request, actor, held, before)}
    rotate_token(request)
    recognise(request, actor.login_shown)
    _forget(request)
    # Without this the new session would be read back from the database it is only about to be written to.
    setattr(request, _ACTOR, actor)


def factor_of(request: HttpRequest) -> Factor | None:
    """What the session of the request was proved by beside the password."""
    held = request.session.get(_KEY) or {}
    return Factor(held["factor"]) if held.get("factor") else None


def outside_of(request: HttpRequest) -> Outside | None:
    """The outside log-in that opened the session of the request; None for one by password."""
    held = request.session.get(_KEY) or {}
    return Outside(held["outside"], datetime.fromtimestamp(held["known"], UTC)) if "outside" in held else None


def is_fresh(request: HttpRequest) -> bool:
    """Whether the session began a moment ago: what opens an account may be changed then, and not at a desk left open."""
    held = request.session.get(_KEY)
    return held is not None and clock.real_now().timestamp() - _proved(held) <= FRESH.total_seconds()


def proved_at(request: HttpRequest) -> datetime | None:
    """When the second factor of the session was proved; None where none was."""
    held = request.session.get(_KEY) or {}
    return datetime.fromtimestamp(_proved(held), UTC) if held.get("factor") else None


def why_ended(request: HttpRequest) -> Ended | None:
    """Why the session that was here is over, told once."""
    found = request.session.pop(_ENDED, "")
    return Ended(found) if found else None


def close_session(request: HttpRequest, ending: Ending = Ending.SIGNED_OUT) -> UUID | None:
    """Sign out: the session and all that was in it are destroyed. The log-in that ended with it, if there was one."""
    actor = current_actor(request)
    left = _end_log_in(request, ending)
    request.session.flush()
    _forget(request)
    if actor.account_id is not None:
        end_session(actor)
    return left


def log_in_of(request: HttpRequest) -> LogIn:
    """How and until when the one who is signed in is known. DomainError ``identity.session.ended`` where nobody is."""
    actor, held = current_actor(request), request.session.get(_KEY)
    if actor.account_id is None or held is None:
        raise DomainError("identity.session.ended")
    outside = outside_of(request)
    return LogIn(
        id=UUID(held["log_in"]),
        known_at=outside.known_at if outside else datetime.fromtimestamp(held["opened"], UTC),
        methods=_OUTSIDE if outside else _methods(held.get("factor", "")),
        most=outside.level if outside else 3,
    )


def _end_log_in(request: HttpRequest, ending: Ending) -> UUID | None:
    log_in = (request.session.get(_KEY) or {}).get("log_in")
    if log_in is None:
        return None
    leave_browser(UUID(log_in), ending)
    return UUID(log_in)


def _log_in_row(request: HttpRequest, actor: Actor, held: dict[str, Any], before: dict[str, Any] | None) -> str:
    """The row of the log-in: that of ``before`` while it goes on, else a new one."""
    lapses_at, known = _lapse(held, limits_of(actor)), (before or {}).get("log_in")
    if known and prolong(UUID(known), serial=held["serial"], lapses_at=lapses_at):
        return str(known)
    return str(begin_log_in(actor, serial=held["serial"], device=device_words(request), lapses_at=lapses_at))


def _lapse(held: dict[str, int], limits: Limits) -> datetime:
    """When the session ends if nothing more is asked with it."""
    last = min(held["seen"] + limits.idle.total_seconds(), held["opened"] + limits.absolute.total_seconds())
    return datetime.fromtimestamp(last, UTC)


def _proved(held: dict[str, Any]) -> int:
    return int(held.get("proved", held["opened"]))


def _forget(request: HttpRequest) -> None:
    setattr(request, _ACTOR, None)
    request.actor = SimpleLazyObject(lambda: current_actor(request))  # type: ignore[attr-defined]


def _read(request: HttpRequest) -> Actor:
    channel = channel_of(request.path_info)
    if channel is Channel.API or (held := request.session.get(_KEY)) is None:
        return _nobody(request)
    # A session of before log-ins were rows cannot be listed or ended: it is over.
    log_in = UUID(held["log_in"]) if "log_in" in held else None
    actor = (
        actor_of_session(UUID(held["account"]), held["serial"], channel, device_of(request), log_in) if log_in else None
    )
    ended = _ended(request, held, actor)
    if actor is None or ended is not None:
        # Nothing of the session may linger but why it ended.
        request.session.flush()
        request.session[_ENDED] = (ended or Ended.ACCOUNT).value
        return _nobody(request)
    return actor


def _ended(request: HttpRequest, held: dict[str, Any], actor: Actor | None) -> Ended | None:
    """Why the session is over; None while it lives. Remembers that it was used, at most once a minute."""
    if actor is None:
        return _why(held)
    if needs_factor(actor) and not _counts(held.get("factor", "")):
        return Ended.FACTOR
    limits = limits_of(actor)
    if (over := _out_of_time(held, limits)) is not None:
        return over
    instant = int(clock.real_now().timestamp())
    if instant - held["seen"] > _TOUCH_AFTER.total_seconds():
        request.session[_KEY] = used = {**held, "seen": instant}
        prolong(UUID(held["log_in"]), serial=held["serial"], lapses_at=_lapse(used, limits))
    return None


def _why(held: dict[str, Any]) -> Ended:
    """Why the account or the log-in is no more. Three statements at the most, once."""
    account_id, serial = UUID(held["account"]), serial_of(UUID(held["account"]))
    if serial is None:
        return Ended.ACCOUNT
    if serial != held["serial"]:
        return Ended.ELSEWHERE
    if "log_in" in held and ending_of(UUID(held["log_in"])) is Ending.FROM_ELSEWHERE:
        return Ended.FROM_ELSEWHERE
    # Idle for so long that the row ended before this request.
    actor = actor_of(account_id, Channel.PORTAL)
    return (_out_of_time(held, limits_of(actor)) or Ended.IDLE) if actor is not None else Ended.ACCOUNT


def _out_of_time(held: dict[str, Any], limits: Limits) -> Ended | None:
    instant = int(clock.real_now().timestamp())
    if instant - held["opened"] > limits.absolute.total_seconds():
        return Ended.TOO_LONG
    return Ended.IDLE if instant - held["seen"] > limits.idle.total_seconds() else None


def _counts(factor: str) -> bool:
    """Whether it is a factor here: that of a demonstration is none anywhere else."""
    return factor != "" and (factor != Factor.DEMONSTRATION.value or settings.DEMONSTRATION)


def _methods(factor: str) -> tuple[str, ...]:
    """Values of ``amr`` (RFC 8176): the password, and what was proved beside it."""
    proved = _AMR.get(Factor(factor)) if factor else None
    return ("pwd", proved, "mfa") if proved else ("pwd",)


def _nobody(request: HttpRequest) -> Actor:
    return ANONYMOUS.through(channel_of(request.path_info))


@lru_cache(maxsize=1024)
def _fingerprint(agent: str, language: str) -> str:
    return sha256(f"{agent}\0{language}".encode()).hexdigest()[:16]
