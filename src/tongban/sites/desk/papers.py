"""文书 of a case, for its officials. Reading one is on record: it names the applicant."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tongban.cases.queries import paper_file
from tongban.sites.parts.signed_in import current_actor


@require_safe
def paper(request: HttpRequest, code: str, n: int) -> StreamingHttpResponse:
    """A sealed paper as it was issued."""
    name, pieces = paper_file(current_actor(request), code, n)
    response = StreamingHttpResponse(pieces, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response
