"""消息: the caller's message box, and by which ways else the caller wants to be told (通知方式)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StrictBool, StringConstraints

from tongban.capabilities.messaging.actions.read_message import read_message as reading
from tongban.capabilities.messaging.queries import MessageView, box
from tongban.kernel.codes import is_enquiry_number
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_email, mask_mobile
from tongban.registry.identity.actions.choose_notifications import choose_notifications
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import own_reach
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.describing import BODY_ERRORS, describe
from tongban.sites.api.v1.shapes import EXAMPLE_CODE, EXAMPLE_ID, Body, Instant, Marker, Shape
from tongban.sites.api.v1.wire import answer, instant, sure_instant

router = Router(tags=["messages"])

MessageId = Annotated[
    str, StringConstraints(max_length=40), Field(description="Id of a message.", examples=[EXAMPLE_ID])
]


class MessageQuery(Shape):
    """Which page."""

    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)


class MessageShape(Shape):
    """What happened, as one party was told. No name and no number in it; more shows the case."""

    id: str = Field(examples=[EXAMPLE_ID])
    recipient_kind: str = Field(description="NATURAL: the caller; LEGAL: a legal person the caller represents.")
    recipient_id: str = Field(examples=[EXAMPLE_ID])
    type: str = Field(description="Type of the event it tells of.", examples=["cases.case.accepted"])
    registration_code: str = Field(description="Empty where it is about no case.", examples=[EXAMPLE_CODE])
    enquiry_number: str = Field(description="Empty where it is about no enquiry.", examples=[""])
    title: str = Field(examples=["食品经营许可（新办）：已受理"])
    body: str
    at: Instant
    read_at: Instant | None = Field(description="First opening by anybody whose box it is in; null before.")


class MessageList(Shape):
    """A page of messages, newest first; ``next`` is handed back as ``after``, null on the last page."""

    messages: list[MessageShape]
    next: str | None


class Notifications(Shape):
    """By which ways, beside the message box, the caller is told. The box has everything and is no choice."""

    sms: bool
    email: bool
    mobile: str = Field(description="Masked; empty where none is on register.", examples=["199****0001"])
    email_address: str = Field(description="Masked; empty before one is confirmed.", examples=["l***@example.cn"])


class NotificationsBody(Body):
    """The whole choice."""

    sms: StrictBool
    email: StrictBool


@router.get(
    "/messages",
    response=MessageList,
    summary="List own messages",
    openapi_extra=describe(errors=("messaging.page.invalid",)),
)
def list_messages(request: HttpRequest, asked: Query[MessageQuery]) -> HttpResponse:
    """Those of the caller and of the legal persons the caller represents. Listing marks nothing as read."""
    page = box(caller(request), asked.after, asked.size)
    return answer(MessageList(messages=[_shape(each) for each in page.messages], next=page.next))


@router.post(
    "/messages/{message_id}/read",
    response=MessageShape,
    summary="Mark a message as read",
    openapi_extra=describe(errors=("messaging.message.unknown",)),
)
def read_message(request: HttpRequest, message_id: MessageId) -> HttpResponse:
    """The message with the instant of its first opening. Twice is once, so it needs no key and no body."""
    return answer(_shape(reading(caller(request), message_id=_id(message_id))))


@router.get(
    "/me/notifications",
    response=Notifications,
    summary="How the caller is told",
    openapi_extra=describe(errors=("identity.capacity.not_held",)),
)
def get_notifications(request: HttpRequest) -> HttpResponse:
    """The choice of the natural person behind the token; number and address masked."""
    return answer(_chosen(caller(request)))


@router.put(
    "/me/notifications",
    response=Notifications,
    summary="Choose how to be told",
    openapi_extra=describe(
        errors=(*BODY_ERRORS, "identity.capacity.not_held", "identity.email.unconfirmed"),
        example={"sms": True, "email": False},
    ),
)
def put_notifications(request: HttpRequest, body: NotificationsBody) -> HttpResponse:
    """In force at once, also for what waits to be sent. An address is given and confirmed in the portal, where its owner
    can show the code; without one `email` is refused."""
    actor = caller(request)
    choose_notifications(actor, by_sms=body.sms, by_email=body.email)
    return answer(_chosen(actor))


def _chosen(actor: Actor) -> Notifications:
    reach = own_reach(actor)
    return Notifications(
        sms=reach.by_sms,
        email=reach.by_email,
        mobile=mask_mobile(reach.mobile) if reach.mobile else "",
        email_address=mask_email(reach.email) if reach.email else "",
    )


def _shape(view: MessageView) -> MessageShape:
    return MessageShape(
        id=str(view.id),
        recipient_kind=view.recipient_kind.value,
        recipient_id=str(view.recipient_id),
        type=view.type,
        registration_code="" if is_enquiry_number(view.subject) else view.subject,
        enquiry_number=view.subject if is_enquiry_number(view.subject) else "",
        title=view.title,
        body=view.body,
        at=sure_instant(view.at),
        read_at=instant(view.read_at),
    )


def _id(text: str) -> UUID:
    """What is no id names no message."""
    try:
        return UUID(text)
    except ValueError:
        raise DomainError("messaging.message.unknown") from None
