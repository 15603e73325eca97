"""Error codes of the identity app."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.sign_in.failed",
        401,
        "用户名或密码不正确。",
        "The user name or the password is wrong.",
        "请核对后重新输入；忘记密码可持身份证件到任一办事窗口重置。",
        "Please check both and try again; a forgotten password is reset at any service window with an identity card.",
    ),
    ErrorSpec(
        "identity.login.invalid",
        422,
        "用户名须为 4 至 32 位小写字母、数字或 . _ -，以字母开头。",
        "A user name has 4 to 32 lower-case letters, digits or . _ - and starts with a letter.",
        "请不要用证件号码或手机号码作用户名。",
        "Please do not use an identity or telephone number as user name.",
    ),
    ErrorSpec(
        "identity.login.taken",
        409,
        "这个用户名已有人使用。",
        "This user name is taken.",
        "请换一个用户名。",
        "Please choose another one.",
    ),
    ErrorSpec(
        "identity.password.weak",
        422,
        "密码须为 10 至 128 位，且不能与用户名相同。",
        "A password has 10 to 128 characters and differs from the user name.",
        "可以用几个词组成一句容易记住的话。",
        "A few words that make a sentence are easy to remember.",
    ),
    ErrorSpec(
        "identity.person.known",
        409,
        "这个证件号码已经注册过账号。",
        "There is an account for this identity number already.",
        "请直接登录；如非本人注册，请持身份证件到任一办事窗口处理。",
        "Please sign in; if it was not you who registered, go to any service window with your identity card.",
    ),
    ErrorSpec(
        "identity.person.name_missing",
        422,
        "请填写姓名，不超过 60 个字。",
        "Please give the name, at most 60 characters.",
        "姓名应与身份证件一致。",
        "The name must be that of the identity card.",
    ),
    ErrorSpec(
        "identity.right.missing",
        403,
        "您没有做这件事的岗位职责。",
        "You hold no post that may do this.",
        "如应由您办理，请联系本部门的岗位管理员。",
        "If this is yours to do, ask the person who manages posts in your department.",
    ),
    ErrorSpec(
        "identity.capacity.not_held",
        403,
        "您不能以这个身份办理。",
        "You cannot act in this capacity.",
        "请选择本人，或您所代表的法人。",
        "Please choose yourself, or a legal person whom you represent.",
    ),
    ErrorSpec(
        "identity.token.invalid",
        401,
        "访问令牌无效、已过期或已撤销。",
        "The access token is wrong, expired or revoked.",
        "请重新申请访问令牌。",
        "Please ask for a new token.",
    ),
    ErrorSpec(
        "identity.token.validity",
        422,
        "访问令牌的有效期须在 1 分钟至 {days} 天之间。",
        "A token is valid for one minute to {days} days.",
        "请另选有效期。",
        "Please choose another validity.",
    ),
    ErrorSpec(
        "identity.session.ended",
        401,
        "登录已结束，请重新登录。",
        "You are signed out; please sign in again.",
        "工作人员账号在别处登录、长时间未操作或超过最长时限都会退出；已保存的内容不受影响。",
        "An official's account is signed out by a sign-in elsewhere, by idleness and after the longest time;"
        " what was saved is kept.",
    ),
    ErrorSpec(
        "identity.seed.demonstration_only",
        409,
        "演示人员只能装入演示环境。",
        "The people of the demonstration are loaded in demonstration mode only.",
        "生产环境请由管理员建立账号。",
        "In production, accounts are made by the administrator.",
    ),
    ErrorSpec(
        "identity.seed.invalid",
        422,
        "演示人员数据有误：{reason}。",
        "The data of the demonstration's people is wrong: {reason}.",
        "请改正 data/people 下的文件后再次装入。",
        "Please correct the file in data/people and load it again.",
    ),
)
