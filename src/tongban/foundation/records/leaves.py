"""The hash of an event: what a verifier needs to check one without trusting us.

    leaf = SHA-256(0x00 || canonical JSON of {v, stream, n, type, schema, at, open, sealed})

``sealed`` is the hexadecimal commitment of the sealed part, SHA-256(salt || canonical JSON), or null. The prefix 0x00
makes it a leaf of an RFC 6962 tree. The salt travels inside the sealed part: once the data key is destroyed, neither
content nor salt exists, so the commitment can be checked as part of the leaf but not guessed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from tongban.foundation import keys
from tongban.foundation.records.models import Event
from tongban.kernel.canonical import canonical_json

SALT = 16


@dataclass(frozen=True, slots=True)
class SealedPart:
    """Ciphertext and commitment of an event's personal content."""

    sealed: bytes
    commitment: bytes


def seal_part(data_key: bytes, stream_id: UUID, n: int, content: dict[str, Any]) -> SealedPart:
    """``content`` salted, committed to and sealed for event (stream, n)."""
    salted = os.urandom(SALT) + canonical_json(content)
    return SealedPart(keys.seal(data_key, salted, _context(stream_id, n)), sha256(salted).digest())


def open_part(data_key: bytes, stream_id: UUID, n: int, sealed: bytes) -> tuple[bytes, bytes]:
    """(canonical content, commitment recomputed) of a sealed part."""
    salted = keys.unseal(data_key, bytes(sealed), _context(stream_id, n))
    return salted[SALT:], sha256(salted).digest()


def sealed_content(data_key: bytes, event: Event) -> dict[str, Any]:
    """The personal content of an event; empty where it has none."""
    if event.sealed is None:
        return {}
    return dict(orjson.loads(open_part(data_key, event.stream_id, event.n, bytes(event.sealed))[0]))


def leaf_of(event: Event) -> bytes:
    """The leaf recomputed from a stored event."""
    commitment = None if event.commitment is None else bytes(event.commitment)
    return leaf_hash(event.stream_id, event.n, event.type, event.schema, event.at, event.open, commitment)


def leaf_hash(
    stream_id: UUID, n: int, type_: str, schema: int, at: datetime, open_: dict[str, Any], commitment: bytes | None
) -> bytes:
    """The leaf of an event. ``at`` is written in UTC with microseconds and Z."""
    return sha256(
        b"\x00"
        + canonical_json(
            {
                "v": 1,
                "stream": str(stream_id),
                "n": n,
                "type": type_,
                "schema": schema,
                "at": instant_text(at),
                "open": open_,
                "sealed": bytes(commitment).hex() if commitment is not None else None,
            }
        )
    ).digest()


def instant_text(at: datetime) -> str:
    """``2026-11-23T08:00:00.000000Z``: the one way an instant is written in the record."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _context(stream_id: UUID, n: int) -> bytes:
    return b"event:" + stream_id.bytes + n.to_bytes(4, "big")
