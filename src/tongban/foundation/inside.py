"""Whether the running code is inside a unit of work, where calling the outside world is forbidden."""

from __future__ import annotations

from contextvars import ContextVar

_inside: ContextVar[bool] = ContextVar("inside_unit_of_work", default=False)


def inside_unit_of_work() -> bool:
    """True between entering and leaving ``with uow(...)``."""
    return _inside.get()
