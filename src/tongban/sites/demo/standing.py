"""How far a visitor is in a chapter: kept in the browser, signed, so that signing in as another person loses nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse

from tongban.sites.demo.chapters import Beat, Chapter

_SALT = "tongban.demo"
_PATH = "/demo/"
_DAYS = 7 * 24 * 3600
_FORM = re.compile(r"([0-9A-Z]{0,18})\.(\d{1,3})\.(\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Standing:
    """``code`` of the chapter's case, empty before it is applied for; the number of the next beat; how many of its days
    have passed."""

    code: str = ""
    number: int = 0
    passed: int = 0

    def beat(self, chapter: Chapter) -> Beat | None:
        """The next beat; None at the end of the chapter."""
        return chapter.beats[self.number] if self.number < len(chapter.beats) else None

    def onward(self, code: str = "") -> Standing:
        """After the next beat."""
        return Standing(code or self.code, self.number + 1)

    def later(self, chapter: Chapter, days: int) -> Standing:
        """After so many working days: they count where the chapter waits for them."""
        beat = self.beat(chapter)
        if beat is None or not beat.days:
            return self
        return self.onward() if self.passed + days >= beat.days else replace(self, passed=self.passed + days)


def standing_in(request: HttpRequest, chapter: Chapter) -> Standing:
    """Where this visitor stands; at the beginning without a sound cookie."""
    held = request.get_signed_cookie(_name(chapter), default="", salt=_SALT)
    found = _FORM.fullmatch(held or "")
    if found is None or int(found[2]) > len(chapter.beats):
        return Standing()
    return Standing(found[1], int(found[2]), int(found[3]))


def keep(request: HttpRequest, response: HttpResponse, chapter: Chapter, standing: Standing) -> HttpResponse:
    """Remember it for a week."""
    response.set_signed_cookie(
        _name(chapter),
        f"{standing.code}.{standing.number}.{standing.passed}",
        salt=_SALT,
        max_age=_DAYS,
        path=_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _name(chapter: Chapter) -> str:
    return f"tongban_demo_{chapter.name}"
