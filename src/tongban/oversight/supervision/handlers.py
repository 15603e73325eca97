"""Supervision listens to the record: whatever happens to a case, its limits are looked at anew."""

from __future__ import annotations

from collections.abc import Sequence

from tongban.cases.events import CONSUMED
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent
from tongban.oversight.supervision.actions.watch import watch
from tongban.oversight.supervision.events import WATCH


def look(event: PlacedEvent) -> None:
    """Look at the case of one event."""
    watch([event.stream_id])


def look_all(events: Sequence[PlacedEvent]) -> None:
    """The same for many: each case once, whatever happened to it."""
    watch(sorted({event.stream_id for event in events}))


_TYPES = [type_ for type_, names in CONSUMED.items() if WATCH in names]
consumers.subscribe(WATCH, _TYPES, look, look_all)
