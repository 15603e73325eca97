"""Error codes of security."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "security.list.invalid",
        422,
        "没有这样的告警列表。",
        "There is no such list of alerts.",
        "请从告警列表的第一页重新开始。",
        "Start again from the first page of alerts.",
    ),
    ErrorSpec(
        "security.alert.not_allowed",
        403,
        "不能办理：{reason}",
        "Not possible: {reason}",
        "请由页面上写明的岗位办理。",
        "Leave it to the post that the page names.",
    ),
    ErrorSpec(
        "security.alert.words",
        422,
        "请写明{what}。",
        "Please state: {what}.",
        "写明事实和依据，不写个人信息。",
        "State facts and grounds, no personal data.",
    ),
    ErrorSpec(
        "security.alert.words_too_long",
        422,
        "最多 {limit} 字。",
        "At most {limit} characters.",
        "请写得简短些。",
        "Make it shorter.",
    ),
    ErrorSpec(
        "security.alert.unknown_deed",
        404,
        "没有这个操作。",
        "There is no such deed.",
        "请使用页面上的按钮。",
        "Use the buttons of the page.",
    ),
    ErrorSpec(
        "security.rules_invalid",
        500,
        "安全监测规则文件有误：{reason}",
        "The file of security rules is wrong: {reason}",
        "请按文件开头的说明改正。",
        "Correct it as its head says.",
    ),
)
