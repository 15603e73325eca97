"""Error codes of appointments, of their separation and of duties for some hours."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.separation.broken",
        409,
        "这个人已经有“{held}”职责，不能再担任“{wanted}”：{why}。",
        "This person holds the duty “{held}” and cannot hold “{wanted}” as well: {why}.",
        "请另选一个人，或者先免去原来的岗位。",
        "Choose somebody else, or end the other post first.",
    ),
    ErrorSpec(
        "identity.posts.two_persons",
        403,
        "任免要两个人：提出的人不能批准，本人两样都不能。",
        "It takes two persons: who asked cannot approve, and the person concerned does neither.",
        "请由另一位安全管理员批准。",
        "Another security administrator approves it.",
    ),
    ErrorSpec(
        "identity.posts.unknown",
        404,
        "没有找到这个人、这个岗位或者这个请求，或者不归您管。",
        "There is no such person, post or request, or it is not yours.",
        "请核对用户名；提出任免的是本部门负责人或者系统管理员，批准的是安全管理员。",
        "Check the user name; the head of the body or the system administrator asks, the security administrator approves.",
    ),
    ErrorSpec(
        "identity.posts.days",
        422,
        "任期不对：从今天或以后的日子起，最后一天不早于第一天。",
        "The days are wrong: from today on, the last not before the first.",
        "请核对日期；不写最后一天，就是没有期限。",
        "Check the days; without a last day it has no end.",
    ),
    ErrorSpec(
        "identity.posts.reason",
        422,
        "请写明理由。",
        "Please give a reason.",
        "理由会留在记录里。",
        "It is kept on record.",
    ),
    ErrorSpec(
        "identity.posts.level",
        409,
        "这个账号没有实名核验到 2 级，不能任命岗位。",
        "This account is not known by its real name (level 2), so it cannot hold a post.",
        "请本人先在“账号与安全”里核验，或者带身份证件到窗口核验。",
        "The person raises the level under 账号与安全 or at a window first.",
    ),
    ErrorSpec(
        "identity.posts.answered",
        409,
        "这个任免请求已经有了结果，或者同样的请求、任职已经有了。",
        "This was answered already, or the same request or appointment exists.",
        "请刷新页面，看现在的情况。",
        "Reload the page.",
    ),
    ErrorSpec(
        "identity.review.answered",
        409,
        "这个人这一季度已经核对过了，或者任职已经结束。",
        "This post was reviewed this quarter already, or the appointment has ended.",
        "请刷新页面，看现在的情况。",
        "Reload the page.",
    ),
    ErrorSpec(
        "identity.elevation.not_yours",
        403,
        "临时职责只能由平台运行员提出，在自己运行的地区内，不包括管理员和平台运行的职责。",
        "A duty for some hours is asked for by an operator, within the operator's region, never that of an administrator or"
        " operator.",
        "请由管辖这个地区的平台运行员提出。",
        "The operator of that region asks for it.",
    ),
    ErrorSpec(
        "identity.elevation.hours",
        422,
        "临时职责最短 1 小时，最长 {most} 小时。",
        "It lasts one hour at least and {most} hours at most.",
        "请改时长；不够的，到时再提一次。",
        "Change the hours; ask again if more is needed.",
    ),
    ErrorSpec(
        "identity.elevation.unknown",
        404,
        "没有找到这个临时职责，或者不归您批准。",
        "There is no such request, or it is not yours to answer.",
        "批准的是本地区的另一位平台运行员或者安全管理员。",
        "Another operator or the security administrator of the region answers it.",
    ),
    ErrorSpec(
        "identity.elevation.two_persons",
        403,
        "临时职责要另一个人批准。",
        "Somebody else has to approve it.",
        "请本地区的另一位平台运行员或者安全管理员批准。",
        "Another operator or the security administrator of the region does.",
    ),
    ErrorSpec(
        "identity.elevation.answered",
        409,
        "这个临时职责已经有了结果，或者已经结束。",
        "This was answered already, or it is over.",
        "请刷新页面，看现在的情况。",
        "Reload the page.",
    ),
)
