"""Through the chapters of the demonstration: a visitor in one browser presses what the chapter's page offers, and nothing
else: lets people act, becomes them to look, moves the clock and waits until the sweep is through."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import httpx

from walkers.player import watching
from walkers.player.browsing import Catalogue, Visitor, main
from walkers.player.driver import CaseRef, DoorError, Told
from walkers.player.html import Form, Page
from walkers.player.pages import PageHand
from walkers.player.story import ANYBODY, Application, Person, Story

_REFUSED = re.compile(r"（([a-z_]+(?:\.[a-z_]+)+)）")
_MOST_WAITS, _WAIT = 240, 0.25


class GuidedDriver:
    """A visitor who walks the chapter of a story. ``promised`` counts what its page said that one would see."""

    def __init__(self, base: str, chapter: str, story: Story) -> None:
        self._visitor = Visitor(base, Person("", ""), Catalogue(base))
        self._path = f"/demo/{chapter}/"
        self._story = story
        self.promised = 0
        page = self.page()
        form = page.form(lambda each: each.action.endswith("/again"))
        if form is not None:
            self._visitor.send(page, form)

    def hand(self, person: Person, door: str) -> GuidedHand:
        """That person, as the visitor plays them."""
        return GuidedHand(self, PageHand(self._visitor, door), person)

    def close(self) -> None:
        """Close the window."""
        self._visitor.close()

    def page(self) -> Page:
        """The chapter as it stands."""
        page = self._visitor.go(self._path)
        if page.status != httpx.codes.OK:
            raise DoorError(f"{self._path}: {page.status}")
        return page

    def comes(self, person: Person, *deeds: str) -> bool:
        """Whether the chapter waits for this person to do one of these."""
        form = _next_form(self.page())
        if form is None:
            return False
        step = self._story.steps[int(form.values["number"][0])]
        return step.deed in deeds and self._story.people[step.who] == person

    def go_on(self) -> Page:
        """Press the button of the beat that comes now."""
        page = self.page()
        form = _next_form(page)
        if form is None:
            raise DoorError(f"{self._path} does not go on: {main(page).text[:300]}")
        return self._visitor.send(page, form, form.button("next", "do"))

    def become(self, person: Person) -> Page:
        """Sign in as that person by a button of the page, nobody by the one that signs out; where that leads."""
        page = self.page()
        form = page.form(lambda each: each.action == "/demo/sign-in" and each.values.get("login") == [person.login])
        if form is None:
            raise DoorError(f"{self._path} offers no way to be {person.login or ANYBODY}")
        found = self._visitor.send(page, form)
        if found.status != httpx.codes.OK:
            raise DoorError(f"{found.address}: {found.status}")
        return found

    def promise(self, told: Told) -> None:
        """What the page says one will see, one sees. DoorError otherwise."""
        listed = self.page().root.first(lambda node: node.get("id") == "sees")
        texts = [] if listed is None else [node.text for node in listed.all("li")]
        broken = [text for text in texts if text not in told.text]
        if broken:
            raise DoorError(f"{self._path} promises {broken}; there is: {told.text[:300]}")
        self.promised += len(texts)

    def copy(self, kind: str) -> bytes:
        """Download the paper that the page offers."""
        links = self.page().links(rf"/paper/{kind}$")
        if not links:
            raise DoorError(f"{self._path} offers no {kind} paper")
        return self._visitor.open_pdf(links[0])

    def verify(self, kind: str) -> Told:
        """Download one and hand it in to be checked."""
        return watching.verify(self._visitor, self.copy(kind), "sealed")

    def advance(self, move: str) -> None:
        """Press 下一工作日, then the button for the rest, each time until the sweep is through."""
        left = int(move.strip("+wd"))
        for days in (1, left - 1):
            if days:
                self._move(str(days))

    def _move(self, days: str) -> None:
        page = self.page()
        form = next(
            (each for each in page.forms() if each.action == "/demo/clock/move" and each.button(days, "days")), None
        )
        if form is None:
            raise DoorError(f"{self._path} offers no {days} days")
        page = self._visitor.send(page, form, form.button(days, "days"))
        for _ in range(_MOST_WAITS):
            if httpx.URL(page.address).path == self._path:
                return
            time.sleep(_WAIT)
            page = self._visitor.go(urljoin(page.address, page.address))
        raise DoorError(f"the sweep does not end: {main(page).text[:300]}")


class GuidedHand:
    """One person of the chapter."""

    def __init__(self, guide: GuidedDriver, hand: PageHand, person: Person) -> None:
        self._guide = guide
        self._hand = hand
        self._person = person

    def apply(self, application: Application, case: CaseRef, *, twice: bool) -> Told:
        """Let the applicant apply; the page then names the case."""
        self._guide.go_on()
        code = self._guide.page().root.first(lambda node: node.get("id") == "case-code")
        if code is None:
            raise DoorError("the chapter names no case")
        case.code = code.text.replace("-", "")
        return self._after({"at": "progress"}, case)

    def deed(self, name: str, given: Mapping[str, Any], case: CaseRef, *, on: Any, twice: bool) -> Told:
        """Let it be done; what a rule said against it stands on the page."""
        if name == "verify":
            told = self._guide.verify(given["copy"])
            self._guide.promise(told)
            self._guide.go_on()
            return told
        page = self._guide.go_on()
        told_by_page = main(page).text
        if "系统拒绝了：" in told_by_page:
            found = _REFUSED.search(told_by_page)
            return Told(refused=found[1] if found else "?", text=told_by_page)
        if "这一步没有办成" in told_by_page:
            raise DoorError(told_by_page[:300])
        return self._after({"at": "cards" if name in watching.ON_CARDS else "case"}, case)

    def look(self, given: Mapping[str, Any], case: CaseRef) -> Told:
        """Open the page as the person it is shown to; go on where the chapter waits for that."""
        if not self._guide.comes(self._person, "look"):
            return self._hand.look(given, case)
        self._guide.become(self._person)
        told = self._hand.look(given, case)
        self._guide.promise(told)
        self._guide.go_on()
        return told

    def _after(self, given: Mapping[str, Any], case: CaseRef) -> Told:
        self._guide.become(self._person)
        return self._hand.look(given, case)


def _next_form(page: Page) -> Form | None:
    return page.form(lambda each: each.action.endswith("/step"))
