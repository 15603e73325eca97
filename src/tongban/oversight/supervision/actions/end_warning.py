"""预警解除: what a warning warned of was done, or has happened. The platform records it; nobody decides it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tongban.foundation.uow import uow
from tongban.oversight.supervision.actions.unit import CardStep
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.states import CARD_TABLE, CardDeed
from tongban.registry.identity.actors import system_actor

_COLUMNS = ("case_id", "code", "department_id", "state")


def end_warning(card_id: UUID, at: datetime) -> bool:
    """Close an open warning as from ``at``; whether there was anything to close. Done twice, it is done once."""
    actor = system_actor("supervision")
    with uow(actor, f"supervision.{CardDeed.END}", target=Card, id=card_id, columns=_COLUMNS) as work:
        if CardDeed.END not in {each.deed for each in CARD_TABLE.possible(work.target.state)}:
            return False
        told = CardStep(work, CardDeed.END).moved(closed_at=at)
        work.record("supervision.card.closed", open={**told, "why": "OVER"}, at=at)
    return True
