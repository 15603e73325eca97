"""A file that waits for an application: opened, or a small picture of it, by who handed it in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tongban.cases.queries.uploads import upload_file
from tongban.foundation import sheets
from tongban.kernel.errors import DomainError
from tongban.sites.parts.signed_in import current_actor


@require_safe
def uploaded(request: HttpRequest, upload_id: UUID) -> StreamingHttpResponse:
    """The file. A picture, which was drawn anew or looked through when it came, is shown; a PDF is handed over."""
    file, chunks = upload_file(current_actor(request), upload_id)
    response = StreamingHttpResponse(chunks, content_type=file.media_type)
    _closed(response, file.name, download=file.media_type not in sheets.PICTURES)
    return response


@require_safe
def uploaded_small(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """A small picture of a picture; ``uow.not_found`` of anything else."""
    file, chunks = upload_file(current_actor(request), upload_id)
    if file.media_type not in sheets.PICTURES:
        raise DomainError("uow.not_found")
    response = HttpResponse(sheets.small(b"".join(chunks), file.media_type), content_type="image/jpeg")
    _closed(response, "small.jpg", download=False)
    return response


def _closed(response: HttpResponseBase, name: str, *, download: bool) -> None:
    response["Content-Disposition"] = content_disposition_header(download, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
