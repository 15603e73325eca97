"""Reads of the work list of material names, of what names mean, and of how far materials are standard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count

from tongban.registry.catalogue.kinds import NameTrouble
from tongban.registry.catalogue.matching import How, Suggestion
from tongban.registry.catalogue.models import MaterialName, MaterialTally, MaterialUse, StandardMaterial

MOST_ON_A_PAGE = 100
COUNT = "catalogue.count_materials"
"""The task that counts what waits (foundation.jobs.soon)."""


@dataclass(frozen=True, slots=True)
class NameUse:
    """A name that waits; the members are those of ``MaterialUse``, ``proposed`` with its name."""

    place: int
    key: str
    name: str
    code: str
    trouble: NameTrouble
    reason: str
    leader: str
    proposed: tuple[str, str] | None
    likeness: int
    guides: int
    drafts: int
    imported: int
    cases: int


@dataclass(frozen=True, slots=True)
class Apart:
    """A name that a person decided is no standard material."""

    key: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Materials of guides in force: how many, how many are a standard material, how many say why they are none."""

    materials: int
    mapped: int
    reasoned: int

    @property
    def percent(self) -> int:
        """Share of those that are a standard material, rounded down: 100 means all."""
        return 100 * self.mapped // self.materials if self.materials else 0


def names_waiting(trouble: NameTrouble, q: str = "", after: int = 0, size: int = 50) -> tuple[tuple[NameUse, ...], int]:
    """A page of the work list, what is likely the same paper together, and the place after which the next begins; 0: none.
    Two statements."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = MaterialUse.objects.filter(trouble=trouble, place__gt=after)
    if q:
        rows = rows.filter(name__icontains=q)
    found = list(rows.order_by("place")[: size + 1])
    names = _names({row.proposed for row in found})
    return tuple(_use(row, names) for row in found[:size]), found[size - 1].place if len(found) > size else 0


def waiting_counts() -> dict[NameTrouble, int]:
    """How many names wait for which reason. One statement."""
    counted = dict(MaterialUse.objects.values_list("trouble").annotate(times=Count("place")).order_by())
    return {trouble: counted.get(trouble.value, 0) for trouble in NameTrouble}


def names_apart(q: str = "", after: str = "", size: int = 50) -> tuple[tuple[Apart, ...], str]:
    """A page of the names that are no standard material in the whole province, and the key after which the next begins. One
    statement."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = MaterialName.objects.filter(department_uscc="", source="", code="", key__gt=after, name__icontains=q)
    found = list(rows.order_by("key").values_list("key", "name", "reason")[: size + 1])
    return tuple(Apart(*each) for each in found[:size]), found[size - 1][0] if len(found) > size else ""


def keys_apart() -> frozenset[str]:
    """Plain names that are no standard material in the whole province. One statement."""
    return frozenset(MaterialName.objects.filter(department_uscc="", source="", code="").values_list("key", flat=True))


def meanings(department_uscc: str = "", source: str = "") -> dict[str, Suggestion]:
    """Plain name → what it means on the lists of this source: as decided for it, else in the whole province. Two statements."""
    rows = MaterialName.objects.filter(department_uscc__in={"", department_uscc}, source__in={"", source})
    own = [row for row in rows if (row.department_uscc, row.source) in (("", ""), (department_uscc, source))]
    names = _names({row.code for row in own})
    found: dict[str, Suggestion] = {}
    for row in sorted(own, key=lambda each: bool(each.department_uscc)):
        if not row.code:
            found[row.key] = Suggestion(How.APART, reason=row.reason)
        elif row.code in names:
            found[row.key] = Suggestion(How.DECIDED, ((row.code, names[row.code]),), 100)
    return found


def top_region() -> str:
    """The region that has all others below it; empty before anything was counted. One statement."""
    return MaterialTally.objects.filter(body=False, region_code="").values_list("key", flat=True).first() or ""


def coverage_of(key: str) -> Coverage | None:
    """Of a body or a region; None: nothing was counted there. One statement."""
    row = MaterialTally.objects.filter(key=key).values_list("materials", "mapped", "reasoned").first()
    return Coverage(*row) if row else None


def coverage_in(region_code: str) -> dict[str, Coverage]:
    """Key → coverage of the regions next below and of the region's own bodies. One statement."""
    rows = MaterialTally.objects.filter(region_code=region_code).order_by("key")[:400]
    return {row.key: Coverage(row.materials, row.mapped, row.reasoned) for row in rows}


_CASES = """
SELECT v.unified_hash, d.element, sum(d.cases)
  FROM catalogue_materialdemand d
  JOIN catalogue_searchrow r ON r.code = d.code AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
  JOIN catalogue_guideversion v ON v.hash = r.guide_hash
 GROUP BY 1, 2
"""


def cases_by_text(day: date) -> dict[str, dict[str, int]]:
    """Hash of a unified text in force on ``day`` → element id of a material → cases of the last twelve months that were asked for
    it, under this or an earlier text of the guide. One statement."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_CASES, {"day": day})
        for unified_hash, element, cases in cursor.fetchall():
            found[unified_hash][element] = int(cases)
    return found


def _names(codes: set[str]) -> dict[str, str]:
    return dict(StandardMaterial.objects.filter(code__in=codes).values_list("code", "name"))


def _use(row: MaterialUse, names: Mapping[str, str]) -> NameUse:
    return NameUse(
        row.place,
        row.key,
        row.name,
        row.code,
        NameTrouble(row.trouble),
        row.reason,
        row.leader,
        (row.proposed, names[row.proposed]) if row.proposed in names else None,
        row.likeness,
        row.guides,
        row.drafts,
        row.imported,
        row.cases,
    )
