"""``tongban demo-token LOGIN``: an API token of a demonstration account."""

from __future__ import annotations

import argparse
import sys

from tongban.registry.identity.demo import demo_token

NAME = "demo-token"
HELP = "为演示账号签发接口令牌 (an API token of a demonstration account)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The log-in."""
    parser.add_argument("login", metavar="LOGIN")


def run(args: argparse.Namespace) -> int:
    """0; the token alone on standard output, shown once."""
    sys.stdout.write(f"{demo_token(args.login)}\n")
    return 0
