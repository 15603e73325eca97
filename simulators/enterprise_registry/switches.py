"""What the register can be told to do wrong while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from simulators import switching

WRONG = ("other", "shape", "not_json", "huge", "redirect")
"""Ways to answer wrongly: another enterprise's entry, missing fields, no JSON, 2 MiB, a redirect."""


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``wrong``: one of WRONG or none. ``repeat``: play the last answer back."""

    fail: float = 0.0
    delay_ms: int = 0
    wrong: str = ""
    repeat: bool = False


class Switches(switching.Switches[Settings]):
    """Those of the register; all off at first."""

    def __init__(self) -> None:
        readers = {
            "fail": switching.share,
            "delay_ms": switching.milliseconds,
            "wrong": switching.one_of(WRONG),
            "repeat": switching.flag,
        }
        super().__init__(Settings(), readers)
