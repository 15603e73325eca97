"""视为准予延续: the platform records that silence has renewed a permit. No official does it, and none can hinder it."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork, renewing
from tongban.cases.actions.attempting import attempted
from tongban.cases.actions.deem_accepted import deem_accepted
from tongban.cases.actions.step import CARRIED, CaseStep
from tongban.cases.kinds import Outcome
from tongban.cases.models import Case, RenewalClaim
from tongban.cases.states import EXAMINED, UNDER_WAY, Deed
from tongban.cases.terms import term_of
from tongban.foundation import clock
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.uow import uow
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import system_actor

_BATCH = 500


def deem_renewed(case_id: UUID) -> bool:
    """Record 视为准予延续 where it has taken effect; whether there was anything to record.

    行政许可法第五十条第二款: no decision before the permit ends counts as its renewal. ``renewed_at`` is the instant at which
    it took effect, whenever this runs. Done twice, it is done once.
    """
    actor = system_actor("deadlines")
    columns = (*CARRIED, "renews_id", "renewal_due")
    with uow(actor, f"cases.{Deed.DEEM_RENEWED}", target=Case, id=case_id, columns=columns) as work:
        at = renewing.took_effect(work.target, work.now)
        if at is None:
            return False
        step = CaseStep(work, Deed.DEEM_RENEWED, actor)
        rule, held_until = step.guide.renewal, renewing.held_until(work.target)
        assert rule is not None
        assert held_until is not None
        basis = step.guide.cited(rule.basis)
        step.fact(clockwork.stored(FactKind.DECIDED, at, granted=True, deemed=True))
        term = term_of(step.guide, held_until, held_until)
        assert term is not None
        told = step.moved(
            outcome=Outcome.GRANTED.value, decided_at=at, due=at, pending={}, valid_until=term[1], renewal_due=None
        )
        since = {"valid_from": term[0].isoformat(), "held_until": held_until.isoformat()}
        open_ = {**told, **since, "renewed_at": instant_text(at), "basis": basis}
        work.record("cases.case.deemed_renewed", open=open_)
    return True


def sweep_renewals() -> int:
    """Record it for every case on which it has taken effect; how many. Any number of sweeps may run, at any hour."""
    now, done, after = clock.now(), 0, UUID(int=0)
    states = [state.value for state in UNDER_WAY]
    while True:
        due = Case.objects.filter(state__in=states, renewal_due__lte=now, id__gt=after).order_by("id")
        found = list(due.values_list("id", flat=True)[:_BATCH])
        done += sum(attempted(deem_renewed, case_id) for case_id in found)
        if len(found) < _BATCH:
            return done
        after = found[-1]


def record_renewals_of(permit: UUID) -> None:
    """Before a permit is ended or its grant undone: what silence has renewed until now stays renewed. One statement."""
    states = [state.value for state in UNDER_WAY | EXAMINED]
    asked = RenewalClaim.objects.filter(permit_id=permit).values("case_id")
    due = Case.objects.filter(pk__in=asked, state__in=states, renewal_due__lte=clock.now())
    for case_id in list(due.values_list("id", flat=True)):
        # Silence may have accepted it first, and nobody looked.
        deem_accepted(case_id)
        attempted(deem_renewed, case_id)
