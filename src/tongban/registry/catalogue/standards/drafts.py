"""What a new standard does to drafts: an open one goes over to it, and who is held finds one to complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from tongban.registry.catalogue.kinds import DraftSource, DraftState
from tongban.registry.catalogue.models import GuideDraft
from tongban.registry.catalogue.standards.following import Following

OPEN = (DraftState.DRAFT, DraftState.SUBMITTED)


def carry_drafts_over(
    found: Sequence[Following], standard_code: str, unified: Mapping[str, Any], day: date, now: datetime
) -> None:
    """The open drafts of the item with the new unified part, back in their editors' hands; a new draft for each guide that is
    held and has none. The body's own part stays as its editors left it. Four statements for any number."""
    by_code = {each.claimed.code: each for each in found}
    codes = GuideDraft.objects.filter(state__in=OPEN, code__endswith=standard_code).values_list("code", flat=True)
    mine = [code for code in codes if code[19:] == standard_code]
    open_ = list(GuideDraft.objects.select_for_update().filter(code__in=mine, state__in=OPEN).order_by("code"))
    for row in open_:
        _carry_over(row, by_code.get(row.code), unified, day)
    GuideDraft.objects.bulk_update(
        open_, ["document", "name", "findings", "state", "state_version", "submitted_by", "base_hash", "note"]
    )
    has = {row.code for row in open_}
    held = {each.claimed.code: each for each in found if each.guide is None}
    GuideDraft.objects.bulk_create(_held(each, now) for code, each in held.items() if code not in has)


def draft_of(each: Following, now: datetime, *, source: DraftSource, note: str, **columns: str) -> GuideDraft:
    """A draft that a body finds, made of what would follow for it, about to be written."""
    local = each.document["local"]
    return GuideDraft(
        id=uuid4(),
        code=each.claimed.code,
        name=each.document["unified"]["name"],
        department_uscc=local["department_uscc"],
        region_code=local["region_code"],
        document=each.document,
        findings=list(each.findings),
        source=source,
        note=note,
        edited_at=now,
        created_at=now,
        **columns,
    )


def _carry_over(row: GuideDraft, each: Following | None, unified: Mapping[str, Any], day: date) -> None:
    row.document = {**row.document, "unified": unified}
    row.name = str(unified["name"])
    row.state, row.submitted_by = DraftState.DRAFT, None
    row.state_version += 1
    if each is not None:
        row.findings = list(each.findings)
        row.base_hash = each.guide.hash if each.guide else each.claimed.hash
    row.note = f"{row.note}（省标准自 {day.isoformat()} 起调整）"[-500:]


def _held(each: Following, now: datetime) -> GuideDraft:
    note = f"省标准自 {each.valid_from.isoformat()} 起调整，本部门的内容要补充后才能公布"
    return draft_of(each, now, source=DraftSource.STANDARD, note=note, base_hash=each.claimed.hash)
