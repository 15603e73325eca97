"""Addresses of the yardsticks: ``/orm/submit``, ``/sql/progress/CODE`` and so on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.bare import orm, sql


def ready(request: HttpRequest) -> HttpResponse:
    """What the bench waits for."""
    return HttpResponse(b"ready")


urlpatterns = [
    path("readyz", ready),
    *(
        path(f"{name}/{address}", getattr(views, view))
        for name, views in (("orm", orm), ("sql", sql))
        for address, view in (
            ("submit", "submit"),
            ("deed/<str:code>", "deed"),
            ("progress/<str:code>", "progress"),
            ("detail/<str:code>", "detail"),
            ("list/<str:view>", "work_list"),
            ("guide/<str:code>", "guide"),
        )
    ),
]
