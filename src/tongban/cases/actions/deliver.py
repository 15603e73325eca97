"""送达: the result reached its addressee. Ten working days from a positive decision (行政许可法第四十四条)."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.kinds import PICK_UP_PROOFS, Delivery
from tongban.cases.readiness import POSTED
from tongban.cases.states import Deed
from tongban.foundation.records import leaves
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.queries import event_of
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import Actor

_WAYBILL = re.compile(r"[A-Za-z0-9-]{6,30}")


def is_waybill(text: str) -> bool:
    """Whether this may be the number of a waybill."""
    return _WAYBILL.fullmatch(text) is not None


_PROVES: dict[Delivery, Callable[[str], bool]] = {
    Delivery.ELECTRONIC: lambda proof: not proof,
    Delivery.POST: is_waybill,
    Delivery.PICKED_UP: lambda proof: proof in PICK_UP_PROOFS,
}


def deliver(
    actor: Actor, *, case_id: UUID, seen: int, way: Delivery, proof: str = "", key: str | None = None
) -> DeedDone:
    """Record the delivery. ``proof``: the number of the signed waybill (none is needed where the posting was recorded), or
    the document (``PICK_UP_PROOFS``) by which the collector was identified; on line the platform's own log is the proof
    (电子签名法第十一条).

    Errors: ``cases.delivery.done|proof``, as ``on_case``.
    """
    tried = {"way": way.value, "proof": proof}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.DELIVER, case_id, seen=seen, key=claimed, columns=("due",), tried=tried) as step:
            shown = _proof(step, way, proof.strip())
            step.fact(clockwork.stored(FactKind.DELIVERED, step.now, way=way.value))
            told = step.moved(due=step.case.due, pending=step.waiting_without(POSTED))
            step.work.record("cases.case.delivered", open={**told, "way": way.value}, sealed={"words": shown})
            return step.done()

    return repeatable_deed(actor, Deed.DELIVER, case_id, key, {"seen": seen, **tried}, unit)


def _proof(step: CaseStep, way: Delivery, proof: str) -> str:
    posted = step.case.pending.get(POSTED)
    if way is Delivery.POST and posted and not proof:
        proof = str(leaves.sealed_content(step.work.data_key, event_of(step.case.id, posted["n"]))["words"])
    if not _PROVES[way](proof):
        raise DomainError("cases.delivery.proof")
    return proof
