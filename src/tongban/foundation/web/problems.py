"""One error, two faces: problem+json for machines (RFC 9457), a page for people. Both read the same catalogue.

The page says what happened, what still works, what to do, and a number to quote: never a dead end, never a
stack trace. It is rendered without context processors, session and database, so that it also appears when those are
what broke.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _

from tongban.foundation.telemetry import trace_id
from tongban.foundation.web import errors  # noqa: F401  (registers the codes used here)
from tongban.foundation.web.context import quiet_shell
from tongban.foundation.web.language import asked_of, language, sentence
from tongban.foundation.web.shell import Link, href
from tongban.foundation.web.statuses import text_of
from tongban.kernel.errors import DomainError, is_registered

__all__ = ["csrf_failure", "error_page", "problem", "problem_response", "respond"]

log = structlog.get_logger(__name__)
PROBLEM_TYPE = "application/problem+json"


def problem(error: DomainError, language: str = "zh") -> dict[str, Any]:
    """The members of a problem document: type, title, status, detail, code, way_out, trace_id and, if any, data."""
    error = _catalogued(error)
    status = error.spec.status
    document: dict[str, Any] = {
        "type": f"urn:tongban:problem:{error.code}",
        "title": text_of(status).title_in(language),
        "status": status,
        "detail": error.message(language),
        "code": error.code,
        "way_out": error.way_out(language),
        "trace_id": trace_id(),
    }
    data = {key: _plain(value) for key, value in error.data.items()}
    if data:
        document["data"] = data
    return document


def problem_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """``error`` as an ``application/problem+json`` answer in the language the client prefers (Chinese otherwise)."""
    asked = asked_of(request)
    document = problem(error, asked)
    response = HttpResponse(orjson.dumps(document), content_type=PROBLEM_TYPE, status=document["status"])
    response["Content-Language"] = "en" if asked == "en" else "zh-CN"
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="tongban"'
    return _with_headers(response, error)


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """``error`` as a page for people."""
    error = _catalogued(error)
    status = error.spec.status
    context = {
        "shell": quiet_shell(request),
        "messages": (),
        "status": status,
        "text": text_of(status),
        "message": sentence(error),
        "way_out": error.way_out(language()),
        "code": error.code,
        "trace_id": trace_id(),
        "retry_after": error.data.get("retry_after"),
        "links": _links(request, status),
    }
    # No request is handed over: context processors would touch session and database, which may be what is broken.
    response = HttpResponse(get_template("web/error.html").render(context), status=status)
    return _with_headers(response, error)


def respond(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Problem document or page, whichever the door speaks."""
    if speaks_json(request):
        return problem_response(request, error)
    return error_page(request, error)


def speaks_json(request: HttpRequest) -> bool:
    """Whether the client is a machine: an API path, or an Accept header that takes JSON and not HTML."""
    prefixes: tuple[str, ...] = getattr(settings, "TONGBAN_MACHINE_PREFIXES", ("/api/",))
    if request.path_info.startswith(prefixes):
        return True
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's ``CSRF_FAILURE_VIEW``."""
    log.warning("csrf.refused", reason=reason)
    return respond(request, DomainError("web.csrf_failed"))


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Root URL configuration's handler of malformed requests (413 when it was the size)."""
    too_big = isinstance(exception, RequestDataTooBig)
    return respond(request, DomainError("web.too_large" if too_big else "web.bad_request"))


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Root URL configuration's handler of refusals raised outside views."""
    return respond(request, DomainError("web.forbidden"))


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Root URL configuration's handler of unknown addresses."""
    return respond(request, DomainError("web.not_found"))


def handler500(request: HttpRequest) -> HttpResponse:
    """Root URL configuration's last resort, for what failed outside views: rights are read before a view runs, and a
    database that is away is no fault of the program."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return respond(request, DomainError("web.unavailable" if away else "web.internal"))


def _links(request: HttpRequest, status: int) -> list[Link]:
    rows = ((text, target) for text, target in text_of(status).links)
    here = request.get_full_path() if request.method == "GET" else ""
    links = [Link(text, here if target == "self" else href(target)) for text, target in rows]
    desk = href("desk:work")
    if desk and request.path_info.startswith(desk) and request.path_info != desk:
        links.insert(0, Link(_("回到工作台"), desk))
    return [link for link in links if link.href]


def _catalogued(error: DomainError) -> DomainError:
    if is_registered(error.code):
        return error
    log.error("error.uncatalogued", code=error.code)
    return DomainError("web.internal")


def _with_headers(response: HttpResponse, error: DomainError) -> HttpResponse:
    retry_after = error.data.get("retry_after")
    if isinstance(retry_after, int):
        response["Retry-After"] = str(max(1, retry_after))
    elif response.status_code == 503:
        response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response


def _plain(value: Any) -> Any:
    """``value`` as JSON can hold it; anything unknown becomes its text, so an error never fails on its data."""
    match value:
        case None | bool() | int() | str():
            return value.value if isinstance(value, Enum) else value
        case datetime() | date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(inner) for inner in value]
        case Enum():
            return _plain(value.value)
        case _:
            return str(value)
