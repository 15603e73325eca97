"""``tongban demo clock +1wd``: move the demonstration clock forward; every process follows within a second.

What the passing of that time brings (silence that accepts, cards, what is forgotten) has come when the command ends.
"""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta

from django.conf import settings

from tongban.config import schedule
from tongban.config.welcome import line
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.kernel.errors import DomainError, ErrorSpec, register

NAME = "demo clock"
HELP = "把演示时钟向前拨：+1wd（工作日）+3d +2h +30m (move the demonstration clock forward)"
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
        "只有演示环境才能执行这个命令。",
        "This command exists in demonstration mode only.",
        "请设置 DEMONSTRATION=1 后重新启动。",
        "Start again with DEMONSTRATION=1.",
    ),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The step; none only shows the time."""
    parser.add_argument("step", nargs="?", help="+1wd | +3d | +2h | +30m")


def run(args: argparse.Namespace) -> int:
    """0, with the new time on the last line."""
    if not settings.DEMONSTRATION:
        raise DomainError("demo.not_demonstration")
    if args.step:
        clock.advance(distance(args.step, clock.now()))
        done = schedule.catch_up()
        line("到期事务", f"已按新的时间办理 {len(done)} 项定时任务 scheduled work has caught up")
    local = clock.now().astimezone(clock.SHANGHAI)
    ahead = "" if not clock.offset() else f"（比实际时间快 {clock.offset()}）"
    line("演示时钟", f"{local:%Y-%m-%d %H:%M} 北京时间{ahead}")
    return 0


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
