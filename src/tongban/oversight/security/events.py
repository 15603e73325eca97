"""Event types of security."""

from __future__ import annotations

EVENT_TYPES: dict[str, int] = {
    "security.alert.raised": 1,
    "security.alert.reported": 1,
    "security.alert.responded": 1,
    "security.alert.closed": 1,
    "security.alert.dismissed": 1,
}

CONSUMED: dict[str, tuple[str, ...]] = dict.fromkeys(EVENT_TYPES, ())
"""Nobody: the alerts themselves are what the pages read."""
