"""怎么用通办: the applicant's guide, in Chinese and in English."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tongban.foundation.web.language import language
from tongban.sites.portal.frame import show


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """From finding an item to the result, what each state means, what to do when something fails."""
    return show(request, "help/guide_en" if language() == "en" else "help/guide", section="help")


@require_safe
def guide_english(request: HttpRequest) -> HttpResponse:
    """The same in English, with the Chinese words of the pages beside: the reader's pages may be Chinese."""
    return show(request, "help/guide_en", section="help")
