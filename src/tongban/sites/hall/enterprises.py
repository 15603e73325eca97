"""The register of market entities as the window meets it: the adapter, once a process, and since when it is away."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from threading import Lock

from django.conf import settings

from tongban.foundation.clock import real_now
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.wiring import from_settings
from tongban.registry.identity.ports import (
    REGISTRY_BAD_ANSWER,
    REGISTRY_UNAVAILABLE,
    EnterpriseRecord,
    EnterpriseRegistry,
)

AWAY = frozenset({REGISTRY_UNAVAILABLE, REGISTRY_BAD_ANSWER})
"""Errors that say something about the register, not about the code that was asked for."""


class Outage:
    """Since when look-ups of this process fail. Another process may have met it a little earlier or later."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._since: datetime | None = None

    @property
    def since(self) -> datetime | None:
        """The machine's instant of the first failure after the last answer; None while it answers."""
        return self._since

    def failed(self) -> None:
        """A look-up failed."""
        with self._lock:
            self._since = self._since or real_now()

    def answered(self) -> None:
        """The register answered, were it that it holds no such code."""
        self._since = None


outage = Outage()


@lru_cache(maxsize=1)
def register() -> EnterpriseRegistry:
    """The adapter that the settings name."""
    return from_settings(settings)


def look_up(uscc: str) -> EnterpriseRecord:
    """The entry of the register. Errors as the port's; never inside a unit of work."""
    try:
        record = register().look_up(uscc)
    except DomainError as error:
        if error.code in AWAY:
            outage.failed()
        elif error.code.startswith("identity."):
            outage.answered()
        raise
    outage.answered()
    return record
