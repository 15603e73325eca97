"""Canonical JSON: one document, one byte string, one SHA-256.

Keys sorted, UTF-8, no white space, no floats (money is integers of 分, decimals are strings). Two programs in two
languages that follow these five rules get the same hash, which is what lets anybody check ours.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

_EXACT = frozenset({str, int, bool, type(None)})


def canonical_json(document: Any) -> bytes:
    """Bytes of ``document``. TypeError for a float, a number beyond 64 bits, half a character, or whatever else JSON
    cannot hold exactly."""
    _refuse_inexact(document)
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()


def content_hash(document: Any) -> str:
    """SHA-256 of the canonical JSON of ``document``: the name of an immutable, content-addressed thing."""
    return sha256_hex(canonical_json(document))


def _refuse_inexact(document: Any) -> None:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if type(value) in _EXACT or isinstance(value, str | int):
            continue
        if isinstance(value, dict):
            for key, each in value.items():
                if not isinstance(key, str):
                    raise TypeError("canonical JSON keys are strings")
                if type(each) not in _EXACT:
                    waiting.append(each)
        elif isinstance(value, list | tuple):
            waiting.extend(value)
        else:
            raise TypeError(f"canonical JSON holds no {type(value).__name__}")
