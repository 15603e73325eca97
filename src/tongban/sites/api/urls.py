"""Addresses below ``/api/v1/``. Whatever is not one of them is answered with a problem document as well."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tongban.kernel.errors import DomainError
from tongban.sites.api.v1.api import api
from tongban.sites.api.v1.openapi import openapi
from tongban.sites.api.v1.reports import mail_report, sms_report

View = Callable[..., HttpResponseBase]


def spoken(view: View) -> View:
    """HEAD wherever GET is; a method that is not allowed is left to the shell's words."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.method
        # The framework's router knows no HEAD; the body is cut off by the server.
        request.method = "GET" if asked == "HEAD" else asked
        response = view(request, *args, **kwargs)
        request.method = asked
        if response.status_code == 405:
            response.content = b""  # type: ignore[attr-defined]
        return response

    return inner


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> NoReturn:
    """No such address."""
    raise DomainError("web.not_found")


def _spoken(pattern: URLPattern) -> URLPattern:
    return URLPattern(pattern.pattern, spoken(pattern.callback), pattern.default_args, pattern.name)


app_name = "api"
urlpatterns = [
    path("openapi.json", csrf_exempt(require_safe(openapi)), name="openapi"),
    *(_spoken(pattern) for pattern in api.urls[0] if isinstance(pattern, URLPattern)),
    path("reports/sms", csrf_exempt(require_POST(sms_report)), name="sms_report"),
    path("reports/mail", csrf_exempt(require_POST(mail_report)), name="mail_report"),
    re_path(r"^(?P<rest>.*)$", unknown, name="unknown"),
]
