"""The application over HTTP: ``/out`` hears of log-outs, ``/front`` hears of them from the browser, ``/_heard`` shows both."""

from __future__ import annotations

import base64
import json
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from simulators import switching
from simulators.serving import Call, Reply, Simulator, reply
from simulators.switching import Switches


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``down``: every line goes dead. ``delay_ms``: slow."""

    fail: float = 0.0
    delay_ms: int = 0
    down: bool = False


class RelyingParty(Simulator):
    """One application on loopback. Whoever wants to know whether a token is genuine checks it by the published keys; this
    one only keeps what it heard."""

    name = "relying-party-simulator"

    def __init__(self, port: int, secret: str) -> None:
        readers = {"fail": switching.share, "delay_ms": switching.milliseconds, "down": switching.flag}
        super().__init__(port, secret, Switches(Settings(), readers))
        self._heard: deque[dict[str, Any]] = deque(maxlen=1000)

    def partner(self, call: Call) -> Reply:
        """Log-outs come without a shared secret: the token is signed."""
        time.sleep(self.switches.now.delay_ms / 1000)
        if self.switches.now.down:
            return Reply(503, b"", silent=True)
        if self.switches.next("fail"):
            return reply(503, {"error": "unavailable"})
        match call.method, call.path:
            case "POST", "/out":
                return self._told(call)
            case "GET", "/front":
                self._keep("front", dict(parse_qs(urlsplit(call.target).query)))
                return Reply(200, b"<!doctype html><title>out</title>", (("Content-Type", "text/html"),))
        return reply(404, {"error": "no_such_address"})

    def shown(self, path: str) -> Reply | None:
        """What was heard, oldest first."""
        return reply(200, {"heard": list(self._heard)}) if path == "/_heard" else None

    def _told(self, call: Call) -> Reply:
        if call.headers.get("content-type") != "application/x-www-form-urlencoded":
            return reply(400, {"error": "invalid_request"})
        token = parse_qs(call.body.decode("ascii", "replace")).get("logout_token", [""])[0]
        try:
            payload = token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (IndexError, ValueError):
            return reply(400, {"error": "invalid_request"})
        self._keep("back", {"token": token, "claims": claims})
        return Reply(200, b"", (("Cache-Control", "no-store"),))

    def _keep(self, way: str, what: dict[str, Any]) -> None:
        self._heard.append({"at": datetime.now(UTC).isoformat(), "way": way, **what})
