"""A mandate to apply is used up by the application: from then on it is the mandate for that case, and for no other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.foundation.uow import Work
from tongban.registry.identity.actors import HeldMandate
from tongban.registry.identity.kinds import MandateState
from tongban.registry.identity.models import Mandate


def use_mandate(work: Work[Any], mandate: HeldMandate, *, case_id: UUID, case_code: str) -> None:
    """Collect the change in the unit that brings the case into the world. Two applications at once, or a revocation in
    between: DomainError ``identity.mandate.used``."""
    work.update(
        Mandate,
        {"id": mandate.id, "case_id": None, "state": MandateState.ACCEPTED.value},
        {"case_id": case_id, "case_code": case_code},
        otherwise="identity.mandate.used",
    )
