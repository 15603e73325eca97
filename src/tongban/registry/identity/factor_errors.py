"""Error codes of the second factor of officials."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.factor.wrong",
        422,
        "动态码或备用码不对，或者已经用过。",
        "The code is wrong or was used before.",
        "动态码每 30 秒换一个，每个只能用一次；请等下一个再试，或者用备用码、安全密钥。",
        "The code changes every 30 seconds and each is good once: wait for the next, or use a recovery code or a security key.",
    ),
    ErrorSpec(
        "identity.factor.key_refused",
        422,
        "安全密钥没有通过验证。",
        "The security key was not accepted.",
        "请确认是登记过的密钥，并在密钥上完成指纹或口令验证；密钥被复制过也会被拒绝，请向安全管理员说明。",
        "Use a registered key and unlock it by fingerprint or PIN; a key that was copied is refused too: tell your"
        " security administrator.",
    ),
    ErrorSpec(
        "identity.factor.taken",
        409,
        "已经设置过了，不能重复设置。",
        "This is set up already.",
        "请用原来的动态码、备用码或安全密钥登录。",
        "Sign in with the code, recovery code or key that you have.",
    ),
    ErrorSpec(
        "identity.factor.needed",
        403,
        "还没有完成第二道验证，不能继续。",
        "The second factor is still to be proved.",
        "请回到登录页，输入动态码，或者用安全密钥。",
        "Go back to signing in and give the code, or use a security key.",
    ),
    ErrorSpec(
        "identity.factor.stale",
        403,
        "登录已经超过 {minutes} 分钟，不能改动验证方式。",
        "You signed in more than {minutes} minutes ago; the second factor cannot be changed now.",
        "请退出后重新登录，马上再改。",
        "Sign out, sign in again and change it at once.",
    ),
    ErrorSpec(
        "identity.factor.last",
        409,
        "这是最后一种验证方式，不能删除。",
        "This is the last way to prove it is you; it cannot be removed.",
        "请先设置另一种，再删除这一种。",
        "Set up another one first.",
    ),
    ErrorSpec(
        "identity.factor.key_unknown",
        404,
        "没有找到这把安全密钥。",
        "There is no such security key.",
        "可能已经删除了，请刷新页面。",
        "It may have been removed; reload the page.",
    ),
    ErrorSpec(
        "identity.reset.unknown",
        404,
        "没有找到这个人，或者他的岗位不归您管。",
        "There is no such official or request, or it is not yours to answer.",
        "请核对用户名；重置要由本部门负责人或者安全管理员提出。",
        "Check the user name; a reset is asked for by the head of the body or the security administrator.",
    ),
    ErrorSpec(
        "identity.reset.two_persons",
        403,
        "重置第二道验证要两个人：提出的人不能批准，本人两样都不能。",
        "A reset takes two persons: who asked cannot approve, and the official can do neither.",
        "请由另一位负责人或者安全管理员批准。",
        "Another head or the security administrator approves it.",
    ),
    ErrorSpec(
        "identity.reset.answered",
        409,
        "这个重置请求已经有了结果，或者已经有一个在等批准。",
        "This reset was answered already, or another one is waiting.",
        "请刷新页面，看现在的情况。",
        "Reload the page.",
    ),
)
