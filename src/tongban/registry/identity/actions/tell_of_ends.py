"""The two persons of a mandate for a period hear that it ends, a week before and when it is over. No right depends on it: the
last day ends the mandate by itself."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from tongban.registry.identity.actions.answer_mandate import principals_of
from tongban.registry.identity.kinds import MandateState
from tongban.registry.identity.lives import deceased
from tongban.registry.identity.models import Mandate
from tongban.registry.identity.notices import AccountNotice, notices

BEFORE = timedelta(days=7)
_AT_ONCE = 500


def tell_of_ends(today: date) -> int:
    """Each is told once of either; returns how many mandates. Run twice, or after days away, it says nothing twice; of what was
    over before it was told as ending, only that it is over."""
    held = Mandate.objects.filter(period=True, state=MandateState.ACCEPTED.value)
    # With the life of either it ended by itself, and the other has been told.
    held = held.exclude(deceased("principal_id")).exclude(deceased("agent_id"))
    over = held.filter(told_over=False, valid_to__lte=today)
    soon = held.filter(told_soon=False, valid_to__gt=today, valid_to__lte=today + BEFORE)
    told = 0
    for rows, notice, mark in (
        (over, AccountNotice.MANDATE_OVER, {"told_over": True, "told_soon": True}),
        (soon, AccountNotice.MANDATE_ENDS_SOON, {"told_soon": True}),
    ):
        with transaction.atomic():
            for row in rows.select_for_update(skip_locked=True).order_by("valid_to", "id")[:_AT_ONCE]:
                for person in (*principals_of(row), row.agent_id):
                    notices.now().tell(person, notice)
                Mandate.objects.filter(pk=row.id).update(**mark)
                told += 1
    return told
