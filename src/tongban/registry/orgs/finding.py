"""Finding a place or a body by what a person types: the name or a part of it, 拼音 or initials, a name of before.

Who ended is found too, and what is shown is who stands in the place today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.foundation import clock
from tongban.kernel.codes import RegionLevel, check_region_code, region_prefix
from tongban.registry.orgs.duties import DepartmentKind, RegionKind
from tongban.registry.orgs.queries import DepartmentRecord, RegionRecord
from tongban.registry.orgs.spelling import normal

LONGEST_Q = 60
_MOST_TERMS = 4
_MOST = 100


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A region, the names of what it lies in from the province down, the former name by which it was found, and whether it is
    called exactly so (with or without 县, in letters, or by its initials)."""

    region: RegionRecord
    above: tuple[str, ...]
    formerly: str = ""
    exact: bool = False

    @property
    def full_name(self) -> str:
        """江西省赣州市信丰县."""
        return "".join(self.above) + self.region.name


@dataclass(frozen=True, slots=True)
class BodyFound:
    """A body, and the former name by which it was found."""

    body: DepartmentRecord
    formerly: str = ""


@dataclass(frozen=True, slots=True)
class Former:
    """A name or code that a region or body bore before, until the day on which it changed. ``exact``: that day is known, not
    only its year (``data/divisions/README.md``)."""

    name: str
    code: str
    valid_from: date
    valid_to: date
    basis: str
    exact: bool


# The rows that fit, each led to the row that stands in its place; of several that lead to one the best is kept.
_PLACES = """
WITH RECURSIVE fits AS (
    SELECT id, name, successor_id, valid_to, id AS found, name AS found_name, valid_to AS ended,
           CASE WHEN name = %(whole)s OR code = %(code)s THEN 0
                WHEN left(name, -1) = %(whole)s OR %(plain)s = ANY(string_to_array(spelling, ' ')) THEN 1
                WHEN starts_with(spelling, %(plain)s) OR spelling LIKE %(word)s THEN 2 ELSE 3 END AS rank
      FROM orgs_region WHERE valid_from <= %(day)s AND ({where})
    UNION
    SELECT n.id, n.name, n.successor_id, n.valid_to, fits.found, fits.found_name, fits.ended, fits.rank
      FROM orgs_region n JOIN fits ON fits.successor_id = n.id AND fits.valid_to <= %(day)s
), best AS (
    SELECT DISTINCT ON (id) id, found_name, (ended IS NOT NULL AND ended <= %(day)s) AS former, rank
      FROM fits WHERE valid_to IS NULL OR valid_to > %(day)s
     ORDER BY id, former, rank
)
SELECT r.id, r.code, r.name, r.level, r.parent_id, r.valid_from, r.valid_to, r.kind, r.basis,
       CASE WHEN best.former AND best.found_name <> r.name THEN best.found_name ELSE '' END, best.rank < 2
  FROM best JOIN orgs_region r USING (id)
 WHERE (%(level)s::int IS NULL OR r.level = %(level)s) AND starts_with(r.code, %(prefix)s)
 ORDER BY best.rank, r.level, best.former, r.code LIMIT %(limit)s
"""

_BODIES = """
WITH RECURSIVE fits AS (
    SELECT id, successor_id, valid_to, name AS found_name, valid_to AS ended,
           CASE WHEN %(whole)s IN (name, short_name) OR uscc = %(code)s THEN 0
                WHEN strpos(spelling, %(plain)s) > 0 THEN 1 ELSE 2 END AS rank
      FROM orgs_department WHERE valid_from <= %(day)s AND ({where})
    UNION
    SELECT n.id, n.successor_id, n.valid_to, fits.found_name, fits.ended, fits.rank
      FROM orgs_department n JOIN fits ON fits.successor_id = n.id AND fits.valid_to <= %(day)s
), best AS (
    SELECT DISTINCT ON (id) id, found_name, (ended IS NOT NULL AND ended <= %(day)s) AS former, rank
      FROM fits WHERE valid_to IS NULL OR valid_to > %(day)s
     ORDER BY id, former, rank
)
SELECT d.id, d.uscc, d.name, d.short_name, r.code, r.name, d.kind, d.level, d.valid_from, d.valid_to,
       coalesce(nullif(d.file_word, ''), d.short_name), d.basis,
       CASE WHEN best.former AND best.found_name <> d.name THEN best.found_name ELSE '' END
  FROM best JOIN orgs_department d USING (id) JOIN orgs_region r ON r.id = d.region_id
 WHERE starts_with(r.code, %(prefix)s)
 ORDER BY best.rank, r.level, best.former, r.code, d.kind <> 'STATUTORY_ORGAN', d.kind = 'OTHER',
       split_part(d.spelling, ' ', 2), d.id LIMIT %(limit)s OFFSET %(offset)s
"""

_ABOVE = """
SELECT code, name FROM orgs_region
 WHERE code = ANY(%(codes)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
"""


def find_places(
    q: str,
    *,
    within: str | None = None,
    level: RegionLevel | None = None,
    day: date | None = None,
    limit: int = 20,
) -> tuple[PlaceFound, ...]:
    """The regions that ``q`` may mean on ``day``, the most likely first, at most ``limit`` (100): by name, a part of it,
    拼音 or initials from the beginning (``xinfeng``, ``xf``), a code, or what they were called before.

    Two statements, none for an empty ``q``. DomainError ``codes.region_code.invalid`` for ``within``.
    """
    day = day or clock.today()
    asked = _asked(q)
    if asked is None:
        return ()
    where, values = _where(asked, anywhere=False)
    values |= {"day": day, "level": level, "prefix": region_prefix(within) if within else "", "limit": _at_most(limit)}
    rows = _rows(_PLACES.replace("{where}", where), values)
    names = _names_above([row[1] for row in rows], day)
    return tuple(PlaceFound(_region(row), names[row[1]], row[9], row[10]) for row in rows)


def find_bodies(
    q: str, region: str | None = None, *, day: date | None = None, limit: int = 20, offset: int = 0
) -> tuple[BodyFound, ...]:
    """The bodies that ``q`` may mean on ``day``, in ``region`` and below it if given, the most likely first: by name, short
    name or what of them people remember (信丰市场监管), 拼音, initials (``scjg``), code, or what they were called before; of
    one region organs before other bodies. An empty ``q`` means all. At most ``limit`` (100) after the first ``offset``.

    One statement. DomainError ``codes.region_code.invalid`` for ``region``.
    """
    asked = _asked(q)
    where, values = _where(asked, anywhere=True) if asked else ("true", {"whole": "", "plain": "", "code": ""})
    values |= {
        "day": day or clock.today(),
        "prefix": region_prefix(region) if region else "",
        "limit": _at_most(limit),
        "offset": max(0, offset),
    }
    return tuple(BodyFound(_body(row), row[12]) for row in _rows(_BODIES.replace("{where}", where), values))


def former_regions(code: str, day: date | None = None) -> tuple[Former, ...]:
    """What the region that bears ``code`` on ``day``, and those that went up in it, were called before, the latest first.
    One statement. DomainError ``codes.region_code.invalid``."""
    return _formers(_FORMER.format(table="orgs_region", code="code"), check_region_code(code), day)


def former_bodies(uscc: str, day: date | None = None) -> tuple[Former, ...]:
    """The same for the body that bears ``uscc``. One statement."""
    return _formers(_FORMER.format(table="orgs_department", code="uscc"), uscc, day)


_FORMER = """
WITH RECURSIVE line AS (
    SELECT id, name, {code} AS code, valid_from, valid_to, basis, reform FROM {table}
     WHERE {code} = %(code)s AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
    UNION
    SELECT f.id, f.name, f.{code}, f.valid_from, f.valid_to, f.basis, f.reform
      FROM {table} f JOIN line ON f.successor_id = line.id AND f.valid_to <= %(day)s
)
SELECT name, code, valid_from, valid_to, basis, reform IS NOT NULL FROM line
 WHERE valid_to <= %(day)s ORDER BY valid_to DESC, code, name
"""


def _formers(statement: str, code: str, day: date | None) -> tuple[Former, ...]:
    return tuple(Former(*row) for row in _rows(statement, {"code": code, "day": day or clock.today()}))


def _asked(q: str) -> str | None:
    return normal(q[:LONGEST_Q]) or None


def _where(asked: str, *, anywhere: bool) -> tuple[str, dict[str, Any]]:
    """Every word must fit. Letters mean 拼音 or initials: of a place from the beginning, else *an* would mean all."""
    plain = asked.replace(" ", "")
    values: dict[str, Any] = {"whole": plain, "plain": plain, "word": f"% {_like(plain)}%", "code": _code(plain)}
    terms = asked.split(" ")[:_MOST_TERMS]
    parts = []
    for number, term in enumerate(terms):
        name = f"t{number}"
        if term.isascii() and not anywhere:
            values[name] = f"% {_like(term)}%"
        elif term.isascii():
            values[name] = f"%{_like(term)}%"
        else:
            # 信丰市场监管 means 信丰县市场监督管理局: of a body letters may be left out.
            values[name] = "%" + ("%" if anywhere else "").join(_like(letter) for letter in term) + "%"
        parts.append(f"spelling LIKE %({name})s")
    field = "uscc" if anywhere else "code"
    return f"({' AND '.join(parts)}) OR {field} = %(code)s", values


def _code(text: str) -> str:
    """A typed code as it is stored; of a region its zeros may be left out."""
    return text.ljust(12, "0") if text.isdigit() and len(text) in (6, 9, 12) else text.upper()


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _at_most(limit: int) -> int:
    return max(1, min(limit, _MOST))


def _names_above(codes: list[str], day: date) -> dict[str, tuple[str, ...]]:
    if not codes:
        return {}
    chains = {code: _chain(code) for code in codes}
    wanted = sorted({above for chain in chains.values() for above in chain})
    names = dict(_rows(_ABOVE, {"codes": wanted, "day": day}))
    return {code: tuple(names[above] for above in chain if above in names) for code, chain in chains.items()}


def _chain(code: str) -> tuple[str, ...]:
    """The codes above, from the province down."""
    steps = (code[:length].ljust(12, "0") for length in (2, 4, 6, 9))
    return tuple(step for step in dict.fromkeys(steps) if step != code)


def _region(row: tuple[Any, ...]) -> RegionRecord:
    id_, code, name, level, parent_id, valid_from, valid_to, kind, basis, *_found = row
    return RegionRecord(
        UUID(str(id_)), code, name, RegionLevel(level), parent_id, valid_from, valid_to, RegionKind(kind), basis
    )


def _body(row: tuple[Any, ...]) -> DepartmentRecord:
    id_, uscc, name, short, code, place, kind, level, valid_from, valid_to, word, basis, _former = row
    return DepartmentRecord(
        id_, uscc, name, short, code, place, DepartmentKind(kind), level, valid_from, valid_to, word, basis
    )


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
