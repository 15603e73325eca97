"""A chapter as its page shows it: what is done, what comes now, what comes after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongban.foundation.web.components import TimelineRow
from tongban.kernel.codes import show_registration_code
from tongban.sites.demo.chapters import Beat, Chapter, Person
from tongban.sites.demo.places import page_of
from tongban.sites.demo.standing import Standing


@dataclass(frozen=True, slots=True)
class Now:
    """The next beat, as the visitor is asked to let it happen."""

    beat: Beat
    title: str
    place: Any
    href: str
    left: int
    """Working days that have still to pass."""

    @property
    def who(self) -> Person | None:
        """Whose page it is; None for a page that needs no log-in."""
        return self.beat.who


class ChapterView:
    """What the page says."""

    def __init__(self, chapter: Chapter, standing: Standing) -> None:
        self.chapter = chapter
        self.standing = standing

    @property
    def title(self) -> str:
        """What the chapter shows, in the language of the page; so are ``about`` and ``law``."""
        return _(self.chapter.title)

    @property
    def about(self) -> str:
        """The story in short."""
        return _(self.chapter.about)

    @property
    def law(self) -> str:
        """What it rests on."""
        return _(self.chapter.law)

    @property
    def code(self) -> str:
        """The registration code as people write it."""
        return show_registration_code(self.standing.code) if self.standing.code else ""

    @property
    def is_begun(self) -> bool:
        """Whether the visitor has been here."""
        return self.standing.number > 0

    @property
    def is_over(self) -> bool:
        """Whether all is played."""
        return self.standing.beat(self.chapter) is None

    @property
    def now(self) -> Now | None:
        """What comes now; None at the end."""
        beat = self.standing.beat(self.chapter)
        if beat is None:
            return None
        place, href = page_of(beat, self.standing.code)
        return Now(beat, _title(beat), place, href, beat.days - self.standing.passed)

    @property
    def lines(self) -> Iterator[TimelineRow]:
        """Every beat."""
        for beat in self.chapter.beats:
            stage = "done" if beat.number < self.standing.number else "next"
            if beat.number == self.standing.number:
                stage = "now"
            refused = stage == "done" and beat.refused
            hint = _("系统拒绝了，%(code)s") % {"code": beat.refused[0]} if refused else _person(beat)
            yield TimelineRow(_title(beat), stage, hint=hint)


def _title(beat: Beat) -> str:
    return _("过 %(n)d 个工作日") % {"n": beat.days} if beat.days else _(beat.says)


def _person(beat: Beat) -> str:
    return beat.who.name if beat.who else ""
