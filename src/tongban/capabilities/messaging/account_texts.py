"""What is said of an account itself, and the SMS that carries a code. No name, no number, no link in any of them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.capabilities.messaging.texts import Text
from tongban.foundation.web.language import joined
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.mobiles import MOBILE_CODE_VALID_FOR
from tongban.registry.identity.notices import AccountNotice

_FOR = {
    MobilePurpose.SIGN_UP: "注册账号",
    MobilePurpose.RECOVERY: "找回账号",
    MobilePurpose.OWN: "验证手机号",
    MobilePurpose.NEW: "更换手机号",
}


def code_sms(code: str, purpose: MobilePurpose) -> str:
    """The SMS that carries the code by which a mobile number is proved. It says for what: who did not ask for that is warned."""
    minutes = int(MOBILE_CODE_VALID_FOR.total_seconds()) // 60
    return f"验证码 {code}，用于{_FOR[purpose]}，{minutes} 分钟内有效。不是您本人操作的，不用理会；任何人向您要验证码都是诈骗。"


_NOTICES = {
    AccountNotice.SIGNED_UP: (gettext_lazy("账号已经注册"), gettext_lazy("您的账号已经注册。")),
    AccountNotice.RECOVERED: (
        gettext_lazy("您的账号刚被找回，密码已经换了"),
        gettext_lazy(
            "账号用手机验证码、姓名和公民身份号码找回，密码已经换了；各处的登录和访问令牌都已失效，实名等级暂时降低，三天内不能在网上提高。"
        ),
    ),
    AccountNotice.PASSWORD_CHANGED: (
        gettext_lazy("您的密码刚换了"),
        gettext_lazy("密码已经换了，别处的登录都已失效。"),
    ),
    AccountNotice.MOBILE_CHANGED: (
        gettext_lazy("您登记的手机号已经更换"),
        gettext_lazy("以后的短信和验证码都发到新的手机号。"),
    ),
    AccountNotice.MOBILE_CHANGE_ASKED: (
        gettext_lazy("您登记的手机号将在三天后更换"),
        gettext_lazy(
            "有人登录您的账号，核对了姓名和公民身份号码，要换手机号，三天后生效。在“账号与安全”里可以停止更换。"
        ),
    ),
    AccountNotice.NATIONAL_LINKED: (
        gettext_lazy("您的账号关联了国家政务服务平台账号"),
        gettext_lazy("以后用国家政务服务平台账号也能登录这个账号。在“账号与安全”里可以取消关联。"),
    ),
    AccountNotice.NATIONAL_UNLINKED: (
        gettext_lazy("您的账号取消了和国家政务服务平台账号的关联"),
        gettext_lazy("以后用国家政务服务平台账号不能登录这个账号，别处的登录都已失效。"),
    ),
    AccountNotice.MANDATE_OFFERED: (
        gettext_lazy("有人委托您办事"),
        gettext_lazy("在“我的”的“委托”里看是谁、办什么、管到哪一天；您接受才生效，也可以谢绝。"),
    ),
    AccountNotice.MANDATE_ACCEPTED: (
        gettext_lazy("您的委托已被接受"),
        gettext_lazy("对方从开始的那天起可以替您申请；每一步您都看得到，随时可以在“委托”里撤销。"),
    ),
    AccountNotice.MANDATE_OVER: (
        gettext_lazy("一份委托已经结束"),
        gettext_lazy("代理人从现在起看不到、办不了委托里的事；已经办的算委托人办的，委托人可以接着办。"),
    ),
    AccountNotice.MANDATE_ENDS_SOON: (
        gettext_lazy("一份委托快到期了"),
        gettext_lazy("七天之内到期，到期自动结束；还要继续的，请委托人在“委托”里重新委托。"),
    ),
    AccountNotice.MANDATE_IN_PERSON: (
        gettext_lazy("帮办代办点记下了您的当面委托"),
        gettext_lazy(
            "代办员只能替您办您说的这一件，不收费；您随时可以在“委托”里、凭登记码和查询码、或者到任一办事窗口撤销。"
        ),
    ),
    AccountNotice.CLOSURE_ASKED: (
        gettext_lazy("您的账号申请了注销"),
        gettext_lazy("到期以后账号关闭，登录不了，个人信息随后删除。在“账号与安全”里看是哪一天，到期以前可以取消。"),
    ),
    AccountNotice.CLOSURE_UNUSED: (
        gettext_lazy("您的账号很久没有登录，将要注销"),
        gettext_lazy(
            "三十天以内登录一次，账号就留着；没有登录的，到期注销，账号里的个人信息随后删除。办件按档案的期限另外保存。"
        ),
    ),
    AccountNotice.GUARDIAN_REGISTERED: (
        gettext_lazy("登记了一项监护关系"),
        gettext_lazy("在“我的”的“家人”里看是谁、依据什么、管到哪一天；监护人办的每一步，本人都看得到。"),
    ),
    AccountNotice.GUARDIAN_ENDED: (
        gettext_lazy("一项监护关系已经结束"),
        gettext_lazy("监护人从现在起不能再替本人办事；正在办的不受影响。结束的原因在“我的”的“家人”里。"),
    ),
    AccountNotice.GUARDIAN_OF_AGE: (
        gettext_lazy("年满十八周岁，监护关系已经结束"),
        gettext_lazy("从十八周岁生日起由本人自己办；正在办的接着办，属于本人。"),
    ),
    AccountNotice.DATA_BREACH: (
        gettext_lazy("您的个人信息可能被不当查看或者泄露"),
        gettext_lazy("涉及哪些信息、为什么、可能有什么危害、已经采取了什么措施、您可以怎么做，请登录后看“我的数据”。"),
    ),
    AccountNotice.MERGED: (
        gettext_lazy("您的两份登记合并成了一份"),
        gettext_lazy(
            "平台上登记了两次的是同一个人，由两名工作人员核对后合并：办件、委托和消息以后都在一处，哪个用户名都能登录。"
        ),
    ),
    AccountNotice.UNMERGED: (
        gettext_lazy("您的登记合并已经撤销"),
        gettext_lazy("合并核对有误，已经撤销：两份登记恢复成合并以前的样子。"),
    ),
    AccountNotice.OFFICIAL_DECEASED: (
        gettext_lazy("有岗位因任职人员去世空出"),
        gettext_lazy(
            "人口基础信息库登记一名任职人员已经去世，他的岗位已经全部终止。请在管理平台“岗位任免”里另行任命，把他手里的件交给别人。"
        ),
    ),
    AccountNotice.HEAD_OVER: (
        gettext_lazy("您不再是一个单位的法定代表人"),
        gettext_lazy(
            "登记机关登记的法定代表人换了别人，您从现在起不能再替这个单位办事；正在办的件由单位接着办。登记有误的，请先向登记机关更正。"
        ),
    ),
    AccountNotice.HEAD_CHANGED: (
        gettext_lazy("您代办的一个单位换了法定代表人"),
        gettext_lazy(
            "登记机关登记的法定代表人换了别人。您在单位的身份不变，新的法定代表人可以在“我的企业”里收回；单位的各项以登记为准。"
        ),
    ),
    AccountNotice.COMPANY_ENDED: (
        gettext_lazy("您代办的一个单位已经注销或者被撤销登记"),
        gettext_lazy(
            "登记机关登记这个单位已经终止，谁都不能再替它办事；以前的件和结果照样查得到。登记有误的，请先向登记机关更正。"
        ),
    ),
    AccountNotice.TOKEN_REUSED: (
        gettext_lazy("一个应用的登录凭证被用了两次，已经作废"),
        gettext_lazy(
            "您登录过的一个应用，它的登录凭证可能被别人拿到过；那次登录得到的凭证已经全部作废，再用要重新登录。在“登录过的应用”里可以看到是哪个应用。"
        ),
    ),
}


HARMLESS = frozenset(
    {
        AccountNotice.SIGNED_UP,
        AccountNotice.DATA_BREACH,
        AccountNotice.CLOSURE_UNUSED,
        AccountNotice.MANDATE_OFFERED,
        AccountNotice.MANDATE_OVER,
        AccountNotice.MANDATE_ENDS_SOON,
        AccountNotice.OFFICIAL_DECEASED,
        AccountNotice.GUARDIAN_OF_AGE,
        AccountNotice.HEAD_OVER,
        AccountNotice.HEAD_CHANGED,
        AccountNotice.COMPANY_ENDED,
    }
)
"""What nobody does in another's name to harm them."""

ALERT = "security.alert.raised"
"""The type of a message about a security alert."""

PERSONAL_ALERT = "security.alert.personal"
"""The same to who reports breaches of personal data."""


def alert_text(kind: str = ALERT) -> Text:
    """To who answers for a region: that there is one, and where; neither whom it is about nor what was done."""
    if kind == PERSONAL_ALERT:
        return Text(
            _("有一条新的安全告警涉及个人信息"),
            _("请登录政务服务管理平台，在“安全告警”里看；确有泄露的，马上登记，在期限内报告、告知个人。"),
        )
    return Text(
        _("有一条新的安全告警等您核实"),
        _("请登录政务服务管理平台，在“安全告警”里核实、通报、响应和处置。"),
    )


def notice_text(notice: AccountNotice) -> Text:
    """What is said of an account itself. No number, no name."""
    title, body = (str(words) for words in _NOTICES[notice])
    not_you = _("不是您本人做的，请马上打 12345，或者持身份证件到任一办事窗口停用账号。")
    return Text(title, body if notice in HARMLESS else joined(body, not_you))
