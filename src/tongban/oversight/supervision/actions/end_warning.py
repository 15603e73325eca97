"""预警解除: what a warning warned of was done, or has happened. The platform records it; nobody decides it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tongban.foundation.uow import several
from tongban.oversight.supervision.actions.unit import CardStep
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.states import CARD_TABLE, CardDeed
from tongban.registry.identity.actors import system_actor

_COLUMNS = ("case_id", "code", "department_id", "state")


def end_warnings(ended: Mapping[UUID, datetime]) -> int:
    """Close open warnings, each as from its instant; how many there were to close. Done twice, it is done once."""
    done, actor = 0, system_actor("supervision")
    with several(actor, f"supervision.{CardDeed.END}", target=Card, ids=list(ended), columns=_COLUMNS) as works:
        for work in works:
            if CardDeed.END not in {each.deed for each in CARD_TABLE.possible(work.target.state)}:
                continue
            at = ended[work.target.id]
            told = CardStep(work, CardDeed.END).moved(closed_at=at)
            work.record("supervision.card.closed", open={**told, "why": "OVER"}, at=at)
            done += 1
    return done
