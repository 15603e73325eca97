"""What a way into the product has to offer, so that one story can be played through all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from walkers.player.story import Application, Person

LIMITS = ("acceptance", "promised", "statutory")
NOT_OFFERED = "not offered"
"""A page does not offer the deed at all: the person cannot even try. The page says why."""


class DoorError(Exception):
    """The door did something that no story foresees: a broken page, an unknown answer."""


@dataclass(slots=True)
class CaseRef:
    """The one case of a story, as its people know it."""

    code: str = ""
    word: str = ""
    implementation_code: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What the door answered. ``text``: all that was shown; ``dues``: last legal day of each limit that runs.

    ``version`` is 0 where the door shows none. ``refused`` is the error code, or NOT_OFFERED with the reason in ``text``.
    """

    state: str = ""
    version: int = 0
    refused: str = ""
    text: str = ""
    dues: Mapping[str, date] = field(default_factory=dict)
    page: Any = None


class Hand(Protocol):
    """One person at one door."""

    def apply(self, application: Application, case: CaseRef, *, twice: bool) -> Told:
        """Apply for the item and remember code and word in ``case``."""

    def deed(self, name: str, given: Mapping[str, Any], case: CaseRef, *, on: Any, twice: bool) -> Told:
        """Do a deed, on the page ``on`` that was kept earlier, or on the case as it stands."""

    def look(self, given: Mapping[str, Any], case: CaseRef) -> Told:
        """Look at progress, case or list. ``Told.page`` is what a later deed can be done on."""


class Driver(Protocol):
    """A way in."""

    def hand(self, person: Person, door: str) -> Hand:
        """The person at the door; signed in, unless it is nobody."""

    def close(self) -> None:
        """Let go of connections."""


Clock = Callable[[str], None]
"""Moves the product's clock: ``+1wd``. Lent by who operates the place."""
