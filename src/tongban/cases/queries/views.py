"""The views that an official keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tongban.cases.models import SavedView
from tongban.registry.identity.actors import Actor


@dataclass(frozen=True, slots=True)
class KeptView:
    """A saved view: ``words`` are those of its address, ``view`` among them."""

    id: UUID
    name: str
    words: Mapping[str, str]


def saved_views(actor: Actor) -> tuple[KeptView, ...]:
    """The account's own, in its order. One statement, none for who has no account."""
    if actor.account_id is None:
        return ()
    rows = SavedView.objects.filter(account_id=actor.account_id).order_by("position")
    return tuple(KeptView(*row) for row in rows.values_list("id", "name", "filters"))
