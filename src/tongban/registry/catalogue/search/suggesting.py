"""Suggestions while somebody types: names and key words that begin so, by characters, pinyin or first letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from tongban.kernel.codes import check_region_code, region_prefix
from tongban.registry.catalogue.search import places, sounds, words
from tongban.registry.catalogue.search.questions import LONGEST

MOST = 8
_PHRASES = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item that may be meant; ``said`` is the key word by which it was found, empty where it is the name itself."""

    code: str
    name: str
    said: str
    department_name: str
    region_code: str


_SUGGEST = """
WITH phrase AS MATERIALIZED (
    (SELECT word, 0 AS tier FROM catalogue_searchword WHERE word LIKE %(begins)s ORDER BY length(word), word LIMIT %(some)s)
    UNION ALL
    (SELECT word, 1 FROM catalogue_searchword WHERE %(sound)s <> '' AND word LIKE '=%%' AND sound LIKE %(sounds)s
      ORDER BY length(word), word LIMIT %(some)s)
    UNION ALL
    (SELECT word, 2 FROM catalogue_searchword WHERE %(letters)s <> '' AND word LIKE '=%%' AND initials LIKE %(initials)s
      ORDER BY length(word), word LIMIT %(some)s)
), found AS (
    SELECT t.id, t.item, t.name, p.tier, substr(p.word, 2) AS said
      FROM phrase p JOIN catalogue_searchtext t ON t.vector @@ quote_literal(p.word)::tsquery
    UNION ALL
    (SELECT t.id, t.item, t.name, 3, '' FROM catalogue_searchtext t
      WHERE %(words)s <> '' AND t.vector @@ %(words)s::tsquery ORDER BY t.length, t.id LIMIT %(some)s)
), best AS (
    SELECT DISTINCT ON (item) id, item, name, tier, said FROM found ORDER BY item, tier, length(said), id
)
SELECT r.code, b.name, b.said, r.department_name, r.region_code
  FROM best b CROSS JOIN LATERAL (
    SELECT s.code, s.department_name, s.region_code,
           coalesce(array_position(%(up)s::varchar[], s.region_code),
                    CASE WHEN starts_with(s.region_code, %(below)s) THEN 6 ELSE 9 END) AS place
      FROM catalogue_searchrow s
      LEFT JOIN catalogue_guide g ON g.code = s.code
      LEFT JOIN catalogue_implementationitem i ON i.code = g.implementation_id
     WHERE s.text_id = b.id AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
       AND (g.status IS DISTINCT FROM 'RETIRED' OR g.status_from IS NOT NULL) AND i.status IS DISTINCT FROM 'CANCELLED'
     ORDER BY place, s.region_code, s.code LIMIT 1) r
 WHERE r.place < 9
 ORDER BY b.tier, length(b.said), length(b.name), b.name LIMIT %(most)s
"""


def suggestions(q: str, region: str, day: date, most: int = MOST) -> list[Suggestion]:
    """At most ``most`` items of ``region`` and above and below it for what was typed so far. One statement, none for
    less than one Chinese character or two letters. DomainError ``codes.region_code.invalid``."""
    home = check_region_code(region)
    bare = words.bare(q)[:LONGEST]
    han = sounds.has_han(bare)
    if not bare or (not han and len(bare) < 2):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SUGGEST, _values(bare, han, home, day, most))
        rows = cursor.fetchall()
    return [Suggestion(*row) for row in rows]


def _values(bare: str, han: bool, home: str, day: date, most: int) -> dict[str, Any]:
    coarse = "" if han or not bare.isalpha() else sounds.coarse(bare)
    letters = "" if han or not bare.isalpha() or len(bare) < 2 else bare
    known = words.cut(bare) if han and len(bare) > 1 else []
    query = " & ".join(f"'{word}'" if word != known[-1] else f"'{word}':*" for word in known)
    return {
        "begins": f"={bare}%",
        "sound": coarse if len(coarse) > 2 else "",
        "sounds": f"{coarse}%",
        "letters": letters,
        "initials": f"{letters}%",
        "words": query,
        "up": [home, *places.above(home)],
        "below": region_prefix(home),
        "day": day,
        "some": _PHRASES,
        "most": most,
    }
