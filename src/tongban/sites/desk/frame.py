"""The frame of the desk's pages: whose desk it is, where to search, what stands in the side navigation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.cases.policies import HANDLING
from tongban.foundation import clock
from tongban.foundation.web.language import listed
from tongban.foundation.web.shell import Desk, DeskGroup, DeskLink, href
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.policies import KEEPING
from tongban.oversight.security.policies import watches
from tongban.registry.catalogue.policies import may_import
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.auditing import audits
from tongban.registry.identity.delays import ASKING as ASKING_TO_DELAY
from tongban.registry.identity.duplicates import asking_post as post_to_merge
from tongban.registry.identity.elevations import may_look
from tongban.registry.identity.oidc.policies import ASKING as ASKING_FOR_CLIENTS
from tongban.registry.identity.posts import manages
from tongban.registry.identity.queries import names_of_accounts
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import body_on, department, tick
from tongban.sites.desk.lists import keep_place
from tongban.sites.parts.elevated import elevation_notice
from tongban.sites.parts.signed_in import current_actor


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    current: str = "work",
    todo: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page in the desk's frame. ``current`` is the navigation entry it belongs to, ``todo`` the count shown there."""
    request.shell_desk = desk_of(current_actor(request), current, todo)  # type: ignore[attr-defined]
    response = render(request, template, dict(context), status=status)
    keep_place(request, response)
    return response


def desk_of(actor: Actor, current: str, todo: int | None = None) -> Desk:
    """The frame for an official. No statement once the names of the bodies are known to the process."""
    bodies = list(dict.fromkeys(body_name(post.department_id) for post in actor.posts))
    titles = listed(dict.fromkeys(post.title for post in actor.posts))
    handling = (
        DeskLink("list", _("工作台"), href("desk:work"), current == "work", todo),
        DeskLink("chat", _("咨询"), href("desk:enquiries"), current == "enquiries"),
    )
    groups = [DeskGroup(_("办件"), handling)]
    if actor.holds(Duty.INTAKE):
        groups.append(DeskGroup(_("大厅"), (DeskLink("building", _("窗口收件"), href("hall:home")),)))
    if actor.holds(Duty.ASSIST):
        groups.append(DeskGroup(_("服务点"), (DeskLink("village", _("帮办代办"), href("hall:assist")),)))
    if any(actor.holds(duty) for duty in (Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE, Duty.OPERATOR)):
        groups.append(DeskGroup(_("事项"), tuple(_keeping(actor, current))))
    groups.append(DeskGroup(_("监督"), tuple(_watching(actor, current))))
    own = [
        DeskLink("calendar", _("离岗代理"), href("desk:leave"), current == "leave"),
        DeskLink("shield", _("登录与验证"), href("desk:security"), current == "security"),
        DeskLink("plug", _("程序令牌"), href("desk:tokens"), current == "tokens"),
        DeskLink("user", _("岗位和退出"), href("desk:me"), current == "me"),
        DeskLink("help", _("帮助"), href("desk:help"), current == "help"),
    ]
    if any(actor.holds(duty) for duty in (*ASKING_FOR_CLIENTS, Duty.OPERATOR)):
        own.insert(1, DeskLink("link", _("用通办登录的应用"), href("desk:clients"), current == "clients"))
    if any(actor.holds(duty) for duty in HANDLING):
        own.insert(0, DeskLink("edit", _("常用意见"), href("desk:phrases"), current == "phrases"))
    if managed := tuple(_managing(actor, current)):
        groups.append(DeskGroup(_("岗位"), managed))
    groups.append(DeskGroup(_("我"), tuple(own)))
    return Desk(
        official=f"{official_name(actor.account_id, clock.today()) or actor.login_shown} · {titles}",
        body=listed(bodies),
        me_href=href("desk:me"),
        home_href=href("desk:work"),
        search_href=href("desk:work"),
        groups=tuple(groups),
        notice=elevation_notice(actor),
    )


def _keeping(actor: Actor, current: str) -> Iterator[DeskLink]:
    """The catalogue, for who edits or approves it."""
    yield DeskLink("list", _("事项维护"), href("desk:drafts"), current == "drafts")
    if actor.holds(Duty.EDIT_CATALOGUE) or actor.holds(Duty.APPROVE_CATALOGUE):
        yield DeskLink("file", _("本部门的指南"), href("desk:guides"), current == "guides")
        yield DeskLink("warn", _("省标准调整"), href("desk:adjustments"), current == "adjustments")
        yield DeskLink("flag", _("公开文件"), href("desk:publications"), current == "publications")
    yield DeskLink("grid", _("省标准"), href("desk:standards"), current == "standards")
    yield DeskLink("list", _("代码表"), href("desk:codes"), current == "codes")
    yield DeskLink("file", _("标准材料"), href("desk:materials"), current == "materials")
    yield DeskLink("shield", _("证明和盖章"), href("desk:proofs"), current == "proofs")
    yield DeskLink("link", _("各网站一致性"), href("desk:sites"), current == "sites")
    if may_import(actor):
        yield DeskLink("upload", _("导入清单"), href("desk:imports"), current == "imports")


def _managing(actor: Actor, current: str) -> Iterator[DeskLink]:
    """The posts of others, for who answers for them."""
    if manages(actor):
        yield DeskLink("user", _("岗位任免"), href("desk:posts"), current == "posts")
    if audits(actor):
        yield DeskLink("shield", _("权限审计"), href("desk:audit"), current == "audit")
    if may_look(actor):
        yield DeskLink("clock", _("临时职责"), href("desk:elevations"), current == "elevations")


def _watching(actor: Actor, current: str) -> Iterator[DeskLink]:
    """The board for who supervises; cards and ratings for everybody: of the region, or of the own body."""
    if any(actor.holds(duty) for duty in (*HANDLING, Duty.SUPERVISE)):
        yield DeskLink("grid", _("办件看板"), href("desk:overview"), current == "overview")
    if actor.holds(Duty.SUPERVISE):
        yield DeskLink("chart", _("监察看板"), href("desk:board"), current == "board")
        yield DeskLink("done", _("承诺兑现"), href("desk:promises"), current == "promises")
    if watches(actor):
        yield DeskLink("shield", _("安全告警"), href("desk:alerts"), current == "alerts")
    yield DeskLink("card", _("预警与红黄牌"), href("desk:cards"), current == "cards")
    yield DeskLink("star", _("好差评"), href("desk:ratings"), current == "ratings")
    if any(actor.holds(duty) for duty in (*ASKING_TO_DELAY, Duty.SUPERVISE)):
        yield DeskLink("lock", _("延迟告知"), href("desk:delays"), current == "delays")
    if any(actor.holds(duty) for duty in KEEPING):
        yield DeskLink("idcard", _("个人信息保护"), href("desk:privacy"), current == "privacy")
        yield DeskLink("done", _("影响评估"), href("desk:assessments"), current == "assessments")
        yield DeskLink("warn", _("泄露登记"), href("desk:breaches"), current == "breaches")
    if post_to_merge(actor) is not None:
        yield DeskLink("user", _("重复登记"), href("desk:merges"), current == "merges")


@lru_cache(maxsize=4096)
def official_name(account_id: UUID | None, day: date) -> str:
    """The name an official goes by at the desk. One statement a day and process."""
    return names_of_accounts({account_id}).get(account_id, "") if account_id else ""


def body_name(department_id: UUID) -> str:
    """Name of the body that answers today for what this row of the register did. No statement once the process knows it."""
    return _body_name(department_id, clock.today(), tick())


@lru_cache(maxsize=4096)
def _body_name(department_id: UUID, day: date, _tick: int) -> str:
    try:
        return body_on(department_id, day).name
    except DomainError:
        # It ended and nobody stands in its place: the name it bore last.
        return department(department_id).name


def bodies_by_duty(actor: Actor, *duties: Duty) -> dict[str, str]:
    """USCC → name of the bodies for which the actor holds one of these duties, by name."""
    found = {post.department_uscc: body_name(post.department_id) for post in actor.posts if post.duty in duties}
    return dict(sorted(found.items(), key=lambda each: each[1]))
