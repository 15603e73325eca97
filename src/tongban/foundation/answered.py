"""Rows that one person writes and another answers, and that have no history of their own: the frame of the deeds on them.

    def unit(row: Delay) -> None:
        ...                                   # decide: who may, and whether it still can be
        DELAYS.change(row, actor, "granted", {"state": "GRANTED", "answered_by": actor.account_id})

    DELAYS.once(actor, delay_id, "granted", unit, key=key)

One transaction: the row is locked, changed and told of in the audit, all or nothing; calling the outside world inside raises. A
refusal is written by the door (:mod:`tongban.foundation.records.refusals`). What is asked twice alike is one row
(:meth:`Answered.ask`), what is answered twice under one key is answered once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models, transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.records.idempotency import claim, remember
from tongban.foundation.uow import ActsAs, inside_of_a_deed, once
from tongban.kernel.errors import DomainError

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Answered(Generic[M]):
    """``kind`` begins the kinds of its audit entries, its last part their subject; ``told`` is what each of them tells;
    ``unknown`` is the error where there is no such row."""

    model: type[M]
    kind: str
    unknown: str
    told: Callable[[M], Mapping[str, Any]]

    def once(
        self,
        actor: ActsAs,
        id: UUID,
        what: str,
        unit: Callable[[M], None],
        *,
        key: str | None = None,
        content: str = "",
    ) -> None:
        """A deed on a row, which is locked, under the caller's Idempotency-Key: sent twice it is done once. One page may send
        its key with several rows and deeds. DomainErrors ``unknown``, ``uow.key_invalid``, ``uow.repeated_differently``, those
        of ``unit``."""
        about = f"{self.kind}.{what}:{id}"
        claimed = claim(actor.account_id, f"{key}:{about}", [about, content]) if key and actor.account_id else None

        def done() -> dict[str, Any]:
            with transaction.atomic(), inside_of_a_deed():
                row = self.model._default_manager.select_for_update().filter(pk=id).first()
                if row is None:
                    raise DomainError(self.unknown)
                unit(row)
                if claimed is not None:
                    remember(claimed, {}, clock.now())
            return {}

        once(claimed, done)

    def ask(
        self,
        actor: ActsAs,
        what: str,
        asked: Mapping[str, Any],
        now: datetime,
        alone: Callable[[], object] = lambda: None,
    ) -> UUID:
        """Write a row, or find the one that waits for the same already. ``alone`` locks what lets two that are sent at once
        come one after the other."""
        with transaction.atomic(), inside_of_a_deed():
            alone()
            row = self.model._default_manager.filter(**asked).first()
            if row is None:
                row = self.model._default_manager.create(**asked, asked_at=now)
                self.tell(row, actor, what)
        return UUID(str(row.pk))

    def change(self, row: M, actor: ActsAs, what: str, columns: Mapping[str, Any], **more: Any) -> None:
        """Write new values of its columns and tell of it, ``more`` besides."""
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(update_fields=list(columns))
        self.tell(row, actor, what, **more)

    def tell(self, row: M, actor: ActsAs, what: str, **more: Any) -> None:
        """Tell of it in the audit, under the row and not under any person."""
        subject = f"{self.kind.rpartition('.')[2]}:{row.pk}"
        audit.write(f"{self.kind}.{what}", actor.stamp(), subject, {**self.told(row), **more})
