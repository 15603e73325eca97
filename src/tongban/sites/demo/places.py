"""Where a visitor looks: the page of a beat, and the words for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongban.kernel.codes import show_registration_code
from tongban.sites.demo.chapters import Beat

WORDS: dict[str, Any] = {
    "progress": _("办件进度"),
    "case": _("办件"),
    "cards": _("这件的预警和牌"),
    "refusals": _("这件被拒绝的操作"),
    "contract": _("承诺对照"),
    "paper": _("文书（在进度页下方）"),
    "list": _("我的办件"),
}


def page_of(beat: Beat, code: str) -> tuple[Any, str]:
    """(words, address) of the page a beat is about; for deeds the page on which its person would do it."""
    if not code:
        return "", ""
    shown = show_registration_code(code)
    at = beat.at or ("case" if beat.step.get("door") == "desk" else "progress")
    if beat.deed in ("explain_card", "uphold_card"):
        at = "cards"
    return WORDS[at], _address(at, beat.step.get("door") == "desk", shown)


def _address(at: str, desk: bool, code: str) -> str:
    match at:
        case "cards":
            return f"{reverse('desk:cards')}?{urlencode({'view': 'all', 'code': code})}"
        case "refusals":
            return reverse("desk:refusals", args=[code])
        case "contract":
            return reverse("portal:contract", args=[code])
        case "list":
            return reverse("desk:work" if desk else "portal:my")
        case "case" if not desk:
            return reverse("portal:content", args=[code])
    return reverse("desk:case" if desk else "portal:case", args=[code])
