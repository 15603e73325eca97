"""The papers of a case: the list, each as it was sealed, and the receipt by which anybody can check the whole."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from tongban.cases.actions.read_paper import read_paper
from tongban.cases.queries import case_id_of, paper_file, papers_of
from tongban.cases.queries.receipts import receipt_for
from tongban.kernel.codes import check_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.cases import CODE_ERRORS, Code, purpose_of
from tongban.sites.api.v1.casework import ReadingQuery
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import EXAMPLE_CODE, EXAMPLE_HASH, Instant, Shape
from tongban.sites.api.v1.wire import answer, instant, raw_answer, sure_instant

router = Router(tags=["cases"])


class PaperShape(Shape):
    """A sealed paper. `n` is that of the event that left it."""

    n: int
    kind: str = Field(examples=["acceptance"])
    title: str = Field(examples=["受理通知书"])
    number: str = Field(examples=["信市监许受字〔2026〕1号"])
    issued_at: Instant
    size: int
    sha256: str = Field(examples=[EXAMPLE_HASH])
    verify_code: str = Field(description="By it anybody can ask whether the paper stands; it opens nothing.")
    replaced: bool = Field(description="A corrected paper has taken its place.")
    read_at: Instant | None = Field(description="When the applicant's side first opened it.")


class PaperList(Shape):
    """The papers of a case, oldest first. `making`: formal steps whose paper is not there yet."""

    registration_code: str = Field(examples=[EXAMPLE_CODE])
    papers: list[PaperShape]
    making: int


@router.get(
    "/cases/{registration_code}/papers",
    response=PaperList,
    summary="The papers of a case",
    openapi_extra=describe(errors=CODE_ERRORS),
)
def list_case_papers(request: HttpRequest, registration_code: Code) -> HttpResponse:
    """Every formal step leaves a sealed paper, usually within a minute."""
    found = papers_of(caller(request), registration_code)
    papers = [
        PaperShape(
            n=line.n,
            kind=line.kind.value,
            title=line.title,
            number=line.number,
            issued_at=sure_instant(line.issued_at),
            size=line.size,
            sha256=line.sha256,
            verify_code=line.verify_code,
            replaced=line.is_replaced,
            read_at=instant(line.read_at),
        )
        for line in found.lines
    ]
    return answer(PaperList(registration_code=found.code, papers=papers, making=found.making))


@router.get(
    "/cases/{registration_code}/papers/{n}",
    summary="A paper as it was sealed",
    openapi_extra=describe(
        errors=(*CODE_ERRORS, "api.purpose.missing", "files.missing", "keys.destroyed"), binary=("application/pdf",)
    ),
)
def get_case_paper(
    request: HttpRequest, registration_code: Code, n: int, asked: Query[ReadingQuery]
) -> HttpResponseBase:
    """The PDF, byte by byte as it was sealed: whatever changes it breaks the seal. When the applicant's side opens it for
    the first time, that is put on record (电子签名法第十一条: arrival is service, reading is proof that it worked)."""
    actor = caller(request)
    code = check_registration_code(registration_code)
    if not 0 < n < 2**31:
        raise DomainError("uow.not_found")
    purpose = purpose_of(actor, code, asked.purpose)
    _, pieces = paper_file(actor, code, n, purpose)
    if not purpose and request.META["REQUEST_METHOD"] == "GET":
        # Without a purpose only the applicant's side comes so far; a HEAD request has read nothing. Where another deed moves
        # the case at this very moment, the next opening records it: that it was read is no condition of reading.
        with suppress(DomainError):
            read_paper(actor, case_id=case_id_of(code), n=n)
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store, private"}
    return StreamingHttpResponse(pieces, content_type="application/pdf", headers=headers)


class ReceiptShape(Shape):
    """The format `tongban.receipt/1`, for whoever wants to count and hash again. Its schema is
    `docs/mechanisms/receipt.schema.json`; it is stable."""

    format: str = Field(examples=["tongban.receipt/1"])
    written_at: str
    case_id: str
    registration_code: str = Field(examples=[EXAMPLE_CODE])
    state: str
    state_version: int
    guide: dict[str, Any]
    limits: dict[str, Any]
    calendar: dict[str, Any]
    facts: list[dict[str, Any]]
    due: dict[str, Any]
    events: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    log: dict[str, Any] | None


@router.get(
    "/cases/{registration_code}/receipt",
    response=ReceiptShape,
    summary="The receipt by which anybody can check the case",
    openapi_extra=describe(errors=CODE_ERRORS),
)
def get_case_receipt(request: HttpRequest, registration_code: Code) -> HttpResponse:
    """What the case is made of, without personal data, with the proof that it is in the transparency log. The page `/log/`
    and `verify-receipt.js` check it without this product. Events that the caller may not read are withheld, not left out."""
    document = receipt_for(caller(request), registration_code)
    headers = {"Cache-Control": "no-store, private"}
    return raw_answer(orjson.dumps(document), headers=headers)
