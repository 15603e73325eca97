"""归档: what has ended goes to the archive; nothing can be done to it there."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.registry.identity.actors import Actor


def archive(actor: Actor, *, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    """Archive an ended case. Errors as ``on_case``."""

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.ARCHIVE, case_id, seen=seen, key=claimed) as step:
            step.work.record("cases.case.archived", open=step.moved(due=None))
            return step.done()

    return repeatable_deed(actor, Deed.ARCHIVE, case_id, key, {"seen": seen}, unit)
