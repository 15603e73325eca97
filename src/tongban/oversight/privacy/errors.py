"""Error codes of 个人信息保护."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "privacy.not_allowed",
        403,
        "不能办理：{reason}",
        "Not possible: {reason}",
        "请由页面上写明的人办理。",
        "Leave it to those whom the page names.",
    ),
    ErrorSpec(
        "privacy.closure.not_yet",
        409,
        "账号现在不能注销：{why}。",
        "The account cannot be closed now: {why_en}.",
        "办完、撤销或者离任以后再来。",
        "Come back when these are over.",
    ),
    ErrorSpec(
        "privacy.closure.asked",
        409,
        "已经申请过注销。",
        "It has been asked for already.",
        "到期以前可以取消。",
        "It can be stopped until its day.",
    ),
    ErrorSpec(
        "privacy.unknown",
        404,
        "没有这条记录。",
        "There is no such record.",
        "请从列表里选。",
        "Choose one of the list.",
    ),
    ErrorSpec(
        "privacy.text",
        422,
        "请写明“{what}”，最多 {most} 字，不写个人信息。",
        "Please state “{what}”: {most} characters at most, nothing personal.",
        "补上以后再提交。",
        "Fill it in and send again.",
    ),
    ErrorSpec(
        "privacy.choice",
        422,
        "请选择“{what}”。",
        "Please choose “{what}”.",
        "请从列出的里面选一项。",
        "Choose one of those that are listed.",
    ),
    ErrorSpec(
        "privacy.review_due",
        422,
        "复评日期不对：从明天起，最多三年。",
        "The day of review is wrong: from tomorrow on, three years at most.",
        "情况变了的随时重新评估。",
        "Assess anew whenever things change.",
    ),
    ErrorSpec(
        "privacy.period",
        422,
        "时段不对：开始不晚于结束，结束不晚于现在。",
        "The period is wrong: it begins before it ends, and ends before now.",
        "请按告警和调查的情况填写。",
        "Give it as alert and inquiry have shown.",
    ),
    ErrorSpec(
        "privacy.answered",
        409,
        "这条记录已经办过了。",
        "This record has been dealt with already.",
        "请看最新的情况。",
        "Look at it as it is now.",
    ),
)
