"""``tongban keys retire ID``: take a master key on which nothing hangs any more out of use; ``index``: the older index key."""

from __future__ import annotations

import argparse

from tongban.config.welcome import line
from tongban.foundation import clock, keyring, rewrapping
from tongban.registry.identity import indexing

NAME = "keys retire"
HELP = "停用不再需要的旧主密钥或旧索引密钥 index (take an old key out of use)"

_INDEX = "index"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The key."""
    parser.add_argument("key", metavar="ID")


def run(args: argparse.Namespace) -> int:
    """0. DomainError ``keys.not_retired``."""
    if args.key == _INDEX:
        path = keyring.retire_index(unready=indexing.unready(), now=clock.real_now())
        cleared = indexing.compute_indexes()
        line("索引密钥", f"已停用 out of use · {path.name} · 清除旧索引 cleared {cleared.computed}")
        return 0
    hanging = rewrapping.hanging_on(args.key)
    path = keyring.retire(args.key, still_sealed=hanging, now=clock.real_now())
    line("主密钥", f"{args.key} 已停用 out of use · {path.name}：确认无误后由保管人销毁 its keeper destroys the file")
    return 0
