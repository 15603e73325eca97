"""What the house asks of a time-stamping authority (时间戳机构; RFC 3161)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.served import Served

NAME, TITLE, TITLE_EN = "tsa", "时间戳机构", "the time-stamping authority"


@dataclass(frozen=True, slots=True)
class Stamped:
    """A token that was checked: the instant that it says, and who signed it."""

    at: datetime
    authority: str
    token: bytes = field(repr=False)


class TimeStamper(Protocol):
    """An authority outside the house. Every adapter passes one test-suite."""

    def stamp(self, content: bytes) -> Stamped | None:
        """The stamp of ``content``, checked; None where there is no authority. DomainErrors ``outgoing.unavailable``,
        ``outgoing.bad_answer`` (data: reason), ``outgoing.refused_address``. Never inside a unit of work."""
        ...

    def check(self) -> SystemHealth:
        """How the authority is, for the operator, by a stamp of its own; never raises for an ill one."""
        ...


time_stamper: Served[TimeStamper] = Served("time-stamping authority")
