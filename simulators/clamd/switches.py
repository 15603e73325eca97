"""What the scanner can be told to do wrong while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from simulators import switching

_READERS = {
    **dict.fromkeys(("fail", "deaf"), switching.share),
    "delay_ms": switching.milliseconds,
    **dict.fromkeys(("wrong", "repeat"), switching.flag),
}


@dataclass(frozen=True)
class Settings:
    """``fail``: share of contents answered with an ERROR. ``deaf``: share of calls never answered. ``delay_ms``: before
    answering. ``wrong``: answers as no scanner does. ``repeat``: says each answer twice."""

    fail: float = 0.0
    deaf: float = 0.0
    delay_ms: int = 0
    wrong: bool = False
    repeat: bool = False


class Switches(switching.Switches[Settings]):
    """Those of the scanner; at first all off."""

    def __init__(self) -> None:
        super().__init__(Settings(), _READERS)
