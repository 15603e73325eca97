"""咨询: ask about an item or a body, read the own questions and those of one's body, answer, ask on.

What is written is sealed; in the list nothing of it stands. Other deeds on an enquiry are done at the desk.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.oversight.grievances.actions import answer as answering
from tongban.oversight.grievances.actions import ask as asking
from tongban.oversight.grievances.actions import follow_up as following
from tongban.oversight.grievances.actions.unit import EnquiryDone
from tongban.oversight.grievances.queries import EnquiryRow, Wanted, enquiries, enquiry_detail, own_enquiries
from tongban.oversight.grievances.states import ENQUIRY_LABELS, PUBLICATION_LABELS
from tongban.sites.api.v1.callers import caller, idempotency_key, state_version
from tongban.sites.api.v1.describing import BODY_ERRORS, KEY_ERRORS, describe
from tongban.sites.api.v1.items import RegionCode
from tongban.sites.api.v1.shapes import (
    EXAMPLE_ID,
    EXAMPLE_ITEM,
    Body,
    BodyCode,
    ElementId,
    Instant,
    ItemCode,
    Marker,
    Shape,
    StateVersion,
)
from tongban.sites.api.v1.wire import answer, instant, sure_instant
from tongban.sites.parts.enquiryview import spend_question

router = Router(tags=["enquiries"])

EXAMPLE_NUMBER = "ZX2611267KP2VF"
Number = Annotated[
    str, StringConstraints(max_length=40), Field(description="咨询编号, dashes or none.", examples=[EXAMPLE_NUMBER])
]
Text = Annotated[str, StringConstraints(max_length=12_000)]
_WORDS = ("grievances.enquiry.words", "grievances.enquiry.words_too_long")
_DEED_ERRORS = (
    *BODY_ERRORS,
    *KEY_ERRORS,
    *_WORDS,
    "api.state_version.missing",
    "api.state_version.unclear",
    "codes.enquiry_number.invalid",
    "uow.not_found",
    "uow.stale",
    "states.deed_not_possible",
    "grievances.enquiry.not_allowed",
)


class QuestionBody(Body):
    """The question. Exactly one of ``item``, ``department`` and ``region``: who does not know whom to ask gives the region
    alone, whose body that brings services together passes the question on."""

    item: ItemCode | None = None
    department: BodyCode | None = None
    region: RegionCode | None = None
    words: Text = Field(description="At most 1,000 characters.", examples=["只卖预包装饮料，还要办许可吗？"])
    contact: Annotated[str, StringConstraints(max_length=400)] = Field(
        default="", description="How the asker wants to be reached; whoever reads it leaves a record."
    )


class AskedShape(Shape):
    """The number, and until when the body answers. ``repeated``: this key had been carried out before."""

    number: str = Field(examples=[EXAMPLE_NUMBER])
    due: Instant
    state_version: int = Field(examples=[1])
    repeated: bool


class EnquiryQuery(Shape):
    """Which enquiries: ``own`` are the caller's, the other views those that the caller's posts show."""

    view: Literal["own", "waiting", "overdue", "answered", "proposed", "published", "complaints", "rights", "all"] = (
        "own"
    )
    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)


class EnquiryLineShape(Shape):
    """An enquiry without its words. ``due``: null while nobody waits for an answer."""

    number: str = Field(examples=[EXAMPLE_NUMBER])
    kind: str = Field(
        description="COMPLAINT: of a demand beyond the guide. RIGHT: a right of the 个人信息保护法.",
        examples=["QUESTION"],
    )
    finding: str = Field(
        description="What was found of a complaint, or became of a request; empty before, and of a question.",
        examples=[""],
    )
    about: str = Field(examples=["食品经营许可（新办）"])
    item: str = Field(description="Empty where a body was asked, or another body answers.", examples=[EXAMPLE_ITEM])
    department: str = Field(examples=[EXAMPLE_ID])
    region_code: str = Field(examples=["360722000000"])
    state: str = Field(examples=["ASKED"])
    state_label: str = Field(examples=["待答复"])
    publication: str = Field(examples=["PRIVATE"])
    publication_label: str = Field(examples=["未公开"])
    state_version: int
    asked_at: Instant
    due: Instant | None
    late: bool = Field(description="The answer, or the end without one, came after the limit.")
    for_ward: bool = Field(description="Whether a guardian asked it for a ward, whose it is.")


class EnquiryList(Shape):
    """A page: what waits by its limit, the rest newest first; ``next`` is handed back as ``after``."""

    enquiries: list[EnquiryLineShape]
    next: str | None


class EnquiryEvent(Shape):
    """What was said or done. ``elements``: those of the guide that an answer points to; ``due``: the limit that began."""

    type: str = Field(examples=["grievances.enquiry.answered"])
    at: Instant
    body: str = Field(description="The body that answers or was passed to; empty otherwise.")
    words: str
    answer: str = Field(description="The public answer beside a public question in `words`.")
    elements: list[str] = Field(examples=[["m3"]])
    due: Instant | None


class EnquiryOfferShape(Shape):
    """A deed that the caller may do now, or why not."""

    deed: str = Field(examples=["answer"])
    label: str
    possible: bool
    reason: str


class EnquiryShape(EnquiryLineShape):
    """A thread. ``guide_hash`` names the version of the guide in force when it was asked."""

    guide_hash: str | None
    events: list[EnquiryEvent]
    deeds: list[EnquiryOfferShape]


class EnquiryAnswerBody(Body):
    """An answer; ``elements`` of the guide version that the question was asked under."""

    state_version: StateVersion | None = None
    words: Text = Field(description="At most 3,000 characters.")
    elements: Annotated[list[ElementId], Field(max_length=50)] = Field(default_factory=list)
    finding: Literal["", "FOUNDED", "PARTLY", "UNFOUNDED", "GRANTED", "IN_PART", "REFUSED"] = Field(
        default="",
        description="What was found of a complaint, or the reply to a request (GRANTED, IN_PART, REFUSED); empty for a question.",
    )
    ground: Literal["", "RETENTION", "TECHNICAL", "DUTY", "SECRECY", "ACCURATE", "NOT_HELD"] = Field(
        default="", description="Why not all of a request is granted (个人信息保护法第五十条); empty otherwise."
    )


class EnquiryFollowUpBody(Body):
    """What is asked on."""

    state_version: StateVersion | None = None
    words: Text


class EnquiryDoneShape(Shape):
    """Where the enquiry stands now. ``repeated``: this key had been carried out before."""

    number: str = Field(examples=[EXAMPLE_NUMBER])
    deed: str = Field(examples=["answer"])
    state: str = Field(examples=["ANSWERED"])
    state_label: str = Field(examples=["已答复"])
    state_version: int = Field(examples=[2])
    repeated: bool


@router.post(
    "/enquiries",
    response={201: AskedShape},
    summary="Ask a question",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *KEY_ERRORS,
            *_WORDS,
            "grievances.enquiry.not_signed_in",
            "grievances.enquiry.about_nothing",
            "grievances.enquiry.nobody",
            "orgs.region.unknown",
            "codes.region_code.invalid",
            "catalogue.item_unknown",
            "catalogue.guide_not_offered",
            "catalogue.item_succeeded",
            "orgs.department.unknown",
            "codes.uscc.invalid",
            "limits.too_many",
        ),
        keyed=True,
        example={"item": EXAMPLE_ITEM, "words": "只卖预包装饮料，还要办许可吗？"},
    ),
)
def ask_question(request: HttpRequest, body: QuestionBody) -> HttpResponse:
    """Asked by the natural person behind the token; the answer is told to that person. Five in an hour, twenty a day."""
    actor, key = caller(request), idempotency_key(request)
    spend_question(actor)
    asked = asking.ask(
        actor,
        item=body.item or "",
        body=body.department or "",
        region=body.region or "",
        words=body.words,
        contact=body.contact,
        key=key,
    )
    shape = AskedShape(
        number=asked.number, due=sure_instant(asked.due), state_version=asked.state_version, repeated=asked.repeated
    )
    return answer(shape, 201)


@router.get(
    "/enquiries",
    response=EnquiryList,
    summary="List enquiries",
    openapi_extra=describe(errors=("grievances.list.invalid",)),
)
def list_enquiries(request: HttpRequest, asked: Query[EnquiryQuery]) -> HttpResponse:
    """The caller's own; or those of the official's body, those of the supervisor's region."""
    actor = caller(request)
    if asked.view == "own":
        page = own_enquiries(actor, asked.after, asked.size)
    else:
        page = enquiries(actor, Wanted(asked.view), asked.after, asked.size)
    return answer(EnquiryList(enquiries=[EnquiryLineShape(**_line(row)) for row in page.rows], next=page.next))


@router.get(
    "/enquiries/{number}",
    response=EnquiryShape,
    summary="One enquiry",
    openapi_extra=describe(errors=("codes.enquiry_number.invalid", "uow.not_found")),
)
def get_enquiry(request: HttpRequest, number: Number) -> HttpResponse:
    """The thread, for who asked it, who answers it, and the supervisor of the region."""
    detail = enquiry_detail(caller(request), number)
    events = [
        EnquiryEvent(
            type=line.type,
            at=sure_instant(line.at),
            body=line.body,
            words=line.words,
            answer=line.answer,
            elements=list(line.elements),
            due=instant(line.due),
        )
        for line in detail.lines
    ]
    offers = [
        EnquiryOfferShape(deed=each.deed.value, label=each.label, possible=each.possible, reason=each.reason)
        for each in detail.offers
    ]
    return answer(EnquiryShape(**_line(detail.row), guide_hash=detail.row.guide_id, events=events, deeds=offers))


@router.post(
    "/enquiries/{number}/deeds/answer",
    response=EnquiryDoneShape,
    summary="答复",
    openapi_extra=describe(
        errors=(*_DEED_ERRORS, "catalogue.element_unknown", "grievances.complaint.finding", "grievances.right.ground"),
        keyed=True,
        if_match=True,
        example={"state_version": 1, "words": "只销售预包装食品的，备案即可。", "elements": ["c1"]},
    ),
)
def answer_enquiry(request: HttpRequest, number: Number, body: EnquiryAnswerBody) -> HttpResponse:
    """By those who handle the cases of the body; of a complaint by those who supervise, with a finding. It explains the guide
    and adds nothing to it."""
    actor, key = caller(request), idempotency_key(request)
    seen, id_ = state_version(request, body.state_version), enquiry_detail(actor, number).row.enquiry_id
    done = answering.answer(
        actor,
        enquiry_id=id_,
        seen=seen,
        words=body.words,
        elements=body.elements,
        finding=body.finding,
        ground=body.ground,
        key=key,
    )
    return _done(done)


@router.post(
    "/enquiries/{number}/deeds/follow_up",
    response=EnquiryDoneShape,
    summary="追问",
    openapi_extra=describe(
        errors=(*_DEED_ERRORS, "grievances.enquiry.followed_up_before"),
        keyed=True,
        if_match=True,
        example={"state_version": 2, "words": "到哪里备案？"},
    ),
)
def follow_up_enquiry(request: HttpRequest, number: Number, body: EnquiryFollowUpBody) -> HttpResponse:
    """By who asked, once, after an answer."""
    actor, key = caller(request), idempotency_key(request)
    seen, id_ = state_version(request, body.state_version), enquiry_detail(actor, number).row.enquiry_id
    return _done(following.follow_up(actor, enquiry_id=id_, seen=seen, words=body.words, key=key))


def _done(done: EnquiryDone) -> HttpResponse:
    shape = EnquiryDoneShape(
        number=done.number,
        deed=done.deed.value,
        state=done.state.value,
        state_label=ENQUIRY_LABELS[done.state],
        state_version=done.state_version,
        repeated=done.repeated,
    )
    return answer(shape, headers={"ETag": f'"{done.state_version}"'})


def _line(row: EnquiryRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": row.kind.value,
        "finding": row.finding,
        "about": row.about,
        "item": row.item,
        "department": str(row.department_id),
        "region_code": row.region_code,
        "state": row.state.value,
        "state_label": row.state_label,
        "publication": row.publication.value,
        "publication_label": PUBLICATION_LABELS[row.publication],
        "state_version": row.state_version,
        "asked_at": sure_instant(row.asked_at),
        "due": instant(row.due),
        "late": row.late,
        "for_ward": row.ward_id is not None,
    }
