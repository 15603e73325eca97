"""阅读文书: the applicant opened a paper for the first time. The platform records it; nobody has to press anything."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import policies
from tongban.cases.actions.step import CARRIED, CaseStep
from tongban.cases.models import Case, Paper
from tongban.cases.states import Deed
from tongban.foundation.rows import first
from tongban.foundation.uow import uow
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def read_paper(actor: Actor, *, case_id: UUID, n: int) -> bool:
    """Record the first reading of paper ``n`` by the applicant; whether it was the first.

    Sent, arrived and read are three facts: only arrival is service (电子签名法第十一条), reading proves that it worked.
    Somebody else's reading is no reading of the applicant's. DomainError ``uow.not_found``.
    """
    if not _unread(case_id, n):
        return False
    columns = (*CARRIED, "due", "submitted_by", "channel", "region_code")
    with uow(actor, f"cases.{Deed.READ_PAPER}", target=Case, id=case_id, columns=columns) as work:
        if not policies.is_applicant(actor, work.target):
            raise DomainError("uow.not_found")
        # Two pages opened at once: the second finds it read, which is no error to anybody.
        if not _unread(case_id, n):
            return False
        work.quiet = True
        work.actor = policies.require(actor, Deed.READ_PAPER, work.target)
        step = CaseStep(work, Deed.READ_PAPER, work.actor)
        work.update(Paper, {"case_id": case_id, "n": n}, {"read_at": work.now})
        work.record("cases.case.paper_read", open={**step.moved(due=work.target.due), "paper": n})
    return True


def _unread(case_id: UUID, n: int) -> bool:
    return first(Paper, ("case_id", "n"), {"case_id": case_id, "n": n, "read_at": None}) is not None
