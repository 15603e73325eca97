"""The record of what was tried and refused. One row, written in a transaction of its own after the roll-back.

A unit of work writes the row itself. What a door turns away before any unit of work began is written by the door that
holds the attempt (:func:`attempting`): however many rules look at one attempt, it leaves one row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.foundation import clock, keys
from tongban.foundation.records.models import Refusal
from tongban.foundation.telemetry import trace_id
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7

QUIET: set[str] = {"uow.stale", "uow.repeated_differently", "uow.busy", "formspec.answers_invalid"}
"""Codes that are no refusal of a rule: a page that was overtaken, a form that still has mistakes. Apps add their own."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Who tried which deed on what, with the content of the attempt (sealed where it is kept)."""

    deed: str
    actor: dict[str, str]
    target: UUID | None = None
    content: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Attempt:
    """One attempt as a door holds it. ``told`` is asked only when a row is to be written; None: by nobody known.

    ``on_record``: it left its row. ``excused``: what was wrong with it is no refusal of a rule.
    """

    told: Callable[[], Tried | None]
    on_record: bool = False
    excused: bool = False

    def refuse(self, error: DomainError) -> None:
        """Put the attempt on record under ``error``, unless it is there already."""
        if self.on_record or error.code in QUIET or (tried := self.told()) is None:
            return
        write(error, deed=tried.deed, actor=tried.actor, target=tried.target, tried=tried.content)


_held: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


@contextmanager
def attempting(told: Callable[[], Tried | None]) -> Iterator[Attempt]:
    """Hold one attempt: every refusal inside the block is one row together, whoever writes it first."""
    attempt = Attempt(told)
    token = _held.set(attempt)
    try:
        yield attempt
    finally:
        _held.reset(token)


def turned_away(error: DomainError) -> DomainError:
    """A door refuses the attempt it holds before its deed begins. Returns ``error``, to be raised or shown."""
    attempt = _held.get()
    if attempt is not None:
        attempt.refuse(error)
    return error


def only_a_mistake() -> None:
    """What is wrong with the attempt is no refusal: something was left out, or typed wrongly, and is asked again."""
    attempt = _held.get()
    if attempt is not None:
        attempt.excused = True


def write(
    error: DomainError,
    *,
    deed: str,
    actor: dict[str, str],
    target: UUID | None,
    tried: dict[str, Any] | None = None,
) -> UUID | None:
    """Record the refusal and return its id; None for quiet codes, and where the door's attempt is on record already.

    ``tried`` is sealed; ``cited`` elements stay open.
    """
    attempt = _held.get()
    if error.code in QUIET:
        only_a_mistake()
        return None
    if attempt is not None and attempt.on_record:
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
    if attempt is not None:
        attempt.on_record = True
    return refusal_id


def of_target(target: UUID, limit: int = 50) -> Sequence[Refusal]:
    """Newest refusals on one thing, without their sealed detail."""
    return tuple(Refusal.objects.filter(target=target).defer("detail", "data_key").order_by("-at", "-id")[:limit])


def by_ids(ids: Collection[UUID]) -> dict[UUID, Refusal]:
    """Refusals by id, without their sealed detail; what is not there is left out. One statement."""
    return {row.id: row for row in Refusal.objects.filter(id__in=ids).defer("detail", "data_key").order_by("id")}


def tried(refusal: Refusal) -> bytes:
    """The sealed detail in the clear. Who may read it is the caller's policy; the read is to be audited."""
    key = keys.unwrap(refusal.data_key, refusal.id.bytes)
    return keys.unseal(key, bytes(refusal.detail or b""), b"refusal:" + refusal.id.bytes)


def forget_details(until: datetime, held_among: Callable[[set[UUID]], set[UUID]], page_size: int = 1_000) -> int:
    """End of retention: the keys of all details older than ``until`` are destroyed, but those whose target ``held_among``
    names; how many. The rows stay, and what they openly say."""
    ended, after = 0, UUID(int=0)
    rows = Refusal.objects.filter(at__lt=until).exclude(data_key=None).order_by("pk")
    while page := list(rows.filter(pk__gt=after).values_list("pk", "target")[:page_size]):
        after = page[-1][0]
        held = held_among({target for _, target in page if target is not None})
        old = [pk for pk, target in page if target not in held]
        ended += Refusal.objects.filter(pk__in=old).update(data_key=None)
    return ended


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
