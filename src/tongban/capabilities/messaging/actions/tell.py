"""Making messages of events: one for each party that the event concerns, in its box, a dispatch for the telephone, and one
for the mailbox of who has chosen mail.

Reading an event twice, or in a batch that was read before, changes nothing: the message's id follows from the event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from tongban.capabilities.messaging import enquiry_texts
from tongban.capabilities.messaging import errors as errors
from tongban.capabilities.messaging.case_texts import WANTED, compose
from tongban.capabilities.messaging.kinds import DispatchState, Way
from tongban.capabilities.messaging.models import Dispatch, Message, Subject
from tongban.capabilities.messaging.texts import Text
from tongban.capabilities.messaging.told import Told
from tongban.foundation import clock
from tongban.foundation.records.consumers import PlacedEvent
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.contacts import told_by_email
from tongban.registry.identity.guardians import guardians_on
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.mandates import agents_on

SEND = "messaging.send"
"""Name of the task that sends the SMS that are due."""
SEND_MAIL = "messaging.send_mail"
"""Name of the task that sends the mails that are due. A gateway that is away holds up its own messages alone."""

_SCHEMAS = {**WANTED, **enquiry_texts.WANTED}

REBOUND = "cases.case.guide_changed"
"""The event from which on a case is under another version of its guide."""

TOO_OLD = timedelta(days=7)
"""What happened longer ago is told in the box only: an SMS or mail about it would mislead."""


def tell(event: PlacedEvent) -> frozenset[str]:
    """Messages about one event; names of the tasks that have something to send."""
    return tell_all([event])


def tell_all(events: Sequence[PlacedEvent]) -> frozenset[str]:
    """The same for many, in at most seven statements. DomainErrors ``messaging.event.unreadable`` for a schema version
    that is not known here, ``messaging.subject.unknown`` before the first event of a stream: both are parked."""
    for event in events:
        if _SCHEMAS.get(event.type) != event.schema:
            raise DomainError("messaging.event.unreadable", type=event.type, schema=event.schema)
    now = clock.now()
    # What is kept and sent is Chinese, whoever's page the deed came from.
    with override(settings.LANGUAGE_CODE):
        messages = [*_of_cases([each for each in events if each.type in WANTED], now)]
        messages += _of_enquiries([each for each in events if each.type in enquiry_texts.WANTED], now)
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    recent = [message for message in messages if now - message.at <= TOO_OLD]
    if not recent:
        return frozenset()
    wanting = told_by_email({message.recipient_id for message in recent})
    mailed = [message for message in recent if message.recipient_id in wanting]
    dispatches = [dispatch(each.recipient_id, each.id, Way.SMS) for each in recent]
    dispatches += [dispatch(each.recipient_id, each.id, Way.EMAIL) for each in mailed]
    Dispatch.objects.bulk_create(dispatches, ignore_conflicts=True)
    return frozenset({SEND, SEND_MAIL} if mailed else {SEND})


def message_id(event: PlacedEvent, recipient: UUID) -> UUID:
    """A UUIDv7 of the event's instant; the same for the same event and recipient."""
    return uuid7(event.at, lambda size: sha256(f"{event.stream_id}/{event.n}/{recipient}".encode()).digest()[:size])


def _of_cases(events: Sequence[PlacedEvent], now: datetime) -> Iterator[Message]:
    if not events:
        return
    subjects = _subjects(events)
    agents = agents_on({event.stream_id for event in events})
    guardians = guardians_on({person for event in events for person in _persons(event)})
    for event in events:
        if event.type == REBOUND:
            # From here on by the newer version; what came before was said under the former one.
            subjects[event.stream_id] = _subject(event, event.open["guide"])
            Subject.objects.filter(stream_id=event.stream_id).update(guide=event.open["guide"])
        acting = [(guardian, ward) for ward in _persons(event) for guardian in guardians.get(ward, ())]
        yield from _messages(event, subjects, (*agents.get(event.stream_id, ()), *acting), now)


def _persons(event: PlacedEvent) -> list[UUID]:
    """The natural persons among the parties; what is told to nobody may name none."""
    natural = PartyKind.NATURAL.value
    return [UUID(each["id"]) for each in event.open.get("parties", ()) if each["kind"] == natural]


def _of_enquiries(events: Sequence[PlacedEvent], now: datetime) -> Iterator[Message]:
    """To who asked; of what was asked for a ward to the ward and to who is guardian today. Every event of an enquiry says by
    itself what it is about."""
    guardians = guardians_on({UUID(event.open["ward"]) for event in events if "ward" in event.open})
    for event in events:
        (party,) = event.open["parties"]
        subject = Subject(stream_id=event.stream_id, reference=event.open["code"])
        text = enquiry_texts.compose(event.type, event.open)
        person = UUID(party["id"])
        for recipient in (person, *(guardians.get(person, ()) if "ward" in event.open else ())):
            yield _message(event, subject, text, recipient, party["kind"], now)


def _subjects(events: Sequence[PlacedEvent]) -> dict[UUID, Subject]:
    """What each stream is about before these events: told by its first one, remembered for the later ones."""
    rebound = [event for event in events if event.type == REBOUND]
    new = {
        event.stream_id: _subject(event, event.open["guide"])
        for event in events
        if "guide" in event.open and event.type != REBOUND
    }
    if new:
        Subject.objects.bulk_create(new.values(), ignore_conflicts=True)
    earlier = {event.stream_id for event in events} - new.keys()
    known = new | (Subject.objects.in_bulk(earlier) if earlier else {})
    if earlier - known.keys():
        raise DomainError("messaging.subject.unknown")
    # Read a second time, a stream is remembered as it stood after them.
    return known | {event.stream_id: _subject(event, event.open["former"]) for event in reversed(rebound)}


def _subject(event: PlacedEvent, guide: str) -> Subject:
    return Subject(stream_id=event.stream_id, reference=event.open["code"], guide=guide)


def _messages(
    event: PlacedEvent, subjects: dict[UUID, Subject], agents: Sequence[tuple[UUID, UUID]], now: datetime
) -> list[Message]:
    subject = subjects[event.stream_id]
    guide = guide_by_hash(subject.guide)
    applicants = compose(event.type, Told(event.at, event.open, guide))
    if applicants is None:
        return []
    others = compose(event.type, Told(event.at, event.open, guide, interested=True)) or applicants
    parties = {UUID(party["id"]): party["kind"] for party in event.open["parties"]}
    # What is told to all names the applicant first.
    told = [
        _message(event, subject, others if place else applicants, recipient, kind, now)
        for place, (recipient, kind) in enumerate(parties.items())
    ]
    # Who acts for one of them, by a mandate or as guardian, is told the same (民法典第二十三条、第一百六十二条).
    natural = PartyKind.NATURAL.value
    first = next(iter(parties), None)
    acting = {agent: principal for agent, principal in agents if principal in parties and agent not in parties}
    return told + [
        _message(event, subject, applicants if principal == first else others, agent, natural, now)
        for agent, principal in acting.items()
    ]


def _message(event: PlacedEvent, subject: Subject, text: Text, recipient: UUID, kind: str, now: datetime) -> Message:
    return Message(
        recipient_id=recipient,
        id=message_id(event, recipient),
        recipient_kind=kind,
        stream_id=event.stream_id,
        n=event.n,
        type=event.type,
        subject=subject.reference,
        title=text.title,
        body=text.body,
        at=event.at,
        created_at=now,
    )


def dispatch(recipient_id: UUID, message_id: UUID, way: Way) -> Dispatch:
    """A row that is due at once."""
    machine = clock.real_now()
    return Dispatch(
        recipient_id=recipient_id,
        message_id=message_id,
        way=way.value,
        state=DispatchState.QUEUED.value,
        made_at=machine,
        next_at=machine,
    )
