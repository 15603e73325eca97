"""``tongban shell-db``: psql on this instance's database, as its owner."""

from __future__ import annotations

import argparse
import subprocess

from tongban.config.instance import Instance
from tongban.foundation.embedded_pg import installed

NAME = "shell-db"
HELP = "打开数据库命令行 psql (psql on this database)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """``-c SQL`` for one statement."""
    parser.add_argument("-c", dest="statement", metavar="SQL", help="run one statement and leave")


def run(args: argparse.Namespace) -> int:
    """psql's exit code."""
    with Instance.from_environment().database() as url:
        words = ["-c", args.statement] if args.statement else []
        return subprocess.run([installed().program("psql"), *words, url]).returncode
