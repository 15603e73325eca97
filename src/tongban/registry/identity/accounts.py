"""What a person sees of the own account: login, how surely it is known, and what is under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.models import Account, MobileChange, NaturalPerson
from tongban.registry.identity.queries import Party
from tongban.registry.identity.sealing import Sealed, unseal


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """``known_by_number``: name and number are confirmed; else they are what the person says. ``raise_from``: before it the
    level is raised at a window only. ``coming_mobile`` takes the place of the number on record at ``change_due``."""

    login: str = field(repr=False)
    person: Party
    level: int
    known_by_number: bool
    verified_at: datetime | None
    mobile_proved_at: datetime | None
    raise_from: datetime | None
    coming_mobile: str = field(default="", repr=False)
    change_due: datetime | None = None


def own_account(actor: Actor) -> OwnAccount:
    """The actor's own. DomainError ``identity.capacity.not_held`` for accounts without a person. Three statements."""
    person_id = person_id_of(actor)
    row = NaturalPerson.objects.get(pk=person_id)
    change = MobileChange.objects.filter(pk=person_id).first()
    return OwnAccount(
        login=_login(actor.account_id),
        person=Party.of_person(row),
        level=row.assurance_level,
        known_by_number=row.known_by_number,
        verified_at=row.verified_at,
        mobile_proved_at=row.mobile_proved_at,
        raise_from=row.raise_from,
        coming_mobile=unseal(Sealed.COMING_MOBILE, person_id, change.mobile_sealed) if change else "",
        change_due=change.due_at if change else None,
    )


def _login(account_id: UUID | None) -> str:
    found = Account.objects.filter(pk=account_id) if account_id is not None else Account.objects.none()
    return found.values_list("login", flat=True).first() or ""
