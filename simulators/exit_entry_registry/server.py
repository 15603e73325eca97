"""The platform over HTTP."""

from __future__ import annotations

from typing import Any

from simulators.exit_entry_registry.documents import ABSENT, CODES, held
from simulators.registers import HUGE, Register
from simulators.serving import Reply, reply

_LONGEST = 60


class ExitEntry(Register):
    """The platform on loopback."""

    name = "exit-entry-registry-simulator"
    paths = ("/v1/comparisons",)
    wrong = ("other", "shape", "verdict", "more", "not_json", "huge", "redirect")
    """About another document, no object, a word that does not exist, fields that nobody asked for, no JSON, 2 MiB, a redirect."""

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(port, secret)
        self._documents = held()

    def told(self, path: str, question: dict[str, Any]) -> tuple[Reply, str]:
        """One word."""
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
            return reply(200, {"number": number, "verdict": "示" * (HUGE // 3)})
        case "redirect":
            return Reply(302, b"", (("Location", "http://169.254.169.254/latest/meta-data/"),))
        case _:
            return reply(200, {"number": ABSENT, "verdict": "agree"})
