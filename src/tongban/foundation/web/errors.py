"""Codes of what goes wrong before any rule of the domain is asked."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "web.bad_request",
        400,
        "浏览器发来的内容不完整或者格式不对，我们没有处理。",
        "The request is incomplete or malformed; nothing was done.",
        "请回到上一页再试一次；已经存好的内容不受影响。",
        "Go back and try again; what was saved is safe.",
    ),
    ErrorSpec(
        "web.csrf_failed",
        403,
        "这一页开得太久，或者浏览器没有带上安全校验，所以刚才的提交没有生效。",
        "The page was open too long or the browser sent no security token, so nothing was done.",
        "请刷新页面再提交一次；如果浏览器禁止了 Cookie，请允许本网站使用。",
        "Reload the page and submit again; allow cookies for this site if they are blocked.",
    ),
    ErrorSpec(
        "web.forbidden",
        403,
        "您现在的身份不能打开这一页或者做这件事。",
        "Your present identity may not open this page or do this.",
        "请换一个身份登录，或者联系有权办理的部门。",
        "Sign in with another identity or ask the body in charge.",
    ),
    ErrorSpec(
        "web.not_found",
        404,
        "网址可能抄错了，或者这一页已经换了地方。",
        "The address may be mistyped, or the page has moved.",
        "可以从首页搜索要办的事，或者用登记码查进度。",
        "Search from the home page, or look up progress by registration code.",
    ),
    ErrorSpec(
        "web.method_not_allowed",
        405,
        "这个地址不接受这种操作。",
        "This address does not accept this method.",
        "请从页面上的按钮和链接操作。",
        "Use one of the methods named in the Allow header.",
    ),
    ErrorSpec(
        "web.conflict",
        409,
        "您打开这一页以后，内容已经有了变化。",
        "The content has changed since you opened it.",
        "请刷新看最新的内容，再决定怎么办。",
        "Read the present state and try again.",
    ),
    ErrorSpec(
        "web.too_large",
        413,
        "发来的内容太大，我们没有收。",
        "The request is too large and was not accepted.",
        "请把文件拍小一点、压缩或者分几次上传。",
        "Send smaller files or split the request.",
    ),
    ErrorSpec(
        "web.unprocessable",
        422,
        "内容收到了，但有的地方不符合要求，没有办成。",
        "The content was understood but breaks a rule; nothing was done.",
        "请按提示改好再提交。",
        "Correct it as described and submit again.",
    ),
    ErrorSpec(
        "web.internal",
        500,
        "是我们的系统出了错，不是您的问题。刚才的操作没有生效。",
        "Our system failed; it is not your fault. Nothing was done.",
        "请过一会儿再试。还不行就打 12345，报下面的编号。",
        "Try again in a while. If it persists, quote the trace id to the operator.",
    ),
    ErrorSpec(
        "web.unavailable",
        503,
        "系统正在恢复，暂时接不了这个请求。",
        "The system is recovering and cannot take this request now.",
        "请过一分钟再试；已经提交的办件照常办理，不影响时限。",
        "Try again in a minute; submitted cases are not affected.",
    ),
    ErrorSpec(
        "web.not_ready",
        503,
        "这个进程还不能接请求：{reasons}",
        "This process is not ready: {reasons}",
        "请查数据库、迁移和事件投递。",
        "Check the database, migrations and the relay.",
    ),
)
