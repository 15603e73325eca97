"""By whose hand something was done for the applicant, and what a mandate rests on, in words: the same at every door."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.registry.identity.kinds import Evidence

EVIDENCE = {
    Evidence.ONLINE: gettext_lazy("委托人在网上确认"),
    Evidence.DOCUMENT: gettext_lazy("签了字的授权委托书"),
    Evidence.IN_PERSON: gettext_lazy("在帮办代办点当面委托，核对了身份证"),
}
"""What a mandate rests on."""


def hand_words(name: str, applicant: str, *, by_mandate: bool) -> str:
    """Both names: 由张三代李四办理 by a mandate, 由张三以某公司的名义办理 for a legal person."""
    words = _("由代理人{name}代{applicant}办理。") if by_mandate else _("由{name}以{applicant}的名义办理。")
    return words.format(name=name, applicant=applicant)
