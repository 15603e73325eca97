"""The work list: saved views, sorted by the clock, identities masked. And the page of the official's own posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.cases.queries import CaseRow, awaiting, case_detail, view_counts, work_list
from tongban.cases.readiness import EXTENSION, INSPECTION, PAUSE, STATEMENTS
from tongban.cases.states import State
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date, weekday
from tongban.foundation.web.shell import href
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import lines_within
from tongban.sites.desk.clocks import row_clock
from tongban.sites.desk.frame import body_name, official_name, page
from tongban.sites.desk.words import CHANNELS
from tongban.sites.parts.signed_in import current_actor

SIZES = (20, 50, 100)
MINE = "mine"
"""Beside the saved views (``VIEWS``): what waits for the official's own word. Nobody counts it in advance."""
_BY_CLOCK = ("todo", MINE)
_VIEW_WORDS = {
    "todo": gettext_lazy("部门待办"),
    MINE: gettext_lazy("待我审批"),
    "correcting": gettext_lazy("等申请人"),
    "done": gettext_lazy("已办完"),
    "all": gettext_lazy("全部"),
}
_WAITING = {
    PAUSE: gettext_lazy("待审批：特别程序"),
    EXTENSION: gettext_lazy("待审批：延长期限"),
    INSPECTION: gettext_lazy("待另一人确认：现场核查记录"),
    STATEMENTS: gettext_lazy("待答复：陈述意见"),
}
_DUTIES = {
    Duty.INTAKE: gettext_lazy("收件、预审、告知补正、提请特别程序、登记送达、归档"),
    Duty.REVIEW: gettext_lazy("预审、告知补正、不予受理、签署审查意见、提请特别程序和延长期限"),
    Duty.DECIDE: gettext_lazy("作出决定、办结、送达、更正、终止、归档，审批特别程序"),
    Duty.LEADER: gettext_lazy("审批特别程序和延长期限、撤销或者注销许可，查看本部门办件"),
    Duty.SUPERVISE: gettext_lazy("查看本地区办件和被拒绝的操作，不办理"),
}


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The cases an official may see. At most three statements, whatever the page size."""
    sought = request.GET.get("q", "").strip()
    problem = ""
    actor = current_actor(request)
    if sought:
        try:
            code = check_registration_code(sought)
            case_detail(actor, code)
            return redirect("desk:case", code=show_registration_code(code))
        except DomainError as error:
            problem = _not_found(error)
    view = request.GET.get("view", "todo")
    view = view if view in _VIEW_WORDS else "todo"
    size = _size(request.GET.get("size", ""))
    after = request.GET.get("after") or None
    found = awaiting(actor, after, size) if view == MINE else work_list(actor, view, after, size)
    counts = view_counts(_departments(actor))
    now = clock.now()
    context = {
        "today": f"{table_date(now, year=True)} {weekday(now)}",
        "working_day": current_calendar().is_working_day(clock.legal_date(now)),
        "tabs": [
            ui.Tab(words, _address(view=name, size=size), name == view, counts.get(name))
            for name, words in _VIEW_WORDS.items()
        ],
        "caption": _("%(view)s，%(order)s")
        % {"view": _VIEW_WORDS[view], "order": _("紧的在前") if view in _BY_CLOCK else _("新提交的在前")},
        "columns": _columns(view),
        "rows": list(_rows(found.rows, now, actor.account_id)),
        "view": view,
        "size": size,
        "sizes": SIZES,
        "sought": sought,
        "problem": problem,
        "next_href": _address(view=view, size=size, after=found.next) if found.next else "",
        "first_href": _address(view=view, size=size) if "after" in request.GET else "",
    }
    return page(request, "desk/work.html", context, todo=counts["todo"])


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """The official's posts and what each may do. No statement of its own once the bodies' names are known."""
    posts = [
        ui.Row((body_name(post.department_id), _title(post), _DUTIES.get(post.duty, post.duty.value), post.region_code))
        for post in current_actor(request).posts
    ]
    columns = [
        ui.Column(_("部门")),
        ui.Column(_("岗位")),
        ui.Column(_("可以做什么")),
        ui.Column(_("管辖地区"), "code"),
    ]
    context = {"posts": posts, "columns": columns, "sign_out_href": href("portal:sign-out")}
    return page(request, "desk/me.html", context, current="me")


def _title(post: HeldPost) -> Any:
    """The post, and in whose place it is held."""
    if post.deputy_for is None:
        return post.title
    return post.title, _("代 %(name)s") % {"name": official_name(post.deputy_for, clock.today())}


def _not_found(error: DomainError) -> str:
    """What was typed is no code; or there is no such case, or none of this official's: which of the two is not said."""
    if error.code == "uow.not_found":
        return _("没有找到这个登记码的办件：可能抄错了，也可能不归您的部门和地区办。")
    return error.message() + _("办件现在只能按登记码找。")


def _departments(actor: Actor) -> list[UUID]:
    """The bodies whose cases the tabs count: one's own, for a supervisor all of the region."""
    found = {department for post in actor.posts for department in post.departments}
    for post in actor.posts:
        if post.duty is Duty.SUPERVISE:
            found |= lines_within(post.region_code)
    return sorted(found)


def _columns(view: str) -> list[ui.Column]:
    return [
        ui.Column(_("登记码"), "code"),
        ui.Column(_("申请人")),
        ui.Column(_("事项")),
        ui.Column(_("环节")),
        ui.Column(_("时钟"), "state", sorted_up=True if view in _BY_CLOCK else None),
        ui.Column(_("来源")),
        ui.Column(_("提交"), "number", sorted_up=None if view in _BY_CLOCK else False),
    ]


def _rows(rows: tuple[CaseRow, ...], now: datetime, oneself: UUID | None) -> Iterator[ui.Row]:
    calendar = current_calendar()
    for row in rows:
        code = show_registration_code(row.code)
        state, late = row_clock(row, now, calendar)
        link = ui.Anchor(code, reverse("desk:case", args=[code]), code=True)
        submitted = table_date(row.submitted_at)
        yield ui.Row(
            (
                link, row.applicant, row.item, _stage(row, oneself), state, CHANNELS.get(row.channel, row.channel),
                submitted,
            ),
            late=late,
        )  # fmt: skip


def _stage(row: CaseRow, oneself: UUID | None) -> Any:
    """The legal word of the state, and below it whose turn it is."""
    if row.state in (State.ACCEPTED, State.IN_REVIEW):
        waiting = [str(_WAITING[name]) for name in row.pending]
        if row.companion is not None and row.companion == oneself:
            waiting[row.pending.index(INSPECTION)] = _("待您确认：现场核查记录")
        return row.state_label, "、".join([*waiting, *row.running]) or _("待决定")
    return row.state_label


def _size(text: str) -> int:
    return int(text) if text in map(str, SIZES) else SIZES[0]


def _address(**query: Any) -> str:
    return f"{reverse('desk:work')}?{urlencode(query)}"
