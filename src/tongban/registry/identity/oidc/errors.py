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
    ErrorSpec(
        "oidc.client.right_missing",
        403,
        "您不能替这个应用做这件事。",
        "This is not yours to do for this application.",
        "应用由本部门的负责人或者数据管理岗申请，由本地区的平台运行岗批准、停用；自己申请的不能自己批准。",
        "The head or data steward of a body asks; the platform's operator of the region answers and suspends; nobody answers"
        " what he asked for.",
    ),
    ErrorSpec(
        "oidc.client.overtaken",
        409,
        "这个应用的状态已经变了，刚才的操作没有执行。",
        "The state of this application has changed; nothing was done.",
        "请看最新情况再决定。",
        "Look at its present state and decide again.",
    ),
    ErrorSpec(
        "oidc.client.name_missing",
        422,
        "请写明应用的名称（2 至 60 字）和用来做什么（2 至 200 字）。",
        "Say the application's name (2 to 60 characters) and what it is for (2 to 200).",
        "办事人登录前会看到这两样。",
        "Whoever signs in reads both before.",
    ),
    ErrorSpec(
        "oidc.client.reason_missing",
        422,
        "请写明理由。",
        "Say the reason.",
        "申请的部门会看到。",
        "The body that asked for it reads it.",
    ),
    ErrorSpec(
        "oidc.client.address_missing",
        422,
        "请填写登录以后回到的地址，一行一个，最多 {most} 个。",
        "Give the addresses to go back to, one a line, {most} at most.",
        "每个地址都按原样比对，不能用通配符。",
        "Each is compared exactly; there are no patterns.",
    ),
    ErrorSpec(
        "oidc.client.address_invalid",
        422,
        "这个网址不能用：{address}",
        "This address cannot be used: {address}",
        "须是完整的 https 网址，不带用户名、# 和通配符；接收退出通知的网址不能带参数，本单位内网的先请系统管理员登记。",
        "It must be a whole https address without user name, # or pattern; one that is told of log-outs has no query, and one"
        " of the inner network is entered by the operator first.",
    ),
    ErrorSpec(
        "oidc.client.several_hosts",
        422,
        "登录以后回到的地址须在同一个域名下。",
        "The addresses to go back to must have one host.",
        "域名不同的，请分开申请：办事人在不同域名里的编号不同。",
        "Ask for each host apart: people bear another number in each.",
    ),
    ErrorSpec(
        "oidc.client.keys_invalid",
        422,
        "公钥不对：须是 JWK 集，只含公钥，RSA 不少于 2048 位或者 EC。",
        "The keys are wrong: a JWK set of public keys only, RSA of 2048 bits at least or EC.",
        "私钥请留在您自己的系统里，哪里都不要粘贴。",
        "Keep the private key in your own system and paste it nowhere.",
    ),
    ErrorSpec(
        "oidc.device.unknown",
        404,
        "没有这个登录码，或者它已经过期、用过。",
        "There is no such code, or it has expired or was used.",
        "请对照终端屏幕上的登录码再输；过期了，在终端上重新开始。",
        "Compare it with the screen of the terminal; if it has expired, begin again there.",
    ),
    ErrorSpec(
        "oidc.device.level",
        403,
        "终端上的这个应用要求实名等级 {least} 级。",
        "The application on the terminal asks for level of assurance {least}.",
        "请在“账号与安全”里提高等级，或者到窗口办理。",
        "Raise your level under “Account and security”, or go to a window.",
    ),
)
