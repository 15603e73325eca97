"""A mandate to apply is used up by the application: from then on it is the mandate for that case, and for no other. One for a
period stays, and each application by it makes a mandate for that case alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from tongban.foundation.uow import Work
from tongban.registry.identity.actors import HeldMandate
from tongban.registry.identity.kinds import MandateState
from tongban.registry.identity.models import Mandate


def use_mandate(
    work: Work[Any], mandate: HeldMandate, *, case_id: UUID, case_code: str, item: str, words: str, agent_id: UUID
) -> None:
    """Collect the change in the unit that brings the case into the world; ``item`` (基本编码) and ``words`` say what was
    applied for. Two applications at once by a mandate for one, or a revocation in between: DomainError
    ``identity.mandate.used``."""
    held = {"id": mandate.id, "case_id": None, "state": MandateState.ACCEPTED.value}
    if not mandate.period:
        work.update(Mandate, held, {"case_id": case_id, "case_code": case_code}, otherwise="identity.mandate.used")
        return
    # Written, though unchanged: a revocation waits for this unit or this unit finds it.
    work.update(Mandate, held, {"state": MandateState.ACCEPTED.value}, otherwise="identity.mandate.used")
    whole = Mandate.objects.get(pk=mandate.id)
    work.insert(
        Mandate,
        {
            **{field.attname: getattr(whole, field.attname) for field in Mandate._meta.concrete_fields},
            **{"id": uuid4(), "under_id": mandate.id, "agent_id": agent_id, "case_id": case_id, "case_code": case_code},
            **{"item": item, "matter": words[:200], "period": False, "themes": [], "bodies": []},
            **{"evidence_file": None, "evidence_key": None, "evidence_media_type": "", "evidence_sha256": None},
            **{"witness_sealed": None, "given_at": work.now, "accepted_at": work.now, "valid_from": whole.valid_from},
        },
    )
