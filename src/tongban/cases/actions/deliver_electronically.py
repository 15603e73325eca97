"""电子送达: the paper of the decision has arrived in the space of an applicant who agreed to it. Nobody registers that; the
platform records it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.actions.step import CARRIED, CaseStep
from tongban.cases.kinds import Delivery
from tongban.cases.models import Case, Paper
from tongban.cases.states import Deed, State
from tongban.foundation import clock
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.rows import first
from tongban.foundation.uow import uow
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Channel, system_actor

_OPEN_TO_IT = (State.DECIDED, State.CONCLUDED)
_BATCH = 500
_BASIS = "《中华人民共和国电子签名法》第十一条"


def agreed(guide: BoundGuide, values: Mapping[str, Any], case: Case) -> bool:
    """Whether the applicant agreed to electronic service: by the answers that the guide names (``electronic_delivery``).

    Who applied at a window may have no account, so no space of their own: there the window delivers.
    """
    asked = guide.electronic_delivery
    return asked is not None and case.channel != Channel.WINDOW.value and asked.evaluate(values)


def deliver_electronically(case_id: UUID) -> bool:
    """Record 送达 where a paper is marked ``to_deliver``; whether there was anything to record.

    电子签名法第十一条: what enters the system that the addressee has named has arrived at that instant (``made_at`` of the
    paper), whenever this runs. Done twice, it is done once; where an official was faster, their record stands.
    """
    actor = system_actor("papers")
    with uow(actor, f"cases.{Deed.DELIVER}", target=Case, id=case_id, columns=(*CARRIED, "due")) as work:
        case = work.target
        where = {"case_id": case_id, "to_deliver": True}
        paper = first(Paper, ("case_id", "n", "number", "sha256", "made_at"), where, order=("n",))
        if paper is None:
            return False
        work.update(Paper, {"case_id": case_id, "n": paper.n}, {"to_deliver": False})
        if clockwork.delivered(case.facts) or State(case.state) not in _OPEN_TO_IT:
            return False
        step = CaseStep(work, Deed.DELIVER, actor)
        step.fact(clockwork.stored(FactKind.DELIVERED, paper.made_at, way=Delivery.ELECTRONIC.value))
        told = step.moved(due=case.due)
        arrived = {"arrived_at": instant_text(paper.made_at), "paper": paper.n, "sha256": paper.sha256, "basis": _BASIS}
        work.record("cases.case.delivered", open={**told, "way": Delivery.ELECTRONIC.value, **arrived})
    return True


def sweep_arrivals() -> int:
    """Record every arrival that is still to be recorded; how many. Any number of sweeps may run, at any hour."""
    waiting = Paper.objects.filter(to_deliver=True, made_at__lte=clock.now()).order_by("made_at")
    return sum(_attempted(case_id) for case_id in list(waiting.values_list("case_id", flat=True)[:_BATCH]))


def _attempted(case_id: UUID) -> bool:
    try:
        return deliver_electronically(case_id)
    except DomainError:
        # Somebody moved the case at this very moment; the next sweep finds what is left.
        return False
