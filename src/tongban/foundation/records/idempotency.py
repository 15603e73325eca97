"""Repeated requests: the same key gives the same answer, once.

The row is written with the thing it created, in the same flush; nothing is looked up before. Only when the unit of work
fails (the key exists, or the first try has already used up what the second needs) is the stored answer sought.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from tongban.foundation import keys
from tongban.foundation.records.models import Event, IdempotencyKey
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError, ErrorSpec, register

KEPT = timedelta(hours=24)

register(
    ErrorSpec(
        "uow.repeated_differently",
        422,
        "这个幂等键已用于另一份内容不同的请求，没有办理。",
        "This Idempotency-Key was used for a request with other content; nothing was done.",
        "换一个新的键再提交；若是重试，请原样重发第一次的内容。",
        "Use a new key; for a retry send the first content unchanged.",
    ),
    ErrorSpec(
        "uow.key_invalid",
        400,
        "幂等键应为 8 至 200 个可见字符。",
        "An Idempotency-Key has 8 to 200 visible characters.",
        "建议使用 UUID。",
        "A UUID is a good choice.",
    ),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A caller's key with the fingerprint of what is asked, both hashed: no raw key is stored."""

    account_id: UUID
    key: bytes
    request: bytes

    def row(self, result: dict[str, Any], at: datetime) -> dict[str, Any]:
        """Row for ``work.insert(IdempotencyKey, …)``."""
        return {"account_id": self.account_id, "key": self.key, "request": self.request, "result": result, "at": at}


@dataclass(frozen=True, slots=True)
class DeedKey:
    """A caller's key for a deed on an existing stream. It is stored in the event of the deed, under a unique index."""

    key: bytes
    request: bytes

    def fingerprint(self, data_key: bytes) -> str:
        """What was asked, comparable under the stream's data key and guessable by nobody."""
        return keys.content_fingerprint(data_key, "request", self.request)


def deed_key(account_id: UUID, key: str, request: Any) -> DeedKey:
    """The key of a deed. DomainError ``uow.key_invalid``."""
    claimed = claim(account_id, key, request)
    return DeedKey(claimed.key, canonical_json(request))


def done_before(key: DeedKey, stream_id: UUID, data_key: Callable[[], bytes]) -> dict[str, Any] | None:
    """The open part of the event that an equal earlier request left, else None. Other content: DomainError."""
    event = Event.objects.filter(stream_id=stream_id, key=key.key).values_list("open", flat=True).first()
    if event is None:
        return None
    if event["request"] != key.fingerprint(data_key()):
        raise DomainError("uow.repeated_differently")
    return dict(event)


def was_used(key: DeedKey, stream_id: UUID) -> bool:
    """Whether a request under this key has left an event there, of whatever content."""
    return Event.objects.filter(stream_id=stream_id, key=key.key).exists()


def claim(account_id: UUID, key: str, request: Any) -> Claim:
    """The claim of ``key`` by an account for a JSON-like ``request``. DomainError ``uow.key_invalid``."""
    if not 8 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise DomainError("uow.key_invalid")
    return Claim(
        account_id,
        sha256(account_id.bytes + key.encode()).digest()[:16],
        # Keyed: a small request could be guessed from a plain hash.
        keys.blind_index("idempotency", canonical_json(request).decode())[:16],
    )


def remember(claimed: Claim, result: dict[str, Any], at: datetime) -> None:
    """Store the answer in the running transaction, for what no unit of work writes."""
    IdempotencyKey.objects.create(**claimed.row(result, at))


def remembered(claimed: Claim) -> dict[str, Any] | None:
    """The stored answer of an equal earlier request, None when there was none. Other content: DomainError."""
    row = (
        IdempotencyKey.objects.filter(account_id=claimed.account_id, key=claimed.key)
        .values_list("request", "result")
        .first()
    )
    if row is None:
        return None
    request, result = row
    if bytes(request) != claimed.request:
        raise DomainError("uow.repeated_differently")
    return dict(result)


def sweep(now: datetime) -> int:
    """Forget keys older than 24 hours; returns how many."""
    return IdempotencyKey.objects.filter(at__lt=now - KEPT).delete()[0]
