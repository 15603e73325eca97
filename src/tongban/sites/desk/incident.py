"""网络安全事件报告: an alert with its four steps on one page for print, from the record alone (网络安全法第二十五条)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.queries import BreachView, breach_of, breach_on
from tongban.oversight.security.kinds import GRAVITY_LABELS
from tongban.oversight.security.queries import AlertDetail, AlertLine, alert_detail
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.alert_words import count_words, counted_words, whom
from tongban.sites.desk.frame import official_name, page
from tongban.sites.parts.signed_in import current_actor

_STEPS = {
    "security.alert.raised": gettext_lazy("监测"),
    "security.alert.reported": gettext_lazy("通报"),
    "security.alert.responded": gettext_lazy("响应"),
    "security.alert.closed": gettext_lazy("处置"),
    "security.alert.dismissed": gettext_lazy("认定为误报"),
}


@require_safe
def incident(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """The report. That it was looked at is on record, as of the page of the alert itself."""
    actor = current_actor(request)
    detail = alert_detail(actor, alert_id)
    breach = _breach(actor, alert_id)
    now = clock.now()
    context = {
        "row": detail.row,
        "title": _(detail.row.title),
        "facts": list(_facts(detail)),
        "columns": [ui.Column(_("步骤")), ui.Column(_("时间")), ui.Column(_("经办")), ui.Column(_("内容"))],
        "steps": [_step(line, detail) for line in detail.lines],
        "missing": [str(words) for type_, words in _STEPS.items() if _is_missing(type_, detail)],
        "affected": list(_affected(detail, breach)),
        "printed": table_instant(now, year=True),
        "printed_by": official_name(actor.account_id, clock.legal_date(now)) if actor.account_id else "",
    }
    return page(request, "desk/incident.html", context, current="alerts")


def _facts(detail: AlertDetail) -> Iterator[ui.SummaryRow]:
    row = detail.row
    yield ui.SummaryRow(_("编号"), str(row.alert_id), code=True)
    yield ui.SummaryRow(_("等级"), _(GRAVITY_LABELS[row.gravity]))
    yield ui.SummaryRow(_("现在的状态"), _(row.state_label))
    yield ui.SummaryRow(_("谁"), whom(row))
    yield ui.SummaryRow(_("什么时候"), f"{table_instant(row.first_at, year=True)} — {table_instant(row.at, year=True)}")
    if row.rule is not None:
        yield ui.SummaryRow(_("为什么"), _(row.rule.why))


def _step(line: AlertLine, detail: AlertDetail) -> ui.Row:
    words = line.words or (
        _("规则数到 %(count)s，发出告警") % {"count": count_words(detail.row)} if line is detail.lines[0] else "—"
    )
    return ui.Row([str(_STEPS[line.type]), table_instant(line.at, year=True), line.who or _("系统"), words])


def _is_missing(type_: str, detail: AlertDetail) -> bool:
    """Steps that are still to come; what was found to be a false alarm needs no further one."""
    done = {line.type for line in detail.lines}
    return not done & {type_, "security.alert.dismissed"} and type_ != "security.alert.dismissed"


def _affected(detail: AlertDetail, breach: BreachView | None) -> Iterator[ui.SummaryRow]:
    """What was counted, each thing once, by kind; and whom the breach concerns, where one was recorded."""
    yield ui.SummaryRow(
        _("数到的对象"), counted_words(detail.counted) or _("数过的记录已经清理；原始记录在审计和日志里")
    )
    leaves = [each.leaf for each in detail.counted]
    if leaves:
        yield ui.SummaryRow(_("日志叶号"), f"{min(leaves)} — {max(leaves)}", code=True)
    yield ui.SummaryRow(_("告诉了负责的人"), _("%(n)d 人") % {"n": len(detail.told)})
    if breach is None:
        yield ui.SummaryRow(_("涉及个人信息"), _("没有登记泄露"))
    else:
        words_of = {"n": breach.concerned, "told": breach.told}
        yield ui.SummaryRow(_("涉及个人信息"), _("%(n)d 人，已告知 %(told)d 人") % words_of)


def _breach(actor: Actor, alert_id: UUID) -> BreachView | None:
    """The breach that was recorded about it, for who may read it."""
    found = breach_on(alert_id)
    try:
        return breach_of(actor, found) if found is not None else None
    except DomainError:
        return None
