"""承诺兑现 at the desk: for a supervisor, how the promises of the region's items and bodies were kept in the last year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.cases.contract import Subject
from tongban.cases.queries import FEWEST, MOST_GROUPS, Balance, By, Promise, balances_within, last_months
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import listed
from tongban.oversight.supervision.queries import Wanted
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.frame import body_name, page
from tongban.sites.desk.supervision_words import address, region_name
from tongban.sites.parts.signed_in import current_actor

_VIEWS: dict[By, Any] = {
    By.ITEM_AND_BODY: gettext_lazy("按事项和部门"),
    By.BODY: gettext_lazy("按部门"),
    By.ITEM: gettext_lazy("同一事项合在一起"),
}
_BESIDE = (Subject.ACCEPTANCE, Subject.DELIVERY, Subject.VISITS)


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """The table, most misses first. Two statements, whatever its length."""
    actor = current_actor(request)
    supervising = [post for post in actor.posts if post.duty is Duty.SUPERVISE]
    regions = tuple(dict.fromkeys(post.region_code for post in supervising))
    asked = request.GET.get("by", "")
    by = By(asked) if asked in set(By) else By.ITEM_AND_BODY
    period = last_months()
    found = balances_within([code for post in supervising for code in post.scopes], by, period)
    here = reverse("desk:promises")
    context = {
        "where": listed(region_name(code) for code in regions),
        "since": public_date(period.since, year=True),
        "last": public_date(period.last, year=True),
        "tabs": [ui.Tab(words, f"{here}?by={view.value}", view is by) for view, words in _VIEWS.items()],
        "caption": _("最近一年承诺兑现情况，超期多的在前"),
        "columns": _columns(by),
        "rows": [ui.Row([*_names(each, by), *_figures(each)], late=each.missed > each.explained) for each in found],
        "fewest": FEWEST,
        "most": MOST_GROUPS if len(found) == MOST_GROUPS else 0,
    }
    return page(request, "desk/promises.html", context, current="promises")


def _columns(by: By) -> list[ui.Column]:
    names = {By.ITEM_AND_BODY: (_("事项"), _("部门")), By.ITEM: (_("事项"),), By.BODY: (_("部门"),)}
    return [
        *map(ui.Column, names[by]),
        ui.Column(_("办完"), "number"),
        ui.Column(_("按期办结")),
        ui.Column(_("超期几天")),
        ui.Column(_("说明理由"), "number"),
        ui.Column(_("按期受理或告知")),
        ui.Column(_("按期送达")),
        ui.Column(_("到现场不超")),
    ]


def _names(balance: Balance, by: By) -> Iterator[Any]:
    name = guide_by_hash(balance.guide_id).name
    if by is By.ITEM_AND_BODY:
        yield ui.Anchor(name, reverse("portal:item-contract", args=[balance.item]))
    if by is By.ITEM:
        yield name
    if balance.department_id is not None:
        wanted = Wanted(view="all", department=str(balance.department_id))
        yield ui.Anchor(body_name(balance.department_id), address(wanted), hidden=_("：预警和牌"))


def _figures(balance: Balance) -> Iterator[Any]:
    both = (balance.promises[Subject.PROMISED], balance.promises[Subject.STATUTORY])
    main = next((each for each in both if each.due), both[0])
    yield f"{balance.ended:,}"
    yield _kept(main)
    yield _late(main)
    yield _("%(n)d／%(missed)d") % {"n": balance.explained, "missed": balance.missed} if balance.missed else "—"
    for subject in _BESIDE:
        yield _kept(balance.promises[subject])


def _kept(promise: Promise) -> str:
    """``14／15，93%``: never rounded up to all, and no share of a few."""
    if not promise.due:
        return "—"
    told = f"{promise.kept:,}／{promise.due:,}"
    return told if promise.share is None else _("%(told)s，%(n)d%%") % {"told": told, "n": int(promise.share * 100)}


def _late(promise: Promise) -> str:
    if promise.median is None or promise.worst is None:
        return "—"
    return _("居中 %(median)s，最久 %(worst)d") % {"median": f"{promise.median:g}", "worst": promise.worst}
