"""What is done about a breach: the authority hears of it, and the persons are told or, on a ground that is written down, not
(个人信息保护法第五十七条). Persons are told in batches by a job that goes on where it was."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tongban.foundation import clock, jobs
from tongban.foundation.answered import Answered
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.oversight.privacy.kinds import BreachState
from tongban.oversight.privacy.models import Affected, Breach
from tongban.oversight.privacy.policies import require_keeping, require_not_concerned
from tongban.oversight.privacy.rules import said
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.identity.notices import AccountNotice, notices

TELL = "privacy.tell"
BATCH = 200
TO_WHOM = 200
_BREACHES = Answered(Breach, "privacy.breach", "privacy.unknown", lambda row: {"state": row.state})


def report_breach(actor: Actor, *, breach_id: UUID, reported_to: str, now: datetime, key: str | None = None) -> None:
    """The authority was told: to whom, under which number. Once. Errors: ``privacy.unknown|answered|not_allowed|text``."""
    told_to = one_line(reported_to)
    if not 0 < len(told_to) <= TO_WHOM:
        raise DomainError("privacy.text", what="向谁报告、文号", most=TO_WHOM, field="reported_to")

    def unit(row: Breach) -> None:
        acting = _acting(actor, row)
        if row.reported_at is not None:
            raise DomainError("privacy.answered")
        reported = {"reported_at": now, "reported_by": actor.account_id, "reported_to": told_to}
        _BREACHES.change(row, acting, "reported", reported, late=now > row.due_at)

    _BREACHES.once(actor, breach_id, "reported", unit, key=key, content=told_to)


def tell_affected(actor: Actor, *, breach_id: UUID, now: datetime, key: str | None = None) -> None:
    """Everybody whom it concerns is told; also after it was decided not to, as the authority may demand (第二款).

    Errors: ``privacy.unknown|answered|not_allowed``.
    """

    def unit(row: Breach) -> None:
        acting = _acting(actor, row)
        if row.state not in (BreachState.OPEN.value, BreachState.NOT_TOLD.value):
            raise DomainError("privacy.answered")
        waiting = Affected.objects.filter(breach=row, told_at=None).exists()
        state = BreachState.TELLING if waiting else BreachState.TOLD
        decided = {"state": state.value, "decided_by": actor.account_id, "decided_at": now}
        _BREACHES.change(row, acting, "telling", decided)
        transaction.on_commit(partial(jobs.soon, TELL), robust=True)

    _BREACHES.once(actor, breach_id, "telling", unit, key=key)


def leave_untold(actor: Actor, *, breach_id: UUID, words: str, now: datetime, key: str | None = None) -> None:
    """Nobody is told, because measures effectively avoid the harm: ``words`` say which (第二款).

    Errors: ``privacy.unknown|answered|not_allowed|text``.
    """
    ground = said({"words": words}, {"words": "不告知的理由"})["words"]

    def unit(row: Breach) -> None:
        acting = _acting(actor, row)
        if row.state != BreachState.OPEN.value:
            raise DomainError("privacy.answered")
        decided = {"state": BreachState.NOT_TOLD.value, "decided_by": actor.account_id, "decided_at": now}
        _BREACHES.change(row, acting, "not_told", {**decided, "not_told_because": ground})

    _BREACHES.once(actor, breach_id, "not_told", unit, key=key, content=ground)


def tell_waiting() -> int:
    """Tell all who wait, a batch a transaction: stopped anywhere, nobody is told twice and nobody forgotten. How many."""
    told = 0
    while batch := _tell_batch():
        told += batch
    return told


@transaction.atomic
def _tell_batch() -> int:
    breach = (
        Breach.objects.select_for_update(skip_locked=True)
        .filter(state=BreachState.TELLING.value)
        .order_by("decided_at", "id")
        .first()
    )
    if breach is None:
        return 0
    rows = list(Affected.objects.filter(breach=breach, told_at=None).order_by("id")[:BATCH])
    for row in rows:
        notices.now().tell(row.person, AccountNotice.DATA_BREACH)
    Affected.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=clock.now())
    if not Affected.objects.filter(Q(told_at=None), breach=breach).exists():
        _BREACHES.change(breach, system_actor("privacy"), "told", {"state": BreachState.TOLD.value})
    return len(rows)


def _acting(actor: Actor, row: Breach) -> Actor:
    require_not_concerned(actor, row)
    return require_keeping(actor, row.region_code)[0]
