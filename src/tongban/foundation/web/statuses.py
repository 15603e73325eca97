"""What a page says about each HTTP status: its heading, what still works, where to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class StatusText:
    """Texts of one status. ``links`` name targets (see ``web.shell.href``); a page not built yet is left out."""

    kicker: Any
    title: Any
    title_en: str
    works: Any
    links: tuple[tuple[Any, str], ...] = ()

    def title_in(self, language: str) -> str:
        """The heading in Chinese, or English when ``language`` starts with ``en``."""
        return self.title_en if language.startswith("en") else str(self.title)


_HOME = (_("回首页"), "portal:home")
_PROGRESS = (_("用登记码查进度"), "portal:progress")
_SIGN_IN = (_("换一个身份登录"), "portal:sign-in")
_GUIDES = (_("看办事指南"), "portal:items")
_AGAIN = (_("再打开一次这一页"), "self")

_SAFE = _("已经存好的草稿和已经提交的办件都不受影响。")
_ALL = _("别的页面照常能用。")

_TEXTS: dict[int, StatusText] = {
    400: StatusText(_("发来的内容不对"), _("这次的内容我们没看懂"), "Bad request", _SAFE, (_AGAIN, _HOME)),
    401: StatusText(_("需要登录"), _("登录以后才能打开"), "Sign-in required", _ALL, (_SIGN_IN, _HOME)),
    403: StatusText(_("您没有权限"), _("您现在的身份打不开这一页"), "Forbidden", _ALL, (_HOME, _SIGN_IN)),
    404: StatusText(_("没有这一页"), _("没找到这一页"), "Not found", _ALL, (_HOME, _PROGRESS, _GUIDES)),
    405: StatusText(_("不能这样操作"), _("这个地址不接受这种操作"), "Method not allowed", _SAFE, (_HOME,)),
    409: StatusText(_("内容有变化"), _("您看的不是最新的内容"), "Conflict", _SAFE, (_AGAIN, _HOME)),
    410: StatusText(_("已经不在了"), _("这份内容已按期限清除"), "Gone", _ALL, (_HOME, _PROGRESS)),
    413: StatusText(_("内容太大"), _("发来的内容太大，没有收下"), "Content too large", _SAFE, (_AGAIN, _HOME)),
    422: StatusText(_("有的地方要改"), _("还差一点，没有办成"), "Rule not met", _SAFE, (_AGAIN, _HOME)),
    429: StatusText(_("请稍等"), _("试得太快了，请稍等再试"), "Too many requests", _ALL, (_HOME,)),
    500: StatusText(_("系统出错"), _("我们的系统出了错"), "Internal error", _SAFE, (_AGAIN, _HOME)),
    503: StatusText(_("暂时不能用"), _("系统正在恢复"), "Unavailable", _SAFE, (_AGAIN, _HOME)),
}
_OTHER_CLIENT, _OTHER_SERVER = _TEXTS[400], _TEXTS[500]


def text_of(status: int) -> StatusText:
    """The texts of ``status``; an uncommon one borrows those of 400 or 500."""
    return _TEXTS.get(status, _OTHER_SERVER if status >= 500 else _OTHER_CLIENT)
