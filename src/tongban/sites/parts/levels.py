"""实名等级 in words, the same on every page (《国家政务服务平台标准》)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

_WORDS = (
    gettext_lazy("0 级，只验证了手机号"),
    gettext_lazy("1 级，姓名和号码一致"),
    gettext_lazy("2 级，手机号也验证了"),
    gettext_lazy("3 级，当面或者用证书核验"),
)


def level_words(level: int) -> str:
    """How far it is known that somebody is who they say."""
    return str(_WORDS[level])
