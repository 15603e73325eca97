"""Somebody signs in with login and password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from tongban.foundation import clock
from tongban.foundation.limits.spending import forget, spend
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.credentials import normal_login, password_fits
from tongban.registry.identity.factors import needs_factor
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account
from tongban.registry.identity.queries import actor_of

_BUCKET = "sign-in"
_KNOWN_BUCKET = "sign-in-known"
_ADDRESS_BUCKET = "sign-in-address"
_WINDOW_SECONDS = 600
_PER_LOGIN = 10
# A service hall or a village may sit behind one address.
_PER_ADDRESS = 100


def sign_in(
    *,
    login: str,
    password: str,
    now: datetime,
    channel: Channel = Channel.PORTAL,
    device: str = "",
    address: str = "",
    known: str = "",
    place: Mapping[str, str] = MappingProxyType({}),
) -> Actor:
    """The actor, when login and password fit. Every attempt is an audit entry (GB/T 22239 8.1.4.3) with ``place``: browser
    and network, nothing personal.

    Ten attempts per login and a hundred per network address in ten minutes, then ``limits.too_many``; a right password
    clears the login's count. ``known``: the number of a browser in which this login has signed in before; its attempts
    count by themselves, so that guessing from elsewhere locks no owner out. Unknown, inactive and wrong are one error,
    ``identity.sign_in.failed``, at the same cost of one hash. Call outside a transaction: attempts must count even when
    they fail.

    For who holds a post the log-in is half done: :func:`signed_in` follows a second factor.
    """
    login = normal_login(login)
    if address:
        spend(_ADDRESS_BUCKET, address, _PER_ADDRESS, _WINDOW_SECONDS)
    if known:
        spend(_KNOWN_BUCKET, f"{login} {known}", _PER_LOGIN, _WINDOW_SECONDS)
    else:
        spend(_BUCKET, login, _PER_LOGIN, _WINDOW_SECONDS)
    account = Account.objects.filter(login=login, is_active=True).first()
    fits = password_fits(account, password)
    actor = actor_of(account.pk, channel, device, clock.legal_date(now)) if account is not None and fits else None
    if actor is None:
        found = account.pk if account else None
        record("identity.account.sign_in_failed", ANONYMOUS.through(channel), found, dict(place))
        raise DomainError("identity.sign_in.failed")
    # What strangers tried stays counted when the owner signs in where she is known.
    if known:
        forget(_KNOWN_BUCKET, f"{login} {known}")
    else:
        forget(_BUCKET, login)
    if needs_factor(actor):
        record("identity.account.password_right", actor, actor.account_id, dict(place))
    else:
        signed_in(actor, None, place)
    return actor


def signed_in(
    actor: Actor, factor: Factor | None, place: Mapping[str, str] = MappingProxyType({}), *, new_device: bool = False
) -> None:
    """The log-in is whole: on record, for the history that the account's owner reads. ``factor``: what was proved beside
    the password; ``new_device``: in a browser in which this account never was, which is an entry of its own for the rules of
    security (``identity.account.new_device``)."""
    proved = {"factor": factor.value} if factor else {}
    record("identity.account.signed_in", actor, actor.account_id, {**place, **proved})
    if new_device:
        record("identity.account.new_device", actor, actor.account_id, dict(place))
