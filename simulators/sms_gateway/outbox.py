"""What was taken, and the reports that go out about it."""

from __future__ import annotations

import http.client
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Lock, Thread
from urllib.parse import urlsplit

from simulators.protocol import request_headers
from simulators.sms_gateway.switches import Switches

_MOST = 2_000
_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)


@dataclass
class Sms:
    """One message. ``report``: what became of its report."""

    reference: str
    key: str
    mobile: str
    text: str
    at: str
    status: str = "accepted"
    report: str = ""

    def document(self) -> dict[str, str]:
        """As JSON."""
        return asdict(self)


class Outbox:
    """The messages by key, and a thread that reports how they ended."""

    def __init__(self, secret: str, switches: Switches) -> None:
        self._secret = secret
        self._switches = switches
        self._lock = Lock()
        self._by_key: dict[str, Sms] = {}
        self._waiting: SimpleQueue[tuple[float, Sms]] = SimpleQueue()
        Thread(target=self._report_all, daemon=True).start()

    def take(self, key: str, mobile: str, text: str) -> tuple[str, Sms]:
        """``taken``, ``repeated`` (the same key and content: nothing is sent again) or ``differs``; and the message."""
        with self._lock:
            known = self._by_key.get(key)
            if known is not None:
                return ("repeated" if (known.mobile, known.text) == (mobile, text) else "differs"), known
            while len(self._by_key) >= _MOST:
                del self._by_key[next(iter(self._by_key))]
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            taken = self._by_key[key] = Sms("sms-" + secrets.token_hex(8), key, mobile, text, at)
        self._waiting.put((time.monotonic() + self._switches.now.report_ms / 1000, taken))
        return "taken", taken

    def all(self) -> list[Sms]:
        """The messages, oldest first."""
        with self._lock:
            return list(self._by_key.values())

    def _report_all(self) -> None:
        while True:
            due, sms = self._waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            sms.status = "failed" if self._switches.next("undelivered") else "delivered"
            # Each report has its own thread: one that waits for its receiver must not hold up the others.
            Thread(target=self._report, args=(sms,), daemon=True).start()

    def _report(self, sms: Sms) -> None:
        settings = self._switches.now
        if not settings.reports:
            sms.report = "nobody to tell"
        elif self._switches.next("lose"):
            sms.report = "lost"
        else:
            reason = {"reason": "absent"} if sms.status == "failed" else {}
            document = {"key": sms.key, "reference": sms.reference, "status": sms.status, **reason}
            secret = secrets.token_hex(16) if settings.forge else self._secret
            for _ in range(3 if settings.repeat else 1):
                sms.report = _tell(settings.reports, secret, json.dumps(document).encode(), _PAUSES)


def _tell(
    address: str, secret: str, body: bytes, pauses: tuple[float, ...], sleep: Callable[[float], None] = time.sleep
) -> str:
    """The answer's status in words. Tried again while nobody answers, or with 429 or 5xx."""
    parts = urlsplit(address)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    told = ""
    for pause in (*pauses, None):
        headers = {"Content-Type": "application/json", **request_headers(secret, "POST", target, body, time.time())}
        try:
            connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=5)
            try:
                connection.request("POST", target, body, headers)
                status = connection.getresponse().status
            finally:
                connection.close()
            told = f"answered {status}"
            if status not in (429, 500, 502, 503, 504):
                return told
        except OSError:
            told = "nobody answers"
        if pause is not None:
            sleep(pause)
    return told
