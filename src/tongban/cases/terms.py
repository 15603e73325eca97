"""The term of what is granted: from which day to which it holds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tongban.registry.catalogue.guides import BoundGuide

_MONTHS = {"YEAR": 12, "MONTH": 1}


def last_day_of(first: date, validity: Mapping[str, Any]) -> date:
    """The day before the corresponding one: 2026-11-24 and five years are until 2031-11-23; where there is none, the last
    of the month (民法典第二百零二条)."""
    months = validity["amount"] * _MONTHS.get(validity["unit"], 0)
    if not months:
        return first + timedelta(days=validity["amount"] - 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, first.day) - timedelta(days=1) if first.day <= last else date(year, month + 1, last)


def term_of(guide: BoundGuide, granted_on: date, expires_on: date | None = None) -> tuple[date, date] | None:
    """First and last day of what this guide grants; None where it has no term. A renewal that is granted while the permit
    still holds (until ``expires_on``) follows it without a gap and without an overlap."""
    validity = next((row["validity"] for row in guide.unified["results"] if row["validity"]), None)
    if validity is None:
        return None
    held = expires_on is not None and granted_on <= expires_on
    first = expires_on + timedelta(days=1) if held and expires_on is not None else granted_on
    return first, last_day_of(first, validity)
