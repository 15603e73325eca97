"""Placing and lifting holds. Each is on record (audit entry about the thing)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.retention.models import Hold
from tongban.kernel.errors import DomainError, ErrorSpec, register
from tongban.kernel.ids import uuid7

register(
    ErrorSpec(
        "retention.held_already",
        409,
        "这件事已经留存（依据：{ground}）。",
        "It is held already, by reason of: {ground}",
        "一件事同时只有一项留存；要改依据，请先解除。",
        "There is one hold at a time; lift it first to change its ground.",
    ),
    ErrorSpec(
        "retention.not_held",
        409,
        "这件事没有留存，不需要解除。",
        "It is not held, there is nothing to lift.",
        "请核对编号。",
        "Check the number.",
    ),
    ErrorSpec(
        "retention.ground",
        422,
        "请写明留存或解除的依据（文书名称和文号），不超过 200 字。",
        "Name the document (title and number) that demands it, in at most 200 characters.",
        "例如：XX法院协助执行通知书（2026）X执1号。",
        "For example a court's notice and its number.",
    ),
)

_LONGEST = 200


def place(subject: UUID, ground: str, by: str) -> None:
    """Hold the content of a thing. DomainErrors ``retention.ground``, ``retention.held_already``."""
    now, words = clock.now(), _grounded(ground)
    with transaction.atomic():
        # The unique index settles who was first; whoever was second is told by what ground.
        held, made = Hold.objects.get_or_create(
            subject=subject, lifted_at=None, defaults={"id": uuid7(now), "ground": words, "by": by, "placed_at": now}
        )
        if not made:
            raise DomainError("retention.held_already", ground=held.ground)
        _told("retention.held", subject, words, by)


def lift(subject: UUID, ground: str, by: str) -> None:
    """Let its retention go on. DomainErrors ``retention.ground``, ``retention.not_held``."""
    words = _grounded(ground)
    with transaction.atomic():
        lifted = Hold.objects.filter(subject=subject, lifted_at=None).update(lifted_at=clock.now(), lifted_by=by)
        if not lifted:
            raise DomainError("retention.not_held")
        _told("retention.lifted", subject, words, by)


def held_among(subjects: Collection[UUID]) -> set[UUID]:
    """Which of these are held. One statement."""
    rows = Hold.objects.filter(subject__in=list(subjects), lifted_at=None).values_list("subject", flat=True)
    return set(rows)


def _grounded(ground: str) -> str:
    words = ground.strip()
    if not 0 < len(words) <= _LONGEST:
        raise DomainError("retention.ground")
    return words


def _told(kind: str, subject: UUID, ground: str, by: str) -> None:
    actor = {"capacity": "SYSTEM", "channel": "SYSTEM", "system": by}
    audit.write(kind, actor, f"stream:{subject}", {"ground": ground})
