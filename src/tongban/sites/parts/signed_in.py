"""Sessions of the doors that people use: who is signed in, for how long, and on one device only for officials.

``request.actor`` is lazy: a page that does not ask who is there costs no statement; one that does costs two (the
session row, the actor with all rights). Rights are read anew for every request, so a dismissed official is out at once.
Programs do not come by session: under ``/api/`` a cookie gives no right, the door reads the token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.utils.functional import SimpleLazyObject

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.begin_session import begin_session, end_session
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.oidc.actions.end import leave_browser, prolong
from tongban.registry.identity.oidc.kinds import Ending
from tongban.registry.identity.queries import actor_of_session

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_KEY = "signed_in"
_ENTERED = "entered"
"""Where a session keeps that of the log-in for applications, once one was entered."""
_ACTOR = "_actor"
# Writing at every request would double the cost of reading pages; idleness is known to this precision.
_TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without a request, and in all."""

    idle: timedelta
    absolute: timedelta


PEOPLE = Limits(idle=timedelta(hours=1), absolute=timedelta(hours=8))
OFFICIALS = Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class LogIn:
    """The log-in that a request comes with. ``entered``: its session at the log-in for applications; ``lapses_at`` unless the
    browser is used; ``methods``: values of ``amr`` (RFC 8176)."""

    key: str
    serial: int
    known_at: datetime
    lapses_at: datetime
    methods: tuple[str, ...]
    entered: UUID | None


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
        return self.get_response(request)


def current_actor(request: HttpRequest) -> Actor:
    """The actor of a request, read once. The same as ``request.actor``, but typed and not a lazy wrapper."""
    known: Actor | None = getattr(request, _ACTOR, None)
    if known is None:
        known = _read(request)
        setattr(request, _ACTOR, known)
    return known


def open_session(request: HttpRequest, actor: Actor) -> None:
    """Begin a session for an actor who has just signed in.

    The session's key is changed (a planted one is worth nothing), another account's session is emptied, the CSRF token
    is renewed. For an official every older session ends. DomainError ``identity.session.ended``: inactive account.
    """
    serial = begin_session(actor)
    before = request.session.get(_KEY)
    if before and before["account"] != str(actor.account_id):
        _leave_applications(request, Ending.REPLACED)
        request.session.flush()
    request.session.cycle_key()
    instant = int(clock.real_now().timestamp())
    request.session[_KEY] = {
        "account": str(actor.account_id),
        "serial": serial,
        "opened": instant,
        "seen": instant,
    }
    if _ENTERED in request.session:
        _prolong(request, actor)
    rotate_token(request)
    _forget(request)
    # Without this the new session would be read back from the database it is only about to be written to.
    setattr(request, _ACTOR, actor)


def close_session(request: HttpRequest, ending: Ending = Ending.SIGNED_OUT) -> UUID | None:
    """Sign out: the session row and all that was in it are destroyed. The session at the log-in for applications that ended
    with it, if there was one."""
    actor = current_actor(request)
    left = _leave_applications(request, ending)
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
    entered = request.session.get(_ENTERED)
    return LogIn(
        key=str(request.session.session_key or ""),
        serial=held["serial"],
        known_at=datetime.fromtimestamp(held["opened"], UTC),
        lapses_at=_lapse(held, OFFICIALS if actor.posts else PEOPLE),
        methods=tuple(held.get("methods", ("pwd",))),
        entered=UUID(entered) if entered else None,
    )


def note_entered(request: HttpRequest, session_id: UUID) -> None:
    """Remember the session at the log-in for applications: it ends with this one."""
    request.session[_ENTERED] = str(session_id)


def _leave_applications(request: HttpRequest, ending: Ending) -> UUID | None:
    entered = request.session.get(_ENTERED)
    if entered is None:
        return None
    leave_browser(UUID(entered), ending)
    return UUID(entered)


def _prolong(request: HttpRequest, actor: Actor) -> None:
    held = request.session[_KEY]
    key, lapses_at = str(request.session.session_key or ""), _lapse(held, OFFICIALS if actor.posts else PEOPLE)
    prolong(UUID(request.session[_ENTERED]), key=key, serial=held["serial"], lapses_at=lapses_at)


def _lapse(held: dict[str, int], limits: Limits) -> datetime:
    """When the session ends if nothing more is asked with it."""
    last = min(held["seen"] + limits.idle.total_seconds(), held["opened"] + limits.absolute.total_seconds())
    return datetime.fromtimestamp(last, UTC)


def _forget(request: HttpRequest) -> None:
    setattr(request, _ACTOR, None)
    request.actor = SimpleLazyObject(lambda: current_actor(request))  # type: ignore[attr-defined]


def _read(request: HttpRequest) -> Actor:
    channel = channel_of(request.path_info)
    if channel is Channel.API or (held := request.session.get(_KEY)) is None:
        return _nobody(request)
    actor = actor_of_session(UUID(held["account"]), held["serial"], channel, device_of(request))
    if actor is None or not _in_time(request, held, actor):
        # Deleted account, dismissed, signed in elsewhere, or too late: nothing of the session may linger.
        request.session.flush()
        return _nobody(request)
    return actor


def _in_time(request: HttpRequest, held: dict[str, int], actor: Actor) -> bool:
    """Whether the session lives; remembers that it was used, at most once a minute."""
    limits = OFFICIALS if actor.posts else PEOPLE
    instant = int(clock.real_now().timestamp())
    idle, age = instant - held["seen"], instant - held["opened"]
    if idle > limits.idle.total_seconds() or age > limits.absolute.total_seconds():
        return False
    if idle > _TOUCH_AFTER.total_seconds():
        request.session[_KEY] = {**held, "seen": instant}
        if _ENTERED in request.session:
            _prolong(request, actor)
    return True


def _nobody(request: HttpRequest) -> Actor:
    return ANONYMOUS.through(channel_of(request.path_info))


@lru_cache(maxsize=1024)
def _fingerprint(agent: str, language: str) -> str:
    return sha256(f"{agent}\0{language}".encode()).hexdigest()[:16]
