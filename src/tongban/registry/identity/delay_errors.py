"""Error codes of 延迟告知."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.delay.not_allowed",
        403,
        "不能办理：{reason}",
        "Not possible: {reason}",
        "请由页面上写明的人办理。",
        "Leave it to those whom the page names.",
    ),
    ErrorSpec(
        "identity.delay.days",
        422,
        "日期不对：最后一天从今天起，最多 {most} 天；查看的第一天不晚于今天。",
        "The days are wrong: the last day from today on, {most} days at most; the first day of reading not after today.",
        "到期还要延迟的，重新提出。",
        "Ask anew where it has to last longer.",
    ),
    ErrorSpec(
        "identity.delay.basis",
        422,
        "请选延迟告知的法律依据。",
        "Choose the legal basis of the delay.",
        "请从列出的依据里选一条。",
        "Choose one of those that are listed.",
    ),
    ErrorSpec(
        "identity.delay.number",
        422,
        "请写立案或者调查的文号，最多 {most} 字，不写个人信息。",
        "Give the number of the file, {most} characters at most and nothing personal.",
        "没有文号的，不能延迟告知。",
        "Without a file nothing is delayed.",
    ),
    ErrorSpec(
        "identity.delay.unknown",
        404,
        "没有这条延迟告知。",
        "There is no such delay.",
        "请从列表里选。",
        "Choose one of the list.",
    ),
    ErrorSpec(
        "identity.delay.answered",
        409,
        "这条延迟告知已经办过了。",
        "This delay has been dealt with already.",
        "请看最新的列表。",
        "Look at the list as it is now.",
    ),
)
