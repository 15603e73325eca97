"""Lists that are computed from the guides in force: nobody writes them, so they say what the guides say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Anchor, Column, Crumb, Row
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.list_queries import (
    Capability,
    intermediaries,
    list_counts,
    listed_guides,
    online_capability,
)
from tongban.registry.catalogue.lists import LIST_LABELS, LIST_RULE_LABELS, PUBLIC_LISTS, ListName
from tongban.sites.portal import regions
from tongban.sites.portal.cards import Card
from tongban.sites.portal.frame import show

_PAGE = 20
_BODIES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One list in the index."""

    title: Any
    rule: Any
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Narrower:
    """A place below with the number of guides that it has in the list."""

    name: str
    count: int
    href: str


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every list with its rule and its number at a region and below it. One statement, or none within five minutes."""
    place, asked = _place(request)
    counts = list_counts(place.code)
    entries = [
        Entry(
            _(LIST_LABELS[name]),
            _(LIST_RULE_LABELS[name]),
            sum(counts.get(name, {}).values()),
            _address("portal:list", asked, name=name.value),
        )
        for name in PUBLIC_LISTS
    ]
    context = {
        "place": place,
        "entries": entries,
        "capability_href": _address("portal:online-capability", asked),
        "intermediaries_href": _address("portal:intermediaries", asked),
        "agencies_href": _address("portal:agencies", asked),
        "wider": _wider(place, "portal:lists"),
        "crumbs": _crumbs(),
    }
    return show(request, "lists", context)


@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One list at a region and below it, twenty a page. Two statements and one more once in five minutes. DomainError
    ``catalogue.list_unknown``, ``catalogue.page_invalid``."""
    if name not in set(PUBLIC_LISTS):
        raise DomainError("catalogue.list_unknown", name=name[:40])
    wanted = ListName(name)
    place, asked = _place(request)
    found = listed_guides(wanted, place.code, request.GET.get("after", ""), _PAGE)
    counts = list_counts(place.code).get(wanted, {})
    context = {
        "title": _(LIST_LABELS[wanted]),
        "rule": _(LIST_RULE_LABELS[wanted]),
        "place": place,
        "total": sum(counts.values()),
        "narrower": _narrower(place, counts, name),
        "wider": _wider(place, "portal:list", name=name),
        "cards": [Card(each) for each in found.cards],
        "next_href": _address("portal:list", asked, after=found.next, name=name) if found.next else "",
        "crumbs": _crumbs(_(LIST_LABELS[wanted])),
    }
    return show(request, "list", context)


@require_safe
def capability(request: HttpRequest) -> HttpResponse:
    """网上办理深度 of each body at a region and below it. One statement. DomainError ``catalogue.page_invalid``."""
    place, asked = _place(request)
    rows, after = online_capability(place.code, request.GET.get("after", ""), _BODIES)
    context = {
        "place": place,
        "columns": [
            Column(_("部门")),
            Column(_("办事指南"), "number"),
            Column(_("网上受理"), "number"),
            Column(_("网上办理"), "number"),
            Column(_("网上给结果"), "number"),
        ],
        "rows": [_capability(each) for each in rows],
        "wider": _wider(place, "portal:online-capability"),
        "next_href": _address("portal:online-capability", asked, after=after) if after else "",
        "crumbs": _crumbs(_("网上办理能力")),
    }
    return show(request, "online_capability", context)


@require_safe
def intermediary(request: HttpRequest) -> HttpResponse:
    """Items that need an intermediary: what for, on which laws they rest. Two statements once in five minutes, else none."""
    place, _asked = _place(request)
    context = {
        "place": place,
        "rows": intermediaries(place.code),
        "wider": _wider(place, "portal:intermediaries"),
        "crumbs": _crumbs(_("中介服务事项")),
    }
    return show(request, "intermediaries", context)


def _place(request: HttpRequest) -> tuple[regions.Place, str]:
    """The place whose list it is, and its code where the address names it."""
    asked = request.GET.get("region", "")[:12]
    return (regions.place(asked), asked) if asked else (regions.place_of(request), "")


def _address(route: str, region: str = "", *, after: str = "", **names: str) -> str:
    asked = urlencode({key: value for key, value in (("region", region), ("after", after)) if value})
    return reverse(route, kwargs=names) + (f"?{asked}" if asked else "")


def _wider(place: regions.Place, route: str, **names: str) -> list[tuple[str, str]]:
    return [(name, _address(route, code, **names)) for code, name in place.above]


def _narrower(place: regions.Place, counts: Mapping[str, int], name: str) -> list[Narrower]:
    return [
        Narrower(shown, counts[code], _address("portal:list", code, name=name))
        for code, shown in place.below
        if code in counts
    ]


def _capability(each: Capability) -> Row:
    body = Anchor(named(each.department_name), reverse("portal:department", args=[each.department_uscc]))
    return Row((body, *(f"{number:,}" for number in (each.guides, each.accepted, each.handled, each.answered))))


def _crumbs(title: Any = "") -> tuple[Crumb, ...]:
    lists = Crumb(_("清单"), reverse("portal:lists") if title else "")
    return (Crumb(_("首页"), reverse("portal:home")), lists, *((Crumb(title),) if title else ()))
