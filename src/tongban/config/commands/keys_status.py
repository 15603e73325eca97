"""``tongban keys status``: the master keys of this instance, and how much hangs on each."""

from __future__ import annotations

import argparse

from tongban.config.welcome import line
from tongban.foundation import keyring, keys, rewrapping
from tongban.registry.identity import indexing

NAME = "keys status"
HELP = "查看密钥，以及各密钥下还有多少密文、索引 (keys, and what hangs on each)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """0; 1 where something hangs on a key that is not there."""
    counted = rewrapping.by_master_key()
    known = keyring.known()
    for key in known:
        hanging = {column: counter[key.id] for column, counter in counted.items() if counter[key.id]}
        word = "当前 newest" if key.newest else "旧 older"
        line(key.id, f"{word} · {key.made_at:%Y-%m-%d} · {sum(hanging.values())} 项密文 values")
        for column, number in hanging.items():
            line("", f"{column} {number}")
    line("算法套件", f"{keys.suite().name} suite")
    found = indexing.found_by_key()
    for index in keyring.index_keys():
        line(index.id, f"索引密钥 index key · {index.hash} · {index.made_at:%Y-%m-%d} · {found[index.id]} 人 persons")
    there = {key.id for key in known}
    lost = {name for counter in counted.values() for name in counter} - there
    for name in sorted(lost):
        line(name, f"密钥不在库中 key is missing · {sum(counter[name] for counter in counted.values())} 项密文 values")
    return 1 if lost else 0
