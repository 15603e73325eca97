"""What the platform records by itself, case by case: one that cannot be recorded must not keep the others waiting."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog

from tongban.kernel.errors import DomainError

log = structlog.get_logger(__name__)


def attempted(record: Callable[[UUID], bool], case_id: UUID) -> bool:
    """Whether ``record`` recorded something on this case. What failed is logged, and the next sweep tries it again."""
    try:
        return record(case_id)
    except DomainError:
        # Somebody moved the case at this very moment; if anything is left to record, the next sweep finds it.
        return False
    except Exception:
        log.exception("silence was not recorded", case=str(case_id), deed=record.__name__)
        return False
