"""工作备注: internal words on a case for colleagues of the body. Nothing follows from them: they move no limit and no state,
are told to nobody, and a demand can rest on the guide only (行政许可法第三十二条)."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

LONGEST = 500


def note(actor: Actor, *, case_id: UUID, text: str, seen: int | None = None, key: str | None = None) -> DeedDone:
    """Put a note on the record. It lies sealed under the case key and is read by officials of the body and by supervisors;
    no page of anybody becomes stale by it, so that the applicant does not even see that something was written.

    Errors: ``cases.note.empty``, ``cases.text.too_long``, as ``on_case``.
    """
    tried = {"text": text}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.NOTE, case_id, seen=seen, key=claimed, columns=("due",), tried=tried) as step:
            words = text.strip()
            if not words:
                raise DomainError("cases.note.empty")
            if len(words) > LONGEST:
                raise DomainError("cases.text.too_long", limit=LONGEST)
            step.work.quiet = True
            told = step.moved(due=step.case.due)
            step.work.record("cases.case.noted", open=told, sealed={"words": words})
            return step.done()

    return repeatable_deed(actor, Deed.NOTE, case_id, key, {"seen": seen, **tried}, unit)
