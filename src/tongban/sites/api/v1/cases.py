"""Cases: where they stand, why each date is what it is, what has happened, what was handed in."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.cases.queries import (
    CasePage,
    Progress,
    access_to,
    case_detail,
    cases_of,
    code_of,
    material_file,
    progress_of,
    work_list,
)
from tongban.cases.queries.seen import record_read
from tongban.foundation.limits.spending import spend
from tongban.kernel.codes import check_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.api.v1 import casework as shapes
from tongban.sites.api.v1.callers import LOOK_UPS_A_MINUTE, caller
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.listing import ListQuery
from tongban.sites.api.v1.wire import answer, raw_answer, sure_instant
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.queryword import spend_word

router = Router(tags=["cases"])


Code = Annotated[str, StringConstraints(max_length=40), Field(description="登记码, with or without dashes.")]

CODE_ERRORS = ("codes.registration_code.invalid", "uow.not_found")


@router.get(
    "/cases",
    response=shapes.CaseList,
    summary="List cases",
    openapi_extra=describe(errors=("cases.deed.invalid", "cases.filter.invalid")),
)
def list_cases(request: HttpRequest, asked: Query[ListQuery]) -> HttpResponse:
    """Own cases, newest first, or an official's work list: `todo` by the day it is due, the others newest first.

    The filters are those of the desk's list and may be combined: `?view=all&item=…&state=ACCEPTED&since=2026-11-01` for
    what was submitted this month and is under examination, `?view=all&clock=late` for what is overdue."""
    actor, narrowing = caller(request), asked.narrowing()
    if asked.view == "own":
        return answer(_page(cases_of(actor, asked.after, asked.size)))
    return answer(_page(work_list(actor, asked.view, asked.after, asked.size, narrowing)))


@router.get(
    "/cases/{registration_code}",
    response=shapes.CaseProgress,
    summary="Where a case stands",
    openapi_extra=describe(errors=(*CODE_ERRORS, "cases.code.wrong_word", "limits.too_many"), etag=True),
)
def get_case(request: HttpRequest, registration_code: Code, asked: Query[shapes.ProgressQuery]) -> HttpResponse:
    """Progress. By code alone: step and due dates, no names. With the query word, or a token of the applicant or of an
    official who may see it, more. The ETag carries `state_version` and can be sent as If-Match with a deed."""
    actor = caller(request)
    code = check_registration_code(registration_code)
    _limit_look_ups(request, actor, code, asked.word)
    progress = progress_of(code, actor, asked.word)
    renews = code_of(progress.renews_id) if progress.renews_id and progress.access != "code" else None
    content = shapes.progress_shape(progress, renews).model_dump_json().encode()
    return _tagged(request, progress, content)


@router.get(
    "/cases/{registration_code}/events",
    response=shapes.EventList,
    summary="What happened",
    openapi_extra=describe(errors=CODE_ERRORS),
)
def list_case_events(request: HttpRequest, registration_code: Code) -> HttpResponse:
    """The open parts of the events, in order: never personal data. The applicant does not see internal opinions."""
    detail = case_detail(caller(request), registration_code)
    lines = [
        shapes.EventLine(n=line.n, type=line.type, at=sure_instant(line.at), open=dict(line.open))
        for line in detail.history
    ]
    return answer(shapes.EventList(registration_code=detail.progress.code, events=lines))


@router.get(
    "/cases/{registration_code}/application",
    response=shapes.HandedIn,
    summary="What was handed in",
    openapi_extra=describe(errors=(*CODE_ERRORS, "api.purpose.missing")),
)
def get_case_application(
    request: HttpRequest, registration_code: Code, asked: Query[shapes.ReadingQuery]
) -> HttpResponse:
    """Applicant, answers and materials of the last submission, in the clear (个人信息保护法第五十一条、第五十四条)."""
    actor = caller(request)
    detail = case_detail(actor, registration_code)
    if (reader := detail.progress.reader) is not None:
        fields = ["applicant", "answers", "materials"]
        record_read(reader, detail.progress.case_id, fields, _demanded(asked.purpose))
    return answer(shapes.handed_in_shape(detail))


@router.get(
    "/cases/{registration_code}/files/{n}",
    summary="A file that was handed in",
    openapi_extra=describe(
        errors=(*CODE_ERRORS, "api.purpose.missing", "files.missing"),
        binary=("application/pdf", "image/png", "image/jpeg"),
    ),
)
def get_case_file(
    request: HttpRequest, registration_code: Code, n: int, asked: Query[shapes.ReadingQuery]
) -> HttpResponseBase:
    """The content as it was sent. `n` is that of the material in `/application`, or of the attachment of an official in
    the progress."""
    actor = caller(request)
    code = check_registration_code(registration_code)
    if not 0 < n < 2**31:
        raise DomainError("uow.not_found")
    media_type, _, pieces = material_file(actor, code, n, purpose_of(actor, code, asked.purpose))
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store, private"}
    return StreamingHttpResponse(pieces, content_type=media_type, headers=headers)


def _limit_look_ups(request: HttpRequest, actor: Actor, code: str, word: str) -> None:
    address = address_of(request)
    if actor.account_id is None:
        spend("api.look_ups", address, LOOK_UPS_A_MINUTE, 60)
    if word:
        # The same buckets as the portal's, and for who has signed in too: whoever guesses has ten tries, not ten at each door.
        spend_word(address, code)


def _tagged(request: HttpRequest, progress: Progress, content: bytes) -> HttpResponse:
    """What is shown depends on who asks: so does the tag, and no shared cache may keep it."""
    tag = f'"{progress.state_version}-{sha256(content).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache, private", "Vary": "Authorization"}
    if request.headers.get("If-None-Match", "") == tag:
        return HttpResponse(status=304, headers=headers)
    return raw_answer(content, headers=headers)


def purpose_of(actor: Actor, code: str, purpose: str) -> str:
    """The purpose, demanded where the reader is an official on this case and not a party to it; else empty."""
    if not actor.posts or access_to(code, actor) != "official":
        return ""
    return _demanded(purpose)


def _demanded(purpose: str) -> str:
    purpose = " ".join(purpose.split())
    if len(purpose) < 2:
        raise DomainError("api.purpose.missing")
    return purpose


def _page(page: CasePage) -> shapes.CaseList:
    lines: list[Any] = [shapes.line_shape(row) for row in page.rows]
    return shapes.CaseList(cases=lines, next=page.next)
