"""Reads of drafts, for those who edit or approve for a body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Func, IntegerField, Q, QuerySet

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.diffing import Difference, differences
from tongban.registry.catalogue.kinds import DraftSource, DraftState
from tongban.registry.catalogue.models import GuideDraft, GuideVersion
from tongban.registry.catalogue.policies import bodies_of, may_see, sees_all
from tongban.registry.catalogue.searching import search_terms
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class DraftCard:
    """What a list shows of a draft."""

    id: UUID
    code: str
    name: str
    department_uscc: str
    region_code: str
    state: DraftState
    source: DraftSource
    source_ref: str
    findings: int
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft in whole; ``base`` is the newest published text of the guide, None where there is none."""

    card: DraftCard
    state_version: int
    document: Mapping[str, Any]
    findings: tuple[Mapping[str, str], ...]
    note: str
    edited_by: UUID | None
    submitted_by: UUID | None
    approved_by: UUID | None
    valid_from: date | None
    published_hash: str
    base: Mapping[str, Any] | None
    stories: Mapping[str, Mapping[str, Any] | None]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """To the published text; everything of a new guide is new, which is not listed."""
        return differences(self.base, self.document) if self.base is not None else ()


def find_drafts(
    actor: Actor, q: str = "", state: DraftState | None = None, after: str | None = None, size: int = 20
) -> tuple[tuple[DraftCard, ...], str | None]:
    """A page of the drafts that the actor may see, by name, and the marker of the next. One statement.

    ``q``: words that name or code hold. DomainError ``catalogue.page_invalid``.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = _visible_to(actor)
    for term in search_terms(q):
        rows = rows.filter(Q(name__icontains=term) | Q(code__iexact=term))
    if state is not None:
        rows = rows.filter(state=state)
    if after is not None:
        name, _, draft_id = after.rpartition(" ")
        try:
            rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=UUID(draft_id)))
        except ValueError:
            raise DomainError("catalogue.page_invalid") from None
    counted = rows.annotate(many=Func("findings", function="jsonb_array_length", output_field=IntegerField()))
    found = list(counted.defer("document", "findings").order_by("name", "id")[: size + 1])
    cards = tuple(_card(row, row.many) for row in found[:size])
    return cards, f"{cards[-1].name} {cards[-1].id}" if len(found) > size else None


def draft(actor: Actor, draft_id: UUID) -> Draft:
    """A draft in whole. Two statements. DomainError ``catalogue.draft.unknown``, also for who may not see it."""
    row = GuideDraft.objects.filter(pk=draft_id).first()
    if row is None or not may_see(actor, row.department_uscc):
        raise DomainError("catalogue.draft.unknown")
    versions = GuideVersion.objects.filter(guide_id=row.code).exclude(hash=row.published_hash).order_by("-number")
    return Draft(
        card=_card(row, len(row.findings)),
        state_version=row.state_version,
        document=row.document,
        findings=tuple(row.findings),
        note=row.note,
        edited_by=row.edited_by,
        submitted_by=row.submitted_by,
        approved_by=row.approved_by,
        valid_from=row.valid_from,
        published_hash=row.published_hash,
        base=versions.values_list("document", flat=True).first(),
        stories=row.stories,
    )


def _visible_to(actor: Actor) -> QuerySet[GuideDraft]:
    if sees_all(actor):
        return GuideDraft.objects.all()
    bodies = bodies_of(actor, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE)
    return GuideDraft.objects.filter(department_uscc__in=bodies)


def _card(row: GuideDraft, findings: int) -> DraftCard:
    return DraftCard(
        row.id,
        row.code,
        row.name,
        row.department_uscc,
        row.region_code,
        DraftState(row.state),
        DraftSource(row.source),
        row.source_ref,
        findings,
        row.edited_at,
    )
