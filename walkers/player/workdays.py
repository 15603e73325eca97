"""Working days, counted by a second implementation: the player believes no date that the product computed.

It shares with the product nothing but the facts of the State Council's notices (``data/calendar``).
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache

from walkers.player.story import ROOT

_ONE = timedelta(days=1)
_SATURDAY = 5


@lru_cache(maxsize=1)
def _notices() -> tuple[frozenset[str], frozenset[str]]:
    document = json.loads((ROOT / "data" / "calendar" / "cn-mainland.json").read_text("utf-8"))
    return frozenset(document["days_off"]), frozenset(document["make_up"])


def is_working_day(day: date) -> bool:
    """Whether people work on this day."""
    off, made_up = _notices()
    written = day.isoformat()
    return written in made_up or (written not in off and day.weekday() < _SATURDAY)


def after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``; the day itself does not count."""
    while count:
        day += _ONE
        count -= is_working_day(day)
    return day
