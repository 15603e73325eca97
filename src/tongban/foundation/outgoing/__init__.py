"""Calls to systems outside the platform: the only place that makes them.

``OutgoingClient(OutsideSystem(…)).call(…)`` guards the address (no way into the house's network), signs, bounds time
and size, tries again where that does no harm, leaves a dead system alone, passes the trace id on and logs each call
without personal data.
"""

from tongban.foundation.outgoing.breaker import Breaker, CircuitState
from tongban.foundation.outgoing.client import Answer, Document, OutgoingClient, as_form
from tongban.foundation.outgoing.errors import (
    BAD_ANSWER,
    REFUSED_ADDRESS,
    SIGNATURE_REFUSED,
    UNAVAILABLE,
    CalledInsideUnitOfWork,
)
from tongban.foundation.outgoing.lines import line_to
from tongban.foundation.outgoing.systems import OutsideSystem, SystemHealth

__all__ = [
    "BAD_ANSWER",
    "REFUSED_ADDRESS",
    "SIGNATURE_REFUSED",
    "UNAVAILABLE",
    "Answer",
    "Breaker",
    "CalledInsideUnitOfWork",
    "CircuitState",
    "Document",
    "OutgoingClient",
    "OutsideSystem",
    "SystemHealth",
    "as_form",
    "line_to",
]
