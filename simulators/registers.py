"""What registers that are asked by POST have alike: health, questions in JSON, answers that repeat or break off."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulators import switching
from simulators.serving import Call, Reply, Simulator, reply

HUGE = 2 * 1024 * 1024
_HEALTH = "/v1/health"


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``die``: share of answers that break off in the middle. ``wrong``: one of the
    register's ways to answer wrongly, or none. ``lie``: well formed, signed and untrue. ``repeat``: play the last answer
    back."""

    fail: float = 0.0
    die: float = 0.0
    delay_ms: int = 0
    wrong: str = ""
    lie: bool = False
    repeat: bool = False


class Switches(switching.Switches[Settings]):
    """Those of a register that knows these ways to answer wrongly; all off at first."""

    def __init__(self, wrong: Sequence[str]) -> None:
        readers = {
            "fail": switching.share,
            "die": switching.share,
            "delay_ms": switching.milliseconds,
            "wrong": switching.one_of(wrong),
            "lie": switching.flag,
            "repeat": switching.flag,
        }
        super().__init__(Settings(), readers)


class Register(Simulator):
    """A register on loopback that is asked at some ``paths``."""

    paths: tuple[str, ...]
    wrong: tuple[str, ...]
    """Ways to answer wrongly."""
    switches: Switches

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(port, secret, Switches(self.wrong))
        self._last: tuple[Reply, str] | None = None

    def sealed(self, call: Call) -> tuple[Reply, str]:
        """Signed for this call; switched to repeat, the last answer with the signature it had."""
        if self.switches.now.repeat and self._last is not None:
            return self._last[0], "switched to repeat"
        self._last = super().sealed(call)
        if self.switches.next("die"):
            return replace(self._last[0], broken=True), "switched to die"
        return self._last

    def answer(self, call: Call) -> tuple[Reply, str]:
        """What :meth:`told` says to a question that is one."""
        if call.path == _HEALTH:
            return reply(200, {"status": "ok"}) if call.method == "GET" else _wrong_method(), ""
        if call.path not in self.paths:
            return reply(404, {"code": "no_such_address"}), ""
        if call.method != "POST":
            return _wrong_method(), ""
        try:
            document = json.loads(call.body)
        except (ValueError, RecursionError):
            return reply(400, {"code": "not_json"}), ""
        return self.told(call.path, document if isinstance(document, dict) else {})

    def told(self, path: str, question: dict[str, Any]) -> tuple[Reply, str]:
        """The answer to a question at one of ``paths``, and a note for the log."""
        raise NotImplementedError


def _wrong_method() -> Reply:
    return reply(405, {"code": "method_not_allowed"})
