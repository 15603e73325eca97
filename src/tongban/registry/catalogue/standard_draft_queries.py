"""Reads of the drafts of standards, for those who keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.diffing import Difference, differences
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.models import StandardDraft, StandardVersion
from tongban.registry.catalogue.policies import bodies_of, may_see, sees_all
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


@dataclass(frozen=True, slots=True)
class StandardDraftRecord:
    """A draft of a standard in whole; ``base`` is the newest published text, None for a new item; ``stories``: what it
    changes in those of its item."""

    id: UUID
    code: str
    main: str
    ministry: str
    name: str
    owner_uscc: str
    state: DraftState
    state_version: int
    document: Mapping[str, Any]
    findings: tuple[Mapping[str, str], ...]
    note: str
    edited_at: datetime
    edited_by: UUID | None
    submitted_by: UUID | None
    valid_from: date | None
    published_hash: str
    base: Mapping[str, Any] | None
    stories: Mapping[str, Mapping[str, Any] | None]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """To the published text; everything of a new item is new, which is not listed."""
        return differences(self.base, self.document) if self.base is not None else ()


def open_standard_drafts(actor: Actor) -> tuple[tuple[UUID, str, str, DraftState, datetime], ...]:
    """(id, code, name, state, last edited) of the drafts under way that the actor may see, by name. One statement."""
    rows = StandardDraft.objects.filter(state__in=[DraftState.DRAFT, DraftState.SUBMITTED])
    if not sees_all(actor):
        rows = rows.filter(owner_uscc__in=bodies_of(actor, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE))
    found = rows.order_by("name", "id").values_list("id", "code", "name", "state", "edited_at")[:200]
    return tuple((draft_id, code, name, DraftState(state), at) for draft_id, code, name, state, at in found)


def standard_draft(actor: Actor, draft_id: UUID) -> StandardDraftRecord:
    """A draft in whole. Two statements. DomainError ``catalogue.draft.unknown``, also for who may not see it."""
    row = StandardDraft.objects.filter(pk=draft_id).first()
    if row is None or not may_see(actor, row.owner_uscc):
        raise DomainError("catalogue.draft.unknown")
    versions = StandardVersion.objects.filter(standard_id=row.code).exclude(hash=row.published_hash).order_by("-number")
    return StandardDraftRecord(
        row.id,
        row.code,
        row.main,
        row.ministry,
        row.name,
        row.owner_uscc,
        DraftState(row.state),
        row.state_version,
        row.document,
        tuple(row.findings),
        row.note,
        row.edited_at,
        row.edited_by,
        row.submitted_by,
        row.valid_from,
        row.published_hash,
        versions.values_list("document", flat=True).first() if row.code else None,
        row.stories,
    )
