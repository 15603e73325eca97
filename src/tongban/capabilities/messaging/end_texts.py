"""What is said when a case is decided, and of what follows; when it ends otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.capabilities.messaging.told import Told, Writer, day_of, written
from tongban.foundation import clock
from tongban.foundation.web.language import joined
from tongban.registry.catalogue.kinds import ItemKind

SEE = gettext_lazy("理由和救济途径（行政复议、行政诉讼）见办件进度页。")


def _decided(told: Told) -> tuple[str, str]:
    on = written(clock.legal_date(told.at))
    if told.interested:
        return _decided_beside(told, on)
    if told.open["outcome"] != "GRANTED":
        refused = _("不予许可") if told.guide.kind is ItemKind.PERMIT else _("不予办理")
        return refused, joined(_("{body}于 {day}作出决定。").format(body=told.body_name, day=on), str(SEE))
    by = told.until("delivery_due")
    granted = _("{body}于 {day}作出准予的决定。").format(body=told.body_name, day=on)
    return _("准予"), joined(granted, _valid(told), _("结果最迟 {day}送达。").format(day=by) if by else "")


def _decided_beside(told: Told, on: str) -> tuple[str, str]:
    """To an interested party: that it was decided, and where to turn. Nothing is delivered to them."""
    granted = told.open["outcome"] == "GRANTED"
    remedies = told.guide.unified.get("remedies")
    where = f"{remedies['review_organ']}{remedies['court']}" if remedies else ""
    words = (
        _("{body}于 {day}对申请人的申请作出准予的决定。")
        if granted
        else _("{body}于 {day}对申请人的申请作出不予的决定。")
    )
    title = _("与您有关的申请已决定：准予") if granted else _("与您有关的申请已决定：不予")
    return title, joined(words.format(body=told.body_name, day=on), where)


def _valid(told: Told) -> str:
    until = told.open.get("valid_until")
    return _("有效期到 {day}为止。").format(day=day_of(until)) if until else ""


def _deemed_renewed(told: Told) -> tuple[str, str]:
    ground = _("许可的有效期届满前没有作出决定，依照{basis}，自 {day}起视为准予延续。").format(
        basis=told.open["basis"], day=day_of(told.open["valid_from"])
    )
    return _("视为准予延续"), joined(ground, _valid(told), _("《视为准予延续事实证明》见办件进度页。"))


def _dispatched(told: Told) -> tuple[str, str]:
    by = told.until("delivery_due")
    signed = _("签收以后才算送达，最迟 {day}送到。").format(day=by) if by else _("签收以后才算送达。")
    sent = _("结果已经交寄，邮件单号见办件进度页。")
    return _("结果已交寄"), joined(sent, signed, _("到时没有收到的，请打 12345。"))


_WAYS = {
    "ELECTRONIC": gettext_lazy("结果已经送到您的“我的”空间，登录后在办件进度页看。"),
    "POST": gettext_lazy("邮寄的结果已经签收。"),
    "PICKED_UP": gettext_lazy("结果已经在窗口领取。"),
}


def _delivered(told: Told) -> tuple[str, str]:
    not_you = _("不是您本人或者您委托的人收到的，请打 12345。")
    return _("结果已送达"), joined(str(_WAYS.get(told.open["way"], "")), not_you)


def _concluded(told: Told) -> tuple[str, str]:
    done = _("{body}已经办结。").format(body=told.body_name)
    rate = _("办得怎么样，请在办件进度页评价（自愿、匿名，限几天内）；要投诉的，请打 12345。")
    return _("已办结，请您评价"), joined(done, rate)


def _returned(told: Told) -> tuple[str, str]:
    why = _("{reason}。依据{basis}。").format(reason=told.open["reason"], basis=told.open["basis"])
    return _("已退件"), joined(why, _("补齐以后可以重新申请。"))


def _ended_beside(told: Told) -> tuple[str, str]:
    """To an interested party: that nothing will be decided."""
    words = _("申请已经撤回或者终止，{body}不再作出决定。您的意见不用再等答复。").format(body=told.body_name)
    return _("与您有关的申请不再办理"), words


def _terminated(told: Told) -> tuple[str, str]:
    if told.interested:
        return _ended_beside(told)
    ended = _("{body}依据{basis}终止办理。").format(body=told.body_name, basis=told.open["basis"])
    return _("办理已终止"), joined(ended, str(SEE))


def _withdrawn(told: Told) -> tuple[str, str]:
    if told.interested:
        return _ended_beside(told)
    not_you = _("不是您本人或者您委托的人撤回的，请打 12345。")
    return _("申请已撤回"), joined(_("已经停止办理；以后需要，可以重新申请。"), not_you)


def _error_corrected(told: Told) -> tuple[str, str]:
    corrected = _("{body}更正了一处书写错误，决定的内容和日期不变。").format(body=told.body_name)
    return _("文书里的错误已更正"), joined(corrected, _("改了什么，见办件进度页。"))


def _permit_ended(told: Told) -> tuple[str, str]:
    what = _("许可已撤销") if told.open["standing"] == "REVOKED" else _("许可已注销")
    by = _("{body}依据{basis}作出。").format(body=told.body_name, basis=told.open["basis"])
    return what, joined(by, str(SEE))


ENDS: Mapping[str, Writer] = {
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
}
