"""Resets of second factors that wait, for who may answer them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import HEADS, REGIONAL, answers_for, own_posts, posts_of
from tongban.registry.identity.kinds import ResetState
from tongban.registry.identity.models import FactorReset
from tongban.registry.identity.queries import names_of_accounts


@dataclass(frozen=True, slots=True)
class ResetView:
    """One that waits. ``own``: the actor has asked for it, so that another must answer."""

    id: UUID
    name: str = field(repr=False)
    asked_by: str = field(repr=False)
    reason: str
    asked_at: datetime
    own: bool


def may_ask(actor: Actor) -> bool:
    """Whether there is anybody for whose posts the actor may answer."""
    return any(post.duty in (*HEADS, *REGIONAL) for post in own_posts(actor))


def resets_waiting(actor: Actor) -> tuple[ResetView, ...]:
    """Those of officials for whose posts the actor answers, oldest first. Three statements, none for who answers for nobody."""
    if not may_ask(actor):
        return ()
    rows = list(FactorReset.objects.filter(state=ResetState.ASKED.value).order_by("asked_at", "id"))
    posts = posts_of({row.account_id for row in rows})
    mine = [
        row for row in rows if row.account_id != actor.account_id and answers_for(actor, posts.get(row.account_id, ()))
    ]
    names = names_of_accounts({each for row in mine for each in (row.account_id, row.asked_by_id)})
    return tuple(
        ResetView(
            id=row.id,
            name=names.get(row.account_id, ""),
            asked_by=names.get(row.asked_by_id, ""),
            reason=row.reason,
            asked_at=row.asked_at,
            own=row.asked_by_id == actor.account_id,
        )
        for row in mine
    )
