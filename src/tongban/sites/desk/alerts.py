"""安全监测 at the desk: the alerts that a supervisor may see, and one alert with its four steps. The data steward sees those that
concern personal data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.kernel.errors import DomainError
from tongban.oversight.security.actions.close import close
from tongban.oversight.security.actions.dismiss import dismiss
from tongban.oversight.security.actions.report import report
from tongban.oversight.security.actions.respond import respond
from tongban.oversight.security.actions.unit import LONGEST, AlertDone
from tongban.oversight.security.kinds import GRAVITY_LABELS, Gravity
from tongban.oversight.security.queries import AlertDetail, AlertLine, AlertRow, alert_detail, alerts
from tongban.oversight.security.states import ALERT_DEED_LABELS, ALERT_LABELS, AlertDeed, AlertState
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.alert_words import count_words, counted_rows, sending_row, whom
from tongban.sites.desk.forms import Token, Trouble, fresh, not_done, say_done, sent
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor

SIZE = 20
_ACTS: dict[str, Callable[..., AlertDone]] = {
    AlertDeed.REPORT.value: report,
    AlertDeed.RESPOND.value: respond,
    AlertDeed.CLOSE.value: close,
    AlertDeed.DISMISS.value: dismiss,
}
_ASKED: dict[AlertDeed, Any] = {
    AlertDeed.REPORT: gettext_lazy("向谁通报、通报了什么；已经核实是误报的，写明为什么。"),
    AlertDeed.RESPOND: gettext_lazy("采取了什么措施，比如停用账号、请本人说明、告知被查阅的人。"),
    AlertDeed.CLOSE: gettext_lazy("处置的结果，和防止再发生的措施。"),
    AlertDeed.DISMISS: gettext_lazy("为什么是误报。"),
}
_VIEWS: dict[str, Any] = {
    "open": gettext_lazy("待处置"),
    "over": gettext_lazy("已处置、误报"),
    "all": gettext_lazy("全部"),
}
_TITLES: dict[str, Any] = {
    "security.alert.raised": gettext_lazy("监测发现"),
    "security.alert.reported": gettext_lazy("通报"),
    "security.alert.responded": gettext_lazy("响应"),
    "security.alert.closed": gettext_lazy("处置完毕"),
    "security.alert.dismissed": gettext_lazy("认定为误报"),
}
_GRAVITIES = {Gravity.NOTICE: "wait", Gravity.SERIOUS: "yellow", Gravity.URGENT: "red"}
_STATES = {
    AlertState.FOUND: "todo",
    AlertState.REPORTED: "wait",
    AlertState.RESPONDED: "go",
    AlertState.CLOSED: "done",
    AlertState.DISMISSED: "stopped",
}


@require_safe
def alert_list(request: HttpRequest) -> HttpResponse:
    """The alerts one may see, newest first. Two statements."""
    view = request.GET.get("view", "open")
    actor = current_actor(request)
    found = alerts(actor, view, request.GET.get("after") or None, SIZE)
    here = reverse("desk:alerts")
    context = {
        "tabs": [ui.Tab(words, f"{here}?view={each}", each == view) for each, words in _VIEWS.items()],
        "columns": [
            ui.Column(_("等级"), "state"),
            ui.Column(_("发现了什么")),
            ui.Column(_("谁")),
            ui.Column(_("数到"), "number"),
            ui.Column(_("处置"), "state"),
            ui.Column(_("详情"), "action"),
        ],
        "rows": [_line(row) for row in found.rows],
        "handles": actor.holds(Duty.SUPERVISE) is not None,
        "first_href": f"{here}?view={view}" if request.GET.get("after") else "",
        "next_href": f"{here}?{urlencode({'view': view, 'after': found.next})}" if found.next else "",
    }
    return page(request, "desk/alerts.html", context, current="alerts")


@require_safe
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert. That an official's alert was looked at is on record."""
    detail = alert_detail(current_actor(request), alert_id)
    return _page(request, detail, fresh(detail.row.state_version))


@require_POST
def deed(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """A deed on an alert: ``do`` names it, ``words`` are its content. DomainError ``security.alert.unknown_deed``."""
    actor, do, words = current_actor(request), request.POST.get("do", ""), request.POST.get("words", "")
    act = _ACTS.get(do)
    if act is None:
        raise DomainError("security.alert.unknown_deed")
    token = sent(request)
    try:
        done = act(actor, alert_id=alert_id, seen=token.seen, words=words, key=token.key or None)
    except DomainError as error:
        detail = alert_detail(actor, alert_id)
        return not_done(
            error,
            detail,
            token,
            "words",
            sentence=_("您打开这一页之后，这条告警已经是“%(state)s”。刚才的操作没有执行，请看最新情况再决定。"),
            read=lambda: detail,
            show=lambda found, token, **more: _page(request, found, token, words, **more),
        )
    said = {"deed": pgettext("deed", ALERT_DEED_LABELS[done.deed]), "state": _(ALERT_LABELS[done.state])}
    say_done(request, _("“%(deed)s”已办好，这条告警现在是“%(state)s”。"), said, repeated=done.repeated)
    return redirect("desk:alert", alert_id=alert_id)


def _page(
    request: HttpRequest,
    detail: AlertDetail,
    token: Token,
    words: str = "",
    problem: Trouble | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    row, problem = detail.row, problem or Trouble()
    kinds = {AlertDeed.DISMISS: "line"}
    first = detail.offers[0].deed if detail.offers else None
    context: dict[str, Any] = {
        "row": row,
        "title": _(row.title),
        "gravity": ui.State(_GRAVITIES[row.gravity], _(GRAVITY_LABELS[row.gravity])),
        "state": ui.State(_STATES[row.state], _(row.state_label)),
        "why": _why(row),
        "history": [*map(_step, detail.lines), *_to_come(row.state)],
        "token": token,
        "notice": notice,
        "errors": problem.lines,
        "handles": detail.handles,
        "possible": [
            (each.deed.value, pgettext("deed", each.label), kinds.get(each.deed, "")) for each in detail.offers
        ],
        "field": ui.Field(
            id="words",
            name="words",
            label=_("写明"),
            control="textarea",
            value=words,
            maxlength=LONGEST,
            hint=f"{_ASKED[first]}{_('最多 %(n)d 字，不写个人信息。') % {'n': LONGEST}}" if first else "",
            error=problem.at("words"),
        ),
        "columns": [ui.Column(_("时间")), ui.Column(_("对象")), ui.Column(_("日志叶号"), "number")],
        "counted": counted_rows(current_actor(request), detail.counted),
        "told": [sending_row(each) for each in detail.told],
        "told_columns": [
            ui.Column(_("告诉谁")),
            ui.Column(_("方式")),
            ui.Column(_("送达"), "state"),
            ui.Column(_("时间")),
        ],
    }
    return page(request, "desk/alert.html", context, current="alerts", status=status)


def _line(row: AlertRow) -> ui.Row:
    opened = ui.Anchor(
        _("打开"), reverse("desk:alert", args=[row.alert_id]), hidden=_("：%(title)s") % {"title": _(row.title)}
    )
    return ui.Row(
        [
            ui.State(_GRAVITIES[row.gravity], _(GRAVITY_LABELS[row.gravity])),
            (_(row.title), table_instant(row.at)),
            row.who or _("不是工作人员"),
            count_words(row),
            ui.State(_STATES[row.state], _(row.state_label)),
            opened,
        ]
    )


def _why(row: AlertRow) -> list[ui.SummaryRow]:
    rows = [
        ui.SummaryRow(_("谁"), whom(row)),
        ui.SummaryRow(_("什么时候"), f"{table_instant(row.first_at, year=True)} — {table_instant(row.at, year=True)}"),
        ui.SummaryRow(_("发告警时数到"), count_words(row)),
    ]
    if row.rule is not None:
        rows.insert(0, ui.SummaryRow(_("为什么"), _(row.rule.why)))
        rows.append(ui.SummaryRow(_("怎么核实"), _(row.rule.look)))
    return rows


def _step(line: AlertLine) -> ui.TimelineRow:
    return ui.TimelineRow(str(_TITLES[line.type]), "done", line.at, line.words, line.who or _("系统"))


def _to_come(state: AlertState) -> list[ui.TimelineRow]:
    """The steps that are still to be done, in their order; none once it is over."""
    steps = {
        AlertState.FOUND: (AlertDeed.REPORT, AlertDeed.RESPOND, AlertDeed.CLOSE),
        AlertState.REPORTED: (AlertDeed.RESPOND, AlertDeed.CLOSE),
        AlertState.RESPONDED: (AlertDeed.CLOSE,),
    }
    return [ui.TimelineRow(pgettext("deed", ALERT_DEED_LABELS[each]), "next") for each in steps.get(state, ())]
