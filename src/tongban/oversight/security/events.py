"""Event types of security."""

from __future__ import annotations

EVENT_TYPES: dict[str, int] = {
    "security.alert.raised": 1,
    "security.alert.reported": 1,
    "security.alert.responded": 1,
    "security.alert.closed": 1,
    "security.alert.dismissed": 1,
}

DATED_BY_RULE = frozenset({"security.alert.raised"})
"""Events that bear the instant at which a rule became true, and say beside it when it was noticed."""

CONSUMED: dict[str, tuple[str, ...]] = dict.fromkeys(EVENT_TYPES, ())
"""Nobody: the alerts themselves are what the pages read."""
