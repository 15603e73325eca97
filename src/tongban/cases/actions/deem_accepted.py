"""视为受理: the platform records that silence has accepted a case. No official does it, and none can hinder it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tongban.cases import clockwork, plan, silence
from tongban.cases.actions.attempting import attempted
from tongban.cases.actions.step import CARRIED, CaseStep
from tongban.cases.models import Case
from tongban.cases.states import EXAMINED, Deed, State
from tongban.foundation import clock
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.uow import uow
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import system_actor

_BATCH = 500


def deem_accepted(case_id: UUID) -> bool:
    """Record 视为受理 where silence has taken effect; whether there was anything to record.

    行政许可法第三十二条第一款第四项: accepted as from the day of the last receipt. ``deemed_at`` is the instant at which it
    took effect, whenever this runs; the steps of the review start then. Done twice, it is done once.
    """
    with uow(
        system_actor("deadlines"),
        f"cases.{Deed.DEEM_ACCEPTED}",
        target=Case,
        id=case_id,
        columns=(*CARRIED, "acceptance_due"),
    ) as work:
        case = work.target
        guide = guide_by_hash(case.guide_id)
        at = silence.took_effect(case, guide, work.now)
        if at is None:
            return False
        step = CaseStep(work, Deed.DEEM_ACCEPTED, system_actor("deadlines"))
        basis = silence.basis_of(guide)
        step.fact(clockwork.stored(FactKind.DEEMED_ACCEPTED, at, basis=basis))
        # 24:00 belongs to the day that ends: the first day of a step is the one that begins.
        steps, fresh = plan.started(case.steps, guide.review_plan, at, at - timedelta(microseconds=1))
        told = step.moved(steps=steps)
        work.record(
            "cases.case.deemed_accepted",
            open={**told, "deemed_at": instant_text(at), "basis": basis, "started": list(fresh)},
        )
    return True


def sweep_silence() -> int:
    """Record it for every case on which it has taken effect; how many. Any number of sweeps may run, at any hour."""
    now, done, after = clock.now(), 0, None
    states = [State(each).value for each in EXAMINED]
    while True:
        rows = Case.objects.filter(state__in=states, acceptance_due__lte=now).order_by("acceptance_due", "id")
        if after is not None:
            rows = rows.filter(acceptance_due__gte=after[0]).exclude(acceptance_due=after[0], id__lte=after[1])
        found = list(rows.values_list("acceptance_due", "id")[:_BATCH])
        for _, case_id in found:
            done += attempted(deem_accepted, case_id)
        if len(found) < _BATCH:
            return done
        after = found[-1]
