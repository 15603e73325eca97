"""The catalogue of errors: what every ``code`` means, in both languages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from tongban.kernel.errors import catalogue
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["errors"])


class ErrorLine(Shape):
    """One code. In sentences, `{…}` is filled from the problem's ``data``."""

    code: str = Field(examples=["uow.stale"])
    status: int = Field(examples=[409])
    zh: str
    en: str
    way_out_zh: str
    way_out_en: str


class ErrorList(Shape):
    """All codes, sorted."""

    errors: list[ErrorLine]


@router.get("/errors", response=ErrorList, summary="Error codes", openapi_extra=describe())
def list_errors(request: HttpRequest) -> HttpResponse:
    """Every code that a problem document can bear, with its sentence and the way out."""
    lines = [
        ErrorLine(
            code=spec.code,
            status=spec.status,
            zh=spec.zh,
            en=spec.en,
            way_out_zh=spec.way_out_zh,
            way_out_en=spec.way_out_en,
        )
        for spec in catalogue()
    ]
    return answer(ErrorList(errors=lines), headers={"Cache-Control": "public, max-age=300"})
