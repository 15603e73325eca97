"""The record of what was tried and refused. One row, written in a transaction of its own after the roll-back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tongban.foundation import clock, keys
from tongban.foundation.records.models import Refusal
from tongban.foundation.telemetry import trace_id
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7

QUIET: set[str] = {"uow.stale", "uow.repeated_differently", "uow.busy", "formspec.answers_invalid"}
"""Codes that are no refusal of a rule: a page that was overtaken, a form that still has mistakes."""


def write(
    error: DomainError,
    *,
    deed: str,
    actor: dict[str, str],
    target: UUID | None,
    tried: dict[str, Any] | None = None,
) -> UUID | None:
    """Record the refusal and return its id; None for quiet codes. ``tried`` is sealed; ``cited`` elements stay open."""
    if error.code in QUIET:
        return None
    now = clock.now()
    refusal_id = uuid7(now)
    detail = data_key = None
    if tried:
        key = keys.new_data_key(refusal_id.bytes)
        detail, data_key = (
            keys.seal(key.plain, canonical_json(_plain(tried)), b"refusal:" + refusal_id.bytes),
            key.wrapped,
        )
    Refusal.objects.create(
        id=refusal_id,
        at=now,
        deed=deed,
        actor=actor,
        target=target,
        code=error.code,
        cited=list(_cited(error)),
        trace=trace_id()[:64],
        detail=detail,
        data_key=data_key,
    )
    return refusal_id


def of_target(target: UUID, limit: int = 50) -> Sequence[Refusal]:
    """Newest refusals on one thing, without their sealed detail."""
    return tuple(Refusal.objects.filter(target=target).defer("detail", "data_key").order_by("-at", "-id")[:limit])


def tried(refusal: Refusal) -> bytes:
    """The sealed detail in the clear. Who may read it is the caller's policy; the read is to be audited."""
    key = keys.unwrap(refusal.data_key, refusal.id.bytes)
    return keys.unseal(key, bytes(refusal.detail or b""), b"refusal:" + refusal.id.bytes)


def _cited(error: DomainError) -> Sequence[str]:
    elements = error.data.get("elements") or error.data.get("element") or ()
    return [elements] if isinstance(elements, str) else [str(element) for element in elements]


def _plain(value: Any) -> Any:
    """JSON without floats: what was tried may hold anything a client can send."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)
