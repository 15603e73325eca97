"""What officials settle among themselves and what they owe the public, in the model: notes, who is in charge, why it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.machine.law import HANDLING, HEADS, TABLE, Person
from tests.machine.wording import text

Content = dict[str, Any]
LONGEST_NOTE = 500


@dataclass(kw_only=True)
class Colleagues:
    """The part of a ``Twin`` from which nothing follows for the applicant. ``officer``: name of who is in charge, or None."""

    people: dict[str, Person]
    officer: str | None = None

    def duties_for(self, deed: str, person: Person) -> tuple[str, ...]:
        """By which duties the deed is done; a case in somebody's charge is handed on by them, or by the heads."""
        taken = deed == "assign" and self.officer not in (None, person.name)
        return HEADS if taken else TABLE[deed][2]

    def missed(self, now: datetime) -> bool:
        """Whether the promised day passed before the case was decided, or has passed by now."""
        promised = [period for period in self.read().periods if period.name == "promised"][-1:]
        return any((period.answered or now) >= period.due for period in promised)

    def _note(self, person: Person, content: Content, now: datetime) -> str | None:
        words = content["text"].strip()
        if not words:
            return "cases.note.empty"
        return "cases.text.too_long" if len(words) > LONGEST_NOTE else None

    def _assign(self, person: Person, content: Content, now: datetime) -> str | None:
        """To an official of the body who is no party (回避); it gives no right and takes none."""
        officer = content["officer"]
        if officer == self.officer:
            return "cases.assign.same"
        if officer is None:
            return None
        chosen = self.people[officer]
        if not chosen.duties & set(HANDLING):
            return "cases.assign.not_of_body"
        return "cases.assign.party" if chosen.applicant else None

    def _explain_delay(self, person: Person, content: Content, now: datetime) -> str | None:
        if not self.missed(now):
            return "cases.delay.none"
        return text(content["reason"], "cases.delay.reason")
