"""``tongban prepare``: migrations, seed, static files; what a deployment runs before its web processes."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongban.config.preparing import prepare
from tongban.config.weaknesses import refuse_weak

NAME = "prepare"
HELP = "迁移、示例数据、静态文件 (migrations, seed, static files)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--result FILE``: what the supervisor wants to know."""
    parser.add_argument("--result", type=Path, help="write the outcome to this file (for tongban run)")


def run(args: argparse.Namespace) -> int:
    """0 when the database is ready for the web processes. DomainError ``instance.weak``."""
    refuse_weak()
    prepared = prepare()
    if args.result is not None:
        prepared.write(args.result)
    return 0
