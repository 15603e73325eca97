"""我的数据: what the platform holds about the caller, and who has read it (个人信息保护法第四十四条、第四十五条)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongban.cases.queries.owning import own_cases
from tongban.kernel.codes import DocumentType
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_document, mask_email, mask_mobile, mask_name
from tongban.registry.identity.contacts import own_reach, person_id_of
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of
from tongban.registry.identity.trail import ReaderKind, Reading, readings_about
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import EXAMPLE_CODE, EXAMPLE_ID, Instant, Marker, Shape
from tongban.sites.api.v1.wire import answer, sure_instant

router = Router(tags=["me"])


class ProfileQuery(Shape):
    """Masked or in full."""

    plain: bool = Field(default=False, description="true: name, numbers and address in full.")


class Profile(Shape):
    """The natural person behind the token."""

    id: str = Field(examples=[EXAMPLE_ID])
    name: str = Field(examples=["李**"])
    document: DocumentType = Field(examples=["ID_CARD"])
    id_number: str = Field(examples=["3****************3"])
    mobile: str = Field(examples=["199****0001"])
    email: str = Field(description="Empty where none is confirmed.", examples=["l***@example.cn"])
    assurance_level: int = Field(
        description="0 telephone only · 1 name and number agree · 2 a second means · 3 face, window or certificate.",
        examples=[3],
    )


class ReadingsQuery(Shape):
    """Which page, and whose: the caller's, or a ward's."""

    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)
    ward: UUID | None = Field(default=None, description="`id` of `/me/wards`.")


class ReadingShape(Shape):
    """One reading of the caller's data, or one question about the caller to a register (``queried``). Body and post, never
    the name of who did it."""

    id: str = Field(examples=[EXAMPLE_ID])
    at: Instant
    queried: bool
    reader: ReaderKind
    body: str = Field(examples=["信丰县市场监督管理局"])
    post: str = Field(examples=["食品经营许可初审岗"])
    system: str = Field(description="The register that was asked; empty for a reading.", examples=["人口基础信息库"])
    fields: list[str] = Field(examples=[["name", "id_number", "mobile"]])
    purpose: str = Field(examples=["审查"])
    basis: str
    registration_code: str | None = Field(examples=[EXAMPLE_CODE])


class ReadingList(Shape):
    """A page, newest first; ``next`` is handed back as ``after``, null on the last page."""

    readings: list[ReadingShape]
    next: str | None


@router.get(
    "/me/data",
    response=Profile,
    summary="What the platform holds about the caller",
    openapi_extra=describe(errors=("identity.capacity.not_held",)),
)
def get_my_data(request: HttpRequest, asked: Query[ProfileQuery]) -> HttpResponse:
    """Masked unless asked for in full."""
    actor = caller(request)
    party = party_of(PartyKind.NATURAL, person_id_of(actor))
    if party is None:
        raise DomainError("identity.capacity.not_held")
    email = own_reach(actor).email
    return answer(
        Profile(
            id=str(party.id),
            name=party.name if asked.plain else mask_name(party.name),
            document=party.document,
            id_number=party.identifier if asked.plain else mask_document(party.identifier),
            mobile=party.mobile if asked.plain else mask_mobile(party.mobile),
            email=email if asked.plain or not email else mask_email(email),
            assurance_level=party.assurance_level,
        ),
        headers={"Cache-Control": "no-store, private"},
    )


@router.get(
    "/me/data/readings",
    response=ReadingList,
    summary="Who has read the caller's data",
    openapi_extra=describe(
        errors=("identity.capacity.not_held", "identity.guardianship.unknown", "identity.page.invalid")
    ),
)
def list_readings(request: HttpRequest, asked: Query[ReadingsQuery]) -> HttpResponse:
    """谁查过我的数据: every reading by somebody else, and every question asked about the caller, or about a ward; that a
    guardian looked is an entry, too."""
    actor, ward = caller(request), asked.ward
    codes = own_cases(actor, ward)
    page = readings_about(actor, codes, asked.after, asked.size, ward_id=ward)
    lines = [_reading(each, codes.get(each.case_id) if each.case_id else None) for each in page.readings]
    return answer(ReadingList(readings=lines, next=page.next))


def _reading(each: Reading, code: str | None) -> ReadingShape:
    return ReadingShape(
        id=str(each.id),
        at=sure_instant(each.at),
        queried=each.queried,
        reader=each.reader,
        body=each.body,
        post=each.post,
        system=each.system,
        fields=list(each.fields),
        purpose=each.purpose,
        basis=each.basis,
        registration_code=code,
    )
