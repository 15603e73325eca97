"""表格下载: the form of an item, empty and filled in as an example, as a page to print and as PDF (行政许可法第三十条)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Crumb
from tongban.foundation.web.names import named
from tongban.registry.catalogue.forms import Edition
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import current_guide
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.formsheets import printed, sheet_of
from tongban.sites.parts.qr import qr_svg
from tongban.sites.portal.frame import show
from tongban.sites.portal.words import section_of, version_of

# One that is made costs a tenth of a second or two; one that is kept costs nothing and is not counted.
_MOST_MADE, _SECONDS = 60, 600


@require_safe
def form(request: HttpRequest, code: str, *, sample: bool) -> HttpResponse:
    """The form of the version in force. One statement, one more the first time a process meets the version."""
    guide = current_guide(code)
    sheet = sheet_of(guide, _edition(guide), sample=sample)
    address = request.build_absolute_uri(reverse("portal:item", args=[guide.code]))
    other = ("portal:item-form", _("空白表")) if sample else ("portal:item-form-sample", _("填写样表"))
    context = {
        "title": _("填写样表") if sample else _("空白表"),
        "name": guide.name,
        "sheet": sheet,
        "sheet_key": (guide.code, guide.hash, sheet.edition, sample, address),
        "qr": qr_svg(address, _("这份指南的地址")),
        "pdf_href": reverse("portal:item-form-sample-pdf" if sample else "portal:item-form-pdf", args=[guide.code]),
        "other_href": reverse(other[0], args=[guide.code]),
        "other": other[1],
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(named(guide.name), reverse("portal:item", args=[guide.code])),
            Crumb(_("填写样表") if sample else _("空白表")),
        ),
    }
    return show(request, "form", context, section=section_of(guide))


@require_safe
def form_pdf(request: HttpRequest, code: str, *, sample: bool) -> HttpResponse:
    """The same as PDF. DomainError ``limits.too_many`` for who has many made that nobody asked for before."""
    guide = current_guide(code)
    address = request.build_absolute_uri(reverse("portal:item", args=[guide.code]))
    found = printed(
        guide,
        _edition(guide),
        sample=sample,
        address=address,
        spend=lambda: spend("portal-forms", address_of(request), _MOST_MADE, _SECONDS),
    )
    headers = {"ETag": found.tag, "Cache-Control": "public, no-cache", "X-Content-Type-Options": "nosniff"}
    if request.headers.get("If-None-Match", "") == found.tag:
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = content_disposition_header(False, found.name) or "inline"
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return HttpResponse(found.pdf, content_type="application/pdf", headers=headers)


def _edition(guide: BoundGuide) -> Edition:
    version = version_of(guide.code, guide.hash)
    return Edition(version.number, version.valid_from)
