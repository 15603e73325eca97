"""What is said to who asked a question (咨询) or complained of a demand beyond the guide (投诉): written from the open part
alone, so no words of question or answer stand in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.capabilities.messaging.texts import Text
from tongban.capabilities.messaging.told import until_of
from tongban.foundation.web.language import headed, joined
from tongban.foundation.web.names import named

_SEE = gettext_lazy("在政务服务网“我的”里的“咨询”看。")

Writer = Callable[[Mapping[str, Any]], tuple[str, str]]


def compose(type_: str, open_: Mapping[str, Any]) -> Text:
    """Title and body. KeyError for a type that is not WANTED, or an open part that lacks something."""
    what, body = _WRITERS[type_](open_)
    return Text(headed(named(open_["about"]), what)[:200], body)


def _passed_on(open_: Mapping[str, Any]) -> tuple[str, str]:
    body, by = named(open_["body"]), until_of(open_["due"])
    if _right(open_):
        taken = _("由{body}答复，期限不变：最迟 {day}。").format(body=body, day=by)
        return _("您的个人信息请求已转给{body}").format(body=body), joined(taken, _("为什么转，{see}").format(see=_SEE))
    if _complaint(open_):
        taken = _("由{body}调查答复，期限不变：最迟 {day}。").format(body=body, day=by)
        return _("您的投诉已转给{body}").format(body=body), joined(taken, _("为什么转，{see}").format(see=_SEE))
    answers = _("由{body}答复，期限不变：最迟 {day}。").format(body=body, day=by)
    return _("您的咨询已转给{body}").format(body=body), joined(answers, _("为什么转，{see}").format(see=_SEE))


def _answered(open_: Mapping[str, Any]) -> tuple[str, str]:
    told = _("{body}已经答复，{see}").format(body=named(open_["body"]), see=_SEE)
    late = _("没有在期限内答复，逾期已经记录在案。") if open_["late"] else ""
    if _right(open_):
        appeal = _("不同意的，可以追问一次，也可以向履行个人信息保护职责的部门投诉，或者依法起诉。")
        return _("您的个人信息请求已答复"), joined(told, late, appeal)
    if _complaint(open_):
        return _("您的投诉已答复"), joined(told, late, _("不服的，可以追问一次，也可以打 12345。"))
    return _("您的咨询已答复"), joined(told, late, _("还不清楚的，可以追问一次。"))


def _right(open_: Mapping[str, Any]) -> bool:
    return open_.get("kind") == "RIGHT"


def _complaint(open_: Mapping[str, Any]) -> bool:
    return open_.get("kind") == "COMPLAINT"


def _published(_open: Mapping[str, Any]) -> tuple[str, str]:
    edited = _("您问的和答复经过编辑，去掉了个人信息，已经公开，供别人参考。")
    look = _("公开了什么，{see}").format(see=_SEE)
    return _("您的咨询已公开"), joined(edited, look, _("认为不妥的，请打 12345。"))


def _unpublished(_open: Mapping[str, Any]) -> tuple[str, str]:
    return _("您的咨询不再公开"), _("公开的问答已经撤下；您自己仍然看得到，{see}").format(see=_SEE)


_WRITERS: dict[str, Writer] = {
    "grievances.enquiry.passed_on": _passed_on,
    "grievances.enquiry.answered": _answered,
    "grievances.enquiry.published": _published,
    "grievances.enquiry.unpublished": _unpublished,
}

WANTED: Mapping[str, int] = dict.fromkeys(_WRITERS, 1)
"""Event type → the schema version that its writer can read."""
