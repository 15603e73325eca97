"""Error codes of 离岗代理."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.leave.no_post",
        403,
        "您没有自己的岗位，不用安排代理。",
        "You hold no post of your own.",
        "岗位由本部门的管理员任免。",
        "Posts are given by your body.",
    ),
    ErrorSpec(
        "identity.leave.days",
        422,
        "离岗的日期不对：从今天起，最后一天不早于第一天，最多 {most} 天。",
        "The days are wrong: from today on, the last not before the first, {most} days at most.",
        "请核对日期。",
        "Check the days.",
    ),
    ErrorSpec(
        "identity.leave.deputy",
        422,
        "代理人要是本部门在岗的另一位同事。",
        "The deputy is another official with a post in the same body.",
        "请从名单里选一位。",
        "Choose one of the list.",
    ),
    ErrorSpec(
        "identity.leave.overlaps",
        409,
        "这几天已经安排了离岗，或者代理人自己也不在岗。",
        "These days overlap another leave, or the deputy is away as well.",
        "请改日期、换代理人，或者先结束原来的安排。",
        "Change the days or the deputy, or end the other leave first.",
    ),
    ErrorSpec(
        "identity.leave.unknown",
        404,
        "没有找到这次离岗安排。",
        "There is no such leave.",
        "可能不归您批准。",
        "It may not be yours to answer.",
    ),
    ErrorSpec(
        "identity.leave.answered",
        409,
        "这次离岗安排已经有了结果，或者日子已经过了。",
        "This leave was answered already, or its days are over.",
        "请刷新页面，看现在的安排。",
        "Reload the page.",
    ),
)
