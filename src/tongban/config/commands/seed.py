"""``tongban seed``: reference data and, in demonstration mode, the people and cases of the demonstration."""

from __future__ import annotations

import argparse

from tongban.config import seeding
from tongban.config.preparing import migrate
from tongban.config.welcome import line

NAME = "seed"
HELP = "写入基础数据和示例数据，可重复执行 (seed; running it twice changes nothing)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """0."""
    migrate()
    seeding.seed(lambda name, seconds: line("示例数据", f"{name} · {seconds:.1f} 秒"))
    return 0
