"""Stories as data: read, checked against ``stories/schema.json``, with what they borrow from other files put in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

ROOT = Path(__file__).resolve().parents[2]
STORIES = ROOT / "stories"
PEOPLE = ROOT / "data" / "people"
ANYBODY = "anybody"


class StoryError(Exception):
    """A story that is no story: what is wrong with it, and where."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in. Passwords of the demonstration are public."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A synthetic file: the same page for all, told apart by a comment at its end."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant brings along."""

    item_name: str
    region: str
    body: str
    party: str
    scenario: Mapping[str, str]
    answers: Mapping[str, Any]
    uploads: Mapping[str, tuple[Paper, ...]]
    person: Mapping[str, str] = field(default_factory=dict)
    """Who comes to a service point: ``name id_number mobile``; nobody elsewhere."""


@dataclass(frozen=True, slots=True)
class Expect:
    """The facts that hold after a step. ``due``: name of a limit → working days from today, None where it does not run."""

    state: str
    refused: tuple[str, ...]
    sees: tuple[str, ...]
    does_not_see: tuple[str, ...]
    due: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One deed of one person at one door; or, with ``advance`` alone, the passing of time."""

    number: int
    who: str = ""
    door: str = ""
    deed: str = ""
    given: Mapping[str, Any] | None = None
    page: str = ""
    twice: bool = False
    expect: Expect | None = None
    advance: str = ""
    id: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.advance}" if self.advance else f"{self.number} {self.who} {self.deed}"


@dataclass(frozen=True, slots=True)
class Story:
    """A whole story."""

    name: str
    title: str
    plan: tuple[str, ...]
    people: Mapping[str, Person]
    application: Application
    steps: tuple[Step, ...]


def load(path: Path, people: Path = PEOPLE) -> Story:
    """The story in a file. StoryError when it does not fit the schema or names what does not exist."""
    document = checked(path, "story")
    if document.get("rehearsal"):
        raise StoryError(f"{path.name}: a rehearsal tries the guide before publication and is not played at a door")
    logins = _logins(people)
    known = {ANYBODY: Person("", "")}
    for role, login in document["people"].items():
        if login not in logins:
            raise StoryError(f"{path.name}: no log-in {login}")
        known[role] = logins[login]
    steps = tuple(_step(number, raw) for number, raw in enumerate(document["steps"], 1))
    for step in steps:
        if step.who and step.who not in known:
            raise StoryError(f"{path.name}: step {step} is done by nobody of the story")
    application = _application(path.parent, document)
    return Story(document["story"], document["title"], tuple(document["plan"]), known, application, steps)


def checked(path: Path, kind: str) -> dict[str, Any]:
    """The document in a YAML file, valid as ``kind`` (story, application, scenes) of the schema. StoryError otherwise."""
    document = yaml.safe_load(path.read_text("utf-8"))
    problems = [
        f"{'/'.join(map(str, each.instance_path))}: {each.message}" for each in _validator(kind).iter_errors(document)
    ]
    if problems:
        raise StoryError(f"{path.name}: " + "; ".join(problems))
    return dict(document)


def papers(names: Sequence[str]) -> tuple[Paper, ...]:
    """A paper for each name; the same name gives the same bytes."""
    page = (STORIES / "paper.pdf").read_bytes()
    return tuple(Paper(name, page + f"% {name}\n".encode()) for name in names)


@lru_cache(maxsize=8)
def _validator(kind: str) -> jsonschema_rs.Draft202012Validator:
    schema = json.loads((STORIES / "schema.json").read_text("utf-8"))
    return jsonschema_rs.Draft202012Validator({**schema, "$ref": f"#/$defs/{kind}"})


def _logins(path: Path) -> dict[str, Person]:
    documents = [yaml.safe_load(each.read_text("utf-8")) for each in sorted(path.glob("*.yaml"))]
    people = [person for document in documents for person in document["people"]]
    return {person["login"]: Person(person["login"], person["password"]) for person in people}


_NOTHING: Mapping[str, Any] = {"scenario": {}, "answers": {}, "uploads": {}}


def _application(folder: Path, document: Mapping[str, Any]) -> Application:
    own = document["application"]
    brought = checked(folder / "applications" / f"{own['from']}.yaml", "application") if "from" in own else _NOTHING
    uploads = {**brought["uploads"], **own.get("uploads", {})}
    return Application(
        item_name=document["item"]["name"],
        region=document["item"]["region"],
        body=document["item"].get("body", ""),
        party=own["party"],
        scenario={**brought["scenario"], **own.get("scenario", {})},
        answers={**brought["answers"], **own.get("answers", {})},
        uploads={element: papers(names) for element, names in uploads.items()},
        person=own.get("person", {}),
    )


def _step(number: int, raw: Mapping[str, Any]) -> Step:
    if "advance" in raw:
        return Step(number, advance=raw["advance"])
    return Step(
        number,
        who=raw["who"],
        door=raw["door"],
        deed=raw["deed"],
        given=raw.get("with", {}),
        page=raw.get("page", ""),
        twice=raw.get("twice", False),
        expect=_expect(raw["expect"]) if "expect" in raw else None,
        id=raw.get("id", ""),
    )


def _expect(raw: Mapping[str, Any]) -> Expect:
    due = {name: None if days is None else int(days[1:-2]) for name, days in raw.get("due", {}).items()}
    refused = raw.get("refused", ())
    return Expect(
        raw.get("state", ""),
        (refused,) if isinstance(refused, str) else tuple(refused),
        tuple(raw.get("sees", ())),
        tuple(raw.get("does_not_see", ())),
        due,
    )
