"""Imported drafts that pass every check are published at once, because whoever runs the import has said so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.drafting import locked, moved
from tongban.registry.catalogue.kinds import DraftSource, DraftState
from tongban.registry.catalogue.models import GuideDraft
from tongban.registry.identity.actors import Actor

IMPORT_ACTOR: UUID = uuid5(UUID("0b7c8a1e-93f5-5d3b-8f0a-61c1b2f6d7aa"), "catalogue:import")
"""``published_by`` where the system publishes what it imported: the document was approved where it came from."""


def publish_imported(actor: Actor, codes: Collection[str], *, valid_from: date) -> int:
    """Publish the imported drafts of these guides; how many. One that is refused after all stays a draft.

    Only drafts of an import, never one that an editor of this place began: that takes a second person.
    """
    rows = GuideDraft.objects.filter(code__in=codes, state=DraftState.DRAFT, source=DraftSource.IMPORT)
    done = 0
    for draft_id, seen in rows.order_by("code").values_list("id", "state_version"):
        try:
            with transaction.atomic():
                _publish(actor, draft_id, seen, valid_from)
        except DomainError:
            continue
        done += 1
    return done


def _publish(actor: Actor, draft_id: UUID, seen: int, valid_from: date) -> None:
    row = locked(draft_id, seen, DraftState.DRAFT)
    published = publish_guide(
        actor_id=actor.account_id or IMPORT_ACTOR,
        document=row.document,
        valid_from=valid_from,
        now=clock.now(),
        why="批量导入",
    )
    row.state, row.valid_from, row.published_hash = DraftState.PUBLISHED, valid_from, published.guide.hash
    data = {"hash": published.guide.hash, "number": published.number, "valid_from": valid_from.isoformat()}
    moved(row, actor, "catalogue.guide.published", **data)
