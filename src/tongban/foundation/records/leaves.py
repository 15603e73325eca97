"""The hash of an event: what a verifier needs to check one without trusting us.

    leaf = SHA-256(0x00 || canonical JSON of {v, stream, n, type, schema, at, open, sealed})

``sealed`` is the hexadecimal commitment of the sealed part, SHA-256(salt || canonical JSON), or null. The prefix 0x00
makes it a leaf of an RFC 6962 tree. The salt travels inside the sealed part: once the data key is destroyed, neither
content nor salt exists, so the commitment can be checked as part of the leaf but not guessed.

An audit entry and a refusal are leaves too, whole behind a salted commitment, for who did what when is theirs alone:

    leaf = SHA-256(0x00 || canonical JSON of {v, entry, id, sealed}),  sealed = SHA-256(salt || canonical JSON of the row)

The row's salt is drawn by the database when it is written. A refusal's detail stands in it as the SHA-256 of its ciphertext.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
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
    return opened(data_key, event.stream_id, event.n, event.sealed)


def opened(data_key: bytes, stream_id: UUID, n: int, sealed: bytes | memoryview) -> dict[str, Any]:
    """The same from the columns alone."""
    return dict(orjson.loads(open_part(data_key, stream_id, n, bytes(sealed))[0]))


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


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose rows are leaves: its columns as a raw cursor gives them, and the leaf of one such row."""

    table: str
    columns: tuple[str, ...]
    leaf: Callable[[Mapping[str, Any]], bytes]


def audit_leaf(row: Mapping[str, Any]) -> bytes:
    """The leaf of a row of the audit."""
    told = {name: row[name] for name in ("subject", "kind", "trace")} | _jsons(row, "actor", "data")
    return _row_leaf("audit", row, told)


def refusal_leaf(row: Mapping[str, Any]) -> bytes:
    """The leaf of a refusal; the key of its detail is no part, so that it can be destroyed."""
    told = {name: row[name] for name in ("deed", "code", "trace")} | _jsons(row, "actor", "cited")
    told["target"] = None if row["target"] is None else str(row["target"])
    told["detail"] = None if row["detail"] is None else sha256(bytes(row["detail"])).hexdigest()
    return _row_leaf("refusal", row, told)


ROWS: Mapping[str, Rows] = {
    "a": Rows("records_audit", ("id", "salt", "at", "subject", "kind", "trace", "actor", "data"), audit_leaf),
    "r": Rows(
        "records_refusal",
        ("id", "salt", "at", "deed", "actor", "target", "code", "cited", "trace", "detail"),
        refusal_leaf,
    ),
}


def _jsons(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    # Django hands JSONB of a raw cursor over as text.
    return {name: orjson.loads(row[name]) for name in names}


def _row_leaf(entry: str, row: Mapping[str, Any], told: dict[str, Any]) -> bytes:
    told |= {"id": str(row["id"]), "at": instant_text(row["at"])}
    sealed = sha256(row["salt"].bytes + canonical_json(told)).hexdigest()
    return sha256(b"\x00" + canonical_json({"v": 1, "entry": entry, "id": str(row["id"]), "sealed": sealed})).digest()


def _context(stream_id: UUID, n: int) -> bytes:
    return b"event:" + stream_id.bytes + n.to_bytes(4, "big")
