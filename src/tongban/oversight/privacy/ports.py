"""What this app has to know of the others that watch, which it may not name. ``config`` wires who answers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from tongban.foundation.outgoing.served import Served


class OpenEnquiries(Protocol):
    """Knows whose questions, complaints and requests still wait for an answer."""

    def waiting_of(self, persons: Collection[UUID]) -> tuple[str, ...]:
        """Their numbers, the newest first, as people write them. One statement."""
        ...


open_enquiries: Served[OpenEnquiries] = Served("register of open enquiries")
