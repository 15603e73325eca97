"""Replay of enquiries: the events of an enquiry, folded, must give the stored row; what is published is what the record says.

As with cases (``tongban verify replay``), the fold knows nothing of the deeds' code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson

from tongban.foundation import keys
from tongban.foundation.records import replaying
from tongban.foundation.records.models import Event
from tongban.foundation.records.queries import events_of_all, without_owner
from tongban.foundation.records.replaying import Difference
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.oversight.grievances.models import Enquiry, EnquiryNumber
from tongban.registry.identity.actors import Capacity

_ASKED = "grievances.enquiry.asked"
_COMPARED = (
    "number", "about", "guide_id", "item", "department_id", "passed_from_id", "region_code", "asker_id", "ward_id", "state",
    "publication", "asked_at", "due", "late", "answered_at", "followed_up", "proposed_by", "published_at",
    "kind", "against_id", "finding", "claim", "reading", "ground", "state_version", "last_seq",
)  # fmt: skip


def replay(enquiry_ids: Sequence[UUID]) -> tuple[Difference, ...]:
    """All differences of these enquiries; empty when events and rows agree and every leaf verifies. Three statements."""
    rows = Enquiry.objects.in_bulk(list(enquiry_ids))
    numbers = dict(EnquiryNumber.objects.filter(enquiry_id__in=enquiry_ids).values_list("enquiry_id", "number"))
    streams = events_of_all(enquiry_ids)
    found: list[Difference] = []
    for id_ in enquiry_ids:
        events, row = streams.get(id_, []), rows.get(id_)
        found += replaying.of_leaves(events)
        if row is None:
            found.append(Difference(id_, "row", None, _ASKED))
            continue
        told = fold(events)
        found += [*replaying.of_columns(row, _COMPARED, told), *_for_whom(id_, told, events), *_words(row, events)]
        if numbers.get(id_) != told.get("number"):
            found.append(Difference(id_, "its number", numbers.get(id_), told.get("number")))
    return tuple(found)


def enquiry_ids(batch: int = 1_000) -> Iterator[list[UUID]]:
    """Ids of all enquiries, page by page; at the end those that were asked and are stored no more."""
    last = UUID(int=0)
    while ids := list(Enquiry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        yield ids
        last = ids[-1]
    if lost := without_owner(_ASKED, Enquiry):
        yield lost


def fold(events: Sequence[Event]) -> dict[str, Any]:
    """The enquiry that the open parts tell."""
    told: dict[str, Any] = dict.fromkeys(("passed_from_id", "answered_at", "proposed_by", "published_at"))
    told |= {"late": False, "followed_up": False, "finding": "", "ground": ""}
    for event in events:
        open_ = event.open
        told |= {**open_["after"], "last_seq": event.n}
        told |= _MOVES.get(event.type, _nothing)(event)
    return told


def _asked(event: Event) -> dict[str, Any]:
    open_ = event.open
    return {
        "number": open_["code"],
        "about": open_["about"],
        "guide_id": open_["guide"],
        "item": open_["item"],
        "department_id": open_["department"],
        "region_code": open_["region"],
        "asker_id": open_["asker"],
        "ward_id": open_.get("ward"),
        "asked_at": event.at,
        "due": open_["due"],
        "kind": open_.get("kind", EnquiryKind.QUESTION.value),
        "against_id": open_.get("against"),
        "claim": open_.get("claim", ""),
        "reading": open_.get("reading"),
    }


def _passed_on(event: Event) -> dict[str, Any]:
    open_ = event.open
    moved = {"department_id": open_["department"], "region_code": open_["region"]}
    return {**moved, "passed_from_id": open_["from"], "item": ""}


def _nothing(_event: Event) -> dict[str, Any]:
    return {}


_MOVES: dict[str, Callable[[Event], dict[str, Any]]] = {
    _ASKED: _asked,
    "grievances.enquiry.passed_on": _passed_on,
    "grievances.enquiry.answered": lambda each: {
        "due": None,
        "late": each.open["late"],
        "answered_at": each.at,
        "finding": each.open.get("finding", ""),
        "ground": each.open.get("ground", ""),
    },
    "grievances.enquiry.followed_up": lambda each: {"due": each.open["due"], "followed_up": True},
    "grievances.enquiry.closed": lambda each: {"due": None, "late": each.open["late"]},
    "grievances.enquiry.proposed": lambda each: {"proposed_by": each.open["actor"]["account"]},
    "grievances.enquiry.returned": lambda _each: {"proposed_by": None},
    "grievances.enquiry.published": lambda each: {"published_at": each.at},
    "grievances.enquiry.unpublished": lambda _each: {"published_at": None},
}


def _for_whom(id_: UUID, told: dict[str, Any], events: Sequence[Event]) -> Iterator[Difference]:
    """Who asked for a ward did so as that ward's guardian, and what happened concerns the ward, not who asked."""
    ward = told.get("ward_id")
    concerned = ward or told.get("asker_id")
    for event in events:
        stamp = event.open["actor"]
        asked_for = stamp.get("principal") if stamp["capacity"] == Capacity.GUARDIAN.value else None
        if event.type == _ASKED and asked_for != ward:
            yield Difference(id_, "for whom", ward, asked_for)
        parties = [each["id"] for each in event.open.get("parties", ())]
        if parties not in ([concerned], []):
            yield Difference(id_, "whom it concerns", concerned, ", ".join(parties))


def _words(row: Enquiry, events: Sequence[Event]) -> Iterator[Difference]:
    """What people wrote opens and is what was committed to, and the public words are those that were published last;
    nothing to compare once the key is destroyed."""
    if row.data_key is None:
        return
    public = {"question": "", "answer": ""}
    try:
        key = keys.unwrap(row.data_key, row.id.bytes)
        for event in events:
            if event.sealed is None:
                continue
            plain, differences = replaying.opened(key, event)
            yield from differences
            if event.type == "grievances.enquiry.published":
                public = orjson.loads(plain)
            elif event.type == "grievances.enquiry.unpublished":
                public = {"question": "", "answer": ""}
    except DomainError as error:
        yield Difference(row.id, "words", None, error.code)
        return
    for name, text in public.items():
        if getattr(row, name) != text:
            yield Difference(row.id, name, "…", "…")
