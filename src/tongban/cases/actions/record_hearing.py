"""登记听证笔录: the decision is made on the record of the hearing, which those who were heard have confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tongban.cases.actions.draft import files_of
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.attaching import attach_files
from tongban.cases.readiness import CHAIRED, HEARING
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

LONGEST = 5_000


def record_hearing(
    actor: Actor, *, case_id: UUID, seen: int, minutes: str, scans: Sequence[UUID] = (), key: str | None = None
) -> DeedDone:
    """Enter the confirmed minutes (行政许可法第四十八条第一款第五项). They are the record of what was said, not screened;
    ``scans`` are uploads of the signed sheets.

    Errors: ``cases.hearing.not_requested|not_held|text``, ``cases.text.too_long``, ``cases.upload.not_found``,
    ``cases.attachment.too_many``, as ``on_case``.
    """
    tried = {"minutes": minutes[:200]}
    request = {"seen": seen, "minutes": minutes, "scans": [str(each) for each in scans]}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.RECORD_HEARING, case_id, seen=seen, key=claimed, tried=tried) as step:
            if not minutes.strip():
                raise DomainError("cases.hearing.text")
            if len(minutes) > LONGEST:
                raise DomainError("cases.text.too_long", limit=LONGEST)
            attached = attach_files(step.work, files_of(actor, scans) if scans else (), step.official)
            pending = {**step.waiting_without(HEARING), CHAIRED: step.case.pending[HEARING]["chair"]}
            open_ = {**step.moved(pending=pending), "parties": step.everybody}
            open_ |= {"attachments": attached} if attached else {}
            step.work.record("cases.case.hearing_held", open=open_, sealed={"words": minutes.strip()})
            return step.done()

    return repeatable_deed(actor, Deed.RECORD_HEARING, case_id, key, request, unit)
