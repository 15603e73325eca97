"""How a deed is done: one interface, behind it the actions themselves or the doors of the product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from tests.machine.doing import call
from tests.machine.law import Person, Rules
from tests.machine.model import Twin
from tests.machine.world import World
from tongban.kernel.errors import DomainError

QUIET = ("uow.stale", "uow.repeated_differently", "uow.busy")
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered: under which code it was refused ("": it was done), and the answer without whether it is a repetition.

    A page tells no code; its refusal is ``None`` and ``status`` says of which kind.
    """

    refused: str | None = ""
    told: Any = None
    repeated: bool = False
    status: int = 0

    def is_refusal_by(self, code: str) -> bool:
        """Whether it was refused by that code, as far as it tells."""
        if self.refused is None:
            return DomainError(code).spec.status == self.status
        return self.refused == code


@dataclass(frozen=True, slots=True)
class Try:
    """One deed as somebody tries it. ``key``: under which it may be sent again."""

    deed: str
    person: Person
    case_id: UUID
    seen: int
    content: Content
    number: int

    @property
    def key(self) -> str:
        """Its Idempotency-Key."""
        return f"{self.case_id}-{self.number}"


class Way(Protocol):
    """A way of doing deeds."""

    def submit(self, rules: Rules, permit: str) -> UUID:
        """A newborn case."""

    def request(self, tried: Try) -> Callable[[], Outcome]:
        """The deed as a request that can be sent, and sent again word for word."""

    def repeatable(self, tried: Try) -> bool:
        """Whether it carries a key."""

    def expected(self, twin: Twin, tried: Try, now: Any) -> tuple[str | None, bool]:
        """The code under which it must be refused, or None; and whether the refusal leaves its row."""


@dataclass(frozen=True)
class Directly:
    """The actions are called."""

    world: World

    def submit(self, rules: Rules, permit: str) -> UUID:
        return self.world.submit(rules, permit)

    def request(self, tried: Try) -> Callable[[], Outcome]:
        actor = self.world.actors[tried.person.name]
        key = tried.key if self.repeatable(tried) else None
        send = call(self.world, tried.deed, actor, tried.case_id, tried.seen, tried.content, key)

        def sent() -> Outcome:
            try:
                done = send()
            except DomainError as error:
                return Outcome(error.code)
            return Outcome(told=(done.state.value, done.state_version), repeated=done.repeated)

        return sent

    def repeatable(self, tried: Try) -> bool:
        return tried.number % 3 == 0 and bool(self.world.actors[tried.person.name].account_id)

    def expected(self, twin: Twin, tried: Try, now: Any) -> tuple[str | None, bool]:
        """A correction is put together before the unit of work begins."""
        if tried.deed == "correct" and (code := before_the_unit(tried)):
            return code, False
        expected = twin.judge(tried.deed, tried.person, tried.content, tried.seen, now)
        return expected, expected is not None and expected not in QUIET


def before_the_unit(tried: Try) -> str | None:
    """Why a correction cannot even be put together."""
    if not tried.person.sees:
        return "uow.not_found"
    others = any(place.startswith("m") for place in tried.content["changes"]) and tried.person.name != "applicant"
    return "cases.upload.not_found" if others else None
