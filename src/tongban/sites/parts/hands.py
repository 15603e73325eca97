"""By whose hand something was done for the applicant, and what a mandate rests on, in words: the same at every door."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web.language import joined
from tongban.registry.identity.actors import Capacity
from tongban.registry.identity.kinds import Evidence

EVIDENCE = {
    Evidence.ONLINE: gettext_lazy("委托人在网上确认"),
    Evidence.DOCUMENT: gettext_lazy("签了字的授权委托书"),
    Evidence.IN_PERSON: gettext_lazy("在帮办代办点当面委托，核对了身份证"),
}
"""What a mandate rests on."""
_WORDS = {
    Capacity.MANDATE: gettext_lazy("由代理人{name}代{applicant}办理。"),
    Capacity.GUARDIAN: gettext_lazy("由监护人{name}代{applicant}办理。"),
    Capacity.LEGAL_PERSON: gettext_lazy("由{name}以{applicant}的名义办理。"),
}
_AT_THE_DESK = {
    Capacity.MANDATE: gettext_lazy("{speaker}，代理人{name}"),
    Capacity.GUARDIAN: gettext_lazy("{speaker}（监护人{name}代办）"),
    Capacity.LEGAL_PERSON: gettext_lazy("{speaker}，由{name}"),
}
_TITLES = {Capacity.MANDATE: gettext_lazy("代理人"), Capacity.GUARDIAN: gettext_lazy("监护人")}


def hand_words(name: str, applicant: str, capacity: Capacity, entrusted_by: str = "") -> str:
    """Both names: 由代理人张三代李四办理 by a mandate, 由监护人张三代… for a ward, 由张三以某公司的名义办理 for a legal
    person; three where a guardian gave the mandate for a ward."""
    words = str(_WORDS[capacity]).format(name=name, applicant=applicant)
    return joined(words, _("委托由监护人{name}作出。").format(name=entrusted_by)) if entrusted_by else words


def speaker_words(speaker: str, name: str, capacity: Capacity) -> str:
    """The same at the desk: on whose side somebody speaks, and who."""
    return str(_AT_THE_DESK[capacity]).format(speaker=speaker, name=name)


def title_of(capacity: Capacity) -> str:
    """代理人 or 监护人, for a row of its own; empty for a legal person, whose people need none."""
    return str(_TITLES.get(capacity, ""))
