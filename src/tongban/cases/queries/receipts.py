"""What a case is made of, as one document that anybody can count and hash again.

The format is ``tongban.receipt/1`` (docs/mechanisms/receipt.md, docs/mechanisms/receipt.schema.json): stable, open parts
only. From it alone the due dates are counted again and every leaf is hashed again; what is sealed stands there as its
commitment.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.events import AMONG_COLLEAGUES
from tongban.cases.models import Case, Paper
from tongban.cases.policies import may_read_notes
from tongban.cases.queries.case import access_of, case_by_code, case_id_of
from tongban.cases.queries.history import CLOSED, HistoryLine, told_to
from tongban.foundation import clock
from tongban.foundation.calendars import calendar
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.records.models import Event
from tongban.foundation.records.queries import events_of
from tongban.foundation.transparency import proofs
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Calendar, Clock, Limit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor

FORMAT = "tongban.receipt/1"


def receipt(code: str) -> dict[str, Any]:
    """The whole document, for the house's own commands. DomainErrors ``codes.registration_code.invalid``, ``uow.not_found``."""
    case = Case.objects.get(pk=case_id_of(code))
    return _document(case, _events(events_of(case.id), None))


def receipt_for(actor: Actor, code: str) -> dict[str, Any]:
    """The document for who may see the case, at the doors: an event whose words are not theirs to read stands there withheld,
    with its leaf alone, which is proven like every other. DomainErrors as :func:`receipt`."""
    case = case_by_code(code)
    access = access_of(actor, case)
    if access in CLOSED:
        raise DomainError("uow.not_found")
    events = events_of(case.id)
    return _document(case, _events(events, _readable(actor, case, access, events)))


def _readable(actor: Actor, case: Case, access: str, events: list[Event]) -> set[int]:
    """The events that this reader is shown whole elsewhere too."""
    if access == "official":
        hidden = frozenset[str]() if may_read_notes(actor, case) else AMONG_COLLEAGUES
        return {event.n for event in events if event.type not in hidden}
    lines = [HistoryLine(event.n, event.type, event.at, event.open, {}) for event in events]
    whole = {line.n: line.open for line in lines}
    return {line.n for line in told_to(actor, case, access, lines) if line.open == whole[line.n]}


def _document(case: Case, events: list[dict[str, Any]]) -> dict[str, Any]:
    guide = guide_by_hash(case.guide_id)
    folded = clockwork.clock_of(case.facts, guide)
    return {
        "format": FORMAT,
        "written_at": instant_text(clock.now()),
        "case_id": str(case.id),
        "registration_code": case.code,
        "state": case.state,
        "state_version": case.state_version,
        "guide": _guide(guide),
        "limits": _limits(guide),
        "calendar": _calendar(calendar(folded.calendar_version), case.facts),
        "facts": case.facts,
        "due": _due(folded),
        "events": events,
        "papers": _papers(case.id),
        "log": _log(case.id),
    }


def _guide(guide: BoundGuide) -> dict[str, Any]:
    return {
        "hash": guide.hash,
        "name": guide.name,
        "code": guide.code,
        "department": guide.department_name,
        "department_uscc": guide.department_uscc,
        "silence": guide.silence.value,
        "calendar_version": guide.calendar_version,
    }


def _limits(guide: BoundGuide) -> dict[str, Any]:
    limits = guide.limits
    named = {
        "acceptance": limits.acceptance,
        "promised": limits.promised,
        "statutory": limits.statutory,
        "delivery": limits.delivery,
    }
    return {name: _limit(limit) for name, limit in named.items()}


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return {"amount": limit.amount, "unit": limit.unit.value} if limit else None


def _calendar(found: Calendar, facts: list[dict[str, Any]]) -> dict[str, Any]:
    """The days of the official notices from the year of the first fact on: what counting needs, and no more."""
    first = min((datetime.fromisoformat(fact["at"]).year for fact in facts), default=0)
    return {
        "version": found.version,
        "known_until": found.known_until.isoformat(),
        "days_off": sorted(day.isoformat() for day in found.days_off if day.year >= first),
        "make_up": sorted(day.isoformat() for day in found.make_up if day.year >= first),
    }


def _due(folded: Clock) -> dict[str, Any]:
    named = {
        "acceptance": folded.acceptance_due,
        "promised": folded.promised_due,
        "statutory": folded.statutory_due,
        "delivery": folded.delivery_due,
    }
    return {
        "received_on": folded.received_on.isoformat() if folded.received_on else None,
        "accepted_on": folded.accepted_on.isoformat() if folded.accepted_on else None,
        "limits": [
            {"name": leg.name, "start": instant_text(leg.start), "last_day": leg.last_day.isoformat()}
            | {"due": instant_text(leg.due), "stopped_at": instant_text(leg.stopped_at) if leg.stopped_at else None}
            for leg in folded.legs
        ],
        **{f"{name}_due": instant_text(value) if value else None for name, value in named.items()},
    }


def _events(events: list[Event], readable: set[int] | None) -> list[dict[str, Any]]:
    return [
        {"n": event.n, "withheld": True, "leaf": bytes(event.leaf).hex()}
        if readable is not None and event.n not in readable
        else {
            "n": event.n,
            "type": event.type,
            "schema": event.schema,
            "at": instant_text(event.at),
            "open": event.open,
            "sealed": bytes(event.commitment).hex() if event.commitment is not None else None,
            "leaf": bytes(event.leaf).hex(),
        }
        for event in events
    ]


def _log(case_id: UUID) -> dict[str, Any] | None:
    """That the events are leaves of the transparency log; those of the last minute may not be under a checkpoint yet."""
    found = proofs.of_stream(case_id)
    if found is None:
        return None
    return {
        "keys": list(found.keys),
        "checkpoint": found.checkpoint.note,
        "leaves": [
            {"n": n, "index": leaf.index, "path": [each.hex() for each in leaf.path]}
            for n, leaf in found.leaves.items()
        ],
    }


def _papers(case_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "n": paper.n,
            "kind": paper.kind,
            "title": paper.title,
            "number": paper.number,
            "issued_at": instant_text(paper.issued_at),
            "sha256": paper.sha256,
            "verify_code": paper.verify_code,
            "replaced_by": paper.replaced_by,
        }
        for paper in Paper.objects.filter(case_id=case_id).order_by("n")
    ]
