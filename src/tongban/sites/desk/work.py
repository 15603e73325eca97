"""The work list: views and filters, sorted by the clock, identities masked. And the page of the official's own posts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.cases.policies import HANDLING
from tongban.cases.queries import CHARGE, MINE, CasePage, KeptView, case_detail, saved_views, view_counts, work_list
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date, weekday
from tongban.foundation.web.language import joined, sentence, whole
from tongban.foundation.web.shell import href
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import lines_within
from tongban.sites.desk.frame import body_name, official_name, page
from tongban.sites.desk.lists import SIZES, Asked, list_address
from tongban.sites.desk.many import deeds_on_many
from tongban.sites.desk.narrowing import picks, said
from tongban.sites.desk.workrows import columns, work_rows
from tongban.sites.parts.signed_in import current_actor

VIEW_WORDS = {
    "todo": gettext_lazy("部门待办"),
    CHARGE: gettext_lazy("我承办的"),
    MINE: gettext_lazy("待我审批"),
    "correcting": gettext_lazy("等申请人"),
    "done": gettext_lazy("已办完"),
    "all": gettext_lazy("全部"),
}
_DUTIES = {
    Duty.INTAKE: gettext_lazy("收件、预审、告知补正、提请特别程序、登记送达、归档"),
    Duty.REVIEW: gettext_lazy("预审、告知补正、不予受理、签署审查意见、提请特别程序和延长期限"),
    Duty.DECIDE: gettext_lazy("作出决定、办结、送达、更正、终止、归档，审批特别程序"),
    Duty.LEADER: gettext_lazy("审批特别程序和延长期限、撤销或者注销许可，查看本部门办件"),
    Duty.ASSIST: gettext_lazy("在服务点替上门的群众申请和跟进，不收费，不审查、不决定"),
    Duty.SUPERVISE: gettext_lazy("查看本地区办件和被拒绝的操作，不办理"),
    Duty.SYSTEM_ADMIN: gettext_lazy("提出本地区的岗位任免，不办件"),
    Duty.SECURITY_ADMIN: gettext_lazy("批准本地区的岗位任免、临时职责和第二道验证的重置，不办件"),
    Duty.AUDIT_ADMIN: gettext_lazy("查看临时职责的记录，不办件"),
}


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The cases an official may see. At most four statements, whatever the page size; five under an item."""
    sought, problem, actor = request.GET.get("q", "").strip(), "", current_actor(request)
    if sought:
        try:
            code = check_registration_code(sought)
            case_detail(actor, code)
            return redirect("desk:case", code=show_registration_code(code))
        except DomainError as error:
            problem = _not_found(error)
    try:
        asked = Asked.read(request.GET.dict())
    except DomainError as error:
        asked, problem = Asked.plain(request.GET.dict()), whole(error)
    after = request.GET.get("after") or None
    found = work_list(actor, asked.view, after, asked.size, asked.narrowing)
    counts, kept = view_counts(_departments(actor)), saved_views(actor)
    context = {
        "problem": problem,
        "tabs": _tabs(asked, counts, kept),
        "first_href": asked.address() if after else "",
        **_filters(actor, asked),
        **_table(actor, asked, found),
        **_today(),
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


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """What each key does; a page, so that it is there without a script too."""
    return page(request, "desk/keys.html", {}, current="keys")


def _title(post: HeldPost) -> Any:
    """The post, and in whose place it is held."""
    if post.deputy_for is None:
        return post.title
    return post.title, _("代 %(name)s") % {"name": official_name(post.deputy_for, clock.today())}


def _not_found(error: DomainError) -> str:
    """What was typed is no code; or there is no such case, or none of this official's: which of the two is not said."""
    if error.code == "uow.not_found":
        return _("没有找到这个登记码的办件：可能抄错了，也可能不归您的部门和地区办。")
    return joined(sentence(error), _("这里只按登记码找；知道申请人证号的，用“按证号找”，证号不会留在网址里。"))


def _tabs(asked: Asked, counts: dict[str, int], kept: tuple[KeptView, ...]) -> list[ui.Tab]:
    """The views that everybody has, with counts that cost one look, then the official's own."""
    words = {name: value for name, value in asked.words().items() if name != "size"}
    own = [ui.Tab(view.name, list_address(view.words), dict(view.words) == words, icon="star") for view in kept]
    shown = any(tab.current for tab in own)
    fixed = [
        ui.Tab(title, list_address({"view": name}), name == asked.view and not shown, counts.get(name))
        for name, title in VIEW_WORDS.items()
    ]
    return [*fixed, *own]


def _filters(actor: Actor, asked: Asked) -> dict[str, Any]:
    narrowing = asked.narrowing
    return {
        "view": asked.view,
        "picks": picks(actor, asked),
        "since": narrowing.since.isoformat() if narrowing.since else "",
        "until": narrowing.until.isoformat() if narrowing.until else "",
        "narrowed": bool(narrowing.words()),
        "keep_href": f"{reverse('desk:views')}?{urlencode(asked.words())}",
        "clear_href": list_address({"view": asked.view}),
        "size": asked.size,
        "sizes": [(one, Asked(asked.view, narrowing, one).address(), one == asked.size) for one in SIZES],
    }


def _table(actor: Actor, asked: Asked, found: CasePage) -> dict[str, Any]:
    by_clock = asked.by_clock
    order = _("紧的在前") if by_clock else _("新提交的在前")
    return {
        "caption": " · ".join([str(VIEW_WORDS[asked.view]), *said(actor, asked), order]),
        "columns": columns(by_clock),
        "cell_columns": columns(by_clock)[1:],
        "many": deeds_on_many(actor, asked.view),
        "came_from": urlencode(asked.words()),
        "rows": list(work_rows(found.rows, asked, clock.now(), actor.account_id)),
        "next_href": asked.address(after=found.next) if found.next else "",
    }


def _today() -> dict[str, Any]:
    now = clock.now()
    working = current_calendar().is_working_day(clock.legal_date(now))
    return {"today": f"{table_date(now, year=True)} {weekday(now)}", "working_day": working}


def _departments(actor: Actor) -> list[UUID]:
    """The bodies whose cases the tabs count: those whose cases one sees, for a supervisor all of the region."""
    found = {department for post in actor.posts if post.duty in HANDLING for department in post.departments}
    for post in actor.posts:
        if post.duty is Duty.SUPERVISE:
            found |= lines_within(post.region_code)
    return sorted(found)
