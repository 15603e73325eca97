"""``tongban keys retire ID``: take a master key on which nothing hangs any more out of use."""

from __future__ import annotations

import argparse

from tongban.config.welcome import line
from tongban.foundation import clock, keyring, rewrapping

NAME = "keys retire"
HELP = "停用不再需要的旧主密钥 (take an old master key out of use)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The key."""
    parser.add_argument("key", metavar="ID")


def run(args: argparse.Namespace) -> int:
    """0. DomainError ``keys.not_retired``."""
    hanging = rewrapping.hanging_on(args.key)
    path = keyring.retire(args.key, still_sealed=hanging, now=clock.real_now())
    line("主密钥", f"{args.key} 已停用 out of use · {path.name}：确认无误后由保管人销毁 its keeper destroys the file")
    return 0
