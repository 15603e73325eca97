"""Error codes of supervision."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "supervision.card.not_allowed",
        403,
        "不能办理：{reason}",
        "Not possible: {reason}",
        "请由页面上写明的岗位办理。",
        "Leave it to the post that the page names.",
    ),
    ErrorSpec(
        "supervision.card.warning",
        409,
        "预警只提醒，不用说明，也不作认定；办件办好或者逾期后自行解除。",
        "A warning only reminds: nothing is explained or confirmed; it ends by itself.",
        "请在期限内办理这件办件。",
        "Handle the case within its limit.",
    ),
    ErrorSpec(
        "supervision.card.not_explained_yet",
        409,
        "部门还没有说明，说明期到 {day} 结束，之前不能确认。",
        "The body has not explained yet; its time to do so ends on {day}.",
        "请等部门说明，或者等说明期结束。",
        "Wait for the explanation or for the end of that time.",
    ),
    ErrorSpec(
        "supervision.card.not_rectified",
        409,
        "办件还没有办好，现在不能按整改到位办结。",
        "What was late has not been done yet, so the card cannot be closed as rectified.",
        "请先督促部门办好这件办件。",
        "Have the case handled first.",
    ),
    ErrorSpec(
        "supervision.card.words",
        422,
        "请写明{what}。",
        "Please state: {what}.",
        "写明事实和依据，不写个人信息。",
        "State facts and grounds, no personal data.",
    ),
    ErrorSpec(
        "supervision.card.words_too_long",
        422,
        "最多 {limit} 字。",
        "At most {limit} characters.",
        "请写得简短些。",
        "Make it shorter.",
    ),
    ErrorSpec(
        "supervision.card.unknown_deed",
        404,
        "没有这个操作。",
        "There is no such deed.",
        "请使用页面上的按钮。",
        "Use the buttons of the page.",
    ),
    ErrorSpec(
        "supervision.list.invalid",
        422,
        "筛选条件“{field}”不正确。",
        "The filter {field} is not valid.",
        "请从页面上的选项中选择。",
        "Choose from what the page offers.",
    ),
)
