"""Pages that are texts: accessibility statement, privacy notice; and the example page of all components."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.foundation.web.gallery import gallery
from tongban.foundation.web.language import language


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """无障碍说明: what was done and tested, what does not work yet, how to get help (GB/T 37668, WCAG 2.2 AA)."""
    return render(request, f"web/pages/{_spoken('accessibility')}.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """个人信息怎么用 (个人信息保护法 art. 17, 35: notice is owed even where consent is not needed)."""
    return render(request, f"web/pages/{_spoken('privacy')}.html")


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
