"""What the time-stamping authority can be told to do wrong while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from simulators import switching


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``refuse``: a rejection, as the protocol has it. ``wrong_nonce``,
    ``wrong_time`` (a year ago), ``other_imprint``: signed, and not what was asked. ``stranger``: signed by somebody
    else's authority. ``garbled``: no answer of the protocol."""

    fail: float = 0.0
    delay_ms: int = 0
    refuse: bool = False
    wrong_nonce: bool = False
    wrong_time: bool = False
    other_imprint: bool = False
    stranger: bool = False
    garbled: bool = False


class Switches(switching.Switches[Settings]):
    """Those of the authority; all off at first."""

    def __init__(self) -> None:
        flags = ("refuse", "wrong_nonce", "wrong_time", "other_imprint", "stranger", "garbled")
        readers = {"fail": switching.share, "delay_ms": switching.milliseconds, **dict.fromkeys(flags, switching.flag)}
        super().__init__(Settings(), readers)
