"""Replay of cards: the events of a card, folded, must give the stored card, and its name must follow from what it says.

As with cases (``tongban verify replay``), the fold knows nothing of the deeds' code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from tongban.foundation.records import replaying
from tongban.foundation.records.models import Event
from tongban.foundation.records.queries import events_of_all, without_owner
from tongban.foundation.records.replaying import Difference
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.rules import Finding, card_id, rule_of

_RAISED = "supervision.card.raised"
_ENDED = ("supervision.card.lifted", "supervision.card.closed")
_COMPARED = (
    "case_id", "code", "guide_id", "department_id", "region_code", "rule", "level", "about", "at", "due", "state",
    "state_version", "last_seq", "explain_by", "explained_by", "closed_at",
)  # fmt: skip


def replay(card_ids: Sequence[UUID]) -> tuple[Difference, ...]:
    """All differences of these cards; empty when events and rows agree and every leaf verifies. Two statements."""
    cards = Card.objects.in_bulk(list(card_ids))
    streams = events_of_all(card_ids)
    found: list[Difference] = []
    for id_ in card_ids:
        events, card = streams.get(id_, []), cards.get(id_)
        found += replaying.of_leaves(events)
        if card is None:
            found.append(Difference(id_, "row", None, _RAISED))
        else:
            told = fold(events)
            found += [
                *replaying.of_columns(card, _COMPARED, told),
                *_name(card, told),
                *replaying.of_words(id_, card.data_key, events),
            ]
    return tuple(found)


def card_ids(batch: int = 1_000) -> Iterator[list[UUID]]:
    """Ids of all cards, page by page; at the end those that were raised and are stored no more."""
    last = UUID(int=0)
    while ids := list(Card.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        yield ids
        last = ids[-1]
    if lost := without_owner(_RAISED, Card):
        yield lost


def fold(events: Sequence[Event]) -> dict[str, Any]:
    """The card that the open parts tell."""
    told: dict[str, Any] = {"explained_by": None, "closed_at": None}
    for event in events:
        open_ = event.open
        told |= {**open_["after"], "last_seq": event.n}
        if event.type == _RAISED:
            told |= {name: open_[name] for name in ("code", "rule", "level", "about", "due", "explain_by")}
            told |= {"case_id": open_["case"], "guide_id": open_["guide"], "department_id": open_["department"]}
            told |= {"region_code": open_["region"], "at": event.at}
        elif event.type == "supervision.card.answered":
            told["explained_by"] = open_["actor"]["account"]
        elif event.type in _ENDED:
            told["closed_at"] = event.at
    return told


def _name(card: Card, told: Mapping[str, Any]) -> Iterator[Difference]:
    """The id follows from case, rule, level, step and instant: a card told of another instant is another card."""
    if "rule" not in told:
        return
    try:
        rule = rule_of(told["rule"], told["level"])
    except KeyError:
        yield Difference(card.id, "rule", None, f"{told['rule']} {told['level']}")
        return
    expected = card_id(UUID(told["case_id"]), Finding(rule, told["at"], told["at"], None, told["about"]))
    if card.id != expected:
        yield Difference(card.id, "id", str(card.id), str(expected))
