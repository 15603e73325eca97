"""Error codes of the log-in for applications, as people see them; what programs see is RFC 6749 and OpenID Connect."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "oidc.client.unknown",
        400,
        "没有登记过这个应用，或者它已经停用。",
        "This application is not registered, or it is suspended.",
        "请回到应用，把这一页告诉它的管理单位；您的信息没有给出去。",
        "Please go back and tell those who run the application; nothing of yours was given away.",
    ),
    ErrorSpec(
        "oidc.request.invalid",
        400,
        "应用发来的登录请求不对：{reason}。",
        "The application sent a log-in request that is wrong: {reason}.",
        "请回到应用再试；还是不行，请告诉它的管理单位。您的信息没有给出去。",
        "Please go back and try again; if it stays so, tell those who run the application. Nothing of yours was given away.",
    ),
    ErrorSpec(
        "oidc.party.not_held",
        403,
        "您现在不能以这个身份使用应用。",
        "You cannot use the application in this capacity now.",
        "请选择本人，或者您现在代表的单位、受托的事项。",
        "Please choose yourself, or a legal person or mandate that you hold now.",
    ),
    ErrorSpec(
        "oidc.session.not_found",
        404,
        "没有找到这次登录，可能已经结束。",
        "This log-in was not found; it may have ended.",
        "请刷新“登录过的应用”。",
        "Please load the page of your applications again.",
    ),
)
