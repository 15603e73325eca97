"""A message as text, and how it goes out: by SMS, by mail. Sent in Chinese unless its reader chose English."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongban.foundation.web.language import joined
from tongban.kernel.codes import is_enquiry_number, show_enquiry_number, show_registration_code
from tongban.kernel.text import one_line
from tongban.registry.identity.contacts import CODE_VALID_FOR


@dataclass(frozen=True, slots=True)
class Text:
    """``title`` is what the list, the SMS and the subject of a mail show."""

    title: str
    body: str


def sms_text(title: str, reference: str) -> str:
    """What goes to the telephone; the gateway puts the registered signature before it."""
    return joined(_("{words}。").format(words=title), _where(reference))


def _where(reference: str) -> str:
    if not reference:
        return _("详情请登录政务服务网，在“我的消息”里看。")
    if is_enquiry_number(reference):
        words, code = _("咨询编号 {code}，详情请登录政务服务网，在“我的消息”里看。"), show_enquiry_number(reference)
    else:
        words, code = _("登记码 {code}，详情请登录政务服务网，在“我的消息”里看。"), show_registration_code(reference)
    return words.format(code=code)


def mail_text(title: str, body: str, reference: str) -> Text:
    """What goes to the mailbox. No link: a mail that leads to a sign-in page teaches people to follow the next one."""
    stop = _("不想再收到，登录以后在“通知方式”里关掉。")
    return Text(one_line(title), f"{body}\n\n{_where(reference)}\n\n{joined(_no_links(), stop)}")


def _no_links() -> str:
    return _("这封邮件由系统发出，不用回复；里面没有链接，也不会向您要密码。")


def code_mail(code: str) -> Text:
    """The mail that carries the code by which an address is confirmed."""
    minutes = int(CODE_VALID_FOR.total_seconds()) // 60
    return Text(
        _("邮箱验证码"),
        "\n\n".join(
            (
                _("验证码：{code}").format(code=code),
                _("{minutes} 分钟内有效。请填在政务服务网“通知方式”页，不要告诉别人。").format(minutes=minutes),
                joined(_("不是您本人填的这个邮箱，不用理会：不确认就不会再收到。"), _no_links()),
            )
        ),
    )
