"""常用意见 that an official may use: their own, and those of the bodies at which they hold a post."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tongban.cases.kinds import PhraseUse
from tongban.cases.models import Phrase
from tongban.registry.identity.actors import Actor


@dataclass(frozen=True, slots=True)
class PhraseView:
    """A phrase; ``body`` is whose it is, None for the official's own."""

    id: UUID
    use: PhraseUse
    text: str
    body: UUID | None


def phrases_for(actor: Actor, use: PhraseUse | None = None) -> tuple[PhraseView, ...]:
    """One's own first, then those of the bodies; in the order in which they were kept. One statement."""
    bodies = {each for post in actor.posts for each in post.departments}
    rows = Phrase.objects.filter(Q(account_id=actor.account_id) | Q(department_id__in=sorted(bodies)))
    if use is not None:
        rows = rows.filter(use=use.value)
    found = sorted(rows.values_list("id", "use", "text", "department_id"), key=lambda row: (row[3] is not None, row[0]))
    return tuple(PhraseView(id_, PhraseUse(kind), text, body) for id_, kind, text, body in found)
