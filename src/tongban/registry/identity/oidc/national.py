"""The log-in of the national platform: what its levels are worth here, whom it is linked with, who has just come from it.

The levels are data (``data/national_login.yaml``); no outside log-in gives more than level 2 here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from django.conf import settings

from tongban.foundation import clock, keys
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.comparing import BY_REGISTRY, WITH_TELEPHONE, mobile_of
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.oidc.claims import account_id_of
from tongban.registry.identity.oidc.kinds import LinkedBy
from tongban.registry.identity.oidc.models import Arrival, NationalLink
from tongban.registry.identity.sealing import Sealed, has_id_number, unseal

SCHEMA = "tongban.national-login/1"
ARRIVAL_VALID_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class LinkView:
    """What the owner sees of a link."""

    linked_at: datetime
    linked_by: LinkedBy
    full_from: datetime | None
    only_way: bool
    """The account has no password: without the link nobody could sign in."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who has just come and is linked with nobody. ``account_id``: the account that the number belongs to, if any, and
    ``mobile`` the telephone on record there."""

    id: UUID
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    level: int
    account_id: UUID | None
    person_id: UUID | None
    mobile: str = field(repr=False)


def level_of_national(acr: str) -> int | None:
    """What the national platform's word is worth here; None for what is not listed: that is no log-in."""
    return _levels().get(acr)


def subject_index(issuer: str, subject: str) -> bytes:
    """By what somebody of an issuer is known again. The key is never retired."""
    return keys.blind_index("oidc.national.subject", f"{issuer}\0{subject}")


def level_by_link(link: NationalLink, level: int) -> int:
    """The level of a log-in by ``link``: for some days no more than 1 where it was made by telephone alone."""
    waits = link.full_from is not None and clock.now() < link.full_from
    return min(level, BY_REGISTRY) if waits else level


def link_of(actor: Actor) -> LinkView | None:
    """The actor's own link. One statement."""
    rows = NationalLink.objects.filter(account_id=account_id_of(actor), ended_at=None).select_related("account")
    row = rows.order_by("linked_at").first()
    if row is None:
        return None
    return LinkView(row.linked_at, LinkedBy(row.linked_by), row.full_from, not row.account.has_usable_password())


def newcomer(arrival_id: UUID) -> Newcomer:
    """Who came, as long as it can be used. Three statements.

    DomainErrors ``oidc.national.over``; ``oidc.national.closed`` and ``oidc.national.official`` where the number's account is such.
    """
    row = usable(arrival_id)
    number = unseal(Sealed.ARRIVED_ID_NUMBER, row.id, row.id_number_sealed)
    person = NaturalPerson.objects.filter(has_id_number(number)).first() if number else None
    account = account_of(person.id) if person else None
    if account is not None and not account.is_active:
        raise DomainError("oidc.national.closed")
    if account is not None and account.official:
        raise DomainError("oidc.national.official")
    return Newcomer(
        id=row.id,
        name=unseal(Sealed.ARRIVED_NAME, row.id, row.name_sealed),
        id_number=number,
        level=row.level,
        account_id=account.id if account else None,
        person_id=person.id if person and account else None,
        mobile=mobile_of(person) if person and account else "",
    )


def account_of(person_id: UUID) -> Account | None:
    """The account of a person: the one that is open, of several the first."""
    return Account.objects.filter(natural_person_id=person_id).order_by("-is_active", "created_at").first()


def usable(arrival_id: UUID, *, locked: bool = False) -> Arrival:
    """The row. DomainError ``oidc.national.over`` for one that was used, is older than :data:`ARRIVAL_VALID_FOR`, or is none."""
    rows = Arrival.objects.select_for_update() if locked else Arrival.objects
    since = clock.real_now() - ARRIVAL_VALID_FOR
    row = rows.filter(pk=arrival_id, used_at=None, made_at__gt=since).first()
    if row is None:
        raise DomainError("oidc.national.over")
    return row


@cache
def _levels() -> dict[str, int]:
    document = yaml.safe_load((Path(settings.DATA_FOLDER) / "national_login.yaml").read_text(encoding="utf-8"))
    levels = document["levels"]
    fits = all(isinstance(acr, str) and acr and level in (BY_REGISTRY, WITH_TELEPHONE) for acr, level in levels.items())
    if document.get("schema") != SCHEMA or not fits:
        raise ValueError("data/national_login.yaml: level 1 or 2 for each acr")
    return dict(levels)
