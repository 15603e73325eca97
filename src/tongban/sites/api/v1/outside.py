"""Is this in the guide? What an office asked for, in words; the answer is the element of the guide that asks for it, or none."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.kernel.codes import check_registration_code
from tongban.oversight.grievances.actions.complain import complain as complaining
from tongban.registry.catalogue.guides import Answers, BoundGuide
from tongban.registry.catalogue.in_guide import in_guide
from tongban.registry.catalogue.outside import Judgement
from tongban.registry.catalogue.queries import current_guide
from tongban.sites.api.v1.callers import caller, idempotency_key
from tongban.sites.api.v1.describing import BODY_ERRORS, KEY_ERRORS, describe
from tongban.sites.api.v1.enquiries import AskedShape
from tongban.sites.api.v1.shapes import EXAMPLE_CODE, EXAMPLE_HASH, EXAMPLE_ITEM, Body, Hash, ItemCode, Shape
from tongban.sites.api.v1.wire import answer, sure_instant
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.enquiryview import spend_question
from tongban.sites.parts.outsideview import LONGEST, cited, situation_of, spend_outside

router = Router(tags=["items"])

Code = Annotated[
    str, StringConstraints(max_length=40), Field(description="登记码, dashes or none.", examples=[EXAMPLE_CODE])
]


class OutsideQuery(Shape):
    """What was asked for. It is not kept."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, pattern="^[^\\x00]*$")] = Field(
        examples=["让我交无犯罪记录证明"]
    )


class CitedElement(Shape):
    """An element of the guide. ``kind`` as in the guide's elements, and VISIT for how often one has to come (id ``visits``).
    ``by_office``: the office looks it up itself, nobody hands it in. ``shared``: words of the question that it says."""

    id: str = Field(examples=["m3"])
    kind: str = Field(examples=["MATERIAL"])
    text: str
    within: str = Field(description="The material of a requirement; else empty.")
    note: str
    basis: str = Field(examples=["《食品经营许可和备案管理办法》第十二条"])
    by_office: bool
    shared: list[str] = Field(examples=[["平面图"]])


class InGuide(Shape):
    """``verdict`` YES: ``elements`` holds the one that asks for it; PERHAPS: unsure, it may be one of these up to three, or nothing
    was understood; NO: none does, and ``nearest`` are what comes near. ``reason`` of yes: CITED; of no: ABSENT (understood, and in
    no element), BEYOND (the guide asks for ``nearest``, but not for ``beyond`` of it), OTHER_PERSON (it asks for it, but not
    of ``beyond``), NOT_NEEDED (it says nobody needs it), FEE, VISIT, INSPECTION (no such fee, no such visit, nobody comes to look);
    of unsure: SIMILAR, UNREAD. ``missing``: words that these do not say. ``narrowed``: only what the situation of the case leads
    to was looked at."""

    verdict: str = Field(examples=["NO"])
    reason: str = Field(examples=["ABSENT"])
    beyond: str = Field(
        description="The words that ask more than the guide does, or say of whom; else empty.", examples=[""]
    )
    elements: list[CitedElement]
    nearest: list[CitedElement]
    found: list[str]
    missing: list[str]
    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    guide_hash: Hash = Field(examples=[EXAMPLE_HASH])
    narrowed: bool


class ComplaintBody(Body):
    """What was asked for beyond the guide of ``item``, in a case where ``registration_code`` is given."""

    item: ItemCode
    registration_code: Code | None = None
    words: Annotated[str, StringConstraints(max_length=12_000)] = Field(
        description="At most 1,000 characters.", examples=["窗口让我交无犯罪记录证明。"]
    )
    contact: Annotated[str, StringConstraints(max_length=400)] = ""


@router.get(
    "/items/{implementation_code}/outside",
    response=InGuide,
    summary="Is this in the guide?",
    openapi_extra=describe(
        errors=("catalogue.item_unknown", "catalogue.guide_not_offered", "catalogue.item_succeeded", "limits.too_many")
    ),
)
def ask_guide(request: HttpRequest, implementation_code: ItemCode, asked: Query[OutsideQuery]) -> HttpResponse:
    """What the guide in force says to what an office asked for. 120 in an hour from one address."""
    guide = current_guide(implementation_code)
    return _judged(request, guide, asked.q, None)


@router.get(
    "/cases/{registration_code}/outside",
    response=InGuide,
    summary="Is this in the guide of the case?",
    openapi_extra=describe(errors=("codes.registration_code.invalid", "uow.not_found", "limits.too_many")),
)
def ask_guide_of_case(request: HttpRequest, registration_code: Code, asked: Query[OutsideQuery]) -> HttpResponse:
    """The same of the version that the case is bound to; with a token of who may see the case, of its situation alone."""
    guide, answers = situation_of(caller(request), check_registration_code(registration_code))
    return _judged(request, guide, asked.q, answers)


@router.post(
    "/complaints",
    response={201: AskedShape},
    summary="Complain of a demand beyond the guide",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *KEY_ERRORS,
            "grievances.enquiry.words",
            "grievances.enquiry.words_too_long",
            "grievances.enquiry.not_signed_in",
            "grievances.complaint.nobody",
            "grievances.complaint.other_item",
            "catalogue.item_unknown",
            "catalogue.guide_not_offered",
            "catalogue.item_succeeded",
            "codes.registration_code.invalid",
            "uow.not_found",
            "limits.too_many",
        ),
        keyed=True,
        example={"item": EXAMPLE_ITEM, "words": "窗口让我交无犯罪记录证明。"},
    ),
)
def complain(request: HttpRequest, body: ComplaintBody) -> HttpResponse:
    """By the natural person behind the token. A body that supervises looks into it, never the one complained of; its number is
    one of an enquiry."""
    actor, key = caller(request), idempotency_key(request)
    spend_question(actor)
    code = check_registration_code(body.registration_code) if body.registration_code else ""
    done = complaining(actor, item=body.item, case=code, words=body.words, contact=body.contact, key=key)
    shape = AskedShape(
        number=done.number, due=sure_instant(done.due), state_version=done.state_version, repeated=done.repeated
    )
    return answer(shape, 201)


def _judged(request: HttpRequest, guide: BoundGuide, q: str, answers: Answers | None) -> HttpResponse:
    spend_outside(address_of(request))
    judged = in_guide(guide, q, answers)
    shown = _elements(guide, judged)
    shape = InGuide(
        verdict=judged.verdict.value,
        reason=judged.reason.value,
        beyond=judged.beyond,
        elements=shown if judged.points else [],
        nearest=[] if judged.points else shown,
        found=list(judged.found),
        missing=list(judged.missing),
        implementation_code=guide.code,
        guide_hash=guide.hash,
        narrowed=answers is not None,
    )
    return answer(shape, headers={"Cache-Control": "no-store, private"})


def _elements(guide: BoundGuide, judged: Judgement) -> list[CitedElement]:
    return [
        CitedElement(
            id=each.id,
            kind=each.kind,
            text=each.text,
            within=each.within,
            note=each.note,
            basis=each.basis,
            by_office=each.office,
            shared=list(each.shared),
        )
        for each in cited(guide, judged)
    ]
