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
class Taken:
    """One message. ``report``: what became of its report."""

    reference: str
    key: str
    content: dict[str, str]
    at: str
    status: str = "accepted"
    report: str = ""

    def document(self) -> dict[str, object]:
        """As JSON, with the content's fields beside the others."""
        whole = asdict(self)
        return {**whole.pop("content"), **whole}


class Sms(Taken):
    """A text message: ``mobile``, ``text``."""


class Mail(Taken):
    """An e-mail: ``to``, ``subject``, ``text``."""


class Outbox:
    """The messages by kind and key, and a thread that reports how they ended."""

    def __init__(self, secret: str, switches: Switches) -> None:
        self._secret = secret
        self._switches = switches
        self._lock = Lock()
        self._by_key: dict[tuple[str, str], Taken] = {}
        self._waiting: SimpleQueue[tuple[float, Taken]] = SimpleQueue()
        Thread(target=self._report_all, daemon=True).start()

    def take(self, kind: type[Sms] | type[Mail], key: str, content: dict[str, str]) -> tuple[str, Taken]:
        """``taken``, ``repeated`` (the same key and content: nothing is sent again) or ``differs``; and the message."""
        name = kind.__name__.lower()
        with self._lock:
            known = self._by_key.get((name, key))
            if known is not None:
                return ("repeated" if known.content == content else "differs"), known
            while len(self._by_key) >= _MOST:
                del self._by_key[next(iter(self._by_key))]
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            taken = self._by_key[name, key] = kind(f"{name}-{secrets.token_hex(8)}", key, content, at)
        self._waiting.put((time.monotonic() + self._switches.now.report_ms / 1000, taken))
        return "taken", taken

    def all(self) -> list[Taken]:
        """The messages, oldest first."""
        with self._lock:
            return list(self._by_key.values())

    def _report_all(self) -> None:
        while True:
            due, taken = self._waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            taken.status = "failed" if self._switches.next("undelivered") else "delivered"
            # Each report has its own thread: one that waits for its receiver must not hold up the others.
            Thread(target=self._report, args=(taken,), daemon=True).start()

    def _report(self, taken: Taken) -> None:
        settings = self._switches.now
        address = settings.mail_reports if isinstance(taken, Mail) else settings.reports
        if not address:
            taken.report = "nobody to tell"
        elif self._switches.next("lose"):
            taken.report = "lost"
        else:
            reason = {"reason": "absent"} if taken.status == "failed" else {}
            document = {"key": taken.key, "reference": taken.reference, "status": taken.status, **reason}
            secret = secrets.token_hex(16) if settings.forge else self._secret
            for _ in range(3 if settings.repeat else 1):
                taken.report = _tell(address, secret, json.dumps(document).encode(), _PAUSES)


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
