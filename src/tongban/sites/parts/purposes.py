"""What personal data is opened for, in the words of officials and of the persons who read it afterwards."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongban.registry.identity.trail import PURPOSE_LABELS

PURPOSES: dict[str, Any] = {
    "review": _("核对材料"),
    "contact": _("联系申请人"),
    "inspection": _("现场核查"),
    "document": _("制作文书"),
    "delivery": _("寄送结果"),
    "supervision": _("监督检查"),
}
"""What masked data is opened for at the desk. The list is closed: a purpose that is not here is none."""
_CODES: dict[str, Any] = {**PURPOSES, "window": _("窗口服务")}
_WRITTEN = frozenset(PURPOSE_LABELS.values())


def purpose_words(recorded: str) -> str:
    """A purpose as the record has it, in plain words; what somebody wrote stands as it is."""
    if recorded in _CODES:
        return str(_CODES[recorded])
    return gettext(recorded) if recorded in _WRITTEN else recorded
