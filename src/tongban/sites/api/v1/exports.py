"""The ready files of the whole catalogue as open data, for programs."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import Field

from tongban.registry.catalogue.export_queries import open_files
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import EXAMPLE_HASH, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["items"])


class ExportFile(Shape):
    """One file, as it lies ready."""

    format: str = Field(examples=["jsonl"], description="`jsonl`, `xlsx` or `csv` (zipped).")
    url: str = Field(description="Where it is read; ETag and `sha256` are the same value.")
    sha256: str = Field(examples=[EXAMPLE_HASH])
    size: int = Field(description="Bytes.")
    guides: int
    day: date = Field(description="The day as of which it holds the guides in force.")
    made_at: datetime
    checked_at: datetime = Field(description="When it was last seen to be the same as every channel.")


class ExportFiles(Shape):
    """The newest file of each format; none until the first were made. The feeds say what has changed since."""

    files: list[ExportFile]
    fields: str = Field(description="The page that says what every field means.")
    changes_atom: str
    changes_json: str


@router.get("/catalogue/export", response=ExportFiles, summary="Files of the whole catalogue", openapi_extra=describe())
def get_catalogue_export(request: HttpRequest) -> HttpResponse:
    """Everything that is published, in files made beforehand, with their hashes. One statement."""
    files = [
        ExportFile(
            format=each.format,
            url=_address(request, "portal:open-file", each.format),
            sha256=each.sha256,
            size=each.size,
            guides=each.guides,
            day=each.day,
            made_at=each.made_at,
            checked_at=each.checked_at,
        )
        for each in open_files()
    ]
    return answer(
        ExportFiles(
            files=files,
            fields=_address(request, "portal:open-fields"),
            changes_atom=_address(request, "portal:changes-atom"),
            changes_json=_address(request, "portal:changes-json"),
        )
    )


def _address(request: HttpRequest, route: str, *arguments: str) -> str:
    return request.build_absolute_uri(reverse(route, args=arguments))
