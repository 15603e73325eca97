"""What was decided about standard materials, carried into texts that are not published; published ones are never touched.

A guide that follows a standard takes its unified part from there, so of such an item only the draft of the standard is changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q

from tongban.registry.catalogue import queries
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.matching import How, Standards
from tongban.registry.catalogue.matching.naming import plain
from tongban.registry.catalogue.models import GuideDraft, Standard, StandardDraft

OPEN = (DraftState.DRAFT, DraftState.SUBMITTED)
_CURED = frozenset(
    {"material_no_standard", "material_standard_unknown", "material_none", "material_similar", "material_several"}
)


@dataclass(frozen=True, slots=True)
class Decided:
    """``codes``: old code → the one in its place, empty where there is none. By plain name ``names``: the code of what it is,
    ``reasons``: why it is none."""

    codes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def said_of(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The material as it should be; itself where it is right."""
        key, code = plain(str(row.get("name", ""))), str(row.get("standard_code") or "")
        named = self.names.get(key, "")
        new = (self.codes[code] or named) if code in self.codes else "" if code else named
        if new:
            return {name: value for name, value in row.items() if name != "local_reason"} | {"standard_code": new}
        if not code and not row.get("local_reason") and (reason := self.reasons.get(key)):
            return {**row, "standard_code": None, "local_reason": reason}
        return row


def carried(unified: Any, decided: Decided) -> tuple[Any, frozenset[str]]:
    """The unified part with the codes as decided, and the ids of the materials that changed; itself where none did."""
    rows = unified.get("materials") if isinstance(unified, Mapping) else None
    if not isinstance(rows, list):
        return unified, frozenset()
    new = [decided.said_of(row) if isinstance(row, Mapping) else row for row in rows]
    changed = frozenset(str(after.get("id")) for before, after in zip(rows, new, strict=True) if after is not before)
    return ({**unified, "materials": new} if changed else unified), changed


def up_to_date(unified: Mapping[str, Any]) -> Mapping[str, Any]:
    """The text of a standard as the list of standard materials is today: merged codes replaced, names that are known spellings
    given their code. Two statements."""
    index = Standards((each.code, each.name, each.names) for each in queries.all_standard_materials())
    old = queries.old_material_codes()
    rows = [row for row in unified.get("materials", ()) if not row.get("standard_code") or row["standard_code"] in old]
    same = {plain(row["name"]): found.code for row in rows if (found := index.suggest(row["name"])).how is How.SAME}
    return carried(unified, Decided(old, same))[0]  # type: ignore[no-any-return]


def carry_into_drafts(decided: Decided) -> int:
    """Open drafts of standards, and of guides whose item has no standard, with the codes as decided; what was handed in goes back
    to its editors, because its text is another now. How many were changed. Five statements."""
    wanted: list[dict[str, str]] = [{"standard_code": code} for code, into in decided.codes.items() if into]
    wanted += ({"name": name} for name in _written({*decided.names, *decided.reasons}))
    if not wanted:
        return 0
    guides = GuideDraft.objects.filter(_asking("document__unified__materials", wanted), state__in=OPEN)
    standards = StandardDraft.objects.filter(_asking("document__materials", wanted), state__in=OPEN)
    followed = set(Standard.objects.values_list("code", flat=True))
    changed = [row for row in guides.select_for_update().order_by("code") if row.code[19:] not in followed]
    guide_rows = [row for row in changed if _carry(row, decided)]
    standard_rows = [row for row in standards.select_for_update().order_by("id") if _carry(row, decided)]
    columns = ["document", "findings", "state", "state_version", "submitted_by"]
    GuideDraft.objects.bulk_update(guide_rows, columns)
    StandardDraft.objects.bulk_update(standard_rows, columns)
    return len(guide_rows) + len(standard_rows)


def _asking(path: str, wanted: Iterable[Mapping[str, str]]) -> Q:
    return reduce(or_, (Q(**{f"{path}__contains": [each]}) for each in wanted))


def _carry(row: GuideDraft | StandardDraft, decided: Decided) -> bool:
    whole = isinstance(row, GuideDraft)
    unified, changed = carried(row.document.get("unified") if whole else row.document, decided)
    if not changed:
        return False
    row.document = {**row.document, "unified": unified} if whole else unified
    places = {f"unified.materials.{each}" for each in changed}
    row.findings = [each for each in row.findings if not (each["path"] in places and each["code"] in _CURED)]
    row.state, row.submitted_by = DraftState.DRAFT, None
    row.state_version += 1
    return True


_NAMES = """
SELECT DISTINCT m->>'name' FROM (
    SELECT document->'unified'->'materials' AS materials FROM catalogue_guidedraft WHERE state = ANY(%(open)s)
    UNION ALL SELECT document->'materials' FROM catalogue_standarddraft WHERE state = ANY(%(open)s)
) AS draft, jsonb_array_elements(CASE jsonb_typeof(materials) WHEN 'array' THEN materials ELSE '[]' END) AS m
WHERE jsonb_typeof(m) = 'object' AND m->>'name' IS NOT NULL
"""


def _written(names: Collection[str]) -> Iterator[str]:
    """How open drafts write these names."""
    if names:
        with connection.cursor() as cursor:
            cursor.execute(_NAMES, {"open": [each.value for each in OPEN]})
            rows: Sequence[tuple[str]] = cursor.fetchall()
        yield from (name for (name,) in rows if plain(name) in names)
