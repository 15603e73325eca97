"""What the platform can be told to do wrong while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from simulators import switching

WRONG = ("other", "shape", "verdict", "more", "not_json", "huge", "redirect")
"""Ways to answer wrongly: about another document, no object, a word that does not exist, fields that nobody asked for, no JSON,
2 MiB, a redirect."""


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``die``: share of answers that break off in the middle. ``wrong``: one of
    WRONG or none. ``lie``: well formed, signed and untrue. ``repeat``: play the last answer back."""

    fail: float = 0.0
    die: float = 0.0
    delay_ms: int = 0
    wrong: str = ""
    lie: bool = False
    repeat: bool = False


class Switches(switching.Switches[Settings]):
    """Those of the platform; all off at first."""

    def __init__(self) -> None:
        readers = {
            "fail": switching.share,
            "die": switching.share,
            "delay_ms": switching.milliseconds,
            "wrong": switching.one_of(WRONG),
            "lie": switching.flag,
            "repeat": switching.flag,
        }
        super().__init__(Settings(), readers)
