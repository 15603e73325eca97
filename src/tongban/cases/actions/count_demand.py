"""Count for the catalogue which materials were asked in how many cases, without a word of any of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection

from tongban.foundation import clock
from tongban.registry.catalogue.actions.note_demand import note_demand

YEAR = timedelta(days=365)

_ASKED = """
SELECT v.guide_id, a.element, sum(a.cases)
  FROM (SELECT c.guide_id AS version, e.element, count(*) AS cases
          FROM cases_case c, jsonb_array_elements_text(c.asked) AS e(element)
         WHERE c.submitted_at >= %s AND e.element ~ '^m[0-9]+$'
         GROUP BY 1, 2) AS a
  JOIN catalogue_guideversion v ON v.hash = a.version
 GROUP BY 1, 2
"""


def count_demand() -> int:
    """Hand to the catalogue how many cases of the last twelve months were asked for each material of each guide; how many numbers
    there are. One statement over the cases, at night."""
    return note_demand(_counted(clock.now() - YEAR))


def _counted(since: datetime) -> Iterator[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [since])
        yield from ((code, element, int(cases)) for code, element, cases in cursor.fetchall())
