"""听证: told by the body, asked for by the applicant, announced and recorded (行政许可法第四十六条至第四十八条)."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from tongban.cases.actions.announce_hearing import announce_hearing as announcing
from tongban.cases.actions.record_hearing import record_hearing as recording
from tongban.cases.actions.request_hearing import request_hearing as requesting
from tongban.cases.actions.tell_hearing import tell_hearing as telling
from tongban.sites.api.v1.cases import Code
from tongban.sites.api.v1.describing import DEED_ERRORS, TEXT_ERRORS, describe
from tongban.sites.api.v1.doing import DeedBody, Doing, Done, LongText, Text, UploadIds
from tongban.sites.api.v1.shapes import EXAMPLE_ID, CalendarDay

router = Router(tags=["deeds"])


class TellHearing(DeedBody):
    """What interests are at stake."""

    matter: Text


class AnnounceHearing(DeedBody):
    """When and where, and who chairs it."""

    held_on: CalendarDay
    hour: time = Field(description="Beijing time.", examples=["09:00"])
    place: Text = Field(description="Where it is held.", examples=["政务服务大厅二楼会议室"])
    chair: UUID = Field(
        description="Account of an official who does not review this case: `GET …/officials`.", examples=[EXAMPLE_ID]
    )


class RecordHearing(DeedBody):
    """The minutes as the parties confirmed them; ``scans`` are uploads of the signed sheets."""

    minutes: LongText
    scans: UploadIds = []


@router.post(
    "/cases/{registration_code}/deeds/tell_hearing",
    response=Done,
    summary="告知听证权利",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, *TEXT_ERRORS, "cases.hearing.told", "cases.hearing.matter"),
        keyed=True,
        if_match=True,
        example={"state_version": 3, "matter": "拟设的排烟口正对楼上住户的窗。"},
    ),
)
def tell_hearing(request: HttpRequest, registration_code: Code, body: TellHearing) -> HttpResponse:
    """By REVIEW or DECIDE. Within five days the applicant and interested parties may ask for it; no decision before."""
    return Doing(request, registration_code, body).done(telling, matter=body.matter)


@router.post(
    "/cases/{registration_code}/deeds/request_hearing",
    response=Done,
    summary="要求听证",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.hearing.not_told", "cases.hearing.requested", "cases.hearing.too_late"),
        keyed=True,
        if_match=True,
        example={"state_version": 4},
    ),
)
def request_hearing(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
    """By the applicant or an interested party, free of charge. It is held within twenty days."""
    return Doing(request, registration_code, body).done(requesting)


@router.post(
    "/cases/{registration_code}/deeds/announce_hearing",
    response=Done,
    summary="通知举行听证",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            *TEXT_ERRORS,
            "cases.hearing.not_requested",
            "cases.hearing.day",
            "cases.hearing.chair",
            "cases.hearing.text",
        ),
        keyed=True,
        if_match=True,
        example={
            "state_version": 5,
            "held_on": "2026-12-15",
            "hour": "09:00",
            "place": "二楼会议室",
            "chair": EXAMPLE_ID,
        },
    ),
)
def announce_hearing(request: HttpRequest, registration_code: Code, body: AnnounceHearing) -> HttpResponse:
    """By REVIEW or DECIDE, seven days ahead."""
    return Doing(request, registration_code, body).done(
        announcing, held_on=body.held_on, hour=body.hour.replace(tzinfo=None), place=body.place, chair=body.chair
    )


@router.post(
    "/cases/{registration_code}/deeds/record_hearing",
    response=Done,
    summary="登记听证笔录",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            "cases.hearing.not_requested",
            "cases.hearing.not_held",
            "cases.hearing.text",
            "cases.text.too_long",
            "cases.upload.not_found",
            "cases.attachment.too_many",
        ),
        keyed=True,
        if_match=True,
        example={"state_version": 6, "minutes": "主持人宣布听证会开始。", "scans": [EXAMPLE_ID]},
    ),
)
def record_hearing(request: HttpRequest, registration_code: Code, body: RecordHearing) -> HttpResponse:
    """By REVIEW or DECIDE, on or after the day. The decision rests on it."""
    deed = Doing(request, registration_code, body)
    scans = tuple(dict.fromkeys(body.scans))
    return deed.done(recording, minutes=body.minutes, scans=scans)
