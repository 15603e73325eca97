"""Somebody comes back from the national platform's log-in: the account that is linked opens, and no other.

Name and number that come along open nothing by themselves: an account of that number may have been opened by somebody else
before its owner came, and whoever runs the other platform, or breaks into an account there, would hold every account here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.factors import needs_factor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.national_login import Arrived
from tongban.registry.identity.oidc.models import Arrival, NationalLink
from tongban.registry.identity.oidc.national import level_by_link, level_of_national, subject_index
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.sealing import Sealed, seal, unseal

NATIONAL = "NATIONAL"
"""What the record of log-ins says of one by the national platform."""
_PER_ADDRESS, _PER_SUBJECT, _WINDOW_SECONDS = 100, 20, 600


@dataclass(frozen=True, slots=True)
class OutsideLogIn:
    """A log-in by the national platform: who, how surely, and since when he is known there."""

    actor: Actor
    level: int
    known_at: datetime


def arrive(
    who: Arrived,
    *,
    now: datetime,
    channel: Channel = Channel.PORTAL,
    device: str = "",
    address: str = "",
    place: Mapping[str, str] = MappingProxyType({}),
) -> OutsideLogIn | UUID:
    """The log-in of whom the account is linked with; for who is linked with none the number of his arrival.

    Every refusal is an audit entry. Errors: ``oidc.national.level`` (not known surely enough there),
    ``oidc.national.closed``, ``oidc.national.official``, ``oidc.national.other_person`` (another number than the account's),
    ``limits.too_many``. Call outside a transaction: what is refused stays on record.
    """
    index = subject_index(who.issuer, who.subject)
    if address:
        spend("national-address", address, _PER_ADDRESS, _WINDOW_SECONDS)
    spend("national-subject", index.hex(), _PER_SUBJECT, _WINDOW_SECONDS)
    by = ANONYMOUS.through(channel)
    level = level_of_national(who.acr)
    link = NationalLink.objects.filter(subject_index=index, ended_at=None).select_related("account").first()
    if level is None:
        raise _refused(by, link, "oidc.national.level", place)
    if link is None:
        return _kept(who, index, level)
    actor = actor_of(link.account_id, channel, device, clock.legal_date(now))
    if actor is None:
        raise _refused(by, link, "oidc.national.closed", place)
    if link.account.official or needs_factor(actor):
        raise _refused(by, link, "oidc.national.official", place)
    if who.id_number and not _is_still(actor, who.id_number):
        raise _refused(by, link, "oidc.national.other_person", place)
    record("identity.account.signed_in", actor, actor.account_id, {**place, "by": NATIONAL})
    return OutsideLogIn(actor, level_by_link(link, level), min(who.known_at, clock.real_now()))


def _is_still(actor: Actor, id_number: str) -> bool:
    """Whether the account is that number's. At level 0 a number is what its owner says, and finds nobody: it is opened."""
    row = NaturalPerson.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    return row is not None and unseal(Sealed.ID_NUMBER, row.id, row.id_number_sealed) == id_number


def _refused(by: Actor, link: NationalLink | None, code: str, place: Mapping[str, str]) -> DomainError:
    record("identity.national.refused", by, link.account_id if link else None, {**place, "because": code})
    return DomainError(code)


def _kept(who: Arrived, index: bytes, level: int) -> UUID:
    arrival_id = uuid4()
    with transaction.atomic():
        # Who comes twice has one arrival: what was begun before is over.
        Arrival.objects.filter(subject_index=index, used_at=None).update(
            used_at=clock.real_now(), name_sealed=b"", id_number_sealed=b""
        )
        Arrival.objects.create(
            id=arrival_id,
            issuer=who.issuer,
            subject_index=index,
            name_sealed=seal(Sealed.ARRIVED_NAME, arrival_id, who.name),
            id_number_sealed=seal(Sealed.ARRIVED_ID_NUMBER, arrival_id, who.id_number),
            level=level,
            known_at=who.known_at,
            made_at=clock.real_now(),
        )
    return arrival_id
