"""Between password and second factor: who has given the right password is remembered in the session and has no right yet."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from tongban.foundation import clock
from tongban.registry.identity import security_keys
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.signed_in import device_of

_KEY = "proving"
_CHALLENGE = "challenge"
VALID_FOR = timedelta(minutes=10)
"""How long a right password waits for the second factor."""


def begin(request: HttpRequest, actor: Actor, wanted: str) -> None:
    """The password fits; ``wanted`` is where the log-in leads once it is whole. A planted session is worth nothing."""
    request.session.cycle_key()
    instant = int(clock.real_now().timestamp())
    request.session[_KEY] = {"account": str(actor.account_id), "at": instant, "wanted": wanted}
    rotate_token(request)


def proving(request: HttpRequest) -> Actor | None:
    """Who has still to prove the second factor; None for nobody, and after ten minutes. One statement beside the session."""
    held = request.session.get(_KEY)
    if held is None:
        return None
    if clock.real_now().timestamp() - held["at"] > VALID_FOR.total_seconds():
        end(request)
        return None
    return actor_of(UUID(held["account"]), Channel.PORTAL, device_of(request))


def prove(request: HttpRequest, factor: Factor) -> None:
    """Both halves are there, and the password is too old: what is missing is a new one."""
    request.session[_KEY] = {**request.session[_KEY], "factor": factor.value}


def proved(request: HttpRequest) -> Factor | None:
    """What was proved beside a password that is too old."""
    held = request.session.get(_KEY) or {}
    return Factor(held["factor"]) if held.get("factor") else None


def wanted(request: HttpRequest) -> str:
    """Where the log-in leads; empty for the beginning."""
    held = request.session.get(_KEY) or {}
    return str(held.get("wanted", ""))


def end(request: HttpRequest) -> None:
    """The log-in is whole, or given up."""
    request.session.pop(_KEY, None)
    request.session.pop(_CHALLENGE, None)


def new_challenge(request: HttpRequest) -> bytes:
    """What the key is to sign; the one before is worth nothing."""
    challenge = security_keys.new_challenge()
    request.session[_CHALLENGE] = b64encode(challenge).decode()
    return challenge


def take_challenge(request: HttpRequest) -> bytes:
    """The challenge of the page that was shown, once."""
    return b64decode(request.session.pop(_CHALLENGE, ""))
