"""The log-ins of one account as its owner reads them: when, with which browser, from which network, proved by what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tongban.foundation.records import audit
from tongban.foundation.records.models import AuditEntry
from tongban.registry.identity.kinds import Factor


class LogInKind(StrEnum):
    """What happened."""

    SIGNED_IN = "identity.account.signed_in"
    SIGNED_OUT = "identity.account.signed_out"
    PASSWORD_RIGHT = "identity.account.password_right"
    FACTOR_REFUSED = "identity.factor.refused"
    FAILED = "identity.account.sign_in_failed"


_ALL = frozenset(each.value for each in LogInKind)


@dataclass(frozen=True, slots=True)
class LogIn:
    """One entry; ``browser`` and ``network`` are empty where none was recorded, ``factor`` None without one."""

    id: UUID
    at: datetime
    kind: LogInKind
    browser: str
    network: str
    factor: Factor | None
    outside: bool = False
    """By the national platform, without a password of ours."""


def log_ins_of(account_id: UUID, before: UUID | None = None, limit: int = 20) -> tuple[LogIn, ...]:
    """Newest first, older than the entry ``before``. One statement."""
    return tuple(_log_in(row) for row in audit.page_about([f"account:{account_id}"], _ALL, before, limit))


def last_log_in(account_id: UUID) -> LogIn | None:
    """The whole log-in before this moment, or the sign-out after it. One statement."""
    kinds = (LogInKind.SIGNED_IN.value, LogInKind.SIGNED_OUT.value)
    return next((_log_in(row) for row in audit.page_about([f"account:{account_id}"], kinds, limit=1)), None)


def _log_in(row: AuditEntry) -> LogIn:
    factor = row.data.get("factor")
    return LogIn(
        id=row.id,
        at=row.at,
        kind=LogInKind(row.kind),
        browser=row.data.get("browser", ""),
        network=row.data.get("network", ""),
        factor=Factor(factor) if factor else None,
        outside=row.data.get("by") == "NATIONAL",
    )
