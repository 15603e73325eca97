"""The cards that can lie on the reader: one for everybody whom the stand-in for the population registry knows."""

from __future__ import annotations

from dataclasses import dataclass

from simulators.population_registry.people import Person, registered

FIELDS = ("name", "id_number", "valid_from", "valid_to")
"""What can be read here. The chip holds more (portrait, nation, address, issuing office); nobody asks for it."""

FIRST = "369901199203150153"
"""The card that lies on the reader at first: 秦示例, who has no account."""

_ISSUED = 2024
_DAY = "05-06"


@dataclass(frozen=True)
class Card:
    """One card. ``valid_to`` is the last day, None for 长期."""

    name: str
    id_number: str
    valid_from: str
    valid_to: str | None


def cards() -> dict[str, Card]:
    """All cards by number."""
    return {number: _card(person) for number, person in registered().items()}


def _card(person: Person) -> Card:
    # 居民身份证法 art. 5: under 16 five years, from 16 ten, from 26 twenty, from 46 without end.
    age = _ISSUED - int(person.id_number[6:10])
    years = 5 if age < 16 else 10 if age < 26 else 20 if age < 46 else 0
    until = f"{_ISSUED + years}-{_DAY}" if years else None
    return Card(person.name, person.id_number, f"{_ISSUED}-{_DAY}", until)
