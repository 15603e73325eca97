"""各网站一致性 at the desk: which pages of other sites show the version in force, and which pages are looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import jobs
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.publishing.actions.check_sites import CHECK
from tongban.registry.publishing.actions.keep_site import end_site, may_watch, watch_site
from tongban.registry.publishing.kinds import (
    DIFFERING_LABELS,
    SITE_RESULT_LABELS,
    SITE_WAY_LABELS,
    UNREAD_LABELS,
    SiteResult,
    SiteWay,
)
from tongban.registry.publishing.site_comparing import Difference
from tongban.registry.publishing.site_queries import CheckedSite, checked_sites
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor

_SHAPES = {
    SiteResult.SAME: "done",
    SiteResult.OLDER: "wait",
    SiteResult.DIFFERS: "bad",
    SiteResult.UNREACHABLE: "stopped",
}
_FIELDS = ("name", "body", "item", "address")


@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Every watched page of the actor's bodies, those that are wrong first. Two statements, one more for the buttons."""
    return _page(request)


@require_POST
def deed(request: HttpRequest) -> HttpResponse:
    """``do`` is watch, end or check."""
    act = _DEEDS.get(request.POST.get("do", ""))
    try:
        if act is None:
            raise DomainError("publishing.site.unknown")
        said = act(current_actor(request), request)
    except DomainError as error:
        if error.spec.status == 422 or error.code.startswith(("catalogue.", "orgs.")):
            refusals.only_a_mistake()
            return _page(request, sentence(error), status=error.spec.status)
        raise
    messages.success(request, said)
    return redirect("desk:sites")


def _watch(actor: Actor, request: HttpRequest) -> str:
    told = {name: request.POST.get(name, "") for name in _FIELDS}
    watch_site(
        actor,
        name=told["name"],
        department_uscc=told["body"],
        item_code=told["item"],
        address=told["address"],
    )
    return str(_("已登记，今晚检查；也可以现在就检查。"))


def _end(actor: Actor, request: HttpRequest) -> str:
    try:
        site_id = UUID(request.POST.get("site", ""))
    except ValueError:
        raise DomainError("publishing.site.unknown") from None
    end_site(actor, site_id=site_id)
    return str(_("不再检查这个网页；查到过的结果留着。"))


def _check(actor: Actor, request: HttpRequest) -> str:
    if not may_watch(actor):
        raise DomainError("publishing.site.right_missing")
    jobs.soon(CHECK)
    return str(_("正在检查，每个网站一秒看一页；过一会儿刷新。"))


_DEEDS: Mapping[str, Callable[[Actor, HttpRequest], str]] = {"watch": _watch, "end": _end, "check": _check}


def _page(request: HttpRequest, notice: str = "", *, status: int = 200) -> HttpResponse:
    actor = current_actor(request)
    found, keeps = checked_sites(actor), may_watch(actor)
    counts = [(result, sum(each.result is result for each in found)) for result in SiteResult]
    context = {
        "notice": notice,
        "keeps": keeps,
        "running": bool(keeps and jobs.standing(CHECK)),
        "facts": [ui.Fact(_(SITE_RESULT_LABELS[result]), f"{count:,}") for result, count in counts] if found else [],
        "sites": [_site(each) for each in found],
        "fields": _fields({name: request.POST.get(name, "") for name in _FIELDS}) if keeps else (),
        "embed_href": reverse("portal:embed"),
    }
    return page(request, "desk/sites.html", context, current="sites", status=status)


def _site(each: CheckedSite) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "body": each.department_name,
        "address": each.address,
        "guide_href": reverse("portal:item", args=[each.item_code]),
        "code": each.item_code,
        "state": _state(each),
        "told": _told(each),
        "differences": [_difference(one) for one in each.differences],
    }


def _state(each: CheckedSite) -> ui.State:
    if each.result is None:
        return ui.State("clock", _("还没有检查"))
    return ui.State(_SHAPES[each.result], _(SITE_RESULT_LABELS[each.result]))


def _told(each: CheckedSite) -> str:
    if each.at is None:
        return ""
    told = [public_instant(each.at)]
    if each.way is not SiteWay.NONE:
        told.append(_(SITE_WAY_LABELS[each.way]))
    if each.version is not None:
        told.append(_("显示的是第 {number} 版").format(number=each.version))
    if each.reason:
        known = UNREAD_LABELS.get(each.reason)
        told.append(_(known) if known else _("网站答复 {status}").format(status=each.reason))
    return " · ".join(told)


def _difference(one: Difference) -> ui.SummaryRow:
    there = _("网页上：{words}").format(words=one.found) if one.found else _("网页上没有")
    return ui.SummaryRow(_(DIFFERING_LABELS[one.what]), _("指南：{words}").format(words=one.expected), note=there)


def _fields(values: Mapping[str, str]) -> tuple[ui.Field, ...]:
    return (
        ui.Field(id="name", name="name", label=_("网站名称"), value=values["name"], maxlength=120),
        ui.Field(id="body", name="body", label=_("部门的统一社会信用代码"), value=values["body"], maxlength=18, width="m"),
        ui.Field(id="item", name="item", label=_("事项的实施编码"), value=values["item"], maxlength=33),
        ui.Field(
            id="address", name="address", label=_("指南那一页的网址"), value=values["address"], maxlength=500,
            hint=_("只看公开的网页；网站的 robots.txt 不让看的不看，一秒最多看一页。"),
        ),
    )  # fmt: skip
