"""The register over HTTP."""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from simulators.enterprise_registry.enterprises import ENTERPRISES
from simulators.enterprise_registry.switches import Switches
from simulators.protocol import Nonces, answer_signature, refusal_of

_LARGEST_BODY = 64 * 1024
_HUGE = 2 * 1024 * 1024
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PREFIX = "/v1/enterprises/"


@dataclass(frozen=True)
class Reply:
    """One answer: status, JSON or other bytes, more headers."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json; charset=utf-8"),)


def reply(status: int, document: object) -> Reply:
    """A JSON answer."""
    return Reply(status, json.dumps(document, ensure_ascii=False).encode())


class Register(ThreadingHTTPServer):
    """The register on loopback, with its switches and the log of its calls."""

    daemon_threads = True

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.secret = secret
        self.switches = Switches()
        self.nonces = Nonces()
        self.calls: deque[dict[str, object]] = deque(maxlen=1000)
        self.last: Reply | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "enterprise-registry-simulator"
    sys_version = ""
    timeout = 30
    server: Register

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: what was called stands in /_calls."""

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY or self.headers.get("Transfer-Encoding"):
            # The rest of this connection cannot be told from a next request.
            self.close_connection = True
            self._send(reply(413, {"code": "body.too_large"}))
            return
        body = self.rfile.read(int(length))
        if self.path.startswith("/_"):
            self._send(self._control(body))
            return
        answer, note = self._partner(body)
        self.server.calls.append(
            {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": self.command,
                "path": self.path,
                "trace_id": self.headers.get("X-Request-ID", ""),
                "status": answer.status,
                "note": note,
            }
        )
        self._send(answer)

    def _send(self, answer: Reply) -> None:
        try:
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
        except (BrokenPipeError, ConnectionResetError):
            # Whoever asked did not wait: that is what the delay switch is for.
            self.close_connection = True

    # The register as its partners see it.

    def _partner(self, body: bytes) -> tuple[Reply, str]:
        switches = self.server.switches
        settings = switches.now
        time.sleep(settings.delay_ms / 1000)
        if switches.next_fails():
            return reply(503, {"code": "unavailable"}), "switched to fail"
        headers = {name.lower(): value for name, value in self.headers.items()}
        refusal = refusal_of(
            secret=self.server.secret,
            method=self.command,
            target=self.path,
            headers=headers,
            body=body,
            now=time.time(),
            nonces=self.server.nonces,
        )
        if refusal:
            return reply(401, {"code": f"signature.{refusal}"}), f"signature {refusal}"
        last = self.server.last
        if settings.repeat and last is not None:
            return last, "switched to repeat"
        answer, note = self._answer(settings.wrong)
        signature = answer_signature(
            secret=self.server.secret, nonce=headers["tongban-nonce"], status=answer.status, body=answer.body
        )
        signed = Reply(answer.status, answer.body, (*answer.headers, ("Tongban-Answer-Signature", signature)))
        self.server.last = signed
        return signed, note

    def _answer(self, wrong: str) -> tuple[Reply, str]:
        path = urlsplit(self.path).path
        if self.command != "GET":
            return reply(405, {"code": "method_not_allowed"}), ""
        if path == "/v1/health":
            return reply(200, {"status": "ok"}), ""
        if not path.startswith(_PREFIX):
            return reply(404, {"code": "no_such_address"}), ""
        uscc = path.removeprefix(_PREFIX)
        if wrong:
            return _wrong(wrong, uscc), f"switched to wrong: {wrong}"
        entry = ENTERPRISES.get(uscc)
        if entry is None:
            return reply(404, {"code": "enterprise_not_found"}), ""
        return reply(200, entry.document()), ""

    # Switches and log, for whoever runs it.

    def _control(self, body: bytes) -> Reply:
        # A web page open on the same machine could send requests here; it cannot choose these two headers.
        host = urlsplit("//" + self.headers.get("Host", "")).hostname
        if host not in _LOOPBACK:
            return reply(403, {"code": "loopback_only"})
        switches = self.server.switches
        match self.command, self.path:
            case "GET", "/_calls":
                return reply(200, {"calls": list(self.server.calls)})
            case "GET", "/_switches":
                return reply(200, switches.document())
            case "DELETE", "/_switches":
                switches.reset()
                return reply(200, switches.document())
            case "POST", "/_switches":
                return self._change(body)
            case _:
                return reply(404, {"code": "no_such_address"})

    def _change(self, body: bytes) -> Reply:
        if self.headers.get_content_type() != "application/json":
            return reply(415, {"code": "json_expected"})
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return reply(400, {"code": "not_json"})
        reason = self.server.switches.change(document)
        return reply(422, {"code": "not_understood", "reason": reason}) if reason else self._switched()

    def _switched(self) -> Reply:
        return reply(200, self.server.switches.document())


def _wrong(way: str, uscc: str) -> Reply:
    match way:
        case "shape":
            return reply(200, {"uscc": uscc, "name": 7, "status": "在营"})
        case "not_json":
            return Reply(200, "<html>系统维护中</html>".encode(), (("Content-Type", "text/html; charset=utf-8"),))
        case "huge":
            return reply(200, {"uscc": uscc, "name": "示" * (_HUGE // 3)})
        case "redirect":
            return Reply(302, b"", (("Location", "http://169.254.169.254/latest/meta-data/"),))
        case _:
            return reply(200, next(entry for code, entry in ENTERPRISES.items() if code != uscc).document())
