"""Reads of the message box. Pages by keyset, newest first; each read is one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from tongban.capabilities.messaging import enquiry_texts
from tongban.capabilities.messaging import errors as errors
from tongban.capabilities.messaging.account_texts import ALERT, PERSONAL_ALERT, alert_text, notice_text
from tongban.capabilities.messaging.case_texts import compose
from tongban.capabilities.messaging.kinds import DispatchState, Way
from tongban.capabilities.messaging.models import Dispatch, Message, Subject
from tongban.capabilities.messaging.policies import boxes_of
from tongban.capabilities.messaging.texts import Text
from tongban.capabilities.messaging.told import Told
from tongban.foundation.records.models import Event
from tongban.foundation.records.queries import events_at
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.notices import AccountNotice

MOST_ON_A_PAGE = 100
MOST_COUNTED = 99
"""The unread are counted up to here and one more; nobody reads a larger number."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as its recipient sees it. ``subject`` is the reference of what it is about."""

    id: UUID
    recipient_id: UUID
    recipient_kind: PartyKind
    stream_id: UUID
    n: int
    type: str
    subject: str
    title: str = field(repr=False)
    body: str = field(repr=False)
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Box:
    """One page of the box; ``next`` is handed back as ``after`` and is None on the last page."""

    messages: tuple[MessageView, ...]
    next: str | None


def box(actor: Actor, after: str | None = None, size: int = 20) -> Box:
    """The messages of ``actor`` and of the legal persons represented, newest first. DomainError
    ``messaging.page.invalid``."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = Message.objects.filter(recipient_id__in=boxes_of(actor))
    if after:
        rows = rows.filter(id__lt=_place(after))
    found = [_view(row) for row in rows.order_by("-id", "recipient_id")[: size + 1]]
    return Box(tuple(found[:size]), str(found[size - 1].id) if len(found) > size else None)


def unread(actor: Actor) -> int:
    """How many messages nobody has opened yet; at most one more than ``MOST_COUNTED``."""
    return Message.objects.filter(recipient_id__in=boxes_of(actor), read_at=None)[: MOST_COUNTED + 1].count()


def message(actor: Actor, message_id: UUID) -> MessageView:
    """One message of one's own. DomainError ``messaging.message.unknown``, also for those of others."""
    for row in Message.objects.filter(recipient_id__in=boxes_of(actor), id=message_id):
        return _view(row)
    raise DomainError("messaging.message.unknown")


_OF_ACCOUNTS = frozenset(notice.value for notice in AccountNotice)


def retold(found: Sequence[MessageView]) -> dict[UUID, Text]:
    """Messages told anew from the record, in the language that is spoken, by id; one that cannot be is absent and stands as
    it was sent. At most two statements, and one for each version of a guide that this process has not met."""
    events = events_at({(each.stream_id, each.n) for each in found if each.type not in _OF_ACCOUNTS})
    subjects = Subject.objects.in_bulk({stream for stream, _n in events}) if events else {}
    told: dict[UUID, Text] = {}
    for each in found:
        with suppress(DomainError, KeyError, ValueError):
            text = _retold(each, events.get((each.stream_id, each.n)), subjects)
            if text is not None:
                told[each.id] = text
    return told


def _retold(found: MessageView, event: Event | None, subjects: Mapping[UUID, Subject]) -> Text | None:
    if found.type in _OF_ACCOUNTS:
        return notice_text(AccountNotice(found.type))
    if found.type in (ALERT, PERSONAL_ALERT):
        return alert_text(found.type)
    if event is None:
        return None
    if found.type in enquiry_texts.WANTED:
        return enquiry_texts.compose(event.type, event.open)
    guide = guide_by_hash(subjects[found.stream_id].guide)
    parties = [UUID(party["id"]) for party in event.open["parties"]]
    beside = Told(event.at, event.open, guide, interested=True)
    if not (found.recipient_id in parties[1:] or (found.recipient_id not in parties and _said(found, event, beside))):
        beside = replace(beside, interested=False)
    return compose(event.type, beside) or compose(event.type, replace(beside, interested=False))


def _said(found: MessageView, event: Event, told: Told) -> bool:
    """Whether this was said in the message: for whom of the parties its recipient acts, nothing else keeps."""
    with override(settings.LANGUAGE_CODE):
        return compose(event.type, told) == Text(found.title, found.body)


@dataclass(frozen=True, slots=True)
class Sending:
    """How a message went by one way. ``at``: when it was reported on, else sent, else when it is tried next. ``type``: of the
    message, where there are several kinds."""

    way: Way
    state: DispatchState
    at: datetime
    tries: int
    type: str = ""


def sendings(recipient_id: UUID, message_id: UUID) -> tuple[Sending, ...]:
    """How a message of the recipient went out beside the box, or the code of its confirmation. One statement."""
    rows = Dispatch.objects.filter(recipient_id=recipient_id, message_id=message_id).order_by("-way")
    return tuple(_sending(row) for row in rows)


def sendings_about(stream_id: UUID, *types: str) -> tuple[tuple[UUID, Sending], ...]:
    """How the messages of these types about a stream went out, each with its recipient; by recipient. Two statements."""
    told = dict(Message.objects.filter(stream_id=stream_id, type__in=types).values_list("id", "type"))
    rows = Dispatch.objects.filter(message_id__in=told).order_by("recipient_id", "-way")
    return tuple((row.recipient_id, replace(_sending(row), type=told[row.message_id])) for row in rows)


def _sending(row: Dispatch) -> Sending:
    at = row.reported_at or row.sent_at or row.next_at
    return Sending(Way(row.way), DispatchState(row.state), at, row.tries)


def _view(row: Message) -> MessageView:
    kind = PartyKind(row.recipient_kind)
    return MessageView(
        row.id,
        row.recipient_id,
        kind,
        row.stream_id,
        row.n,
        row.type,
        row.subject,
        row.title,
        row.body,
        row.at,
        row.read_at,
    )


def _place(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise DomainError("messaging.page.invalid") from None
