"""``tongban demo clock +1wd``: move the demonstration clock forward; every process follows within a second.

What the passing of that time brings (silence that accepts, cards, what is forgotten) has come when the command ends.
"""

from __future__ import annotations

import argparse

from tongban.config import schedule
from tongban.config.welcome import line
from tongban.foundation import clock, demonstration

NAME = "demo clock"
HELP = "把演示时钟向前拨：+1wd（工作日）+3d +2h +30m (move the demonstration clock forward)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The step; none only shows the time."""
    parser.add_argument("step", nargs="?", help="+1wd | +3d | +2h | +30m")


def run(args: argparse.Namespace) -> int:
    """0, with the new time on the last line."""
    demonstration.required()
    if args.step:
        clock.advance(demonstration.distance(args.step, clock.now()))
        done = schedule.catch_up()
        line("到期事务", f"已按新的时间办理 {len(done)} 项定时任务 scheduled work has caught up")
    local = clock.now().astimezone(clock.SHANGHAI)
    ahead = "" if not clock.offset() else f"（比实际时间快 {clock.offset()}）"
    line("演示时钟", f"{local:%Y-%m-%d %H:%M} 北京时间{ahead}")
    return 0
