"""By whose hand something was done for the applicant, in words: the same at every door."""

from __future__ import annotations

from django.utils.translation import gettext as _


def hand_words(name: str, applicant: str, *, by_mandate: bool) -> str:
    """Both names: 由张三代李四办理 by a mandate, 由张三以某公司的名义办理 for a legal person."""
    words = _("由代理人{name}代{applicant}办理。") if by_mandate else _("由{name}以{applicant}的名义办理。")
    return words.format(name=name, applicant=applicant)
