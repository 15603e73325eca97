"""What is said to who asked a question (咨询): written from the open part alone, so no words of question or answer stand in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tongban.foundation import clock

_SEE = "在政务服务网“我的”里的“咨询”看。"

Writer = Callable[[Mapping[str, Any]], tuple[str, str]]


def compose(type_: str, open_: Mapping[str, Any]) -> tuple[str, str]:
    """Title and body. KeyError for a type that is not WANTED, or an open part that lacks something."""
    what, body = _WRITERS[type_](open_)
    return f"{open_['about']}：{what}"[:200], body


def _passed_on(open_: Mapping[str, Any]) -> tuple[str, str]:
    until = datetime.fromisoformat(open_["due"]) - timedelta(microseconds=1)
    day = clock.legal_date(until)
    by = f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"您的咨询已转给{open_['body']}", f"由{open_['body']}答复，期限不变：最迟 {by}。为什么转，{_SEE}"


def _answered(open_: Mapping[str, Any]) -> tuple[str, str]:
    late = "没有在期限内答复，逾期已经记录在案。" if open_["late"] else ""
    return "您的咨询已答复", f"{open_['body']}已经答复，{_SEE}{late}还不清楚的，可以追问一次。"


def _published(_open: Mapping[str, Any]) -> tuple[str, str]:
    return (
        "您的咨询已公开",
        f"您问的和答复经过编辑，去掉了个人信息，已经公开，供别人参考。{_SEE}认为不妥的，请打 12345。",
    )


def _unpublished(_open: Mapping[str, Any]) -> tuple[str, str]:
    return "您的咨询不再公开", f"公开的问答已经撤下；您自己仍然看得到，{_SEE}"


_WRITERS: dict[str, Writer] = {
    "grievances.enquiry.passed_on": _passed_on,
    "grievances.enquiry.answered": _answered,
    "grievances.enquiry.published": _published,
    "grievances.enquiry.unpublished": _unpublished,
}

WANTED: Mapping[str, int] = dict.fromkeys(_WRITERS, 1)
"""Event type → the schema version that its writer can read."""
