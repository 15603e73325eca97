"""Who stands in whose place: the successors and predecessors of regions and bodies, as SQL that other reads build in.

Rows of other tables keep the body and region of their day (a case, a paper, a card, a post). Nothing is rewritten when the
administration is reformed; whoever asks by body or region asks for the whole line.
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
from tongban.kernel.codes import check_region_code, region_parent, region_prefix

# UNION (not UNION ALL) ends every walk even if two rows should ever be successors of each other.
_BY_ID, _BY_USCC = "id = %s", "uscc = %s AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1"

BODY_OF = """
WITH RECURSIVE line AS (
    (SELECT id, uscc, successor_id, valid_from, valid_to FROM orgs_department WHERE {start})
    UNION
    SELECT n.id, n.uscc, n.successor_id, n.valid_from, n.valid_to
      FROM orgs_department n JOIN line ON line.successor_id = n.id AND line.valid_to <= {day}
)
SELECT id{more} FROM line WHERE valid_from <= {day} AND (valid_to IS NULL OR valid_to > {day})
"""
"""The row that on ``{day}`` stands where the row ``{start}`` stood: itself, or its successor."""

BODIES_BEFORE = """
WITH RECURSIVE line AS (
    SELECT id FROM orgs_department WHERE successor_id = {body} AND valid_to <= {day}
    UNION
    SELECT f.id FROM orgs_department f JOIN line ON f.successor_id = line.id AND f.valid_to <= {day}
)
SELECT id FROM line
"""
"""The rows in whose place ``{body}`` stands on ``{day}``."""

REGION_OF = """
WITH RECURSIVE line AS (
    (SELECT id, code, level, successor_id, valid_from, valid_to FROM orgs_region
      WHERE code = {code} AND valid_from <= {day} ORDER BY valid_from DESC LIMIT 1)
    UNION
    SELECT r.id, r.code, r.level, r.successor_id, r.valid_from, r.valid_to
      FROM orgs_region r JOIN line ON line.successor_id = r.id AND line.valid_to <= {day}
)
SELECT code, level FROM line WHERE valid_from <= {day} AND (valid_to IS NULL OR valid_to > {day})
"""
"""The region that on ``{day}`` stands where the code stood. The walk of ``queries.by_code``."""

CODES_BEFORE = """
WITH RECURSIVE line AS (
    SELECT ended.id, ended.code FROM orgs_region ended JOIN orgs_region heir ON heir.id = ended.successor_id
     WHERE ended.successor_id IS NOT NULL AND ended.level <= greatest(4, {level}) AND ended.valid_to <= {day}
       AND starts_with(heir.code, {prefix}) AND NOT starts_with(ended.code, {prefix})
    UNION
    SELECT ended.id, ended.code FROM orgs_region ended JOIN line ON ended.successor_id = line.id AND ended.valid_to <= {day}
)
SELECT DISTINCT code FROM line
"""
"""Codes outside ``{prefix}`` that by ``{day}`` came up in a region of it; of towns only where a town asks."""

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

_FORMERLY_SERVING = """
WITH RECURSIVE line AS (
    SELECT code AS borne, successor_id FROM orgs_region WHERE successor_id IS NOT NULL AND valid_to <= %s
    UNION
    SELECT line.borne, r.successor_id FROM line JOIN orgs_region r ON r.id = line.successor_id
     WHERE r.successor_id IS NOT NULL AND r.valid_to <= %s
)
SELECT line.borne FROM line JOIN orgs_region r ON r.id = line.successor_id
 WHERE starts_with(r.code, %s) OR r.code = ANY(%s)
"""


def standing_body(department_id: UUID, day: date) -> RawSQL:
    """The id of the row that on ``day`` stands in the place of this one, for ``id__in=``."""
    return RawSQL(BODY_OF.format(start=_BY_ID, day="%s", more=""), (department_id, day, day, day))


def standing_bearer(uscc: str, day: date) -> RawSQL:
    """The id of the row that on ``day`` stands in the place of who bore ``uscc`` last, for ``id__in=``."""
    return RawSQL(BODY_OF.format(start=_BY_USCC, day="%s", more=""), (uscc, day, day, day, day))


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
    return RawSQL(_FORMERLY_SERVING, (at, at, region_prefix(code), []))


def formerly_serving(code: str, day: date | None = None) -> RawSQL:
    """Codes borne before by regions that by ``day`` lie in ``code`` or are above it, for ``…__in=``."""
    code, at = check_region_code(code), day or clock.today()
    above, parent = [], region_parent(code)
    while parent is not None:
        above.append(parent)
        parent = region_parent(parent)
    return RawSQL(_FORMERLY_SERVING, (at, at, region_prefix(code), above))


def lies_in(field: str, scopes: Sequence[str]) -> Q:
    """Rows whose region code lies in one of ``scopes``; with one scope a plain condition, which an index answers."""
    return reduce(or_, (Q(**{f"{field}__startswith": region_prefix(scope)}) for scope in scopes))
