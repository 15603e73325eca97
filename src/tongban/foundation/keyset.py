"""Places of a list that is sorted by an instant and then by id: what a page hands back to be asked for the next."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError

R = TypeVar("R")


# Without slots: an alias with its type marks what it makes, on which a frozen class with slots breaks.
@dataclass(frozen=True)
class Page(Generic[R]):
    """One page of a list; ``next`` is handed back as ``after``."""

    rows: tuple[R, ...]
    next: str | None


def marker(instant: datetime, row_id: UUID) -> str:
    """The place of a row."""
    return base64.urlsafe_b64encode(f"{instant_text(instant)} {row_id}".encode()).decode().rstrip("=")


def read_marker(text: str, error: str) -> tuple[datetime, UUID]:
    """Inverse of :func:`marker`. DomainError ``error`` (its field is ``after``) for what is no marker."""
    try:
        told, _, row_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        instant = datetime.fromisoformat(told)
        if instant.tzinfo is None:
            raise ValueError("an instant carries its offset")
        return instant, UUID(row_id)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise DomainError(error, field="after") from None
