"""What is said of each kind of event: a title that says the essential by itself, and a body with dates and the way on.

Written from the guide and the open part of the event alone, so no message holds personal data: reasons and names stand on
the progress page, behind the log-in. Chinese, as everything that is told in law; dates are legal dates (Asia/Shanghai).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.kernel.codes import show_reference
from tongban.kernel.text import one_line
from tongban.kernel.worktime import Limit, Unit
from tongban.kernel.worktime import due as due_of
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import ElementKind, ItemKind
from tongban.registry.identity.contacts import CODE_VALID_FOR

_MOST_NAMED = 6
_RATE = "办得怎么样，请在办件进度页评价（自愿、匿名，限几天内）；要投诉的，请打 12345。"
_SEE = "理由和救济途径（行政复议、行政诉讼）见办件进度页。"


@dataclass(frozen=True, slots=True)
class Text:
    """``title`` is what the list, the SMS and the subject of a mail show."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event to be told of: when it happened, what its open part says, and the guide it happened under. ``interested``:
    who reads it is an interested party (利害关系人) beside the applicant."""

    at: datetime
    open: Mapping[str, Any]
    guide: BoundGuide
    interested: bool = False

    @property
    def body_name(self) -> str:
        """The competent body."""
        return self.guide.department_name

    def until(self, name: str) -> str:
        """The last day of a due date of the clock, ``2026 年 12 月 9 日``; empty where there is none."""
        text = self.open["clock"].get(name)
        return _zh(_last_day(datetime.fromisoformat(text))) if text else ""

    @property
    def decided_by(self) -> str:
        """By when a decision is promised, and by when the law demands it."""
        promised, statutory = self.until("promised_due"), self.until("statutory_due")
        if promised and statutory and promised != statutory:
            return f"承诺在 {promised}前作出决定（法定期限到 {statutory}）。"
        return f"{promised or statutory}前作出决定。" if promised or statutory else ""


Writer = Callable[[Told], tuple[str, str] | None]


def compose(type_: str, told: Told) -> Text | None:
    """The message about an event; None where the next event tells it better. KeyError for a type that is not WANTED, or an
    open part that lacks something."""
    written = _WRITERS[type_](told)
    if written is None:
        return None
    what, body = written
    return Text(f"{told.guide.name}：{what}"[:200], body)


def sms_text(title: str, reference: str) -> str:
    """What goes to the telephone; the gateway puts the registered signature before it."""
    code = f"{show_reference(reference)}，" if reference else ""
    return f"{title}。{code}详情请登录政务服务网，在“我的消息”里看。"


_NO_LINKS = "这封邮件由系统发出，不用回复；里面没有链接，也不会向您要密码。"


def mail_text(title: str, body: str, reference: str) -> Text:
    """What goes to the mailbox. No link: a mail that leads to a sign-in page teaches people to follow the next one."""
    code = f"{show_reference(reference)}，" if reference else ""
    where = f"{code}详情请登录政务服务网，在“我的消息”里看。"
    stop = "不想再收到，登录以后在“通知方式”里关掉。"
    return Text(one_line(title), f"{body}\n\n{where}\n\n{_NO_LINKS}{stop}")


def code_mail(code: str) -> Text:
    """The mail that carries the code by which an address is confirmed."""
    until = f"{int(CODE_VALID_FOR.total_seconds()) // 60} 分钟内有效"
    return Text(
        "邮箱验证码",
        f"验证码：{code}\n\n{until}。请填在政务服务网“通知方式”页，不要告诉别人。\n\n"
        f"不是您本人填的这个邮箱，不用理会：不确认就不会再收到。{_NO_LINKS}",
    )


def _submitted(told: Told) -> tuple[str, str]:
    by = told.until("acceptance_due")
    wait = (
        f"{told.body_name}最迟 {by}告诉您：受理，还是要补正。"
        if by
        else f"{told.body_name}会告诉您：受理，还是要补正。"
    )
    return "申请已提交", f"{wait}{_renewal(told)}凭登记码随时可以查进度。"


def _renewal(told: Told) -> str:
    """What silence does to the permit that is to be renewed; empty where nothing is."""
    renewed = told.open.get("renews")
    if not renewed:
        return ""
    ends = _day(renewed["expires_on"])
    if renewed["due"]:
        return f"许可的有效期到 {ends}为止：到那时还没有作出决定的，视为准予延续（行政许可法第五十条）。"
    if renewed["in_time"]:
        return f"许可的有效期到 {ends}为止。"
    return f"许可的有效期到 {ends}为止；提出得晚了，到那时还没有作出决定的，不视为准予延续。"


def _pre_reviewed(told: Told) -> tuple[str, str] | None:
    needed = told.open.get("originals")
    if not needed:
        # Acceptance goes with it and is told by its own event.
        return None
    names = "、".join(f"“{told.guide.element(each).text}”" for each in needed)
    return f"请带 {len(needed)} 样原件来核对", f"网上预审通过。请带登记码和原件到窗口核对：{names}。核对无误即受理。"


def _accepted(told: Told) -> tuple[str, str]:
    return "已受理", f"受理日期：{_day(told.open['clock']['accepted_on'])}。{told.body_name}{told.decided_by}"


def _deemed_accepted(told: Told) -> tuple[str, str]:
    since = _day(told.open["clock"]["accepted_on"])
    ground = f"{told.body_name}没有在期限内告知，依照{told.open['basis']}，您的申请自 {since}起即为受理。"
    return "视为受理", f"{ground}{told.body_name}{told.decided_by}"


def _correction_requested(told: Told) -> tuple[str, str]:
    lines = told.open["lines"]
    names = list(dict.fromkeys(_named(told.guide, line["element"]) for line in lines))
    shown = "、".join(f"“{name}”" for name in names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else "")
    rule = told.guide.uncorrected_rule
    by = f"，请在 {_zh(_last_day(due_of(told.at, [rule.after], current_calendar())))}前补齐" if rule else ""
    follows = f"过期没有补齐的：{rule.text}。" if rule else "没有规定补正的最后日期，尽早补齐就尽早办。"
    how = "请在办件进度页看清要求，一次改完、一起提交，或者带登记码到窗口办。补齐之前，办理时限不计算。"
    return f"要补正 {len(lines)} 处{by}", f"要补正的：{shown}。{how}{follows}"


def _named(guide: BoundGuide, element_id: str) -> str:
    """What a person calls it: a requirement by its material, a field of a group with the group."""
    element = guide.element(element_id)
    if not element.parent:
        return element.text
    parent = guide.element(element.parent).text
    return parent if element.kind is ElementKind.REQUIREMENT else f"{parent}·{element.text}"


def _not_accepted(told: Told) -> tuple[str, str]:
    what = "不需要办理许可，不受理" if told.open["kind"] == "NOT_REQUIRED" else "不予受理"
    named = told.open.get("competent_name", "")
    where = f"请向{named}提出申请。" if named else ""
    return what, f"{told.body_name}依据{told.open['basis']}作出。{where}{_SEE}"


def _inspection_confirmed(told: Told) -> tuple[str, str]:
    done = "两名核查人员已经到现场核查，核查记录由两人确认。"
    return "现场核查已完成", f"{done}{told.body_name}接着审查，{told.decided_by or '结果会告诉您。'}"


def _publicity_opened(told: Told) -> tuple[str, str]:
    ends = _until(told.open["until"])
    shown = f"您的申请从次日起公示，到 {ends} 24 时为止，公示期间任何人可以实名提出异议。"
    return f"公示到 {ends}为止", f"{shown}有异议的，{told.body_name}逐条答复以后才作出决定。"


def _party_told(told: Told) -> tuple[str, str]:
    why = f"{told.body_name}正在审查一件申请，认为它直接关系您的重大利益（行政许可法第三十六条）。"
    return "与您的利益有关，可以陈述意见", f"{why}您有权陈述意见。关系到什么、怎么提出，凭登记码在办件进度页看。"


def _statement_made(told: Told) -> tuple[str, str]:
    later = "答复和最后的决定都会告诉您。" if told.open["objection"] else "答复会告诉您。"
    return "已收到您的意见", f"{told.body_name}在作出决定以前逐条答复。{later}"


def _statement_answered(told: Told) -> tuple[str, str]:
    what = "采纳了您的意见" if told.open["adopted"] else "没有采纳您的意见"
    return (
        f"您的意见已答复：{'采纳' if told.open['adopted'] else '不采纳'}",
        f"{told.body_name}{what}，理由见办件进度页。",
    )


def _paused(told: Told) -> tuple[str, str]:
    ends = _day(told.open["planned_end"])
    because = f"需要{told.open['name']}，依据{told.open['basis']}，办理时限从次日起暂停，预计到 {ends}为止。"
    return f"{told.open['name']}，时限暂停", f"{because}暂停的日子不计入办理期限，到期自动接着计算。"


def _resumed(told: Told) -> tuple[str, str]:
    ended = "、".join(told.guide.procedures[each].name for each in told.open["procedures"])
    return "时限接着计算", f"{ended}已经结束，办理时限从次日起接着计算。{told.body_name}{told.decided_by}"


def _extended(told: Told) -> tuple[str, str]:
    by_how_much = Limit(told.open["amount"], Unit(told.open["unit"])).text()
    approved = f"经{told.open['approver']}批准，法定期限延长 {by_how_much}，到 {told.until('statutory_due')}为止。"
    return "办理期限延长", f"{approved}依据{told.open['basis']}。理由见办件进度页。"


def _hearing_told(told: Told) -> tuple[str, str]:
    until = _until(told.open["until"])
    right = "作出决定以前，您有权要求听证，不收费用（行政许可法第四十七条）。"
    return (
        f"可以要求听证，请在 {until}前提出",
        f"{right}到期没有人提出的，不再听证，接着办理。在办件进度页提出，也可以请问办件机关或者打 12345。",
    )


def _hearing_requested(told: Told) -> tuple[str, str]:
    by = _until(told.open["by"])
    return "已收到听证要求", f"{told.body_name}最迟 {by}举行听证，时间和地点提前七日通知您。"


def _hearing_announced(told: Told) -> tuple[str, str]:
    chair = "认为主持人与这件事有直接利害关系的，有权申请回避（行政许可法第四十八条）。"
    return f"听证定在 {_hearing_time(told.open)}", f"地点和主持人见办件进度页。{chair}"


def _hearing_time(open_: Mapping[str, Any]) -> str:
    """Day and hour; hearings that were announced before the hour was recorded have the day alone."""
    day = _day(open_["held_on"])
    if "held_at" not in open_:
        return day
    return f"{day} {datetime.fromisoformat(open_['held_at']).astimezone(clock.SHANGHAI):%H:%M}"


def _hearing_held(told: Told) -> tuple[str, str]:
    return "听证已举行", f"听证笔录已经登记，{told.body_name}根据笔录作出决定。"


def _delay_explained(told: Told) -> tuple[str, str]:
    return (
        "超过承诺期限的原因已公开",
        f"{told.body_name}说明了没有在承诺期限内办好的原因，见办件进度页。法定期限不因此改变。",
    )


def _decided(told: Told) -> tuple[str, str]:
    on = _zh(clock.legal_date(told.at))
    if told.interested:
        return _decided_beside(told, on)
    if told.open["outcome"] != "GRANTED":
        refused = "不予许可" if told.guide.kind is ItemKind.PERMIT else "不予办理"
        return refused, f"{told.body_name}于 {on}作出决定。{_SEE}"
    by = told.until("delivery_due")
    delivery = f"结果最迟 {by}送达。" if by else ""
    return "准予", f"{told.body_name}于 {on}作出准予的决定。{_valid(told)}{delivery}"


def _decided_beside(told: Told, on: str) -> tuple[str, str]:
    """To an interested party: that it was decided, and where to turn. Nothing is delivered to them."""
    what = "准予" if told.open["outcome"] == "GRANTED" else "不予"
    remedies = told.guide.unified.get("remedies")
    where = f"{remedies['review_organ']}{remedies['court']}" if remedies else ""
    return f"与您有关的申请已决定：{what}", f"{told.body_name}于 {on}对申请人的申请作出{what}的决定。{where}"


def _valid(told: Told) -> str:
    until = told.open.get("valid_until")
    return f"有效期到 {_day(until)}为止。" if until else ""


def _deemed_renewed(told: Told) -> tuple[str, str]:
    since = _day(told.open["valid_from"])
    ground = f"许可的有效期届满前没有作出决定，依照{told.open['basis']}，自 {since}起视为准予延续。"
    return "视为准予延续", f"{ground}{_valid(told)}《视为准予延续事实证明》见办件进度页。"


def _dispatched(told: Told) -> tuple[str, str]:
    by = told.until("delivery_due")
    delivery = f"，最迟 {by}送到" if by else ""
    return "结果已交寄", f"结果已经交寄，邮件单号见办件进度页。签收以后才算送达{delivery}。到时没有收到的，请打 12345。"


def _delivered(told: Told) -> tuple[str, str]:
    ways = {
        "ELECTRONIC": "结果已经送到您的“我的”空间，登录后在办件进度页看。",
        "POST": "邮寄的结果已经签收。",
        "PICKED_UP": "结果已经在窗口领取。",
    }
    return "结果已送达", f"{ways.get(told.open['way'], '')}不是您本人或者您委托的人收到的，请打 12345。"


def _concluded(told: Told) -> tuple[str, str]:
    return "已办结，请您评价", f"{told.body_name}已经办结。{_RATE}"


def _returned(told: Told) -> tuple[str, str]:
    return "已退件", f"{told.open['reason']}。依据{told.open['basis']}。补齐以后可以重新申请。"


def _ended_beside(told: Told) -> tuple[str, str]:
    """To an interested party: that nothing will be decided."""
    return "与您有关的申请不再办理", f"申请已经撤回或者终止，{told.body_name}不再作出决定。您的意见不用再等答复。"


def _terminated(told: Told) -> tuple[str, str]:
    if told.interested:
        return _ended_beside(told)
    return "办理已终止", f"{told.body_name}依据{told.open['basis']}终止办理。{_SEE}"


def _withdrawn(told: Told) -> tuple[str, str]:
    if told.interested:
        return _ended_beside(told)
    return "申请已撤回", "已经停止办理；以后需要，可以重新申请。不是您本人或者您委托的人撤回的，请打 12345。"


def _error_corrected(told: Told) -> tuple[str, str]:
    return "文书里的错误已更正", f"{told.body_name}更正了一处书写错误，决定的内容和日期不变。改了什么，见办件进度页。"


def _permit_ended(told: Told) -> tuple[str, str]:
    revoked = told.open["standing"] == "REVOKED"
    what = "许可已撤销" if revoked else "许可已注销"
    return what, f"{told.body_name}依据{told.open['basis']}作出。{_SEE}"


def _reopened(told: Told) -> tuple[str, str]:
    by = told.until("acceptance_due")
    answer = f"最迟 {by}告诉您：受理，还是要补正。" if by else told.decided_by
    return "重新办理", f"依据{told.open['basis']}，您的申请重新办理，期限重新计算。{told.body_name}{answer}"


_WRITERS: dict[str, Writer] = {
    "cases.case.submitted": _submitted,
    "cases.case.pre_reviewed": _pre_reviewed,
    "cases.case.accepted": _accepted,
    "cases.case.deemed_accepted": _deemed_accepted,
    "cases.case.correction_requested": _correction_requested,
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
    "cases.case.decided": _decided,
    "cases.case.deemed_renewed": _deemed_renewed,
    "cases.case.dispatched": _dispatched,
    "cases.case.delivered": _delivered,
    "cases.case.concluded": _concluded,
    "cases.case.returned": _returned,
    "cases.case.terminated": _terminated,
    "cases.case.withdrawn": _withdrawn,
    "cases.case.error_corrected": _error_corrected,
    "cases.case.permit_ended": _permit_ended,
    "cases.case.reopened": _reopened,
}

WANTED: Mapping[str, int] = dict.fromkeys(_WRITERS, 1)
"""Event type → the schema version that its writer can read."""


def _last_day(due: datetime) -> date:
    """The last day of a limit that ends at the instant ``due`` (exclusive)."""
    return clock.legal_date(due - timedelta(microseconds=1))


def _until(text: str) -> str:
    """The last day before a stored instant."""
    return _zh(_last_day(datetime.fromisoformat(text)))


def _day(text: str) -> str:
    return _zh(date.fromisoformat(text))


def _zh(day: date) -> str:
    """In Python strings the spaces between Chinese and digits are written, because not every browser adds them."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
