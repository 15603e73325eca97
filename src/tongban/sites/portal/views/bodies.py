"""Departments: found by name, pinyin or a name of before; what each of them does, and what it was called."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Crumb, Fact
from tongban.foundation.web.names import named
from tongban.oversight.evaluations.queries import Figures, figures_of_body
from tongban.oversight.grievances.published import published_by
from tongban.registry.catalogue.queries import items_of_body
from tongban.registry.orgs.duties import DepartmentKind
from tongban.registry.orgs.finding import LONGEST_Q, find_bodies, former_bodies
from tongban.registry.orgs.queries import DepartmentRecord, department_by_uscc, tick
from tongban.sites.parts.enquiryview import asked_before
from tongban.sites.portal import regions
from tongban.sites.portal.cards import Card
from tongban.sites.portal.frame import show
from tongban.sites.portal.ratingview import figure_of
from tongban.sites.portal.views.places import former_line

_PAGE = 30
_FURTHEST = 3_000

KINDS = {
    DepartmentKind.STATUTORY_ORGAN: gettext_noop("法定机关"),
    DepartmentKind.AUTHORISED_ORGANISATION: gettext_noop("法律法规授权的组织"),
    DepartmentKind.ENTRUSTED_ORGANISATION: gettext_noop("受委托的组织"),
    DepartmentKind.OTHER: gettext_noop("其他单位"),
}
_EXERCISE = {
    1: gettext_noop("国家级"),
    2: gettext_noop("省级"),
    3: gettext_noop("市级"),
    4: gettext_noop("县级"),
    5: gettext_noop("乡级"),
    6: gettext_noop("村级"),
    7: gettext_noop("分级管理"),
}


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """Bodies of a region and below it, its own first, thirty a page. One statement and those of the region's names."""
    q = request.GET.get("q", "").strip()[:LONGEST_Q]
    asked = request.GET.get("region", "")
    place = regions.place(asked) if asked else regions.place_of(request)
    after = _after(request.GET.get("after", ""))
    found = find_bodies(q, place.code, limit=_PAGE + 1, offset=after)
    kept: dict[str, str | int] = {key: value for key, value in (("q", q), ("region", asked)) if value}
    address = reverse("portal:departments")
    context = {
        "q": q,
        "place": place,
        "asked": asked,
        "found": found[:_PAGE],
        "next_href": f"{address}?{urlencode({**kept, 'after': after + _PAGE})}" if len(found) > _PAGE else "",
        "previous_href": f"{address}?{urlencode({**kept, 'after': max(0, after - _PAGE)})}" if after else "",
        "wider": [(name, f"{address}?{urlencode({**kept, 'region': code})}") for code, name in place.above],
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("按部门找"))),
    }
    return show(request, "departments", context)


@require_safe
def department(request: HttpRequest, uscc: str) -> HttpResponse:
    """One body. The code of one that a reform ended leads to its successor. DomainErrors ``orgs.department.unknown``,
    ``codes.uscc.invalid``."""
    body = department_by_uscc(uscc)
    if body.uscc != uscc:
        return HttpResponseRedirect(reverse("portal:department", args=[body.uscc]))
    page = items_of_body(body.uscc, request.GET.get("after") or None)
    here = reverse("portal:department", args=[body.uscc])
    where = regions.place(body.region_code)
    steps = (*where.above, (where.code, where.name))
    context = {
        "body": body,
        "facts": list(_facts(body)),
        "former": [former_line(each, body.uscc) for each in former_bodies(body.uscc)],
        "cards": [Card(each) for each in page.items],
        "next_href": f"{here}?{urlencode({'after': page.next})}" if page.next else "",
        "rated": figure_of(figures_kept(body.id, tick()), "portal:body-ratings", body.uscc),
        "asked": asked_before(published_by(body.id)),
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("按部门找"), reverse("portal:departments")),
            *(
                Crumb(named(name), f"{reverse('portal:departments')}?{urlencode({'region': code})}")
                for code, name in steps
            ),
            Crumb(named(body.short_name)),
        ),
    }
    return show(request, "department", context)


@lru_cache(maxsize=4096)
def figures_kept(department_id: UUID, _tick: int) -> Figures:
    """Ratings of a body; counted once a tick and process."""
    return figures_of_body(department_id)


def _facts(body: DepartmentRecord) -> Iterator[Fact]:
    yield Fact(
        _("所在地区"),
        named(body.region_name),
        href=reverse("portal:place", args=[body.region_code]),
        href_text=_("看这个地区"),
    )
    yield Fact(_("实施主体性质"), _(KINDS[body.kind]), note=_(_EXERCISE.get(body.level, "")))
    yield Fact(_("统一社会信用代码"), body.uscc)


def _after(text: str) -> int:
    return min(int(text), _FURTHEST) if text.isascii() and text.isdigit() and len(text) < 7 else 0
