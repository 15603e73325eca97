"""中介机构名录: whom an applicant may choose for the services that items need, as a page and as open data."""

from __future__ import annotations

import csv
from dataclasses import asdict
from datetime import date
from io import StringIO
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web.components import Choice, Crumb, State, SummaryRow
from tongban.foundation.web.dates import public_date
from tongban.registry.catalogue.exporting.writing import harmless
from tongban.registry.catalogue.list_queries import intermediaries
from tongban.registry.catalogue.queries import basic_items
from tongban.registry.publishing.agencies import MOST, Agency, agencies
from tongban.registry.publishing.kinds import AGENCY_LABELS
from tongban.sites.portal import regions
from tongban.sites.portal.frame import show

_SIZE = 20
_COLUMNS = (
    "name", "uscc", "services", "items", "qualification", "qualified_until", "address", "phone", "department_name",
    "region_code", "listed_from", "removed_on", "removed_reason",
)  # fmt: skip


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The agencies of a place, by the item they serve. Two statements, and two once in five minutes for the services. DomainErrors
    ``publishing.page_invalid``, ``codes.region_code.invalid``."""
    asked, item = request.GET.get("region", "")[:12], request.GET.get("service", "")[:12]
    place = regions.place(asked) if asked else regions.place_of(request)
    found, after = agencies(place.code, item, request.GET.get("after", "")[:60], _SIZE)
    names = basic_items(sorted({code for each in found for code in each.items}))
    kept = {key: value for key, value in (("region", asked), ("service", item)) if value}
    here = reverse("portal:agencies")
    services = {each.item: each.name for each in intermediaries(place.code)}
    context = {
        "place": place,
        "services": [
            Choice("", _("全部服务"), not item),
            *(Choice(code, name, code == item) for code, name in services.items()),
        ],
        "region": asked,
        "entries": [_entry(each, names) for each in found],
        "next_href": f"{here}?{urlencode({**kept, 'after': after})}" if after else "",
        "files": [
            (name, f"{reverse('portal:agency-file', args=[format])}{'?' + urlencode(kept) if kept else ''}")
            for name, format in (("CSV", "csv"), ("JSON", "json"))
        ],
        "wider": [(name, f"{here}?{urlencode({**kept, 'region': code})}") for code, name in place.above],
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("清单"), reverse("portal:lists")),
            Crumb(_("中介服务事项"), reverse("portal:intermediaries")),
            Crumb(_("中介机构名录")),
        ),
    }
    return show(request, "agencies", context)


@require_safe
def file(request: HttpRequest, format: str) -> HttpResponse:
    """The whole directory, or that of a region or service, as CSV or JSON. One statement."""
    if format not in ("csv", "json"):
        raise Http404
    region = request.GET.get("region", "")[:12] or None
    found, _after = agencies(region, request.GET.get("service", "")[:12], "", MOST)
    rows = [{name: value for name, value in asdict(each).items() if name in _COLUMNS} for each in found]
    if format == "json":
        document = {"as_of": clock.today().isoformat(), "agencies": rows}
        answer = HttpResponse(orjson.dumps(document), content_type="application/json")
    else:
        answer = HttpResponse("\ufeff" + as_csv(rows), content_type="text/csv; charset=utf-8")
        name = f"tongban-agencies-{clock.today():%Y%m%d}.csv"
        answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def as_csv(rows: list[dict[str, Any]]) -> str:
    """The rows, with nothing in them that a spreadsheet takes for a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow([harmless(_cell(row[name])) for name in _COLUMNS])
    return text.getvalue()


def _cell(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _entry(each: Agency, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": each.name,
        "href": reverse("portal:publication", args=[each.id]),
        "state": _state(each),
        "removed": public_date(each.removed_on, year=True) if each.removed_on else "",
        "reason": each.removed_reason,
        "services": each.services,
        "items": [names[code] for code in each.items if code in names],
        "rows": _rows(each),
    }


def _rows(each: Agency) -> list[SummaryRow]:
    until = ""
    if each.qualified_until:
        until = _("有效期至 {day}").format(day=public_date(date.fromisoformat(each.qualified_until), year=True))
    return [
        SummaryRow(_(AGENCY_LABELS["uscc"]), each.uscc, code=True),
        SummaryRow(
            _(AGENCY_LABELS["qualification"]),
            each.qualification,
            note=until,
        ),
        SummaryRow(_(AGENCY_LABELS["address"]), each.address, note=each.phone),
    ]


def _state(each: Agency) -> State:
    if each.removed_on is not None:
        return State("stopped", _("移出"))
    if each.qualified_until and each.qualified_until < clock.today().isoformat():
        return State("wait", _("资质已过期"))
    return State("done", _("在库"))
