"""文书 of one's own case, for download as they were sealed; the first opening by the applicant's side is recorded. And the
receipt by which anybody can check that nothing of the case was changed since."""

from __future__ import annotations

import orjson
import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tongban.cases.actions.read_paper import read_paper
from tongban.cases.policies import is_applicant
from tongban.cases.queries import paper_file
from tongban.cases.queries.case import case_by_code
from tongban.cases.queries.receipts import receipt_for
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.parts.signed_in import current_actor

log = structlog.get_logger(__name__)


@require_safe
def paper(request: HttpRequest, code: str, n: int) -> StreamingHttpResponse:
    """A sealed paper. It is handed on byte by byte: whatever changes it breaks its seal."""
    name, pieces = paper_file(current_actor(request), code, n)
    if request.method == "GET":
        _opened(current_actor(request), code, n)
    response = StreamingHttpResponse(pieces, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
def receipt_file(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt of one's own case as a file (docs/mechanisms/receipt.md). Officials read it over the API."""
    if not is_applicant(current_actor(request), case_by_code(code)):
        raise DomainError("uow.not_found")
    document = receipt_for(current_actor(request), code)
    response = HttpResponse(orjson.dumps(document, option=orjson.OPT_INDENT_2), content_type="application/json")
    name = f"tongban-{show_registration_code(document['registration_code'])}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store, private"
    return response


def _opened(actor: Actor, code: str, n: int) -> None:
    """That it was read is a fact to record, never a condition of reading."""
    try:
        case = case_by_code(code)
        if is_applicant(actor, case):
            read_paper(actor, case_id=case.id, n=n)
    except DomainError:
        # Another deed moved the case at this very moment: the next opening records it.
        return
    except Exception:
        log.exception("reading was not recorded", n=n)
