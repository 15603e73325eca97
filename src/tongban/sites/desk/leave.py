"""离岗代理: who stands in for whom, asked and answered on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.foundation.web.language import listed, whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.take_leave import ask_leave, decline_leave, end_leave, grant_leave
from tongban.registry.identity.answering import own_posts
from tongban.registry.identity.kinds import LeaveState
from tongban.registry.identity.leaves import LeaveView, colleagues_of, leaves_of, leaves_to_answer
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor

_STATES = {
    LeaveState.ASKED: ("wait", gettext_lazy("等批准")),
    LeaveState.GRANTED: ("done", gettext_lazy("已批准")),
    LeaveState.DECLINED: ("stopped", gettext_lazy("没有批准")),
    LeaveState.ENDED: ("stopped", gettext_lazy("已结束")),
}
_DEEDS: dict[str, tuple[Callable[..., None], Any]] = {
    "grant": (grant_leave, gettext_lazy("已批准，代理人从第一天起可以办理。")),
    "decline": (decline_leave, gettext_lazy("没有批准，什么都没有改变。")),
    "end": (end_leave, gettext_lazy("已结束，代理人从现在起不再办理。")),
}
_AT = {
    "identity.leave.days": "first_day",
    "identity.leave.deputy": "deputy-0",
    "identity.leave.overlaps": "first_day",
}


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """One's own leaves, those that wait for one's word, and the form. Nothing is on the page but names and days."""
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _done(request))
            return redirect("desk:leave")
        except DomainError as error:
            if error.code not in _AT:
                raise
            errors, status = {_AT[error.code]: whole(error)}, error.spec.status
    actor = current_actor(request)
    views = leaves_of(actor)
    context = {
        "mine": list(_rows([each for each in views if each.account_id == actor.account_id])),
        "standing_in": list(_rows([each for each in views if each.deputy_id == actor.account_id])),
        "to_answer": list(_rows(leaves_to_answer(actor))),
        "fields": _fields(request, errors) if own_posts(actor) else [],
        "errors": [ui.ErrorLine(target, text) for target, text in errors.items()],
    }
    return page(request, "desk/leave.html", context, current="leave", status=status)


def _done(request: HttpRequest) -> str:
    actor, now, do = current_actor(request), clock.now(), request.POST.get("do", "")
    if do == "ask":
        days = (_day(request, "first_day"), _day(request, "last_day"))
        ask_leave(actor, deputy_id=_deputy(request), first_day=days[0], last_day=days[1], now=now)
        return _("已经提出，批准以后代理人才能办理。")
    if do not in _DEEDS:
        raise DomainError("web.bad_request")
    deed, told = _DEEDS[do]
    try:
        leave_id = UUID(request.POST.get("leave", ""))
    except ValueError:
        raise DomainError("web.bad_request") from None
    deed(actor, leave_id=leave_id, now=now)
    return str(told)


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, "")[:10])
    except ValueError:
        # No day is a day outside of every period.
        return date.min


def _deputy(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("deputy", ""))
    except ValueError:
        raise DomainError("identity.leave.deputy") from None


def _fields(request: HttpRequest, errors: dict[str, str]) -> list[ui.Field]:
    typed, today = request.POST, clock.today().isoformat()
    return [
        ui.Field(
            id="first_day", name="first_day", label=_("第一天"), control="date", width="m", min=today, required=True,
            value=typed.get("first_day", today)[:10], error=errors.get("first_day", ""),
        ),
        ui.Field(
            id="last_day", name="last_day", label=_("最后一天"), control="date", width="m", min=today, required=True,
            value=typed.get("last_day", today)[:10], hint=_("这一天也算；提前回来，随时可以结束"),
        ),
        ui.Field(
            id="deputy", name="deputy", label=_("由谁代理"), control="radio", required=True,
            value=typed.get("deputy", "")[:36], error=errors.get("deputy-0", ""),
            choices=tuple(
                ui.Choice(
                    str(each.account_id), each.name, typed.get("deputy") == str(each.account_id), listed(map(named, each.titles))
                )
                for each in colleagues_of(current_actor(request))
            ),
        ),
    ]  # fmt: skip


def _rows(views: tuple[LeaveView, ...] | list[LeaveView]) -> Iterator[dict[str, Any]]:
    for each in views:
        kind, words = _STATES[each.state]
        yield {
            "id": each.id,
            "name": each.name,
            "deputy": each.deputy,
            "first_day": table_date(each.first_day, year=True),
            "last_day": table_date(each.last_day, year=True),
            "state": ui.State(kind, str(words)),
            "open": each.open_on(clock.today()),
        }
