"""``tongban migrate``: bring the database to the code's schema, as its owner."""

from __future__ import annotations

import argparse

from tongban.config.preparing import migrate

NAME = "migrate"
HELP = "更新数据库结构 (apply migrations)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """0."""
    migrate()
    return 0
