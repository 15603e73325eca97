"""岗位任免: who holds which post of a body, who is asked for, who leaves, and the review of the quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_instant, table_date
from tongban.foundation.web.language import whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.appoint import approve_change, ask_appointment, ask_end, decline_change
from tongban.registry.identity.actions.depart import depart
from tongban.registry.identity.actions.review_post import review_post
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PostChangeKind
from tongban.registry.identity.posts import (
    ChangeView,
    Holder,
    ReviewState,
    body_managed,
    changes_waiting,
    holders_at,
    manages,
    overdue_in,
    own_bodies,
    posts_at,
    regions_managed,
    review_due,
)
from tongban.registry.identity.separation import DUTY_WORDS
from tongban.registry.orgs.finding import find_bodies
from tongban.registry.orgs.queries import DepartmentRecord
from tongban.sites.desk.frame import body_name, page
from tongban.sites.desk.words import post_words
from tongban.sites.parts.signed_in import current_actor

_REVIEWS = {
    ReviewState.DONE: ("done", gettext_lazy("本季度已核对")),
    ReviewState.NEW: ("todo", gettext_lazy("本季度新任")),
    ReviewState.WAITS: ("wait", gettext_lazy("等核对")),
    ReviewState.OVERDUE: ("bad", gettext_lazy("逾期没有核对")),
}
_KINDS = {
    PostChangeKind.APPOINT: gettext_lazy("任命"),
    PostChangeKind.END: gettext_lazy("免去"),
}
_AT = {
    "identity.posts.days": "first_day",
    "identity.posts.reason": "reason",
    "identity.posts.level": "login",
    "identity.posts.unknown": "login",
    "identity.posts.two_persons": "login",
    "identity.posts.answered": "post",
    "identity.separation.broken": "login",
}


@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: HttpRequest) -> HttpResponse:
    """Bodies, and of the chosen one the posts with who holds them. For who manages none the page does not exist."""
    actor = current_actor(request)
    if not manages(actor):
        raise DomainError("web.not_found")
    if request.method != "POST":
        return _page(request, actor)
    do = request.POST.get("do", "")
    if do not in _DEEDS:
        raise DomainError("web.bad_request")
    deed, told = _DEEDS[do]
    try:
        deed(request, actor)
    except DomainError as error:
        if do not in ("appoint", "depart") or error.code not in _AT:
            raise
        return _page(request, actor, error, do)
    messages.success(request, str(told))
    return HttpResponseRedirect(_address(request.POST.get("body", "")[:36]))


def _appoint(request: HttpRequest, actor: Actor) -> None:
    last = request.POST.get("last_day", "").strip()
    ask_appointment(
        actor,
        login=request.POST.get("login", "")[:64],
        post_id=_id(request, "post"),
        first_day=_day(request.POST.get("first_day", "")),
        last_day=_day(last) if last else None,
        reason=request.POST.get("reason", "")[:400],
        now=clock.now(),
    )


def _end(request: HttpRequest, actor: Actor) -> None:
    reason = request.POST.get("reason", "")[:400]
    ask_end(actor, appointment_id=_id(request, "appointment"), reason=reason, now=clock.now())


def _approve(request: HttpRequest, actor: Actor) -> None:
    approve_change(actor, change_id=_id(request, "change"), now=clock.now())


def _decline(request: HttpRequest, actor: Actor) -> None:
    decline_change(actor, change_id=_id(request, "change"), now=clock.now())


def _keep(request: HttpRequest, actor: Actor) -> None:
    review_post(actor, appointment_id=_id(request, "appointment"), kept=True, now=clock.now())


def _not_kept(request: HttpRequest, actor: Actor) -> None:
    reason = request.POST.get("reason", "")[:400] or str(_("季度核对：不再需要"))
    review_post(actor, appointment_id=_id(request, "appointment"), kept=False, reason=reason, now=clock.now())


def _depart(request: HttpRequest, actor: Actor) -> None:
    login, reason = request.POST.get("leaver", "")[:64], request.POST.get("why", "")[:400]
    depart(actor, login=login, reason=reason, now=clock.now())


_DEEDS: dict[str, tuple[Callable[[HttpRequest, Actor], None], Any]] = {
    "appoint": (_appoint, gettext_lazy("已经提出，安全管理员批准以后才能办理。")),
    "end": (_end, gettext_lazy("已经提出，安全管理员批准的那一天免去。")),
    "approve": (_approve, gettext_lazy("已经批准。")),
    "decline": (_decline, gettext_lazy("没有批准，什么都没有改变。")),
    "keep": (_keep, gettext_lazy("核对好了，这个岗位还由他担任。")),
    "not-kept": (_not_kept, gettext_lazy("核对好了，并且提出免去，等安全管理员批准。")),
    "depart": (_depart, gettext_lazy("已经全部结束：岗位、代理、临时职责、令牌、第二道验证和登录。")),
}


def _address(body: str) -> str:
    return reverse("desk:posts") + (f"?{urlencode({'body': body})}" if body else "")


def _id(request: HttpRequest, name: str) -> UUID:
    with suppress(ValueError):
        return UUID(request.POST.get(name, ""))
    raise DomainError("identity.posts.unknown")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        # No day is a day outside of every period.
        return date.min


def _page(request: HttpRequest, actor: Actor, error: DomainError | None = None, do: str = "") -> HttpResponse:
    body = _body(request, actor)
    message = whole(error) if error else ""
    at = ("leaver" if do == "depart" and _AT[error.code] != "reason" else _AT[error.code]) if error else ""
    if do == "depart" and at == "reason":
        at = "why"
    today = clock.today()
    overdue = overdue_in(actor)
    context = {
        "errors": [ui.ErrorLine(at, message)] if error else [],
        "body": body,
        "body_shown": named(body.name) if body else "",
        "bodies": [(each, named(body_name(each)), overdue.get(each, 0)) for each in own_bodies(actor)],
        "overdue": [(each, named(body_name(each)), number) for each, number in list(overdue.items())[:20]],
        "found": list(_found(request, actor)),
        "searches": bool(regions_managed(actor)),
        "q": request.GET.get("q", "")[:60],
        "quarter": _("%(year)d 年第 %(n)d 季度") % {"year": today.year, "n": (today.month + 2) // 3},
        "due": table_date(review_due(today), year=True),
        "changes": [_change(each) for each in changes_waiting(actor)],
        "holders": [_holder(each) for each in holders_at(actor, body.id)] if body else [],
        "fields": _fields(request, body, at, message) if body else [],
        "leaving": _leaving(request, at, message) if body else [],
    }
    status = error.spec.status if error else 200
    return page(request, "desk/posts.html", context, current="posts", status=status)


def _body(request: HttpRequest, actor: Actor) -> DepartmentRecord | None:
    """The body that is looked at: the one asked for, or the only one of a head."""
    asked = request.POST.get("body", "") or request.GET.get("body", "")
    if not asked:
        own = own_bodies(actor)
        return body_managed(actor, own[0]) if len(own) == 1 else None
    try:
        return body_managed(actor, UUID(asked[:36]))
    except ValueError:
        raise DomainError("identity.posts.unknown") from None


def _found(request: HttpRequest, actor: Actor) -> Iterator[DepartmentRecord]:
    """The bodies of the regions in which every body is managed, by what was typed."""
    q = request.GET.get("q", "").strip()[:60]
    if not q:
        return
    for region in regions_managed(actor):
        yield from (each.body for each in find_bodies(q, region))


def _holder(each: Holder) -> dict[str, Any]:
    kind, words = _REVIEWS[each.review]
    return {
        "id": each.appointment_id,
        "name": each.name,
        "login": each.login,
        "title": named(each.title),
        "duty": _(DUTY_WORDS[each.duty]),
        "from": table_date(each.valid_from, year=True),
        "to": table_date(each.valid_to, year=True) if each.valid_to else "",
        "review": ui.State(kind, str(words)),
        "open": each.review in (ReviewState.WAITS, ReviewState.OVERDUE) and not each.own,
        "own": each.own,
    }


def _change(each: ChangeView) -> dict[str, Any]:
    return {
        "id": each.id,
        "kind": _KINDS[each.kind],
        "name": each.name,
        "asked_by": each.asked_by,
        "title": named(each.title),
        "body": named(body_name(each.body_id)),
        "from": table_date(each.valid_from, year=True),
        "to": table_date(each.valid_to, year=True) if each.valid_to else "",
        "reason": each.reason,
        "asked": public_instant(each.asked_at),
        "own": each.own,
    }


def _fields(request: HttpRequest, body: DepartmentRecord, at: str, message: str) -> list[ui.Field]:
    typed, today = request.POST, clock.today().isoformat()

    def error(name: str) -> str:
        return message if at == name else ""

    return [
        ui.Field(
            id="login", name="login", label=_("谁（用户名）"), width="m", maxlength=32, spellcheck=False,
            value=typed.get("login", "")[:64], error=error("login"), autocomplete="off",
            hint=_("要先有账号，并且实名核验到 2 级"),
        ),
        ui.Field(
            id="post", name="post", label=_("担任什么"), control="select", value=typed.get("post", "")[:36],
            error=error("post"),
            choices=tuple(
                ui.Choice(str(each.id), post_words(each.title, each.duty), typed.get("post") == str(each.id))
                for each in posts_at(body.id)
            ),
        ),
        ui.Field(
            id="first_day", name="first_day", label=_("第一天"), control="date", width="m", min=today,
            value=typed.get("first_day", today)[:10], error=error("first_day"),
        ),
        ui.Field(
            id="last_day", name="last_day", label=_("最后一天"), control="date", width="m", min=today, required=False,
            value=typed.get("last_day", "")[:10], hint=_("没有期限的不用填"),
        ),
        ui.Field(
            id="reason", name="reason", label=_("理由"), maxlength=200, value=typed.get("reason", "")[:200],
            error=error("reason"),
        ),
    ]  # fmt: skip


def _leaving(request: HttpRequest, at: str, message: str) -> list[ui.Field]:
    return [
        ui.Field(
            id="leaver", name="leaver", label=_("谁离开（用户名）"), width="m", maxlength=32, spellcheck=False,
            value=request.POST.get("leaver", "")[:64], error=message if at == "leaver" else "", autocomplete="off",
        ),
        ui.Field(
            id="why", name="why", label=_("为什么"), maxlength=200, value=request.POST.get("why", "")[:200],
            error=message if at == "why" else "",
        ),
    ]  # fmt: skip
