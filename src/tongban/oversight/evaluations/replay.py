"""Replay of ratings: the events of a rating, folded, must give the stored rating, and its contact must name it.

As with cases (``tongban verify replay``), the fold knows nothing of the deeds' code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from tongban.foundation.records import replaying
from tongban.foundation.records.models import Event
from tongban.foundation.records.queries import events_of_all, without_owner
from tongban.foundation.records.replaying import Difference, as_told
from tongban.oversight.evaluations.models import Rated, Rating

_GIVEN = "evaluations.rating.given"
_DESTROYED = "evaluations.rating.content_destroyed"
_CHOICES = ("finding", "called_back", "not_adopted")
_SAME = (
    "code", "item", "target", "visit", "number", "stars", "code_set", "reasons", "way", "worded", "sign_by", "answer_by",
    "close_by",
)  # fmt: skip
_COMPARED = (
    *_SAME, *_CHOICES, "case_id", "guide_id", "department_id", "region_code", "at", "state", "state_version", "last_seq",
    "closed_at",
)  # fmt: skip
_OVER = ("CLOSED", "NOT_ADOPTED")


def replay(rating_ids: Sequence[UUID]) -> tuple[Difference, ...]:
    """All differences of these ratings; empty when events and rows agree and every leaf verifies. Three statements."""
    ratings = Rating.objects.in_bulk(list(rating_ids))
    places = {rated.rating_id: rated for rated in _places(ratings.values())}
    streams = events_of_all(rating_ids)
    found: list[Difference] = []
    for id_ in rating_ids:
        events, rating = streams.get(id_, []), ratings.get(id_)
        found += replaying.of_leaves(events)
        if rating is None:
            found.append(Difference(id_, "row", None, _GIVEN))
        else:
            found += [
                *replaying.of_columns(rating, _COMPARED, fold(events)),
                *_place(rating, places),
                *replaying.of_words(id_, rating.data_key, events),
            ]
    return tuple(found)


def rating_ids(batch: int = 1_000) -> Iterator[list[UUID]]:
    """Ids of all ratings, page by page; at the end those that were given and are stored no more."""
    last = UUID(int=0)
    while ids := list(Rating.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        yield ids
        last = ids[-1]
    if lost := without_owner(_GIVEN, Rating):
        yield lost


def fold(events: Sequence[Event]) -> dict[str, Any]:
    """The rating that the open parts tell."""
    told: dict[str, Any] = {**dict.fromkeys(_CHOICES, ""), "closed_at": None}
    for event in events:
        open_ = event.open
        told |= {**open_["after"], "last_seq": event.n}
        told |= {name: open_[name] for name in _CHOICES if name in open_}
        if event.type == _GIVEN:
            told |= {name: open_[name] for name in _SAME}
            told |= {"case_id": open_["case"], "guide_id": open_["guide"], "department_id": open_["department"]}
            told |= {"region_code": open_["region"], "at": event.at}
        if open_["after"]["state"] in _OVER and event.type != _DESTROYED:
            told["closed_at"] = event.at
    return told


def _places(ratings: Any) -> Iterator[Rated]:
    cases = {rating.case_id for rating in ratings}
    yield from Rated.objects.filter(case_id__in=cases) if cases else ()


def _place(rating: Rating, places: Mapping[UUID, Rated]) -> Iterator[Difference]:
    """The contact is marked as rated by this rating, and by no other."""
    found = places.get(rating.id)
    stored = (found.case_id, found.visit, found.number) if found else None
    expected = (rating.case_id, rating.visit, rating.number)
    if stored != expected:
        yield Difference(rating.id, "contact", as_told(stored) if stored else None, as_told(expected))
