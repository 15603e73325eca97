"""Reads of regions, bodies and posts. Answers are frozen records, never rows of the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.foundation import clock
from tongban.kernel.codes import RegionLevel, check_region_code, check_uscc, region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.duties import DepartmentKind, Duty
from tongban.registry.orgs.models import Department, Post, Region


@dataclass(frozen=True, slots=True)
class RegionRecord:
    """One region during one period. ``valid_to`` is the first day on which it no longer holds, None while it does."""

    id: UUID
    code: str
    name: str
    level: RegionLevel
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class DepartmentRecord:
    """One body during one period. ``level`` are the digits of 行使层级 (GB/T 39046 A.2), ``file_word`` is its 发文机关代字."""

    id: UUID
    uscc: str
    name: str
    short_name: str
    region_code: str
    region_name: str
    kind: DepartmentKind
    level: int
    valid_from: date
    valid_to: date | None
    file_word: str = ""


@dataclass(frozen=True, slots=True)
class PostRecord:
    """One post: a duty of a department for ``region_code`` and all below it."""

    id: UUID
    department_id: UUID
    region_code: str
    duty: Duty
    title: str


# UNION (not UNION ALL) ends the walk even if a wrong file should ever make two regions successors of each other.
_RESOLVE_REGION = """
WITH RECURSIVE line AS (
    (SELECT id, successor_id, valid_from, valid_to FROM orgs_region
      WHERE code = %(code)s AND valid_from <= %(day)s ORDER BY valid_from DESC LIMIT 1)
    UNION
    SELECT r.id, r.successor_id, r.valid_from, r.valid_to
      FROM orgs_region r JOIN line ON line.successor_id = r.id AND line.valid_to <= %(day)s
)
SELECT r.* FROM orgs_region r JOIN line USING (id)
 WHERE r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
"""


def by_code(code: str, day: date | None = None) -> RegionRecord:
    """The region which on ``day`` (default: today) stands where ``code`` stood: itself, or its successor.

    One statement. DomainError ``orgs.region.unknown`` when the code was never borne by that day, or when the region
    ended without a successor; ``codes.region_code.invalid`` when it is no code at all.
    """
    code = check_region_code(code)
    rows = list(Region.objects.raw(_RESOLVE_REGION, {"code": code, "day": day or clock.today()}))
    if not rows:
        raise DomainError("orgs.region.unknown", region=code)
    return _region(rows[0])


def regions_within(
    scope: str, day: date | None = None, *, level: RegionLevel | None = None
) -> tuple[RegionRecord, ...]:
    """The region ``scope`` and all below it that hold on ``day``, by code; only those of ``level`` if given."""
    rows = Region.objects.filter(_holds_on(day or clock.today()), code__startswith=region_prefix(scope))
    if level is not None:
        rows = rows.filter(level=level)
    return tuple(_region(row) for row in rows.order_by("code"))


def department(department_id: UUID) -> DepartmentRecord:
    """The body of this row, whether it still exists or not. DomainError ``orgs.department.unknown``."""
    for row in _departments().filter(pk=department_id):
        return _department(row)
    raise DomainError("orgs.department.unknown", department=str(department_id))


def department_by_uscc(uscc: str, day: date | None = None) -> DepartmentRecord:
    """The body that bears ``uscc`` on ``day`` (default: today). DomainError ``orgs.department.unknown``."""
    uscc = check_uscc(uscc)
    for row in _departments().filter(_holds_on(day or clock.today()), uscc=uscc):
        return _department(row)
    raise DomainError("orgs.department.unknown", department=uscc)


def departments_by_uscc(usccs: Collection[str], day: date | None = None) -> dict[str, DepartmentRecord]:
    """The bodies that bear these codes on ``day`` (default: today), by code; unknown ones are absent. One statement."""
    rows = _departments().filter(_holds_on(day or clock.today()), uscc__in=usccs)
    return {row.uscc: _department(row) for row in rows}


def known_regions(codes: Collection[str], day: date | None = None) -> set[str]:
    """Which of these codes (12 digits) a region bears on ``day`` (default: today). One statement."""
    rows = Region.objects.filter(_holds_on(day or clock.today()), code__in=codes)
    return set(rows.values_list("code", flat=True))


def departments_within(scope: str, day: date | None = None) -> tuple[DepartmentRecord, ...]:
    """The bodies of region ``scope`` and of all regions below it on ``day``, by region and name."""
    rows = _departments().filter(_holds_on(day or clock.today()), region__code__startswith=region_prefix(scope))
    return tuple(_department(row) for row in rows.order_by("region__code", "name", "id"))


def posts_of(department_id: UUID, duty: Duty | None = None) -> tuple[PostRecord, ...]:
    """The posts of one body, by duty; only those of ``duty`` if given."""
    rows = Post.objects.filter(department_id=department_id)
    if duty is not None:
        rows = rows.filter(duty=duty)
    return tuple(
        PostRecord(row.id, row.department_id, row.region_code, Duty(row.duty), row.title)
        for row in rows.order_by("duty", "title", "id")
    )


def post_words(post_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """By id: (name of the body, title of the post), ended ones too. One statement, none for no id."""
    if not post_ids:
        return {}
    rows = Post.objects.filter(pk__in=post_ids).values_list("id", "department__name", "title")
    return {id_: (body, title) for id_, body, title in rows}


def _holds_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def _departments() -> QuerySet[Department]:
    return Department.objects.select_related("region")


def _region(row: Region) -> RegionRecord:
    return RegionRecord(row.id, row.code, row.name, RegionLevel(row.level), row.parent_id, row.valid_from, row.valid_to)


def _department(row: Department) -> DepartmentRecord:
    return DepartmentRecord(
        id=row.id,
        uscc=row.uscc,
        name=row.name,
        short_name=row.short_name,
        region_code=row.region.code,
        region_name=row.region.name,
        kind=DepartmentKind(row.kind),
        level=row.level,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        file_word=row.file_word or row.short_name,
    )
