"""``tongban keys rotate``: a new master key, or with ``--index`` a new key of the blind indexes, takes over while web and
worker run."""

from __future__ import annotations

import argparse
import time

from tongban.config.welcome import line
from tongban.foundation import keyring, keys, rewrapping
from tongban.registry.identity import indexing

NAME = "keys rotate"
HELP = "启用新的主密钥并重新加密，服务不中断 (a new master key takes over while the doors are open)"

_PASSES = 20
_PAUSE = 1.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which kind of key, and whether to go on with a rotation that was interrupted."""
    parser.add_argument("--index", action="store_true", help="更换盲索引密钥 (the key of the blind indexes)")
    parser.add_argument("--continue", dest="go_on", action="store_true", help="不新建密钥，继续上次 (no new key)")


def run(args: argparse.Namespace) -> int:
    """0 all is under the newest key; 1 something is left, which the nightly pass or ``--continue`` takes up. DomainError
    ``keys.index_taking_over``."""
    if args.index:
        return _rotate_index(go_on=args.go_on)
    if not args.go_on:
        keyring.add()
    line("主密钥", f"{keyring.newest()[0]} 已启用 in use")
    for _ in range(_PASSES):
        done = rewrapping.rewrap()
        line("重新加密", f"{done.sealed_anew} 项 values · 占用 busy {done.busy} · 打不开 broken {done.broken}")
        if done.sealed_anew == done.busy == 0:
            return 1 if done.broken else 0
        time.sleep(_PAUSE)
    return 1


def _rotate_index(*, go_on: bool) -> int:
    if not go_on:
        keyring.add_index(keys.suite().index)
    newest = keyring.index_keys()[-1]
    line("索引密钥", f"{newest.id} ({newest.hash}) 已启用 in use")
    for _ in range(_PASSES):
        done = indexing.compute_indexes()
        line("重算索引", f"{done.computed} 人 persons · 占用 busy {done.busy} · 打不开 broken {done.broken}")
        if done.computed == done.busy == 0:
            return 1 if done.broken else 0
        time.sleep(_PAUSE)
    return 1
