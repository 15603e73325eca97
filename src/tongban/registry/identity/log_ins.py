"""Entries about accounts and persons in the audit record: log-ins, tokens, registrations. Never personal data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.foundation.records import audit
from tongban.registry.identity.actors import Actor


def record(kind: str, actor: Actor, account_id: UUID | None, data: dict[str, Any] | None = None) -> None:
    """An entry about an account; ``account:unknown`` where a log-in named none that exists."""
    audit.write(kind, actor.stamp(), f"account:{account_id or 'unknown'}", data)


def record_person(kind: str, actor: Actor, person_id: UUID, data: dict[str, Any] | None = None) -> None:
    """An entry about a natural or legal person."""
    audit.write(kind, actor.stamp(), f"person:{person_id}", data)
