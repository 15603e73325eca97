"""Reads of regions, bodies and posts. Answers are frozen records, never rows of the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from tongban.foundation import clock
from tongban.kernel.codes import RegionLevel, check_region_code, check_uscc, region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.duties import DepartmentKind, Duty, RegionKind
from tongban.registry.orgs.lineage import same_body, standing_bearer, standing_body
from tongban.registry.orgs.models import Department, Post, Region

Found = TypeVar("Found")
_REMEMBERED_SECONDS = 300


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
    kind: RegionKind = RegionKind.DIVISION
    basis: str = ""


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
    basis: str = ""


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
    """The region ``scope`` and all below it that hold on ``day``, by code; only those of ``level`` if given.

    One statement; where a code that ended is given, two more for what stands in its place.
    """
    rows = Region.objects.filter(_holds_on(day or clock.today()))
    if level is not None:
        rows = rows.filter(level=level)
    found = tuple(_region(row) for row in rows.filter(code__startswith=region_prefix(scope)).order_by("code"))
    return found or _of_successor(scope, day, lambda code: regions_within(code, day, level=level))


def names_within(scope: str, level: RegionLevel, day: date | None = None) -> dict[str, str]:
    """Code → name of every region of ``level`` that lay or lies in ``scope``, or in what stands in its place: what was chosen
    before a change is still called by its name. Two statements. DomainErrors as :func:`by_code`."""
    at = day or clock.today()
    prefixes = {region_prefix(scope), region_prefix(by_code(scope, at).code)}
    within = Q(*(("code__startswith", prefix) for prefix in sorted(prefixes)), _connector=Q.OR)
    rows = Region.objects.filter(within, level=level, valid_from__lte=at).order_by("code", "valid_from")
    return dict(rows.values_list("code", "name"))


def department(department_id: UUID) -> DepartmentRecord:
    """The body of this row, whether it still exists or not. DomainError ``orgs.department.unknown``."""
    for row in _departments().filter(pk=department_id):
        return _department(row)
    raise DomainError("orgs.department.unknown", department=str(department_id))


def body_on(department_id: UUID, day: date | None = None) -> DepartmentRecord:
    """The body which on ``day`` (default: today) stands where this row stood: itself, or its successor after a reform.

    One statement. DomainError ``orgs.department.unknown``, also when the body ended without a successor.
    """
    for row in _departments().filter(id__in=standing_body(department_id, day or clock.today())):
        return _department(row)
    raise DomainError("orgs.department.unknown", department=str(department_id))


def department_by_uscc(uscc: str, day: date | None = None) -> DepartmentRecord:
    """The body which on ``day`` (default: today) stands where the bearer of ``uscc`` stood: itself, or its successor.

    One statement. DomainError ``orgs.department.unknown``, also when the body ended without a successor.
    """
    uscc = check_uscc(uscc)
    for row in _departments().filter(id__in=standing_bearer(uscc, day or clock.today())):
        return _department(row)
    raise DomainError("orgs.department.unknown", department=uscc)


def departments_by_uscc(usccs: Collection[str], day: date | None = None) -> dict[str, DepartmentRecord]:
    """The bodies that bear these codes on ``day`` (default: today), by code; unknown ones are absent. One statement."""
    rows = _departments().filter(_holds_on(day or clock.today()), uscc__in=usccs)
    return {row.uscc: _department(row) for row in rows}


def department_kinds() -> dict[UUID, DepartmentKind]:
    """实施主体性质 of every row of a body, whatever its period. One statement."""
    return {row: DepartmentKind(kind) for row, kind in Department.objects.order_by("id").values_list("id", "kind")}


def known_regions(codes: Collection[str], day: date | None = None) -> set[str]:
    """Which of these codes (12 digits) a region bears on ``day`` (default: today). One statement."""
    rows = Region.objects.filter(_holds_on(day or clock.today()), code__in=codes)
    return set(rows.values_list("code", flat=True))


def departments_within(scope: str, day: date | None = None) -> tuple[DepartmentRecord, ...]:
    """The bodies of region ``scope`` and of all regions below it on ``day``, by region and name."""
    rows = _departments().filter(_holds_on(day or clock.today()), region__code__startswith=region_prefix(scope))
    found = tuple(_department(row) for row in rows.order_by("region__code", "name", "id"))
    return found or _of_successor(scope, day, lambda code: departments_within(code, day))


def bodies_named(names: Collection[str], day: date) -> set[UUID]:
    """The rows of bodies that bear one of these names on ``day``. One statement."""
    return set(Department.objects.filter(_holds_on(day), name__in=names).values_list("id", flat=True))


def lines_within(scope: str, day: date | None = None) -> frozenset[UUID]:
    """The ids of every row of the register in whose place a body of ``scope`` or below stands on ``day``. One statement."""
    at = day or clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_LINES_WITHIN, {"prefix": region_prefix(scope), "day": at})
        return frozenset(row[0] for row in cursor.fetchall())


def standing_for(ids: Collection[UUID], day: date | None = None) -> dict[UUID, UUID]:
    """Each row → the row that stands in its place on ``day``; of a body that ended without a successor itself. One
    statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_FOR, {"ids": list(ids), "day": day or clock.today()})
        found = dict(cursor.fetchall())
    return {each: found.get(each, each) for each in ids}


def same_bearers(one: str, other: str, day: date | None = None) -> bool:
    """Whether on ``day`` one body stands where the bearers of these two codes stood. No statement for the same code, else
    two."""
    if one == other:
        return True
    try:
        return department_by_uscc(one, day).id == department_by_uscc(other, day).id
    except DomainError:
        return False


def tick() -> int:
    """Changes every five minutes: part of the key under which a process remembers who stands where, so that a reform that is
    entered late is known to every process that much later. (Rights are never remembered.)"""
    return int(time.monotonic() // _REMEMBERED_SECONDS)


@lru_cache(maxsize=4)
def former_codes(day: date, at: int) -> tuple[tuple[str, str], ...]:
    """(code borne before, code of the region that stands there on ``day``) of every region that ended. ``at`` is
    :func:`tick`. One statement each half minute and process."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMER_CODES, {"day": day})
        return tuple(cursor.fetchall())


def post_of(post_id: UUID) -> PostRecord | None:
    """One post; None where there is none. One statement."""
    row = Post.objects.filter(pk=post_id).first()
    return PostRecord(row.id, row.department_id, row.region_code, Duty(row.duty), row.title) if row else None


def posts_of(department_id: UUID, duty: Duty | None = None, day: date | None = None) -> tuple[PostRecord, ...]:
    """The posts of one body on ``day``, with those that came over from its predecessors, by duty; only those of ``duty`` if
    given. One statement."""
    at = day or clock.today()
    rows = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), department_id__in=same_body(department_id, at))
    if duty is not None:
        rows = rows.filter(duty=duty)
    return tuple(
        PostRecord(row.id, row.department_id, row.region_code, Duty(row.duty), row.title)
        for row in rows.order_by("duty", "title", "id")
    )


def _of_successor(scope: str, day: date | None, read: Callable[[str], tuple[Found, ...]]) -> tuple[Found, ...]:
    """What is read of the region that stands where ``scope`` stood; nothing where that is itself, or nowhere."""
    try:
        code = by_code(scope, day).code
    except DomainError:
        return ()
    return read(code) if code != check_region_code(scope) else ()


_FORMER_CODES = """
WITH RECURSIVE line AS (
    SELECT code AS borne, successor_id FROM orgs_region WHERE successor_id IS NOT NULL AND valid_to <= %(day)s
    UNION
    SELECT line.borne, r.successor_id FROM line JOIN orgs_region r ON r.id = line.successor_id
     WHERE r.successor_id IS NOT NULL AND r.valid_to <= %(day)s
)
SELECT line.borne, r.code FROM line JOIN orgs_region r ON r.id = line.successor_id
 WHERE line.borne <> r.code AND (r.valid_to IS NULL OR r.valid_to > %(day)s) ORDER BY 1, 2
"""
_LINES_WITHIN = """
WITH RECURSIVE line AS (
    SELECT d.id FROM orgs_department d JOIN orgs_region r ON r.id = d.region_id
     WHERE starts_with(r.code, %(prefix)s) AND d.valid_from <= %(day)s AND (d.valid_to IS NULL OR d.valid_to > %(day)s)
    UNION
    SELECT f.id FROM orgs_department f JOIN line ON f.successor_id = line.id AND f.valid_to <= %(day)s
)
SELECT id FROM line
"""

_STANDING_FOR = """
WITH RECURSIVE line AS (
    SELECT id AS asked, id, successor_id, valid_to FROM orgs_department WHERE id = ANY(%(ids)s)
    UNION
    SELECT line.asked, n.id, n.successor_id, n.valid_to
      FROM line JOIN orgs_department n ON n.id = line.successor_id AND line.valid_to <= %(day)s
)
SELECT asked, id FROM line WHERE successor_id IS NULL OR valid_to > %(day)s
"""


def names_of(department_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of bodies as they were entered, sorted by name. One statement."""
    rows = Department.objects.filter(id__in=department_ids).order_by("name", "id")
    return dict(rows.values_list("id", "name"))


def bodies_of_posts(
    post_ids: Collection[UUID], region_code: str, apart: Collection[Duty] = ()
) -> dict[UUID, tuple[str, str]]:
    """By post: USCC and name of its body, of those of a region and what lies in it, but for posts of the duties ``apart``. One
    statement where there are posts."""
    if not post_ids:
        return {}
    within = Q(department__region__code__startswith=region_prefix(region_code))
    rows = Post.objects.filter(within, pk__in=post_ids).exclude(duty__in=[duty.value for duty in apart])
    return {row[0]: (row[1], row[2]) for row in rows.values_list("pk", "department__uscc", "department__name")}


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
    return RegionRecord(
        row.id,
        row.code,
        row.name,
        RegionLevel(row.level),
        row.parent_id,
        row.valid_from,
        row.valid_to,
        RegionKind(row.kind),
        row.basis,
    )


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
        basis=row.basis,
    )
