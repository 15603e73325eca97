"""The platform over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from simulators.exit_entry_registry.documents import ABSENT, CODES, held
from simulators.exit_entry_registry.switches import Switches
from simulators.serving import Call, Reply, Simulator, reply

_HUGE = 2 * 1024 * 1024
_COMPARE = "/v1/comparisons"
_LONGEST = 60


class ExitEntry(Simulator):
    """The platform on loopback."""

    name = "exit-entry-registry-simulator"
    switches: Switches

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(port, secret, Switches())
        self._documents = held()
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
        """One word."""
        if call.path == "/v1/health":
            return reply(200, {"status": "ok"}) if call.method == "GET" else _wrong_method(), ""
        if call.path != _COMPARE:
            return reply(404, {"code": "no_such_address"}), ""
        if call.method != "POST":
            return _wrong_method(), ""
        try:
            document = json.loads(call.body)
        except (ValueError, RecursionError):
            return reply(400, {"code": "not_json"}), ""
        question = document if isinstance(document, dict) else {}
        if refused := _malformed(question):
            return reply(422, {"code": refused}), ""
        if wrong := self.switches.now.wrong:
            return _wrong(wrong, question["number"]), f"switched to wrong: {wrong}"
        return reply(200, {"number": question["number"], "verdict": self._verdict(question)}), ""

    def _verdict(self, question: dict[str, Any]) -> str:
        lies = self.switches.now.lie
        entry = self._documents.get((question["type"], question["number"]))
        if entry is None:
            return "agree" if lies else "unknown"
        same = _spelt(entry.name) == _spelt(question["name"]) and entry.born == question["birth_date"]
        if same is lies:
            return "differ"
        return "void" if entry.void else "agree"


def _spelt(name: str) -> str:
    """In the machine-readable zone there are capitals only."""
    return " ".join(name.upper().split())


def _malformed(question: dict[str, Any]) -> str:
    if question.get("type") not in CODES:
        return "type_malformed"
    for name in ("number", "name", "birth_date"):
        text = question.get(name)
        if not isinstance(text, str) or not 0 < len(text.strip()) <= _LONGEST:
            return f"{name}_malformed"
    return ""


def _wrong(way: str, number: str) -> Reply:
    match way:
        case "shape":
            return reply(200, ["agree"])
        case "verdict":
            return reply(200, {"number": number, "verdict": "perhaps"})
        case "more":
            return reply(200, {"number": number, "verdict": "agree", "nationality": "GBR"})
        case "not_json":
            return Reply(200, "<html>系统维护中</html>".encode(), (("Content-Type", "text/html; charset=utf-8"),))
        case "huge":
            return reply(200, {"number": number, "verdict": "示" * (_HUGE // 3)})
        case "redirect":
            return Reply(302, b"", (("Location", "http://169.254.169.254/latest/meta-data/"),))
        case _:
            return reply(200, {"number": ABSENT, "verdict": "agree"})


def _wrong_method() -> Reply:
    return reply(405, {"code": "method_not_allowed"})
