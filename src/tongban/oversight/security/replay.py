"""Replay of alerts: the events of an alert, folded, must give the stored alert (``tongban verify replay``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.foundation.records import replaying
from tongban.foundation.records.models import Event
from tongban.foundation.records.queries import events_of_all, without_owner
from tongban.foundation.records.replaying import Difference
from tongban.oversight.security.models import Alert

_RAISED = "security.alert.raised"
_ENDED = ("security.alert.closed", "security.alert.dismissed")
_COMPARED = (
    "rule", "gravity", "group", "region_code", "first_at", "at", "count", "state", "state_version", "last_seq", "closed_at",
)  # fmt: skip


def replay(alert_ids: Sequence[UUID]) -> tuple[Difference, ...]:
    """All differences of these alerts; empty when events and rows agree and every leaf verifies. Two statements."""
    alerts = Alert.objects.in_bulk(list(alert_ids))
    streams = events_of_all(alert_ids)
    found: list[Difference] = []
    for id_ in alert_ids:
        events, alert = streams.get(id_, []), alerts.get(id_)
        found += replaying.of_leaves(events)
        if alert is None:
            found.append(Difference(id_, "row", None, _RAISED))
        else:
            found += replaying.of_columns(alert, _COMPARED, fold(events))
            found += replaying.of_words(id_, alert.data_key, events)
    return tuple(found)


def alert_ids(batch: int = 1_000) -> Iterator[list[UUID]]:
    """Ids of all alerts, page by page; at the end those that were raised and are stored no more."""
    last = UUID(int=0)
    while ids := list(Alert.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        yield ids
        last = ids[-1]
    if lost := without_owner(_RAISED, Alert):
        yield lost


def fold(events: Sequence[Event]) -> dict[str, Any]:
    """The alert that the open parts tell."""
    told: dict[str, Any] = {"closed_at": None}
    for event in events:
        open_ = event.open
        told |= {**open_["after"], "last_seq": event.n}
        if event.type == _RAISED:
            told |= {name: open_[name] for name in ("rule", "gravity", "group", "region_code", "count")}
            told |= {"first_at": datetime.fromisoformat(open_["first_at"]), "at": event.at}
        elif event.type in _ENDED:
            told["closed_at"] = event.at
    return told
