"""Pages that are texts: accessibility statement, privacy notice; and the example page of all components."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web.gallery import gallery
from tongban.foundation.web.language import language

_SECURITY_TXT_HOLDS = timedelta(days=180)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """无障碍说明: what was done and tested, what does not work yet, how to get help (GB/T 37668, WCAG 2.2 AA)."""
    return render(request, f"web/pages/{_spoken('accessibility')}.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """个人信息怎么用 (个人信息保护法 art. 17, 35: notice is owed even where consent is not needed)."""
    return render(request, f"web/pages/{_spoken('privacy')}.html")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116): ``SECURITY_MAIL``; without one, which production refuses, the privacy notice."""
    mail = settings.SECURITY_MAIL
    lines = (
        f"Contact: mailto:{mail}" if mail else f"Contact: {settings.PUBLIC_URL}/about/privacy",
        f"Expires: {clock.real_now() + _SECURITY_TXT_HOLDS:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: zh, en",
    )
    return HttpResponse("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")


def _spoken(page: str) -> str:
    """The page in the language that is spoken: a text of its own in each, since the Chinese one binds."""
    return f"{page}_en" if language() == "en" else page


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state. 404 unless this is a development or demonstration system."""
    if not (settings.DEBUG or settings.DEMONSTRATION):
        raise Http404
    template = "web/pages/components_desk.html" if "desk" in request.GET else "web/pages/components.html"
    return render(request, template, gallery())
