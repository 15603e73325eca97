"""Playing a story: every step done by its person at its door, every expected fact compared with what was shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from walkers.player import workdays
from walkers.player.driver import NOT_OFFERED, CaseRef, Clock, DoorError, Driver, Told
from walkers.player.story import ANYBODY, Expect, Step, Story

SILENCE = "cases.silence.accepted"
_UNVERSIONED = ("apply", "rate")
"""What does not move a case from one version to the next."""
_DATES = ("planned_end", "held_on", "day")
_DAYS = {"wd": None, "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


@dataclass(slots=True)
class Report:
    """What came of it. ``differences`` is empty when every expected fact was seen; ``today`` is the legal day at its end."""

    story: str
    code: str = ""
    steps: int = 0
    today: date = date.min
    differences: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether the story went as written."""
        return not self.differences


def play(story: Story, drivers: Mapping[str, Driver], *, today: date, clock: Clock | None = None) -> Report:
    """Play ``story``: ``drivers`` by door (portal, hall, desk, api), ``today`` the legal day by the product's clock.

    Stops at the first step that broke; a story that moves the clock needs ``clock``.
    """
    playing = _Playing(story, drivers, today, clock)
    for step in story.steps:
        playing.report.steps = step.number
        try:
            found = list(playing.step(step))
        except DoorError as error:
            found = [str(error)]
        playing.report.differences += [f"{story.name}, step {step}: {each}" for each in found]
        if found:
            break
    playing.report.code, playing.report.today = playing.case.code, playing.today
    return playing.report


class _Playing:
    def __init__(self, story: Story, drivers: Mapping[str, Driver], today: date, clock: Clock | None) -> None:
        self.story = story
        self.drivers = drivers
        self.today = today
        self.clock = clock
        self.case = CaseRef()
        self.kept: dict[str, object] = {}
        self.report = Report(story.name)

    def step(self, step: Step) -> Iterator[str]:
        if step.advance:
            self._advance(step.advance)
            return
        before = self.case.version
        told = self._do(step)
        if step.expect is None:
            return
        yield from self._compare(step.expect, told)
        if step.expect.refused and step.deed != "look":
            # Nothing may have changed; what the officials see counts, whoever was refused.
            yield from self._unchanged(step.expect, before)
        elif step.twice and step.deed not in _UNVERSIONED and told.version and told.version != before + 1:
            yield f"sent twice, the version went from {before} to {told.version}"

    def _advance(self, move: str) -> None:
        if self.clock is None:
            raise DoorError("the story moves the clock, and nobody has lent it")
        self.clock(move)
        amount, unit = int(move.strip("+wdhm")), move.lstrip("+0123456789")
        each = _DAYS[unit]
        self.today = workdays.after(self.today, amount) if each is None else self.today + amount * each

    def _do(self, step: Step) -> Told:
        driver = self.drivers[step.door]
        hand = driver.hand(self.story.people[step.who], step.door)
        given = self._dated(step.given or {})
        if step.deed == "apply":
            told = hand.apply(self.story.application, self.case, twice=step.twice)
        elif step.deed == "look":
            told = hand.look(given, self.case)
            if "keep" in given:
                self.kept[given["keep"]] = told.page
        else:
            told = hand.deed(step.deed, given, self.case, on=self.kept.get(step.page), twice=step.twice)
        if told.version and not told.refused:
            self.case.version = told.version
        return told

    def _dated(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a step says in working days from today, as dates."""
        return {
            name: workdays.after(self.today, int(value[1:-2])).isoformat() if name in _DATES else value
            for name, value in given.items()
        }

    def _compare(self, expect: Expect, told: Told) -> Iterator[str]:
        if expect.refused and not told.refused:
            yield f"was not refused ({', '.join(expect.refused)}); state {told.state}"
            return
        if told.refused and not expect.refused:
            yield f"was refused: {told.refused} {told.text[:300]}"
            return
        # A page that does not offer a deed refuses it before it is tried.
        if expect.refused and told.refused not in (*expect.refused, NOT_OFFERED):
            yield f"was refused by {told.refused}, not {', '.join(expect.refused)}"
        if not expect.refused and expect.state and expect.state not in told.state.split():
            yield f"state {told.state or '?'}, not {expect.state}"
        for text in expect.sees:
            if not self._shown(text, told):
                yield f"does not see {text!r} in: {told.text[:600]}"
        for text in expect.does_not_see:
            if self._shown(text, told):
                yield f"sees {text!r}"
        if not expect.refused:
            yield from self._dues(expect, told)

    def _dues(self, expect: Expect, told: Told) -> Iterator[str]:
        for name, days in expect.due.items():
            wanted = None if days is None else workdays.after(self.today, days)
            if told.dues.get(name) != wanted:
                yield f"{name} is due {told.dues.get(name)}, not {wanted}"

    def _unchanged(self, expect: Expect, before: int) -> Iterator[str]:
        told = self.drivers["portal"].hand(self.story.people[ANYBODY], "portal").look({"at": "progress"}, self.case)
        if expect.state and expect.state not in told.state.split():
            yield f"after the refusal the state is {told.state}, not {expect.state}"
        # What comes after silence finds silence recorded: that is the one thing that may have happened.
        recorded = SILENCE in expect.refused and told.version == before + 1
        if before and told.version and told.version != before and not recorded:
            yield f"after the refusal the version is {told.version}, not {before}"

    def _shown(self, text: str, told: Told) -> bool:
        if text == "{code}":
            # People read it with dashes, programs without.
            return self.case.code in told.text.replace("-", "")
        return text in told.text
