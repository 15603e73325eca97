"""监护 ends: at a window with a paper (民法典第三十六条、第三十九条), with the 18th birthday, with a death. The rights end by
what the row says; what is written here is why, and that everybody concerned hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.foundation.clock import legal_date
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actions.answer_mandate import end_those_given_by
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.identity.guardians import guardians_on
from tongban.registry.identity.guarding import AT_WINDOW, BY_DEATH, GuardianEnding
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Guardianship
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.policies import may_register_guardians
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.sealing import Sealed, seal
from tongban.registry.orgs.duties import Duty

_LONGEST = 100
_AT_ONCE = 500
_TAKES_ALONG = (GuardianEnding.COURT, GuardianEnding.MISTAKE)
"""Endings that take along the mandates the guardian gave for the ward: a court found that they should not decide for the ward
(第三十六条), or they were never entitled to (第一百七十一条)."""


def end_guardianship(
    actor: Actor, *, guardianship_id: UUID, because: GuardianEnding, paper_number: str, now: datetime
) -> None:
    """The window has seen the paper that ends it: a ruling (COURT, CAPACITY_RESTORED), or what shows that it was registered by
    MISTAKE. The guardian is out at once. Twice is once.

    Errors: ``identity.right.missing``, ``identity.guardianship.unknown|ending|paper|own_matter``.
    """
    if not may_register_guardians(actor):
        raise DomainError("identity.right.missing")
    if because not in AT_WINDOW:
        raise DomainError("identity.guardianship.ending")
    if not (number := one_line(paper_number)[:_LONGEST]):
        raise DomainError("identity.guardianship.paper")
    post = actor.holds(Duty.INTAKE)
    with transaction.atomic():
        row = Guardianship.objects.select_for_update().filter(pk=guardianship_id).first()
        if row is None:
            raise DomainError("identity.guardianship.unknown")
        if {row.guardian_id, row.ward_id} & set(actor.persons):
            raise DomainError("identity.guardianship.own_matter")
        if row.ended_at is not None:
            return
        acting = actor.by_right_of(post) if post is not None else actor
        for each in _ended_with(row, because):
            each.ended_by, each.ended_reference_sealed = (
                actor.account_id,
                seal(Sealed.GUARDIAN_END_PAPER, each.id, number),
            )
            _end(acting, each, because, now)


def _ended_with(row: Guardianship, because: GuardianEnding) -> list[Guardianship]:
    """The locked row; with the ward's capacity every guardianship of theirs ends (民法典第三十九条第一项)."""
    if because is not GuardianEnding.CAPACITY_RESTORED:
        return [row]
    same = Guardianship.objects.select_for_update().filter(ward_id__in=ids_of_person(row.ward_id), ended_at=None)
    return [row, *same.exclude(pk=row.pk).order_by("id")]


def end_those_of_age(now: datetime) -> int:
    """Wards whose 18th birthday has come: the row says so and both are told; how many. Run twice, or after days away, it says
    nothing twice."""
    ended = 0
    while True:
        with transaction.atomic():
            found = end_if_of_age(Guardianship.objects.all(), now)
        ended += found
        if found < _AT_ONCE:
            return ended


def end_if_of_age(rows: QuerySet[Guardianship], now: datetime) -> int:
    """The same of some rows, before the night comes round: on the birthday itself a court may have named a guardian anew. Inside
    a transaction."""
    due = rows.filter(ended_at=None, valid_to__lte=legal_date(now))
    batch = list(due.select_for_update(skip_locked=True).order_by("valid_to", "id")[:_AT_ONCE])
    for row in batch:
        _end(system_actor("guardianships"), row, GuardianEnding.OF_AGE, now)
    return len(batch)


def end_by_death(actor: Actor, person_id: UUID, now: datetime) -> None:
    """The guardian or the ward has died (民法典第三十九条第一款). Inside the transaction that records the death."""
    ids = ids_of_person(person_id)
    rows = Guardianship.objects.select_for_update().filter(Q(guardian_id__in=ids) | Q(ward_id__in=ids), ended_at=None)
    for row in rows.order_by("id"):
        died = GuardianEnding.WARD_DIED if row.ward_id in ids else GuardianEnding.GUARDIAN_DIED
        _end(actor, row, died, now, but=ids)


def resume_after_death(actor: Actor, person_id: UUID, today: date) -> None:
    """The registry had been wrong: what ended with the death holds again, unless its day is over or it was registered anew."""
    ids = ids_of_person(person_id)
    rows = Guardianship.objects.select_for_update().filter(
        Q(guardian_id__in=ids) | Q(ward_id__in=ids), ended_because__in=[each.value for each in BY_DEATH]
    )
    for row in rows.filter(Q(valid_to=None) | Q(valid_to__gt=today)).order_by("id"):
        again = Guardianship.objects.filter(guardian_id=row.guardian_id, ward_id=row.ward_id, ended_at=None).exists()
        if not again:
            row.ended_at, row.ended_because = None, ""
            row.save(update_fields=["ended_at", "ended_because"])
            record_person("identity.guardianship.resumed", actor, row.ward_id, {"guardianship": str(row.id)})
            _tell(AccountNotice.GUARDIAN_REGISTERED, (row.ward_id, row.guardian_id))


def _end(actor: Actor, row: Guardianship, because: GuardianEnding, now: datetime, but: Iterable[UUID] = ()) -> None:
    others = guardians_on([row.ward_id], legal_date(now)).get(row.ward_id, ())
    row.ended_at, row.ended_because = now, because.value
    row.save(update_fields=["ended_at", "ended_because", "ended_by", "ended_reference_sealed"])
    if because in _TAKES_ALONG:
        end_those_given_by(actor, row, now)
    told = {"guardianship": str(row.id), "guardian": str(row.guardian_id), "because": because.value}
    record_person("identity.guardianship.ended", actor, row.ward_id, told)
    of_age = because is GuardianEnding.OF_AGE
    notice = AccountNotice.GUARDIAN_OF_AGE if of_age else AccountNotice.GUARDIAN_ENDED
    concerned = (row.ward_id, row.guardian_id, *(() if of_age else others))
    _tell(notice, [each for each in dict.fromkeys(concerned) if each not in but])


def _tell(notice: AccountNotice, persons: Iterable[UUID]) -> None:
    for person in persons:
        notices.now().tell(person, notice)
