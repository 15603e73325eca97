"""What lies on the reader, and what it can be told to do wrong while it runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from simulators import switching
from simulators.card_reader.cards import FIRST

WRONG = ("tampered", "stale", "again", "unreadable", "expired", "other", "more", "shape", "number", "not_json", "huge")
"""Ways to answer wrongly: changed after it was signed, read an hour ago, the same reading number each time, a chip
that gives nothing, an expired card, the answer to another request, fields that nobody asked for, missing fields, a number
with a wrong check character, no JSON, 2 MiB."""


@dataclass(frozen=True)
class Settings:
    """``card``: the number of the card that lies there, empty for none. ``fail``: share of calls answered 503.
    ``wrong``: one of WRONG or none. ``repeat``: play the last answer back."""

    card: str = FIRST
    fail: float = 0.0
    delay_ms: int = 0
    wrong: str = ""
    repeat: bool = False


class Switches(switching.Switches[Settings]):
    """Those of the reader; a card lies there, all else off at first."""

    def __init__(self, known: Collection[str]) -> None:
        readers = {
            "card": switching.one_of((FIRST, *(number for number in known if number != FIRST))),
            "fail": switching.share,
            "delay_ms": switching.milliseconds,
            "wrong": switching.one_of(WRONG),
            "repeat": switching.flag,
        }
        super().__init__(Settings(), readers)
