"""Code tables and crosswalks as open data."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from tongban.registry.catalogue.code_queries import tables
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["items"])


class CodeLine(Shape):
    """A code in use from ``valid_from`` until ``valid_to`` (exclusive, null: still). Closed codes are never used again."""

    table: str = Field(
        examples=["MINISTRY"], description="MINISTRY, NATURAL or LEGAL (themes of persons), INDUSTRY (GB/T 4754)."
    )
    code: str = Field(examples=["31"])
    name: str = Field(examples=["市场监督管理"])
    valid_from: date
    valid_to: date | None
    successor: str = Field(description="The code in its place, empty where there is none.")
    source: str


class CodeLines(Shape):
    """Every code that was ever issued, by table and code."""

    codes: list[CodeLine]


class CrossLine(Shape):
    """``foreign``, as ``system`` writes it, is ``ours``."""

    table: str = Field(examples=["HANDLE_TYPE"])
    system: str = Field(examples=["GB"])
    system_name: str = Field(examples=["GB/T 39046-2020 附录 A"])
    foreign: str = Field(examples=["4"])
    ours: str = Field(examples=["POST"])
    writes: bool = Field(description="Used on the way out too; otherwise only read.")
    note: str
    source: str


class CrossLines(Shape):
    """Every mapping, by table and system."""

    crosswalks: list[CrossLine]


@router.get("/code-tables", response=CodeLines, summary="Code tables", openapi_extra=describe())
def list_code_tables(request: HttpRequest) -> HttpResponse:
    """Ministries, themes and industries. No statement within half a minute of the last."""
    lines = [
        CodeLine(
            table=each.table,
            code=each.code,
            name=each.name,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
            successor=each.successor,
            source=each.source,
        )
        for each in sorted(tables().entries, key=lambda each: (each.table, each.code, each.valid_from))
    ]
    return answer(CodeLines(codes=lines))


@router.get("/crosswalks", response=CrossLines, summary="Crosswalks of codes", openapi_extra=describe())
def list_crosswalks(request: HttpRequest) -> HttpResponse:
    """How other systems write what a guide says. No statement within half a minute of the last."""
    known = tables()
    lines = [
        CrossLine(
            table=each.table,
            system=each.system,
            system_name=known.systems.get(each.system, each.system),
            foreign=each.foreign,
            ours=each.ours,
            writes=each.writes,
            note=each.note,
            source=each.source,
        )
        for each in sorted(known.crosses, key=lambda each: (each.table, each.system, each.foreign))
    ]
    return answer(CrossLines(crosswalks=lines))
