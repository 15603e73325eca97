"""An event to be told of, and how its dates and names are written, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tongban.foundation import clock
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.names import named
from tongban.registry.catalogue.guides import BoundGuide


@dataclass(frozen=True, slots=True)
class Told:
    """An event to be told of: when it happened, what its open part says, and the guide it happened under. ``interested``:
    who reads it is an interested party (利害关系人) beside the applicant."""

    at: datetime
    open: Mapping[str, Any]
    guide: BoundGuide
    interested: bool = False

    @property
    def body_name(self) -> str:
        """The competent body."""
        return named(self.guide.department_name)

    def until(self, name: str) -> str:
        """The last day of a due date of the clock, ``2026 年 12 月 9 日``; empty where there is none."""
        text = self.open["clock"].get(name)
        return written(last_day(datetime.fromisoformat(text))) if text else ""

    @property
    def decided_by(self) -> str:
        """By when a decision is promised, and by when the law demands it."""
        promised, statutory = self.until("promised_due"), self.until("statutory_due")
        if promised and statutory and promised != statutory:
            return _("{body}承诺在 {promised}前作出决定（法定期限到 {statutory}）。").format(
                body=self.body_name, promised=promised, statutory=statutory
            )
        by = promised or statutory
        return _("{body}{day}前作出决定。").format(body=self.body_name, day=by) if by else ""


Writer = Callable[[Told], tuple[str, str] | None]


def last_day(due: datetime) -> date:
    """The last day of a limit that ends at the instant ``due`` (exclusive)."""
    return clock.legal_date(due - timedelta(microseconds=1))


def until_of(text: str) -> str:
    """The last day before a stored instant."""
    return written(last_day(datetime.fromisoformat(text)))


def day_of(text: str) -> str:
    """A stored day."""
    return written(date.fromisoformat(text))


def written(day: date) -> str:
    """``2026 年 12 月 9 日``."""
    return public_date(day, year=True)
