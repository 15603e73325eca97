"""Reads of the standards: what the province lays down, who follows it, who does not, and what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Q

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.models import GuideVersion, Standard, StandardVersion
from tongban.registry.catalogue.periods import in_force
from tongban.registry.catalogue.queries import guide_by_hash

MOST_ON_A_PAGE = 100


class Standing(StrEnum):
    """How a guide stands to the standard of its item: it follows the text in force, follows an earlier one, differs by leave of
    the province, or differs."""

    SAME = "SAME"
    BEHIND = "BEHIND"
    ACCEPTED = "ACCEPTED"
    APART = "APART"


@dataclass(frozen=True, slots=True)
class StandardCard:
    """What a list shows of a standard: the text in force, or if none is yet the first to come. ``bodies``: how many offer the
    item; ``same``: how many of them in the words of the standard."""

    code: str
    name: str
    owner_uscc: str
    hash: str
    number: int
    valid_from: date
    bodies: int
    same: int


@dataclass(frozen=True, slots=True)
class StandardLine:
    """One version of a standard, without its text."""

    code: str
    owner_uscc: str
    hash: str
    number: int
    valid_from: date
    why: str


@dataclass(frozen=True, slots=True)
class StandardText(StandardLine):
    """One version of a standard in whole."""

    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Follower:
    """One body's guide beside the standard; ``difference`` is the reason that the province has accepted."""

    code: str
    department_name: str
    department_uscc: str
    region_code: str
    guide_hash: str
    unified_hash: str
    number: int
    standing: Standing
    difference: str


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the guides of one county, city or the province itself are from the standards. ``free``: no standard yet."""

    region_code: str
    same: int
    behind: int
    accepted: int
    apart: int
    held: int
    free: int


_FOLLOWERS = """
WITH standards AS (
    SELECT DISTINCT ON (standard_id) standard_id AS code, hash
      FROM catalogue_standardversion WHERE valid_from <= %(day)s
     ORDER BY standard_id, valid_from DESC, number DESC
), guides AS (
    SELECT DISTINCT ON (v.guide_id) v.guide_id AS code, substr(v.guide_id, 20) AS item, v.hash, v.unified_hash, v.number,
           v.card ->> 'department_name' AS department_name, i.department_uscc, i.region_code, g.difference
      FROM catalogue_guideversion v
      JOIN catalogue_guide g ON g.code = v.guide_id
      JOIN catalogue_implementationitem i ON i.code = g.implementation_id
     WHERE v.valid_from <= %(day)s AND {where}
       AND NOT (g.status = 'RETIRED' AND (g.status_from IS NULL OR g.status_from <= %(day)s))
     ORDER BY v.guide_id, v.valid_from DESC, v.number DESC
), followers AS (
    SELECT guides.*, CASE WHEN standards.code IS NULL THEN 'FREE'
                WHEN guides.unified_hash = standards.hash THEN 'SAME'
                WHEN guides.difference <> '' THEN 'ACCEPTED'
                WHEN EXISTS (SELECT FROM catalogue_standardversion s
                              WHERE s.standard_id = guides.item AND s.hash = guides.unified_hash) THEN 'BEHIND'
                ELSE 'APART' END AS standing
      FROM guides LEFT JOIN standards ON standards.code = guides.item
)
"""
_ONE = "i.basic_id = left(%(item)s, 12) AND substr(v.guide_id, 20) = %(item)s"


def followers(standard_code: str, day: date | None = None) -> tuple[Follower, ...]:
    """Every body that offers the item on ``day`` (default: today), by region. One statement."""
    statement = f"""{_FOLLOWERS.format(where=_ONE)}
        SELECT code, department_name, department_uscc, region_code, hash, unified_hash, number, standing, difference
          FROM followers WHERE standing <> 'FREE' ORDER BY region_code, code"""
    rows = _rows(statement, {"day": day or clock.today(), "item": standard_code})
    return tuple(Follower(*(*row[:7], Standing(row[7]), row[8])) for row in rows)


def example_of(standard_code: str) -> Mapping[str, Any] | None:
    """The guide of the first body that offers the item today, for a look at a standard as the public will see it. Two
    statements."""
    first = next(iter(followers(standard_code)), None)
    return guide_by_hash(first.guide_hash).document if first else None


def drift(day: date | None = None) -> tuple[Drift, ...]:
    """By county, city and province: how its guides stand to the standards on ``day``. One statement over all guides."""
    statement = f"""{_FOLLOWERS.format(where="true")}
        SELECT rpad(left(region_code, 6), 12, '0') AS place,
               count(*) FILTER (WHERE standing = 'SAME'), count(*) FILTER (WHERE standing = 'BEHIND'),
               count(*) FILTER (WHERE standing = 'ACCEPTED'), count(*) FILTER (WHERE standing = 'APART'),
               count(*) FILTER (WHERE EXISTS (SELECT FROM catalogue_adjustment a WHERE a.guide_id = code
                                                AND a.state = 'HELD' AND a.previous_hash = followers.hash)),
               count(*) FILTER (WHERE standing = 'FREE')
          FROM followers GROUP BY place ORDER BY place"""
    return tuple(Drift(*row) for row in _rows(statement, {"day": day or clock.today()}))


def find_standards(q: str = "", after: str = "", size: int = 50) -> tuple[tuple[StandardCard, ...], str]:
    """A page of the standards by code, and the marker of the next page (empty: none). ``q``: a part of the name or the beginning
    of the code. Two statements."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    day = clock.today()
    rows = Standard.objects.filter(code__gt=after).order_by("code")
    if q:
        named = StandardVersion.objects.filter(name__icontains=q).values("standard_id")
        rows = rows.filter(Q(code__startswith=q) | Q(code__in=named))
    codes = [code for (code,) in rows.values_list("code")[: size + 1]]
    if not codes:
        return (), ""
    statement = f"""{_FOLLOWERS.format(where="substr(v.guide_id, 20) = ANY(%(codes)s)")}, shown AS (
        SELECT DISTINCT ON (s.standard_id) s.standard_id AS code, s.name, d.owner_uscc, s.hash, s.number, s.valid_from
          FROM catalogue_standardversion s JOIN catalogue_standard d ON d.code = s.standard_id
         WHERE s.standard_id = ANY(%(codes)s)
         ORDER BY s.standard_id, s.valid_from > %(day)s, CASE WHEN s.valid_from > %(day)s THEN s.number ELSE -s.number END
    ) SELECT shown.*, count(f.code), count(f.code) FILTER (WHERE f.standing = 'SAME')
        FROM shown LEFT JOIN followers f ON f.item = shown.code
       GROUP BY shown.code, shown.name, shown.owner_uscc, shown.hash, shown.number, shown.valid_from ORDER BY shown.code"""
    cards = tuple(StandardCard(*row) for row in _rows(statement, {"day": day, "codes": codes[:size]}))
    return cards, codes[size - 1] if len(codes) > size else ""


def standard_on(standard_code: str, day: date | None = None) -> StandardText:
    """The text in force on ``day`` (default: today), or if none is yet the first to come. Two statements.

    DomainError ``catalogue.standard.unknown``.
    """
    return standard_with_versions(standard_code, day)[0]


def standard_with_versions(
    standard_code: str, day: date | None = None
) -> tuple[StandardText, tuple[StandardLine, ...]]:
    """The same with every version. Two statements."""
    lines = standard_versions(standard_code)
    if not lines:
        raise DomainError("catalogue.standard.unknown", item=standard_code)
    line = line_on(lines, day or clock.today()) or lines[-1]
    document = StandardVersion.objects.values_list("document", flat=True).get(hash=line.hash)
    text = StandardText(line.code, line.owner_uscc, line.hash, line.number, line.valid_from, line.why, document)
    return text, lines


def standard_versions(standard_code: str) -> tuple[StandardLine, ...]:
    """Every version, the last to take effect first. One statement."""
    rows = StandardVersion.objects.filter(standard_id=standard_code).order_by("-valid_from", "-number")
    columns = ("standard_id", "standard__owner_uscc", "hash", "number", "valid_from", "why")
    return tuple(StandardLine(*row) for row in rows.values_list(*columns))


def line_on(lines: Sequence[StandardLine], day: date) -> StandardLine | None:
    """The version in force on ``day`` among all of a standard, None where it has not begun."""
    return next((each for each in lines if each.valid_from <= day), None)


def owner_of(standard_code: str) -> str:
    """USCC of the body that keeps the standard; empty where there is none. One statement."""
    return Standard.objects.filter(code=standard_code).values_list("owner_uscc", flat=True).first() or ""


def offered_texts() -> dict[str, Mapping[str, Any]]:
    """Code of the item → the unified part that most bodies offer today. Two statements."""
    counted: dict[str, Counter[str]] = {}
    some: dict[str, str] = {}
    for code, unified_hash, version in in_force(clock.today()).values_list("guide_id", "unified_hash", "hash"):
        counted.setdefault(code[19:], Counter())[unified_hash] += 1
        some[unified_hash] = version
    chosen = {item: some[max(sorted(texts), key=texts.__getitem__)] for item, texts in counted.items()}
    rows = GuideVersion.objects.filter(hash__in=chosen.values()).values_list("hash", "document__unified")
    texts = dict(rows)
    return {item: texts[version] for item, version in chosen.items()}


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(values))
        return list(cursor.fetchall())
