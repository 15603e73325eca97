"""Outside systems: what the platform knows of each, how a call to it is logged and what its health is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import structlog
from prometheus_client import Counter, Histogram

from tongban.foundation.outgoing.breaker import CircuitState

_log = structlog.get_logger(__name__)
_CALLS = Counter("tongban_outgoing_calls", "Calls to outside systems.", ["system", "operation", "outcome"])
_SECONDS = Histogram("tongban_outgoing_call_seconds", "Seconds a call to an outside system took.", ["system"])


@dataclass(frozen=True, slots=True)
class OutsideSystem:
    """One system outside the platform.

    ``name`` is the word in logs, metrics and errors; ``title_zh``/``title_en`` what people read. ``secret`` signs each
    request (none: calls go unsigned); ``signed_answers`` demands that answers are signed and belong to their request.
    Times in seconds: ``connect`` and ``read`` for one wait, ``total`` for the whole call with all its attempts.
    ``max_answer`` in bytes. ``attempts`` counts all tries of an idempotent call.
    """

    name: str
    title_zh: str
    title_en: str
    base_url: str
    secret: str = field(default="", repr=False)
    signed_answers: bool = False
    connect: float = 2.0
    read: float = 5.0
    total: float = 10.0
    max_answer: int = 1024 * 1024
    attempts: int = 3
    health_path: tuple[str, ...] = ("v1", "health")

    def __post_init__(self) -> None:
        if self.signed_answers and not self.secret:
            raise ValueError("signed answers need a shared secret")
        if self.secret and len(self.secret) < 16:
            raise ValueError("the shared secret has fewer than 16 characters")


class Outcome(StrEnum):
    """How a call ended, for log and metrics."""

    ANSWERED = "answered"
    UNAVAILABLE = "unavailable"
    BAD_ANSWER = "bad_answer"
    REFUSED_ADDRESS = "refused_address"
    CIRCUIT_OPEN = "circuit_open"
    BROKEN_OFF = "broken_off"


@dataclass(slots=True)
class CallRecord:
    """One call as the log tells it. No path, query, header or body: they carry codes and data of persons."""

    system: str
    operation: str
    method: str
    outcome: Outcome = Outcome.BROKEN_OFF
    reason: str = ""
    status: int = 0
    attempts: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class SystemHealth:
    """What the operator's page shows of one system.

    ``reachable`` is the result of a real call made at ``checked_at`` (the machine's clock) that took ``millis``;
    ``reason`` says why not.
    """

    system: str
    title: str
    reachable: bool
    circuit: CircuitState
    reason: str
    millis: int
    checked_at: datetime


def log_call(record: CallRecord, *, trace: str, seconds: float) -> None:
    """One structured line and two metrics for a call that ended."""
    _CALLS.labels(record.system, record.operation, record.outcome).inc()
    _SECONDS.labels(record.system).observe(seconds)
    log = _log.info if record.outcome is Outcome.ANSWERED else _log.warning
    log(
        "outgoing.call",
        system=record.system,
        operation=record.operation,
        method=record.method,
        outcome=str(record.outcome),
        reason=record.reason,
        status=record.status,
        attempts=record.attempts,
        bytes=record.size,
        millis=round(seconds * 1000),
        trace_id=trace,
    )
