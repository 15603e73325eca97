"""The form of an item as it is handed out on paper, and answers made up for it that the form accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import Field

from tongban.registry.catalogue.forms import Edition, Line, Part, Sheet, example_of
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.history_queries import version_lines
from tongban.registry.catalogue.queries import current_guide
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import EXAMPLE_HASH, EXAMPLE_ITEM, ItemCode, Shape
from tongban.sites.api.v1.wire import answer
from tongban.sites.parts.formsheets import sheet_of

router = Router(tags=["items"])

_ERRORS = ("catalogue.item_unknown", "catalogue.guide_not_offered")


class FormLine(Shape):
    """One thing to fill in."""

    id: str = Field(description="Id of the question or field.", examples=["f.premises.area"])
    label: str = Field(examples=["经营场所面积"])
    required: bool
    when: str = Field(
        description="The condition in words; empty where it is always asked.", examples=["仅当“另有仓库”是“是”时填写"]
    )
    hints: list[str]
    choices: list[str] = Field(description="Labels of the boxes to tick.")
    columns: list[FormLine] = Field(description="Of a group: what every row asks.")


class FormPart(Shape):
    """A section."""

    title: str
    help: str
    when: str
    lines: list[FormLine]


class FormPaper(Shape):
    """A paper that belongs to the application."""

    label: str = Field(examples=["M3"])
    name: str
    how: str = Field(examples=["随本表提交，1份"])
    when: str


class FormHead(Shape):
    """Which form, of which version, and where people find it."""

    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    guide_hash: str = Field(examples=[EXAMPLE_HASH])
    title: str = Field(examples=["食品经营许可申请书"])
    number: int = Field(description="Number of the guide's version.", examples=[1])
    valid_from: date
    page: str = Field(description="Address of the form as a page.")
    pdf: str = Field(description="Address of the form as PDF: the same version gives the same bytes.")


class BlankForm(FormHead):
    """The blank form."""

    parts: list[FormPart]
    papers: list[FormPaper]


class FormSample(FormHead):
    """An example. ``answers`` are of the shape that an application has and pass its checks in this ``situation``."""

    situation: dict[str, str] = Field(examples=[{"q.kind": "catering"}])
    answers: dict[str, Any] = Field(examples=[{"f.applicant.name": "示例餐饮有限公司"}])
    papers: list[FormPaper]


@router.get(
    "/items/{implementation_code}/form",
    response=BlankForm,
    summary="The blank form",
    openapi_extra=describe(errors=_ERRORS),
)
def get_item_form(request: HttpRequest, implementation_code: ItemCode) -> HttpResponse:
    """What the form of the guide in force asks, line by line, in the words that stand on paper."""
    guide = current_guide(implementation_code)
    edition = _edition(guide)
    sheet = sheet_of(guide, edition, sample=False)
    parts = [_part(each) for each in sheet.parts]
    return answer(BlankForm(**_head(request, guide, edition, sheet, "item-form"), parts=parts, papers=_papers(sheet)))


@router.get(
    "/items/{implementation_code}/form-sample",
    response=FormSample,
    summary="The filled sample",
    openapi_extra=describe(errors=_ERRORS),
)
def get_item_form_sample(request: HttpRequest, implementation_code: ItemCode) -> HttpResponse:
    """Answers made up for the form of the guide in force: nobody's, and accepted by its checks. Good to try a client with."""
    guide = current_guide(implementation_code)
    edition = _edition(guide)
    sheet = sheet_of(guide, edition, sample=True)
    example = example_of(guide)
    head = _head(request, guide, edition, sheet, "item-form-sample")
    return answer(
        FormSample(**head, situation=dict(example.situation), answers=dict(example.answers), papers=_papers(sheet))
    )


def _edition(guide: BoundGuide) -> Edition:
    line = next(each for each in version_lines(guide.code) if each.hash == guide.hash)
    return Edition(line.number, line.valid_from)


def _head(request: HttpRequest, guide: BoundGuide, edition: Edition, sheet: Sheet, page: str) -> dict[str, Any]:
    return {
        "implementation_code": guide.code,
        "guide_hash": guide.hash,
        "title": sheet.title,
        "number": edition.number,
        "valid_from": edition.since,
        "page": request.build_absolute_uri(reverse(f"portal:{page}", args=[guide.code])),
        "pdf": request.build_absolute_uri(reverse(f"portal:{page}-pdf", args=[guide.code])),
    }


def _part(part: Part) -> FormPart:
    return FormPart(title=part.title, help=part.help, when=part.when, lines=[_line(each) for each in part.lines])


def _line(line: Line) -> FormLine:
    return FormLine(
        id=line.id,
        label=line.label,
        required=line.required,
        when=line.when,
        hints=list(line.hints),
        choices=[tick.label for tick in line.ticks],
        columns=[_line(each) for each in line.columns],
    )


def _papers(sheet: Sheet) -> list[FormPaper]:
    return [FormPaper(label=each.label, name=each.name, how=each.how, when=each.when) for each in sheet.papers]
