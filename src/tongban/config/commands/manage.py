"""``tongban manage …``: Django's own commands, on this instance's database."""

from __future__ import annotations

import argparse

from django.core.management import execute_from_command_line

NAME = "manage"
HELP = "Django 的管理命令 (Django's commands, e.g. tongban manage makemigrations --check)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything goes to Django as it is."""
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(args: argparse.Namespace) -> int:
    """Django's commands leave with their own exit code."""
    execute_from_command_line(["tongban manage", *args.words])
    return 0
