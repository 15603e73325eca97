"""The chapters of ``stories/chapters/demo.yaml``: a story each, beat by beat, with the words beside it.

Who does what, how much time passes and what must then be seen stands in the story that the tests play; nothing of it is
said twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.registry.identity.demo import demo_people
from tongban.sites.demo.acting import documents, story_named

ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the story, or nobody: who is not signed in has no ``login``."""

    role: str
    login: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Beat:
    """One step of a story. ``days`` is the time that passes, 0 where something is done or looked at."""

    number: int
    id: str
    says: str
    who: Person | None
    step: Mapping[str, Any]
    days: int = 0

    @property
    def deed(self) -> str:
        """``look``, ``verify``, the name of a deed, or empty where time passes."""
        return str(self.step.get("deed", ""))

    @property
    def at(self) -> str:
        """Where one looks."""
        return str(self.step.get("with", {}).get("at", "")) if self.deed == "look" else ""

    @property
    def is_shown(self) -> bool:
        """Whether the visitor does it himself: looking and verifying."""
        return self.deed in ("look", "verify")

    @property
    def refused(self) -> tuple[str, ...]:
        """Codes of the rules that refuse it; empty where it succeeds."""
        found = self.step.get("expect", {}).get("refused", ())
        return (found,) if isinstance(found, str) else tuple(found)

    @property
    def sees(self) -> tuple[str, ...]:
        """What the page that one then opens says."""
        return tuple(self.step.get("expect", {}).get("sees", ()))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter."""

    name: str
    number: int
    title: str
    about: str
    law: str
    story: Mapping[str, Any]
    beats: tuple[Beat, ...]
    people: tuple[Person, ...]


@lru_cache(maxsize=1)
def chapters() -> tuple[Chapter, ...]:
    """All chapters in their order. KeyError for a step without words, or words without a step."""
    return tuple(_chapter(number, raw) for number, raw in enumerate(documents("chapters/demo.yaml")["chapters"], 1))


def chapter_named(name: str) -> Chapter:
    """DomainError ``web.not_found``."""
    for each in chapters():
        if each.name == name:
            return each
    raise DomainError("web.not_found")


def _chapter(number: int, raw: Mapping[str, Any]) -> Chapter:
    story = story_named(raw["story"])
    people = {role: _person(role, login) for role, login in story["people"].items()}
    beats = tuple(_beat(place, step, raw["says"], people) for place, step in enumerate(story["steps"]))
    unsaid = set(raw["says"]) - {beat.id for beat in beats}
    if unsaid:
        raise KeyError(f"{raw['chapter']}: no step {sorted(unsaid)}")
    return Chapter(raw["chapter"], number, raw["title"], raw["about"], raw["law"], story, beats, tuple(people.values()))


def _beat(place: int, step: Mapping[str, Any], says: Mapping[str, str], people: Mapping[str, Person]) -> Beat:
    if "advance" in step:
        return Beat(place, "", "", None, step, int(step["advance"].removeprefix("+").removesuffix("wd")))
    return Beat(place, step["id"], says[step["id"]], people.get(step["who"]), step)


def _person(role: str, login: str) -> Person:
    found = next(each for each in demo_people().people if each["login"] == login)
    return Person(role, login, found["name"], found["role"])
