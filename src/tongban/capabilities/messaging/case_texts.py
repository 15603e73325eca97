"""What is said of each kind of event of a case until it is decided, and of all together.

Written from the guide and the open part of the event alone, so no message holds personal data: reasons and names stand on
the progress page, behind the log-in. What is sent and kept is Chinese, as everything that is told in law; an English page
tells it anew (``queries.retold``). Dates are legal dates (Asia/Shanghai).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.capabilities.messaging.end_texts import ENDS, SEE
from tongban.capabilities.messaging.texts import Text
from tongban.capabilities.messaging.told import Told, Writer, day_of, last_day, until_of, written
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web.language import headed, joined, language, listed
from tongban.foundation.web.names import named
from tongban.kernel.worktime import Limit, Unit
from tongban.kernel.worktime import due as due_of
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import ElementKind

_MOST_NAMED = 6


def compose(type_: str, told: Told) -> Text | None:
    """The message about an event; None where the next event tells it better. KeyError for a type that is not WANTED, or an
    open part that lacks something."""
    found = _WRITERS[type_](told)
    if found is None:
        return None
    what, body = found
    return Text(headed(named(told.guide.name), what)[:200], body)


def _submitted(told: Told) -> tuple[str, str]:
    by = told.until("acceptance_due")
    wait = (
        _("{body}最迟 {day}告诉您：受理，还是要补正。").format(body=told.body_name, day=by)
        if by
        else _("{body}会告诉您：受理，还是要补正。").format(body=told.body_name)
    )
    return _("申请已提交"), joined(wait, _renewal(told), _("凭登记码随时可以查进度。"))


def _renewal(told: Told) -> str:
    """What silence does to the permit that is to be renewed; empty where nothing is."""
    renewed = told.open.get("renews")
    if not renewed:
        return ""
    if renewed["due"]:
        words = _("许可的有效期到 {day}为止：到那时还没有作出决定的，视为准予延续（行政许可法第五十条）。")
    elif renewed["in_time"]:
        words = _("许可的有效期到 {day}为止。")
    else:
        words = _("许可的有效期到 {day}为止；提出得晚了，到那时还没有作出决定的，不视为准予延续。")
    return words.format(day=day_of(renewed["expires_on"]))


def _pre_reviewed(told: Told) -> tuple[str, str] | None:
    needed = told.open.get("originals")
    if not needed:
        # Acceptance goes with it and is told by its own event.
        return None
    names = listed(_("“{name}”").format(name=told.guide.element(each).text) for each in needed)
    return (
        ngettext("请带 {count} 样原件来核对", "请带 {count} 样原件来核对", len(needed)).format(count=len(needed)),
        _("网上预审通过。请带登记码和原件到窗口核对：{names}。核对无误即受理。").format(names=names),
    )


def _accepted(told: Told) -> tuple[str, str]:
    on = _("受理日期：{day}。").format(day=day_of(told.open["clock"]["accepted_on"]))
    return _("已受理"), joined(on, told.decided_by)


def _deemed_accepted(told: Told) -> tuple[str, str]:
    ground = _("{body}没有在期限内告知，依照{basis}，您的申请自 {day}起即为受理。").format(
        body=told.body_name, basis=told.open["basis"], day=day_of(told.open["clock"]["accepted_on"])
    )
    return _("视为受理"), joined(ground, told.decided_by)


def _correction_requested(told: Told) -> tuple[str, str]:
    lines = told.open["lines"]
    names = list(dict.fromkeys(_called(told.guide, line["element"]) for line in lines))
    shown = listed(_("“{name}”").format(name=name) for name in names[:_MOST_NAMED])
    shown += _("等") if len(names) > _MOST_NAMED else ""
    title = ngettext("要补正 {count} 处", "要补正 {count} 处", len(lines)).format(count=len(lines))
    rule = told.guide.uncorrected_rule
    if rule:
        day = written(last_day(due_of(told.at, [rule.after], current_calendar())))
        title += _("，请在 {day}前补齐").format(day=day)
        follows = _("过期没有补齐的：{rule}。").format(rule=rule.text)
    else:
        follows = _("没有规定补正的最后日期，尽早补齐就尽早办。")
    how = _("请在办件进度页看清要求，一次改完、一起提交，或者带登记码到窗口办。补齐之前，办理时限不计算。")
    return title, joined(_("要补正的：{names}。").format(names=shown), how, follows)


def _called(guide: BoundGuide, element_id: str) -> str:
    """What a person calls it: a requirement by its material, a field of a group with the group."""
    element = guide.element(element_id)
    if not element.parent:
        return element.text
    parent = guide.element(element.parent).text
    return parent if element.kind is ElementKind.REQUIREMENT else f"{parent}·{element.text}"


def _guide_changed(told: Told) -> tuple[str, str]:
    kept = _("您同意改按新版指南办理，以前交的材料、走过的步骤都算数。")
    by = told.until("acceptance_due")
    wait = (
        _("{body}最迟 {day}告诉您：受理，还是要补正。").format(body=told.body_name, day=by) if by else told.decided_by
    )
    return _("已改按新版指南办理"), joined(kept, wait)


def _not_accepted(told: Told) -> tuple[str, str]:
    what = _("不需要办理许可，不受理") if told.open["kind"] == "NOT_REQUIRED" else _("不予受理")
    other = named(told.open.get("competent_name", ""))
    by = _("{body}依据{basis}作出。").format(body=told.body_name, basis=told.open["basis"])
    return what, joined(by, _("请向{body}提出申请。").format(body=other) if other else "", str(SEE))


def _inspection_confirmed(told: Told) -> tuple[str, str]:
    done = _("两名核查人员已经到现场核查，核查记录由两人确认。")
    goes_on = _("{body}接着审查。").format(body=told.body_name)
    return _("现场核查已完成"), joined(done, goes_on, told.decided_by or _("结果会告诉您。"))


def _publicity_opened(told: Told) -> tuple[str, str]:
    ends = until_of(told.open["until"])
    shown = _("您的申请从次日起公示，到 {day} 24 时为止，公示期间任何人可以实名提出异议。").format(day=ends)
    answered = _("有异议的，{body}逐条答复以后才作出决定。").format(body=told.body_name)
    return _("公示到 {day}为止").format(day=ends), joined(shown, answered)


def _party_told(told: Told) -> tuple[str, str]:
    why = _("{body}正在审查一件申请，认为它直接关系您的重大利益（行政许可法第三十六条）。").format(body=told.body_name)
    right = _("您有权陈述意见。关系到什么、怎么提出，凭登记码在办件进度页看。")
    return _("与您的利益有关，可以陈述意见"), joined(why, right)


def _statement_made(told: Told) -> tuple[str, str]:
    answered = _("{body}在作出决定以前逐条答复。").format(body=told.body_name)
    later = _("答复和最后的决定都会告诉您。") if told.open["objection"] else _("答复会告诉您。")
    return _("已收到您的意见"), joined(answered, later)


def _statement_answered(told: Told) -> tuple[str, str]:
    if told.open["adopted"]:
        return (
            _("您的意见已答复：采纳"),
            _("{body}采纳了您的意见，理由见办件进度页。").format(body=told.body_name),
        )
    return (
        _("您的意见已答复：不采纳"),
        _("{body}没有采纳您的意见，理由见办件进度页。").format(body=told.body_name),
    )


def _paused(told: Told) -> tuple[str, str]:
    name, basis, day = named(told.open["name"]), told.open["basis"], day_of(told.open["planned_end"])
    because = _("需要{name}，依据{basis}，办理时限从次日起暂停，预计到 {day}为止。").format(
        name=name, basis=basis, day=day
    )
    return (
        _("{name}，时限暂停").format(name=name),
        joined(because, _("暂停的日子不计入办理期限，到期自动接着计算。")),
    )


def _resumed(told: Told) -> tuple[str, str]:
    names = listed(named(told.guide.procedures[each].name) for each in told.open["procedures"])
    ended = _("{names}已经结束，办理时限从次日起接着计算。").format(names=names)
    return _("时限接着计算"), joined(ended, told.decided_by)


def _extended(told: Told) -> tuple[str, str]:
    by_how_much = Limit(told.open["amount"], Unit(told.open["unit"])).text(language())
    approved = _("经{approver}批准，法定期限延长 {limit}，到 {day}为止。").format(
        approver=told.open["approver"], limit=by_how_much, day=told.until("statutory_due")
    )
    return _("办理期限延长"), joined(
        approved, _("依据{basis}。").format(basis=told.open["basis"]), _("理由见办件进度页。")
    )


def _hearing_told(told: Told) -> tuple[str, str]:
    right = _("作出决定以前，您有权要求听证，不收费用（行政许可法第四十七条）。")
    how = _("到期没有人提出的，不再听证，接着办理。在办件进度页提出，也可以请问办件机关或者打 12345。")
    return _("可以要求听证，请在 {day}前提出").format(day=until_of(told.open["until"])), joined(right, how)


def _hearing_requested(told: Told) -> tuple[str, str]:
    by = until_of(told.open["by"])
    held = _("{body}最迟 {day}举行听证，时间和地点提前七日通知您。").format(body=told.body_name, day=by)
    return _("已收到听证要求"), held


def _hearing_announced(told: Told) -> tuple[str, str]:
    chair = _("认为主持人与这件事有直接利害关系的，有权申请回避（行政许可法第四十八条）。")
    title = _("听证定在 {day}").format(day=_hearing_time(told.open))
    return title, joined(_("地点和主持人见办件进度页。"), chair)


def _hearing_time(open_: Mapping[str, Any]) -> str:
    """Day and hour; hearings that were announced before the hour was recorded have the day alone."""
    day = day_of(open_["held_on"])
    if "held_at" not in open_:
        return day
    return f"{day} {datetime.fromisoformat(open_['held_at']).astimezone(clock.SHANGHAI):%H:%M}"


def _hearing_held(told: Told) -> tuple[str, str]:
    return _("听证已举行"), _("听证笔录已经登记，{body}根据笔录作出决定。").format(body=told.body_name)


def _delay_explained(told: Told) -> tuple[str, str]:
    why = _("{body}说明了没有在承诺期限内办好的原因，见办件进度页。").format(body=told.body_name)
    return _("超过承诺期限的原因已公开"), joined(why, _("法定期限不因此改变。"))


def _reopened(told: Told) -> tuple[str, str]:
    ground = _("依据{basis}，您的申请重新办理，期限重新计算。").format(basis=told.open["basis"])
    by = told.until("acceptance_due")
    answer = _("{body}最迟 {day}告诉您：受理，还是要补正。").format(body=told.body_name, day=by) if by else ""
    return _("重新办理"), joined(ground, answer or told.decided_by)


_WRITERS: dict[str, Writer] = {
    "cases.case.submitted": _submitted,
    "cases.case.pre_reviewed": _pre_reviewed,
    "cases.case.accepted": _accepted,
    "cases.case.deemed_accepted": _deemed_accepted,
    "cases.case.correction_requested": _correction_requested,
    "cases.case.guide_changed": _guide_changed,
    "cases.case.not_accepted": _not_accepted,
    "cases.case.inspection_confirmed": _inspection_confirmed,
    "cases.case.publicity_opened": _publicity_opened,
    "cases.case.party_told": _party_told,
    "cases.case.statement_made": _statement_made,
    "cases.case.statement_answered": _statement_answered,
    "cases.case.paused": _paused,
    "cases.case.resumed": _resumed,
    "cases.case.extended": _extended,
    "cases.case.hearing_told": _hearing_told,
    "cases.case.hearing_requested": _hearing_requested,
    "cases.case.hearing_announced": _hearing_announced,
    "cases.case.hearing_held": _hearing_held,
    "cases.case.delay_explained": _delay_explained,
    "cases.case.reopened": _reopened,
    **ENDS,
}

WANTED: Mapping[str, int] = dict.fromkeys(_WRITERS, 1)
"""Event type → the schema version that its writer can read."""
