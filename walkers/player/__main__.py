"""``python -m walkers.player``: play stories against a running place, or press on it.

    python -m walkers.player stories/withdrawn.yaml --base http://127.0.0.1:8000 --door page
    python -m walkers.player stories/*.yaml --door api --clock ".venv/bin/tongban demo clock"
    python -m walkers.player --load submit --clients 8 --seconds 10

0 when all was as written, 1 when not, 2 for a wrong call.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

from walkers.player import pressing
from walkers.player.api import ApiDriver, Tokens
from walkers.player.driver import Clock, DoorError, Driver
from walkers.player.pages import PageDriver
from walkers.player.playing import play
from walkers.player.story import PEOPLE, STORIES, StoryError, load

_SHANGHAI = timezone(timedelta(hours=8))
_LOGINS = ("lishili", "wangshili", "zhangshili")
_TOKENS = ".venv/bin/tongban demo-token"


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    args = _parser().parse_args(arguments)
    if bool(args.load) == bool(args.stories):
        _parser().error("either stories or --load")
    try:
        return _press(args) if args.load else _play(args)
    except (DoorError, StoryError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m walkers.player", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    parser.add_argument("stories", nargs="*", type=Path, metavar="STORY", help="files of stories/")
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the product answers")
    parser.add_argument("--door", choices=("api", "page"), default="api", help="the machine door, or the pages")
    parser.add_argument(
        "--tokens", default=_TOKENS, metavar="COMMAND", help="prints the token of the log-in it is given"
    )
    parser.add_argument("--clock", default="", metavar="COMMAND", help="moves the clock by the step it is given")
    parser.add_argument("--today", type=date.fromisoformat, help="the legal day by the product's clock, if not today")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of log-ins and passwords")
    parser.add_argument("--load", choices=("submit", "progress"), help="press instead of play")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10.0)
    return parser


def _play(args: argparse.Namespace) -> int:
    held = True
    with ExitStack() as stack:
        api = stack.enter_context(closing(ApiDriver(args.base, _tokens(args.tokens))))
        page = stack.enter_context(closing(PageDriver(args.base)))
        today = args.today or datetime.fromtimestamp(time.time(), _SHANGHAI).date()
        for path in args.stories:
            story = load(path, args.people)
            report = play(story, doors(args.door, api, page), today=today, clock=_clock(args.clock))
            sys.stdout.write(f"{'✓' if report.held else '✗'} {story.name}  {story.title}  {report.code}\n")
            sys.stdout.writelines(f"    {each}\n" for each in report.differences)
            held = held and report.held
            today = report.today
    return 0 if held else 1


def doors(way: str, api: Driver, page: Driver) -> Mapping[str, Driver]:
    """Who plays at which door. The window is a page in any case: there is no machine that stands at a window."""
    people = api if way == "api" else page
    return {"portal": people, "desk": people, "hall": page, "api": api, "page": page}


def _press(args: argparse.Namespace) -> int:
    application = load(STORIES / "granted-straight.yaml", args.people).application
    requests = pressing.prepared(args.base, args.load, application, _LOGINS, _tokens(args.tokens))
    figures = pressing.run(args.base, requests, args.clients, args.seconds)
    sys.stdout.write(figures.line(args.load, args.clients) + "\n")
    return 1 if figures.failed else 0


def _tokens(command: str) -> Tokens:
    @lru_cache
    def ask(login: str) -> str:
        return _asked([*shlex.split(command), login])

    return ask


def _clock(command: str) -> Clock | None:
    if not command:
        return None

    def move(step: str) -> None:
        _asked([*shlex.split(command), step])

    return move


def _asked(argv: list[str]) -> str:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError as error:
        raise DoorError(f"{argv[0]}: {error.strerror}") from None
    if done.returncode:
        raise DoorError(f"{argv[0]}: {done.stderr.strip() or done.returncode}")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
