"""What exists in demonstration mode only, and how its clock is told to move."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings

from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.kernel.errors import DomainError, ErrorSpec, register

_STEP = re.compile(r"\+(\d{1,4})(wd|d|h|m)", re.ASCII)
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}

register(
    ErrorSpec(
        "demo.wrong_step",
        400,
        "看不懂「{step}」：演示时钟只能向前拨，例如 +1wd、+3d、+2h、+30m。",
        "“{step}” is not understood: the clock moves forward only, for example +1wd, +3d, +2h, +30m.",
        "请按例子改写后再试。",
        "Write it as in the examples.",
    ),
    ErrorSpec(
        "demo.not_demonstration",
        403,
        "只有演示环境才能这样做。",
        "This exists in demonstration mode only.",
        "请设置 DEMONSTRATION=1 后重新启动。",
        "Start again with DEMONSTRATION=1.",
    ),
)


def required() -> None:
    """DomainError ``demo.not_demonstration`` outside demonstration mode."""
    if not settings.DEMONSTRATION:
        raise DomainError("demo.not_demonstration")


def distance(step: str, now: datetime) -> timedelta:
    """How far ``step`` leads from ``now``; ``+Nwd`` to the same hour of the N-th working day after the legal date.

    DomainError ``demo.wrong_step``.
    """
    match = _STEP.fullmatch(step)
    if match is None:
        raise DomainError("demo.wrong_step", step=step)
    number, unit = int(match[1]), match[2]
    if unit != "wd":
        return number * _UNITS[unit]
    today = clock.legal_date(now)
    return current_calendar().working_day_after(today, number) - today
