"""Error codes of signing up, proving and recovering. None of them tells whether a number, a telephone or a person is known."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

_WINDOW = "仍不行的，请持身份证件到任一办事窗口。"
_WINDOW_EN = "Otherwise go to any service window with your identity card."

register(
    ErrorSpec(
        "identity.mobile.code_wrong",
        422,
        "验证码不对，还可以试 {left} 次。",
        "The code is wrong; {left} tries are left.",
        "请对照最近收到的一条短信，填六位数字。",
        "Compare it with the latest text message and enter the six digits.",
    ),
    ErrorSpec(
        "identity.mobile.code_over",
        409,
        "没有可用的验证码：已过期、试错太多，或者已经用过。",
        "No code is valid now: it has expired, was tried too often or was used.",
        "请重新发一次验证码。",
        "Have a new code sent.",
    ),
    ErrorSpec(
        "identity.mobile.proof_over",
        409,
        "手机号还没有验证，或者验证以后过了太久。",
        "The mobile number is not proved, or was proved too long ago.",
        "请重新验证手机号。",
        "Prove the mobile number again.",
    ),
    ErrorSpec(
        "identity.mobile.same",
        409,
        "新手机号和现在的一样。",
        "This is the number on record already.",
        "不用更换；要换一个，请填新的手机号。",
        "Nothing needs to be done; to change it, give another number.",
    ),
    ErrorSpec(
        "identity.consent.missing",
        422,
        "请先阅读并勾选服务协议和个人信息处理告知。",
        "Please read and tick the service agreement and the privacy notice first.",
        "不同意也可以到办事窗口办理，效力一样。",
        "Without an account you can apply at a service window, to the same effect.",
    ),
    ErrorSpec(
        "identity.consent.outdated",
        409,
        "服务协议或个人信息处理告知已经更新。",
        "The service agreement or the privacy notice has a new version.",
        "请阅读最新的版本以后再提交。",
        "Please read the version in force and send again.",
    ),
    ErrorSpec(
        "identity.sign_up.not_possible",
        422,
        "用这些信息不能在网上注册。",
        "With this information nobody can sign up online.",
        "请核对姓名、公民身份号码是否与身份证一致，手机号是否本人登记过的；有账号的请登录或者找回。" + _WINDOW,
        "Check that name and number are those of the identity card and that the mobile number is your own; if you have an"
        " account, sign in or recover it. " + _WINDOW_EN,
    ),
    ErrorSpec(
        "identity.recovery.not_possible",
        422,
        "填的信息对不上，没有找回账号。",
        "The information does not fit together; no account was recovered.",
        "请核对姓名、公民身份号码，并用账号登记的手机号验证。" + _WINDOW,
        "Check name and identity number, and prove the mobile number of the account. " + _WINDOW_EN,
    ),
    ErrorSpec(
        "identity.assurance.differs",
        422,
        "姓名和公民身份号码没有核验通过。",
        "Name and identity number were not confirmed.",
        "请对照身份证逐字核对后再试，一天最多五次。" + _WINDOW,
        "Compare both with the identity card and try again, five times a day at most. " + _WINDOW_EN,
    ),
    ErrorSpec(
        "identity.assurance.later",
        409,
        "账号刚找回或者换过手机号，{until} 以后才能在网上提高实名等级。",
        "The account was recovered or its telephone changed; its level is raised online from {until} on.",
        "现在就要办的，请持身份证件到任一办事窗口。",
        "If it is urgent, go to any service window with your identity card.",
    ),
    ErrorSpec(
        "identity.password.wrong",
        422,
        "现在的密码不对。",
        "The present password is wrong.",
        "请重新输入；忘记了可以退出以后找回账号。",
        "Enter it again; if it is forgotten, sign out and recover the account.",
    ),
)
