"""Addresses of the web shell's own tests: views that fail in every way a view can fail."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from tongban.foundation.telemetry import trace_id
from tongban.foundation.web.problems import handler400, handler403, handler404, handler500
from tongban.kernel.errors import DomainError

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

ERRORS: dict[str, Exception] = {
    "domain": DomainError("web.conflict", present=3, secret_object=object()),
    "slow": DomainError("web.unavailable", retry_after=7),
    "uncatalogued": DomainError("web.nobody_registered_this"),
    "missing": Http404("no"),
    "denied": PermissionDenied("no"),
    "suspicious": SuspiciousOperation("no"),
    "big": RequestDataTooBig("no"),
    "database": OperationalError("no"),
    "nul": DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"),
    "overflow": DataError("integer out of range"),
    "bug": ZeroDivisionError("no"),
}


@csrf_exempt
def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise ERRORS[kind]


@require_GET
def fine(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"trace": trace_id(), "scale": request.display.scale})


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/base.html")


def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("", include("tongban.foundation.web.urls")),
    path("fine", fine, name="fine"),
    path("api/fine", fine),
    path("page", page, name="page"),
    path("guarded", guarded),
    path("fail/<str:kind>", fail),
    path("api/fail/<str:kind>", fail),
]
