"""Event types of supervision and who listens to them; and the events of cases to which supervision itself listens."""

from __future__ import annotations

EVENT_TYPES: dict[str, int] = {
    "supervision.card.raised": 1,
    "supervision.card.answered": 1,
    "supervision.card.upheld": 1,
    "supervision.card.lifted": 1,
    "supervision.card.closed": 1,
    "supervision.card.content_destroyed": 1,
}

DATED_BY_RULE = frozenset({"supervision.card.raised", "supervision.card.closed"})
"""Events that bear the instant at which a rule became true, or was so no more, and say beside it when it was noticed."""

CONSUMED: dict[str, tuple[str, ...]] = dict.fromkeys(EVENT_TYPES, ())
"""Nobody yet: assessment will listen. The cards themselves are what the pages read."""

WATCH = "supervision.watch"
"""The consumer that looks at a case anew whenever something happened to it (see ``CONSUMED`` of the spine)."""
