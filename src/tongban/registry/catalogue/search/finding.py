"""Answering a question: texts by the weight of the words they hold, and for each the most local body that offers it.

The rank of a text is the share of the question that it answers: of each concept the best alternative, weighed by the place
of the word in the text (name, key words, …). Then come the person (natural or legal), the nearness of the body, and that
short names are meant before long ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from tongban.kernel.codes import check_region_code, region_prefix
from tongban.registry.catalogue.search import places
from tongban.registry.catalogue.search.questions import Alternative, Concept, Question
from tongban.registry.orgs.queries import former_codes, tick

MOST_HITS = 500
ENOUGH = 0.4
"""The least share of a question that an answer has to answer; below it lies what is at most near."""
NEAR = 0.1
ELSEWHERE = 9
"""``Hit.place`` of a body that is neither the person's own nor above or below it."""

_WEIGHTS = "{0.08,0.3,0.75,1}"
_ONE_WORD = 1.64493406685
"""ts_rank of one word at one place of weight 1 is the reciprocal of this (a series that PostgreSQL sums to the end)."""
_COMMON = 0.35
_BASIC = 12
"""So long is the 基本编码 with which the code of an item begins."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A guide that answers. ``place``: 0 the region asked for, then those above it, then those below, last elsewhere;
    ``share``: of the question, 0 to about 1."""

    code: str
    guide_hash: str
    item: str
    name: str
    kind: str
    themes: tuple[str, ...]
    region_code: str
    department_name: str
    department_uscc: str
    share: float
    rank: float
    place: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What answers must be: ``region`` with what is above and below it (None: anywhere), ``elsewhere`` also other places;
    ``who`` NATURAL or LEGAL is preferred, with ``only_who`` demanded; ``theme`` is a key as ``NATURAL:040``."""

    day: date
    region: str | None = None
    elsewhere: bool = False
    who: str = ""
    only_who: bool = False
    theme: str = ""
    grouped: bool = True
    least: float = ENOUGH
    most: int = MOST_HITS
    after: tuple[float, str, str] | None = None


@dataclass
class _Sql:
    """A statement while it is put together: its values in the order of their places."""

    values: list[Any] = field(default_factory=list)

    def put(self, value: Any, cast: str = "") -> str:
        self.values.append(value)
        return f"%s::{cast}" if cast else "%s"


def find(question: Question, bounds: Bounds) -> list[Hit]:
    """The answers to ``question``, best first. One statement, or none where no word of it is known."""
    if not (question.known or question.empty or question.code):
        return []
    sql = _Sql()
    hits = _hits(_statement(sql, question, bounds), sql)
    return _most_local(hits) if bounds.grouped else hits


def listed(bounds: Bounds) -> list[Hit]:
    """Guides of a region, of what is above and below it, by name: nothing was asked. One statement."""
    sql = _Sql()
    period = _period(sql, bounds)
    near = _near(sql, bounds)
    after = ""
    if bounds.after is not None:
        after = f"AND (s.name, s.code) > ({sql.put(bounds.after[1], 'varchar')}, {sql.put(bounds.after[2], 'varchar')})"
    text = f"""
SELECT s.code, s.guide_hash, '', s.name, '', ARRAY[]::varchar[], s.region_code, s.department_name, s.department_uscc,
       0::float8, 0::float8, 0
  FROM {_OFFERED} AND {period} {near} {after}
 ORDER BY s.name, s.code LIMIT {sql.put(bounds.most, "int")}"""
    return _hits(text, sql)


def nearest(basic_codes: Sequence[str], region: str, day: date) -> dict[str, Hit]:
    """By 基本编码: the guide of the most local body at ``region``, above or below it; without those offered nowhere there.
    One statement. DomainError ``codes.region_code.invalid``."""
    sql = _Sql()
    rows = _rows(sql, Question((), None), Bounds(day, region))
    text = f"""
SELECT r.code, r.guide_hash, e.item, r.name, e.kind, e.themes, r.region_code, r.department_name, r.department_uscc,
       0::float8, 0::float8, r.place
  FROM catalogue_searchtext e CROSS JOIN LATERAL ({rows}) r
 WHERE left(e.item, {_BASIC}) = ANY({sql.put(list(basic_codes), "varchar[]")})
 ORDER BY r.place DESC, r.code DESC"""
    return {hit.item[:_BASIC]: hit for hit in _hits(text, sql)}


def _hits(text: str, sql: _Sql) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(text, sql.values)
        return [Hit(*(*row[:5], tuple(row[5]), *row[6:])) for row in cursor.fetchall()]


def _most_local(hits: Sequence[Hit]) -> list[Hit]:
    """Of each item one; where texts differ from body to body the nearest one, then the best."""
    best: dict[str, Hit] = {}
    for hit in hits:
        known = best.get(hit.item)
        if known is None or (hit.place, -hit.rank) < (known.place, -known.rank):
            best[hit.item] = hit
    return sorted(best.values(), key=lambda hit: (-hit.rank, hit.name, hit.code))


def _statement(sql: _Sql, question: Question, bounds: Bounds) -> str:
    share = _share(sql, question)
    # Values are numbered by place: what stands first in the text is put first.
    matched = _matched(sql, question)
    narrowed = _narrowed(sql, bounds)
    fits = (
        f"CASE WHEN {sql.put(bounds.who, 'text')} = ANY(service_objects) THEN 0.04 ELSE -0.06 END"
        if bounds.who
        else "0"
    )
    least = sql.put(0.0 if question.empty or question.code else bounds.least, "float8")
    rows = _rows(sql, question, bounds)
    after = ""
    if bounds.after is not None:
        rank, name, code = bounds.after
        after = f"WHERE (-rank, name, code) > (-{sql.put(rank, 'float8')}, {sql.put(name, 'text')}, {sql.put(code, 'text')})"
    return f"""
WITH hit AS MATERIALIZED (
    SELECT id, item, kind, themes, service_objects, length, prior, {share} AS share
      FROM catalogue_searchtext t WHERE {matched} {narrowed}
), enough AS MATERIALIZED (
    SELECT *, share + prior + {fits} - 0.006 * least(length, 15) AS text_rank FROM hit WHERE share >= {least}
), offered AS (
    SELECT r.code, r.guide_hash, e.item, r.name, e.kind, e.themes, r.region_code, r.department_name, r.department_uscc,
           e.share, round((e.text_rank - 0.004 * r.place)::numeric, 6)::float8 AS rank, r.place
      FROM enough e CROSS JOIN LATERAL ({rows}) r
)
SELECT * FROM offered {after} ORDER BY rank DESC, name, code LIMIT {sql.put(bounds.most, "int")}
"""


def _share(sql: _Sql, question: Question) -> str:
    if not question.known:
        return "0::float8"
    parts = [f"{sql.put(concept.weight, 'float8')} * {_best(sql, concept)}" for concept in question.known]
    return f"({' + '.join(parts)}) / {sql.put(question.weight, 'float8')}"


def _best(sql: _Sql, concept: Concept) -> str:
    ways = [_way(sql, way) for way in concept.alternatives]
    return f"greatest({', '.join(ways)})" if len(ways) > 1 else ways[0]


def _way(sql: _Sql, way: Alternative) -> str:
    factor = sql.put(way.factor * _ONE_WORD / len(way.lexemes), "float8")
    ranks = [f"ts_rank('{_WEIGHTS}', vector, {sql.put(_quoted(lexeme), 'tsquery')})" for lexeme in way.lexemes]
    return f"{factor} * ({' + '.join(ranks)})"


def _matched(sql: _Sql, question: Question) -> str:
    """Texts that hold a word that says something; the words of most texts only count where there is no other."""
    if not question.known:
        return "true"
    telling = [concept for concept in question.known if concept.weight >= _COMMON] or list(question.known)
    lexemes = dict.fromkeys(lexeme for concept in telling for way in concept.alternatives for lexeme in way.lexemes)
    return f"vector @@ {sql.put(' | '.join(_quoted(lexeme) for lexeme in lexemes), 'tsquery')}"


def _narrowed(sql: _Sql, bounds: Bounds) -> str:
    found = ""
    if bounds.theme:
        found += f" AND themes @> ARRAY[{sql.put(bounds.theme, 'varchar')}]"
    if bounds.who and bounds.only_who:
        found += f" AND {sql.put(bounds.who, 'text')} = ANY(service_objects)"
    return found


def _rows(sql: _Sql, question: Question, bounds: Bounds) -> str:
    place = _place(sql, bounds)
    period = _period(sql, bounds)
    near = "" if bounds.elsewhere else _near(sql, bounds)
    code_is = f"AND s.code = {sql.put(question.code, 'text')}" if question.code else ""
    nearest = "ORDER BY place, s.region_code, s.code LIMIT 1" if bounds.grouped else ""
    return f"""
    SELECT s.code, s.guide_hash, s.name, s.region_code, s.department_name, s.department_uscc, {place} AS place
      FROM {_OFFERED} AND s.text_id = e.id AND {period} {near} {code_is}
    {nearest}"""


_OFFERED = """catalogue_searchrow s
      LEFT JOIN catalogue_guide g ON g.code = s.code
      LEFT JOIN catalogue_implementationitem i ON i.code = g.implementation_id
     WHERE (g.status IS DISTINCT FROM 'RETIRED' OR g.status_from IS NOT NULL) AND i.status IS DISTINCT FROM 'CANCELLED'"""
# The row of a guide that retires on a day ends on that day.


def _period(sql: _Sql, bounds: Bounds) -> str:
    first, last = sql.put(bounds.day, "date"), sql.put(bounds.day, "date")
    return f"s.valid_from <= {first} AND (s.valid_to IS NULL OR s.valid_to > {last})"


def _place(sql: _Sql, bounds: Bounds) -> str:
    if bounds.region is None:
        return "0"
    up = _upwards(bounds.region)
    above, below = _formerly(up, bounds.day)
    codes, ranks = [*up, *above, *below], [*range(len(up)), *above.values(), *(len(up) for _ in below)]
    return (
        f"coalesce(({sql.put(ranks, 'int[]')})[array_position({sql.put(codes, 'varchar[]')}, s.region_code)],"
        f" CASE WHEN starts_with(s.region_code, {sql.put(region_prefix(up[0]), 'text')}) THEN {len(up)}"
        f" ELSE {ELSEWHERE} END)"
    )


def _near(sql: _Sql, bounds: Bounds) -> str:
    if bounds.region is None:
        return ""
    up = _upwards(bounds.region)
    before = _formerly(up, bounds.day)
    codes = [*up, *before[0], *before[1]]
    below = region_prefix(up[0])
    end = below[:-1] + chr(ord(below[-1]) + 1)
    return (
        f"AND (s.region_code = ANY({sql.put(codes, 'varchar[]')})"
        f" OR (s.region_code >= {sql.put(below, 'varchar')} AND s.region_code < {sql.put(end, 'varchar')}))"
    )


def _formerly(up: Sequence[str], day: date) -> tuple[dict[str, int], list[str]]:
    """Codes borne before a reform, by which guides published then name their place: those of ``up`` with the place of the
    code that stands there now, and those of what lies below."""
    own = region_prefix(up[0])
    above: dict[str, int] = {}
    below: list[str] = []
    for borne, code in former_codes(day, tick()):
        if code in up:
            above[borne] = up.index(code)
        elif code.startswith(own):
            below.append(borne)
    return above, below


def _upwards(region: str) -> tuple[str, ...]:
    code = check_region_code(region)
    return code, *places.above(code)


def _quoted(lexeme: str) -> str:
    return f"'{lexeme}'"
