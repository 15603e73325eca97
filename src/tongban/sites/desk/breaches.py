"""泄露登记 at the desk: the list, the form for a new one (from an alert it is filled in), one breach with report and notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.actions.breach_deeds import TO_WHOM, leave_untold, report_breach, tell_affected
from tongban.oversight.privacy.actions.open_breach import TEXT_LABELS, open_breach
from tongban.oversight.privacy.kinds import BREACH_LABELS, GRADE_LABELS, BreachState, Grade
from tongban.oversight.privacy.policies import keeps
from tongban.oversight.privacy.queries import BreachView, breach_of, breach_on, breaches
from tongban.oversight.privacy.rules import LONGEST
from tongban.oversight.security.queries import alert_detail
from tongban.sites.desk.forms import key_for, key_of
from tongban.sites.desk.frame import official_name, page
from tongban.sites.parts.signed_in import current_actor

_SHAPES = {
    BreachState.OPEN: "todo",
    BreachState.TELLING: "go",
    BreachState.TOLD: "done",
    BreachState.NOT_TOLD: "stopped",
}
_DONE = {
    "report": gettext_lazy("已登记报告。"),
    "tell": gettext_lazy("开始告知，分批进行，进度在这一页。"),
    "leave": gettext_lazy("已登记不告知的理由。"),
}
_MINUTES = "%Y-%m-%dT%H:%M"


@require_http_methods(["GET", "HEAD", "POST"])
def breach_list(request: HttpRequest) -> HttpResponse:
    """The breaches one may see, and the form. ``?alert=`` fills it in from an alert that one may see; one that has its breach
    already leads there. DomainError ``privacy.not_allowed``."""
    actor = current_actor(request)
    if not keeps(actor):
        raise DomainError("privacy.not_allowed", reason=_("由数据管理岗或者电子监察岗办理。"))
    found = _alert(request)
    if found is not None and (known := breach_on(found["id"])):
        return redirect("desk:breach", breach_id=known)
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            made = _open(request, found)
            messages.success(request, _("已登记，涉及谁已从查阅记录算出。"))
            return redirect("desk:breach", breach_id=made)
        except DomainError as error:
            if error.spec.status != 422:
                raise
            refusals.only_a_mistake()
            errors, status = {str(error.data.get("field", "since")): whole(error)}, 422
    context = {
        "rows": [_line(each) for each in breaches(actor)],
        "columns": [
            ui.Column(_("等级"), "state"),
            ui.Column(_("原因")),
            ui.Column(_("涉及个人"), "number"),
            ui.Column(_("报告"), "state"),
            ui.Column(_("告知"), "state"),
            ui.Column(_("详情"), "action"),
        ],
        "alert": found["id"] if found else "",
        "who": found["who"] if found else "",
        "fields": list(_fields(request, found, errors)),
        "errors": [ui.ErrorLine(target, text) for target, text in errors.items()],
    }
    return page(request, "desk/breaches.html", context, current="breaches", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """One breach: what it was, report and limit, whom it concerns in numbers, notices and their progress."""
    actor = current_actor(request)
    found = breach_of(actor, breach_id)
    error = ""
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _deed(request, breach_id))
            return redirect("desk:breach", breach_id=breach_id)
        except DomainError as refused:
            if refused.spec.status != 422:
                raise
            refusals.only_a_mistake()
            error, status = whole(refused), 422
    do = request.POST.get("do", "")
    context = {
        "each": found,
        "key": key_for(request),
        "state": ui.State(_SHAPES[found.state], _(BREACH_LABELS[found.state])),
        "report": _report_state(found),
        "what": list(_what(found)),
        "numbers": list(_numbers(found)),
        "can_report": found.reported_at is None,
        "can_tell": found.state in (BreachState.OPEN, BreachState.NOT_TOLD),
        "can_leave": found.state is BreachState.OPEN,
        "reported_to": ui.Field(
            id="reported_to", name="reported_to", label=_("向谁报告、文号"), maxlength=TO_WHOM,
            error=error if do == "report" else "", hint=_("至迟 {at}").format(at=table_instant(found.due_at, year=True)),
        ),
        "words": ui.Field(
            id="words", name="words", label=_("为什么采取的措施能够有效避免危害"), control="textarea", maxlength=LONGEST,
            error=error if do == "leave" else "", hint=_("第五十七条第二款；主管部门认为可能造成危害的，有权要求告知。"),
        ),
        "errors": [ui.ErrorLine("reported_to" if do == "report" else "words", error)] if error else [],
    }  # fmt: skip
    return page(request, "desk/breach.html", context, current="breaches", status=status)


def _open(request: HttpRequest, found: dict[str, Any] | None) -> UUID:
    posted, now = request.POST, clock.now()
    return open_breach(
        current_actor(request),
        alert=found["id"] if found else None,
        account=found["account"] if found else None,
        grade=posted.get("grade", ""),
        found_at=_instant(posted.get("found_at", "")),
        since=_instant(posted.get("since", "")),
        until=_through(_instant(posted.get("until", "")), now),
        texts={name: posted.get(name, "") for name in TEXT_LABELS},
        now=now,
    )


def _deed(request: HttpRequest, breach_id: UUID) -> str:
    actor, now, key = current_actor(request), clock.now(), key_of(request)
    do = request.POST.get("do", "")
    if do == "report":
        reported_to = request.POST.get("reported_to", "")
        report_breach(actor, breach_id=breach_id, reported_to=reported_to, now=now, key=key)
    elif do == "tell":
        tell_affected(actor, breach_id=breach_id, now=now, key=key)
    elif do == "leave":
        leave_untold(actor, breach_id=breach_id, words=request.POST.get("words", ""), now=now, key=key)
    else:
        raise DomainError("web.bad_request")
    return str(_DONE[do])


def _alert(request: HttpRequest) -> dict[str, Any] | None:
    """The alert from which one comes. DomainErrors ``uow.not_found``, ``web.bad_request``."""
    given = (request.POST if request.method == "POST" else request.GET).get("alert", "")
    if not given:
        return None
    try:
        row = alert_detail(current_actor(request), UUID(given)).row
    except ValueError:
        raise DomainError("web.bad_request") from None
    return {"id": row.alert_id, "account": row.account, "who": row.who, "since": row.first_at, "until": row.at}


def _instant(text: str) -> datetime:
    try:
        return datetime.strptime(text[:16], _MINUTES).replace(tzinfo=SHANGHAI)
    except ValueError:
        # No instant is one that has not come: no period ends with it.
        return datetime.max.replace(tzinfo=SHANGHAI, year=9998)


def _line(each: BreachView) -> ui.Row:
    opened = ui.Anchor(_("打开"), reverse("desk:breach", args=[each.id]), hidden=f"：{table_instant(each.found_at)}")
    return ui.Row(
        [
            ui.State("wait" if each.grade is Grade.ORDINARY else "red", _(GRADE_LABELS[each.grade])),
            (each.texts["cause"][:60], table_instant(each.found_at, year=True)),
            str(each.concerned),
            _report_state(each),
            ui.State(_SHAPES[each.state], _(BREACH_LABELS[each.state])),
            opened,
        ]
    )


def _report_state(each: BreachView) -> ui.State:
    if each.reported_at is None:
        return ui.State("red", _("逾期未报告")) if each.late else ui.State("todo", _("待报告"))
    return ui.State("yellow", _("逾期报告")) if each.late else ui.State("done", _("按时报告"))


def _what(each: BreachView) -> Iterator[ui.SummaryRow]:
    yield ui.SummaryRow(_("等级"), _(GRADE_LABELS[each.grade]))
    yield ui.SummaryRow(_("发现时间"), table_instant(each.found_at, year=True))
    for name, text in each.texts.items():
        yield ui.SummaryRow(_(TEXT_LABELS[name]), text)
    yield ui.SummaryRow(_("报告期限"), table_instant(each.due_at, year=True))
    if each.reported_at is not None:
        yield ui.SummaryRow(_("已报告"), f"{each.reported_to} · {table_instant(each.reported_at, year=True)}")
    if each.not_told_because:
        yield ui.SummaryRow(_("不告知的理由"), each.not_told_because)


def _numbers(each: BreachView) -> Iterator[ui.SummaryRow]:
    who = official_name(each.account, clock.today()) if each.account else _("不是某个账号的查阅，查阅记录算不出涉及谁")
    yield ui.SummaryRow(_("谁的查阅"), who or _("不是工作人员，或者账号不明"))
    period = f"{table_instant(each.since, year=True)} — {table_instant(each.until, year=True)}"
    yield ui.SummaryRow(_("哪个时段"), period)
    yield ui.SummaryRow(_("涉及个人"), str(each.concerned))
    yield ui.SummaryRow(_("已告知"), f"{each.told} / {each.concerned}")
    yield ui.SummaryRow(_("涉及单位"), str(each.companies))
    yield ui.SummaryRow(_("找不到本人的"), str(each.unknown))


def _fields(request: HttpRequest, found: dict[str, Any] | None, errors: dict[str, str]) -> Iterator[ui.Field]:
    typed, now = request.POST, clock.now()
    yield ui.Field(
        id="grade", name="grade", label=_("事件等级"), control="select", error=errors.get("grade", ""),
        choices=tuple(ui.Choice(str(each.value), _(GRADE_LABELS[each]), str(each.value) == typed.get("grade")) for each in Grade),
    )  # fmt: skip
    instants = {
        "found_at": (_("什么时候发现的"), now),
        "since": (_("查阅从什么时候起"), found["since"] if found else now),
        "until": (_("查阅到什么时候止"), found["until"] if found else now),
    }
    for name, (label, at) in instants.items():
        yield ui.Field(
            id=name, name=name, label=label, control="datetime-local", width="m", error=errors.get(name, ""),
            value=typed.get(name, at.astimezone(SHANGHAI).strftime(_MINUTES))[:16], hint=_("北京时间"), autocomplete="off",
        )  # fmt: skip
    for name, label in TEXT_LABELS.items():
        yield ui.Field(
            id=name, name=name, label=_(label), control="textarea", maxlength=LONGEST, value=typed.get(name, "")[:LONGEST],
            error=errors.get(name, ""),
        )  # fmt: skip


def _through(minute: datetime, now: datetime) -> datetime:
    """The end of a minute that was typed, not beyond now: what was read in it is within."""
    return min(minute + timedelta(minutes=1), now) if minute <= now else minute
