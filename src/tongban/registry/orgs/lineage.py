"""Who stands in whose place: the successors and predecessors of regions and bodies, as SQL that other reads build in.

Rows of other tables keep the body and region of their day (a case, a paper, a card, a post). Nothing is rewritten when the
administration is reformed; whoever asks by body or region asks for the whole line. What every request of an official asks
(whose posts are these today, and in whose place do they stand) are functions of the database, whose plans are kept:
``orgs_body_on``, ``orgs_code_on``, ``orgs_bodies_before``, ``orgs_codes_before`` (migration 0003).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from tongban.foundation import clock
from tongban.kernel.codes import region_prefix

# UNION (not UNION ALL) ends every walk even if two rows should ever be successors of each other.
_BY_ID, _BY_USCC = "id = %s", "uscc = %s AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1"

BODY_OF = """
WITH RECURSIVE line AS (
    (SELECT id, uscc, successor_id, valid_from, valid_to FROM orgs_department WHERE {start})
    UNION
    SELECT n.id, n.uscc, n.successor_id, n.valid_from, n.valid_to
      FROM orgs_department n JOIN line ON line.successor_id = n.id AND line.valid_to <= {day}
)
SELECT id FROM line WHERE valid_from <= {day} AND (valid_to IS NULL OR valid_to > {day})
"""
"""The row that on ``{day}`` stands where the row ``{start}`` stood: itself, or its successor."""

HEIRS = """
WITH RECURSIVE line AS (
    SELECT id AS asked, successor_id FROM orgs_department WHERE successor_id IS NOT NULL AND valid_to <= {day}
    UNION
    SELECT line.asked, n.successor_id FROM line JOIN orgs_department n ON n.id = line.successor_id
     WHERE n.successor_id IS NOT NULL AND n.valid_to <= {day}
)
SELECT line.asked, n.id AS heir FROM line JOIN orgs_department n ON n.id = line.successor_id
 WHERE n.successor_id IS NULL OR n.valid_to > {day}
"""
"""Every row that ended by ``{day}``, and the one that stands in its place."""

_SAME_BODY = """
WITH RECURSIVE up AS (
    (SELECT id, successor_id, valid_to FROM orgs_department WHERE {start})
    UNION
    SELECT n.id, n.successor_id, n.valid_to
      FROM orgs_department n JOIN up ON up.successor_id = n.id AND up.valid_to <= %s
), down AS (
    SELECT id FROM up WHERE successor_id IS NULL OR valid_to > %s
    UNION
    SELECT f.id FROM orgs_department f JOIN down ON f.successor_id = down.id AND f.valid_to <= %s
)
SELECT id FROM down
"""

_FORMERLY = """
WITH RECURSIVE line AS (
    SELECT code AS borne, successor_id FROM orgs_region WHERE successor_id IS NOT NULL AND valid_to <= %s
    UNION
    SELECT line.borne, r.successor_id FROM line JOIN orgs_region r ON r.id = line.successor_id
     WHERE r.successor_id IS NOT NULL AND r.valid_to <= %s
)
SELECT line.borne FROM line JOIN orgs_region r ON r.id = line.successor_id
 WHERE {bears}
"""


def standing_body(department_id: UUID, day: date) -> RawSQL:
    """The id of the row that on ``day`` stands in the place of this one, for ``id__in=``."""
    return RawSQL(BODY_OF.format(start=_BY_ID, day="%s"), (department_id, day, day, day))


def standing_bearer(uscc: str, day: date) -> RawSQL:
    """The id of the row that on ``day`` stands in the place of who bore ``uscc`` last, for ``id__in=``."""
    return RawSQL(BODY_OF.format(start=_BY_USCC, day="%s"), (uscc, day, day, day, day))


def same_body(department_id: UUID, day: date | None = None) -> RawSQL:
    """The ids of all rows in whose place the same body stands on ``day``, for ``…__in=``: what it was before, what it became."""
    at = day or clock.today()
    return RawSQL(_SAME_BODY.format(start=_BY_ID), (department_id, at, at, at))


def same_bearer(uscc: str, day: date | None = None) -> RawSQL:
    """The same for the body that bore ``uscc`` last."""
    at = day or clock.today()
    return RawSQL(_SAME_BODY.format(start=_BY_USCC), (uscc, at, at, at, at))


def formerly_within(code: str, day: date | None = None) -> RawSQL:
    """Codes borne before by regions that by ``day`` lie in ``code``, for ``…__in=``."""
    at = day or clock.today()
    return RawSQL(_FORMERLY.format(bears="starts_with(r.code, %s)"), (at, at, region_prefix(code)))


def formerly_one_of(codes: Sequence[str], day: date | None = None) -> RawSQL:
    """Codes borne before by regions that by ``day`` bear one of ``codes``, for ``…__in=``."""
    at = day or clock.today()
    return RawSQL(_FORMERLY.format(bears="r.code = ANY(%s)"), (at, at, list(codes)))


def lies_in(field: str, scopes: Sequence[str]) -> Q:
    """Rows whose region code lies in one of ``scopes``; with one scope a plain condition, which an index answers."""
    return reduce(or_, (Q(**{f"{field}__startswith": region_prefix(scope)}) for scope in scopes))


def spans(field: str, scopes: Sequence[str]) -> Q:
    """The same as ranges of codes: what an index that has the code behind its key compares without a look at the row,
    whatever the collation (a pattern is compared in an index only where the database sorts by bytes)."""
    prefixes = [region_prefix(scope) for scope in scopes]
    ranges = ({f"{field}__gte": each.ljust(12, "0"), f"{field}__lte": each.ljust(12, "9")} for each in prefixes)
    return reduce(or_, (Q(**each) for each in ranges))
