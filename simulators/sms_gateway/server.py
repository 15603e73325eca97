"""The gateway over HTTP."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from simulators.protocol import Nonces, answer_signature, refusal_of
from simulators.sms_gateway.outbox import Outbox
from simulators.sms_gateway.page import page
from simulators.sms_gateway.switches import Switches

_LARGEST_BODY = 64 * 1024
_LONGEST_TEXT = 500
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


@dataclass(frozen=True)
class Reply:
    """One answer; ``silent``: it was carried out and the line goes dead."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json; charset=utf-8"),)
    silent: bool = False


def reply(status: int, document: object) -> Reply:
    """A JSON answer."""
    return Reply(status, json.dumps(document, ensure_ascii=False).encode())


class Gateway(ThreadingHTTPServer):
    """The gateway on loopback, with its messages, its switches and the log of its calls."""

    daemon_threads = True

    def __init__(self, port: int, secret: str, reports: str) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.secret = secret
        self.switches = Switches(reports)
        self.outbox = Outbox(secret, self.switches)
        self.nonces = Nonces()
        self.calls: deque[dict[str, object]] = deque(maxlen=1000)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sms-gateway-simulator"
    sys_version = ""
    timeout = 30
    server: Gateway

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
        if self.path == "/" or self.path.startswith("/_"):
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
        if answer.silent:
            self.close_connection = True
            return
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

    # The gateway as its partners see it.

    def _partner(self, body: bytes) -> tuple[Reply, str]:
        switches = self.server.switches
        time.sleep(switches.now.delay_ms / 1000)
        if switches.next("fail"):
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
        answer, note = self._answer(body, headers.get("idempotency-key", ""))
        signature = answer_signature(
            secret=self.server.secret, nonce=headers["tongban-nonce"], status=answer.status, body=answer.body
        )
        silent = self.command == "POST" and switches.next("deaf")
        signed = (*answer.headers, ("Tongban-Answer-Signature", signature))
        return Reply(answer.status, answer.body, signed, silent), "switched to deaf" if silent else note

    def _answer(self, body: bytes, header_key: str) -> tuple[Reply, str]:
        match self.command, urlsplit(self.path).path:
            case "GET", "/v1/health":
                return reply(200, {"status": "ok"}), ""
            case "POST", "/v1/messages":
                return self._take(body, header_key)
            case _, "/v1/health" | "/v1/messages":
                return reply(405, {"code": "method_not_allowed"}), ""
            case _:
                return reply(404, {"code": "no_such_address"}), ""

    def _take(self, body: bytes, header_key: str) -> tuple[Reply, str]:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return reply(400, {"code": "not_json"}), ""
        key, mobile, text = (
            (document.get(name) if isinstance(document, dict) else None) for name in ("key", "mobile", "text")
        )
        if not isinstance(key, str) or not _KEY.fullmatch(key) or key != header_key:
            return reply(422, {"code": "key_malformed"}), ""
        if not isinstance(mobile, str) or not _MOBILE.fullmatch(mobile):
            return reply(422, {"code": "mobile_malformed"}), ""
        if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_TEXT:
            return reply(422, {"code": "text_malformed"}), ""
        how, sms = self.server.outbox.take(key, mobile, text)
        if how == "differs":
            return reply(409, {"code": "key_used_otherwise"}), ""
        if self.server.switches.now.wrong:
            return reply(202, {"reference": None}), "switched to wrong"
        return reply(200 if how == "repeated" else 202, {"reference": sms.reference}), how

    # Page, switches and log, for whoever runs it.

    def _control(self, body: bytes) -> Reply:
        # A web page open on the same machine could send requests here; it cannot choose these two headers.
        host = urlsplit("//" + self.headers.get("Host", "")).hostname
        if host not in _LOOPBACK:
            return reply(403, {"code": "loopback_only"})
        server = self.server
        match self.command, self.path:
            case "GET", "/":
                policy = "default-src 'none'; style-src 'unsafe-inline'"
                html = (("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy))
                return Reply(200, page(server.outbox.all()), html)
            case "GET", "/_messages":
                return reply(200, {"messages": [sms.document() for sms in server.outbox.all()]})
            case "GET", "/_calls":
                return reply(200, {"calls": list(server.calls)})
            case "GET", "/_switches":
                return reply(200, server.switches.document())
            case "DELETE", "/_switches":
                server.switches.reset()
                return reply(200, server.switches.document())
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
        if reason:
            return reply(422, {"code": "not_understood", "reason": reason})
        return reply(200, self.server.switches.document())
