"""Who calls, and how much they may call. Programs come with a token, never with a session."""

from __future__ import annotations

import time
from uuid import UUID

from django.http import HttpRequest

from tongban.foundation.limits.spending import spend
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.sites.api import errors as errors
from tongban.sites.parts.rights import bearer_actor

BLOCK = 50
BLOCKS_A_MINUTE = 120
"""6,000 requests a minute for one account, all its tokens and all processes together, give or take a block each."""

LOOK_UPS_A_MINUTE = 60
"""Progress look-ups without a token from one address: a registration code is a locator and must not be guessed."""

_LONGEST_KEY = 200
_MOST_KNOWN = 10_000
_drawn: dict[UUID, tuple[int, float]] = {}


def caller(request: HttpRequest) -> Actor:
    """The actor behind the token, or an anonymous one where none was sent. DomainErrors ``identity.token.invalid``,
    ``limits.too_many``."""
    actor = bearer_actor(request)
    if actor is None:
        return ANONYMOUS.through(Channel.API)
    assert actor.account_id is not None
    draw(actor.account_id)
    return actor


def draw(account_id: UUID) -> None:
    """Count one request. A process draws a block of requests at once, so that counting costs a statement in fifty
    requests and not a commit in each. DomainError ``limits.too_many``."""
    left, until = _drawn.get(account_id, (0, 0.0))
    instant = time.monotonic()
    if left <= 0 or instant >= until:
        spend("api.requests", str(account_id), BLOCKS_A_MINUTE, 60)
        if len(_drawn) >= _MOST_KNOWN:
            _drawn.clear()
        left, until = BLOCK, instant + 60
    _drawn[account_id] = (left - 1, until)


def forget_drawn() -> None:
    """Forget the blocks this process has drawn; between tests."""
    _drawn.clear()


def idempotency_key(request: HttpRequest) -> str:
    """The caller's key, demanded. DomainErrors ``api.idempotency_key.missing``; ``uow.key_invalid`` later on."""
    key: str = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise DomainError("api.idempotency_key.missing")
    return key[: _LONGEST_KEY + 1]


def state_version(request: HttpRequest, given: int | None) -> int:
    """On which version of the case the caller decided: in the body, in ``If-Match``, or in both alike.

    DomainErrors ``api.state_version.missing``, ``api.state_version.unclear``.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if given is None:
            raise DomainError("api.state_version.missing")
        return given
    number, _, _ = header.strip('"').partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 10) or given not in (None, int(number)):
        raise DomainError("api.state_version.unclear")
    return int(number)
