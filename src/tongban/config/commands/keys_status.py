"""``tongban keys status``: the master keys of this instance, and how much hangs on each."""

from __future__ import annotations

import argparse

from tongban.config.welcome import line
from tongban.foundation import keyring, rewrapping

NAME = "keys status"
HELP = "查看主密钥，以及各主密钥下还有多少密文 (master keys, and what hangs on each)"


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
    there = {key.id for key in known}
    lost = {name for counter in counted.values() for name in counter} - there
    for name in sorted(lost):
        line(name, f"密钥不在库中 key is missing · {sum(counter[name] for counter in counted.values())} 项密文 values")
    return 1 if lost else 0
