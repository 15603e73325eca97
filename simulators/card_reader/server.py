"""The reader's service over HTTP."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from simulators.card_reader.cards import FIELDS, Card, cards
from simulators.card_reader.page import page
from simulators.card_reader.switches import Switches
from simulators.serving import Call, Reply, Simulator, reply

READER = "SIM-READER-01"
_HUGE = 2 * 1024 * 1024
_READ = "/v1/readings"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


class CardReader(Simulator):
    """One reader on loopback, whatever station asks, and the card that lies on it."""

    name = "card-reader-simulator"
    switches: Switches

    def __init__(self, port: int, secret: str) -> None:
        self._cards = cards()
        super().__init__(port, secret, Switches(self._cards))
        self._numbers = count(1)
        self._started = datetime.now(UTC)
        self._last: tuple[Reply, str] | None = None

    def sealed(self, call: Call) -> tuple[Reply, str]:
        """Signed for this call; switched to repeat, the last answer with its signature; to tampered, changed on the way."""
        if self.switches.now.repeat and self._last is not None:
            return self._last[0], "switched to repeat"
        self._last = super().sealed(call)
        if self.switches.now.wrong == "tampered":
            answer = self._last[0]
            return replace(answer, body=answer.body.replace("示例".encode(), "假例".encode())), "switched to tampered"
        return self._last

    def answer(self, call: Call) -> tuple[Reply, str]:
        """One reading of the card that lies there."""
        if call.path == "/v1/health":
            return reply(200, {"status": "ok"}) if call.method == "GET" else _wrong_method(), ""
        if call.path != _READ:
            return reply(404, {"code": "no_such_address"}), ""
        if call.method != "POST":
            return _wrong_method(), ""
        try:
            document = json.loads(call.body)
        except (ValueError, RecursionError):
            return reply(400, {"code": "not_json"}), ""
        asked = document if isinstance(document, dict) else {}
        for name in ("request", "station"):
            if not isinstance(asked.get(name), str) or not _KEY.fullmatch(asked[name]):
                return reply(422, {"code": f"{name}_malformed"}), ""
        fields = asked.get("fields")
        if not isinstance(fields, list) or not fields or not all(name in FIELDS for name in fields):
            return reply(422, {"code": "fields_malformed"}), ""
        wrong = self.switches.now.wrong
        return self._read(asked["request"], fields), f"switched to wrong: {wrong}" if wrong else ""

    def shown(self, path: str) -> Reply | None:
        """The page on which a card is laid on the reader."""
        if path != "/":
            return None
        policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"
        html = (("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy))
        return Reply(200, page(self._cards.values(), self.switches.now.card), html)

    def _read(self, request: str, fields: list[str]) -> Reply:
        card, wrong = self._cards.get(self.switches.now.card), self.switches.now.wrong
        if card is None:
            return reply(409, {"code": "no_card"})
        if wrong == "unreadable":
            return reply(422, {"code": "card_unreadable"})
        document = self._document(request, card, fields)
        match wrong:
            case "stale":
                document["read_at"] = _instant(datetime.now(UTC) - timedelta(hours=1))
            case "again":
                document["reading"] = f"R{self._started:%Y%m%d%H%M%S}-0"
            case "expired":
                document |= {"valid_from": "2006-05-06", "valid_to": "2016-05-06"}
            case "other":
                document["request"] = "another-request-0001"
            case "more":
                document["address"] = "江西省赣州市信丰县嘉定镇示例路21号"
            case "shape":
                document["name"] = 7
            case "number":
                document["id_number"] = card.id_number[:17] + ("1" if card.id_number[17] != "1" else "2")
            case "not_json":
                return Reply(200, "<html>驱动未安装</html>".encode(), (("Content-Type", "text/html; charset=utf-8"),))
            case "huge":
                document["name"] = "示" * (_HUGE // 3)
        return reply(200, document)

    def _document(self, request: str, card: Card, fields: list[str]) -> dict[str, Any]:
        number = f"R{self._started:%Y%m%d%H%M%S}-{next(self._numbers)}"
        read = {"request": request, "reading": number, "reader": READER, "read_at": _instant(datetime.now(UTC))}
        return read | {name: value for name, value in asdict(card).items() if name in fields}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _wrong_method() -> Reply:
    return reply(405, {"code": "method_not_allowed"})
