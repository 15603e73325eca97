"""Regions from the province down to the village: where one is, what lies in it, who works there, what is done there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Crumb, Fact
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import noted
from tongban.foundation.web.names import named
from tongban.kernel.codes import RegionLevel
from tongban.registry.catalogue.queries import find_items
from tongban.registry.orgs.duties import RegionKind
from tongban.registry.orgs.finding import LONGEST_Q, Former, find_bodies, find_places, former_regions
from tongban.registry.orgs.queries import RegionRecord, by_code, regions_within
from tongban.sites.portal import regions
from tongban.sites.portal.cards import Card
from tongban.sites.portal.frame import show
from tongban.sites.portal.tilemap import tile_map

_MOST_FOUND = 30
_MOST_SUGGESTED = 10
_MOST_BODIES = 100
_ITEMS = 6
_CACHED = 300

LEVELS = {
    RegionLevel.PROVINCE: gettext_noop("省级"),
    RegionLevel.CITY: gettext_noop("设区市"),
    RegionLevel.COUNTY: gettext_noop("县级"),
    RegionLevel.TOWN: gettext_noop("乡级"),
    RegionLevel.VILLAGE: gettext_noop("村、社区"),
}


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The province as tiles and as a list of links; with ``q`` the places that it may mean. At most two statements."""
    q = request.GET.get("q", "").strip()[:LONGEST_Q]
    found = find_places(q, limit=_MOST_FOUND) if q else ()
    counties = [] if q else [*regions_within(regions.PROVINCE, level=RegionLevel.COUNTY)]
    cities = [] if q else [*regions_within(regions.PROVINCE, level=RegionLevel.CITY)]
    context = {
        "q": q,
        "found": found,
        "more": len(found) == _MOST_FOUND,
        "cities": [(city, [each for each in counties if each.code[:4] == city.code[:4]]) for city in cities],
        "map_wide": tile_map(((each.code, each.name) for each in counties), {city.code: city.name for city in cities}),
        "map_narrow": tile_map((each.code, each.name) for each in cities),
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("按地区找"))),
        "here": regions.place_of(request),
    }
    return show(request, "places", context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """What the text typed so far may mean, for the region picker: ``{"places": [{code, name, full_name, formerly}]}``, at most
    ten. Anybody may ask; two statements."""
    q = request.GET.get("q", "").strip()[:LONGEST_Q]
    found = [
        {
            "code": each.region.code,
            "name": each.region.name,
            "full_name": each.full_name,
            "formerly": each.formerly,
        }
        for each in find_places(q, limit=_MOST_SUGGESTED)
    ]
    response = JsonResponse({"places": found}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={_CACHED}"
    return response


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """One region. A code that ended leads to what stands in its place. DomainErrors ``orgs.region.unknown``,
    ``codes.region_code.invalid``."""
    here = by_code(code)
    if here.code != code:
        return HttpResponseRedirect(reverse("portal:place", args=[here.code]))
    where = regions.place(here.code)
    below = _below(here)
    bodies = find_bodies("", here.code, limit=_MOST_BODIES)
    page = find_items("", here.code, None, _ITEMS)
    searched = reverse("portal:search")
    context = {
        "here": here,
        "above": [(name, reverse("portal:place", args=[above])) for above, name in where.above],
        "facts": list(_facts(here)),
        "former": [former_line(each, here.code) for each in former_regions(here.code)],
        "divisions": [each for each in below if each.kind is RegionKind.DIVISION],
        "units": [each for each in below if each.kind is RegionKind.UNIT],
        "below_title": _below_title(here.level),
        "map": tile_map((each.code, each.name) for each in below) if here.level == RegionLevel.CITY else None,
        "bodies": [each.body for each in bodies if each.body.region_code == here.code],
        "bodies_href": f"{reverse('portal:departments')}?{urlencode({'region': here.code})}",
        "cards": [Card(each) for each in page.items],
        "items_href": f"{searched}?{urlencode({'region': here.code})}",
        "choose_href": regions.switch_href(here.code),
        "crumbs": tuple(_crumbs(where.above, named(here.name))),
    }
    return show(request, "place", context)


def former_line(former: Former, code: str) -> str:
    """龙南县（360727000000），2020 年变更，赣府字〔2020〕45号."""
    called = named(former.name)
    shown = called if former.code == code else noted(called, former.code)
    when = public_date(former.valid_to, year=True) if former.exact else _("{year} 年").format(year=former.valid_to.year)
    return _("，").join(filter(None, (shown, _("{when}变更").format(when=when), former.basis)))


def _below(here: RegionRecord) -> tuple[RegionRecord, ...]:
    if here.level == RegionLevel.VILLAGE:
        return ()
    return regions_within(here.code, level=RegionLevel(here.level + 1))


def _below_title(level: RegionLevel) -> str:
    return {
        RegionLevel.PROVINCE: _("设区市"),
        RegionLevel.CITY: _("县、市、区"),
        RegionLevel.COUNTY: _("乡镇、街道"),
        RegionLevel.TOWN: _("村、社区"),
    }.get(level, "")


def _facts(here: RegionRecord) -> Iterator[Fact]:
    unit = here.kind is RegionKind.UNIT
    yield Fact(_("层级"), _(LEVELS[here.level]), note=_("统计用区域，不是行政区划") if unit else "")
    yield Fact(_("区划代码"), here.code)


def _crumbs(above: tuple[tuple[str, str], ...], name: str) -> Iterator[Any]:
    yield Crumb(_("首页"), reverse("portal:home"))
    yield Crumb(_("按地区找"), reverse("portal:regions"))
    for code, upper in above:
        yield Crumb(named(upper), reverse("portal:place", args=[code]))
    yield Crumb(name)
