"""Many texts become drafts at once, as sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.rows import outside_arrays
from tongban.registry.catalogue.drafting import draft_facts
from tongban.registry.catalogue.kinds import DraftSource, DraftState
from tongban.registry.catalogue.models import GuideDraft, GuideVersion
from tongban.registry.identity.actors import Actor

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class ImportedText:
    """One text: ``document`` may be incomplete, ``findings`` say where ({path, code, message}); ``source_ref`` is file and row."""

    document: Mapping[str, Any]
    source_ref: str
    findings: Sequence[Mapping[str, str]] = field(default_factory=tuple)


def taken_codes(codes: Collection[str]) -> set[str]:
    """Which of these guide codes have an open draft or a published version already. Two statements."""
    open_ = GuideDraft.objects.filter(code__in=codes, state__in=[DraftState.DRAFT, DraftState.SUBMITTED])
    published = GuideVersion.objects.filter(guide_id__in=codes)
    return set(open_.values_list("code", flat=True)) | set(published.values_list("guide_id", flat=True).distinct())


def import_drafts(actor: Actor, texts: Sequence[ImportedText], *, source: str) -> int:
    """All of them as drafts, or none; how many. Who imports is the system or an operator (the command).

    ``source`` names the file, for the record. DomainError ``catalogue.draft.not_a_guide`` for a text without codes, name or
    body; IntegrityError for a code with an open draft: ask :func:`taken_codes` first.
    """
    now = clock.now()
    rows = []
    for text in texts:
        code, name, uscc, region = draft_facts(text.document)
        rows.append(
            GuideDraft(
                id=uuid4(),
                code=code,
                name=name,
                department_uscc=uscc,
                region_code=region,
                document=outside_arrays(text.document),
                findings=list(text.findings),
                source=DraftSource.IMPORT,
                source_ref=text.source_ref[:200],
                edited_by=actor.account_id,
                edited_at=now,
                created_at=now,
            )
        )
    with transaction.atomic():
        GuideDraft.objects.bulk_create(rows, batch_size=_BATCH)
        audit.write(
            "catalogue.drafts.imported", actor.stamp(), "catalogue", {"source": source[:200], "count": len(rows)}
        )
    return len(rows)
