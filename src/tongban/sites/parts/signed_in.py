"""Sessions of the doors that people use: who is signed in, for how long, and on one device only for officials.

``request.actor`` is lazy: a page that does not ask who is there costs no statement; one that does costs two (the
session row, the actor with all rights). Rights are read anew for every request, so a dismissed official is out at once.
Programs do not come by session: under ``/api/`` a cookie gives no right, the door reads the token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.utils.functional import SimpleLazyObject

from tongban.foundation import clock
from tongban.registry.identity.actions.begin_session import begin_session, end_session
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.queries import actor_of_session
from tongban.sites.parts.known_browser import recognise, remember

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_KEY = "signed_in"
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


def open_session(request: HttpRequest, actor: Actor) -> None:
    """Begin a session for an actor who has just signed in.

    The session's key is changed (a planted one is worth nothing), another account's session is emptied, the CSRF token
    is renewed. For an official every older session ends. DomainError ``identity.session.ended``: inactive account.
    """
    serial = begin_session(actor)
    before = request.session.get(_KEY)
    if before and before["account"] != str(actor.account_id):
        request.session.flush()
    request.session.cycle_key()
    instant = int(clock.real_now().timestamp())
    request.session[_KEY] = {
        "account": str(actor.account_id),
        "serial": serial,
        "opened": instant,
        "seen": instant,
    }
    rotate_token(request)
    recognise(request, actor.login_shown)
    _forget(request)
    # Without this the new session would be read back from the database it is only about to be written to.
    setattr(request, _ACTOR, actor)


def close_session(request: HttpRequest) -> None:
    """Sign out: the session row and all that was in it are destroyed."""
    actor = current_actor(request)
    request.session.flush()
    _forget(request)
    if actor.account_id is not None:
        end_session(actor)


def _forget(request: HttpRequest) -> None:
    setattr(request, _ACTOR, None)
    request.actor = SimpleLazyObject(lambda: current_actor(request))  # type: ignore[attr-defined]


def _read(request: HttpRequest) -> Actor:
    channel = channel_of(request.path_info)
    if channel is Channel.API or (held := request.session.get(_KEY)) is None:
        return _nobody(request)
    actor = actor_of_session(UUID(held["account"]), held["serial"], channel, device_of(request))
    if actor is None or not _in_time(request, held, OFFICIALS if actor.posts else PEOPLE):
        # Deleted account, dismissed, signed in elsewhere, or too late: nothing of the session may linger.
        request.session.flush()
        return _nobody(request)
    return actor


def _in_time(request: HttpRequest, held: dict[str, int], limits: Limits) -> bool:
    """Whether the session lives; remembers that it was used, at most once a minute."""
    instant = int(clock.real_now().timestamp())
    idle, age = instant - held["seen"], instant - held["opened"]
    if idle > limits.idle.total_seconds() or age > limits.absolute.total_seconds():
        return False
    if idle > _TOUCH_AFTER.total_seconds():
        request.session[_KEY] = {**held, "seen": instant}
    return True


def _nobody(request: HttpRequest) -> Actor:
    return ANONYMOUS.through(channel_of(request.path_info))


@lru_cache(maxsize=1024)
def _fingerprint(agent: str, language: str) -> str:
    return sha256(f"{agent}\0{language}".encode()).hexdigest()[:16]
