"""Canonical JSON: one document, one byte string, one SHA-256.

Keys sorted, UTF-8, no white space, no floats (money is integers of 分, decimals are strings). Two programs in two
languages that follow these five rules get the same hash, which is what lets anybody check ours.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(document: Any) -> bytes:
    """Bytes of ``document``. Raises TypeError for a float or anything else that JSON cannot hold exactly."""
    _refuse_floats(document)
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()


def content_hash(document: Any) -> str:
    """SHA-256 of the canonical JSON of ``document``: the name of an immutable, content-addressed thing."""
    return sha256_hex(canonical_json(document))


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON holds no floats")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError("canonical JSON keys are strings")
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
