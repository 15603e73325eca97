"""What all stand-ins have alike: loopback HTTP, signatures both ways, delay and failure, the log of calls, the switches.

A stand-in is a :class:`Simulator` with ``answer`` (what its partners ask) and, if it has any, ``shown`` (its own pages).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from simulators.protocol import Nonces, answer_signature, refusal_of
from simulators.switching import Switches

_LARGEST_BODY = 64 * 1024
_SHORTEST_SECRET = 16
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Call:
    """One request; ``target`` is the path with its query, names of ``headers`` are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path alone."""
        return urlsplit(self.target).path


@dataclass(frozen=True)
class Reply:
    """One answer: status, JSON or other bytes, more headers. ``silent``: it was carried out and the line goes dead;
    ``broken``: the line goes dead in the middle of the body."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json; charset=utf-8"),)
    silent: bool = field(default=False, kw_only=True)
    broken: bool = field(default=False, kw_only=True)


def reply(status: int, document: object) -> Reply:
    """A JSON answer."""
    return Reply(status, json.dumps(document, ensure_ascii=False).encode())


class Simulator(ThreadingHTTPServer):
    """The stand-in on loopback, with its switches and the log of its calls. ``switches`` know ``fail`` and ``delay_ms``."""

    name = "simulator"
    signed = True
    """Whether calls and answers carry the signatures of our protocol; a stand-in for somebody who knows it not has none."""
    daemon_threads = True

    def __init__(
        self, port: int, secret: str, switches: Switches[Any], handler: type[BaseHTTPRequestHandler] | None = None
    ) -> None:
        super().__init__(("127.0.0.1", port), handler or Handler)
        self.secret = secret
        self.switches = switches
        self.calls: deque[dict[str, object]] = deque(maxlen=1000)
        self._nonces = Nonces()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def answer(self, call: Call) -> tuple[Reply, str]:
        """What a partner's signed call is answered, and a note for the log."""
        raise NotImplementedError

    def shown(self, path: str) -> Reply | None:
        """A page of its own for whoever runs it; None where there is none."""
        return None

    def sealed(self, call: Call) -> tuple[Reply, str]:
        """The answer, signed for this call."""
        answer, note = self.answer(call)
        signature = answer_signature(
            secret=self.secret, nonce=call.headers["tongban-nonce"], status=answer.status, body=answer.body
        )
        return replace(answer, headers=(*answer.headers, ("Tongban-Answer-Signature", signature))), note

    def partner(self, call: Call) -> Reply:
        """As partners see it: late or failing if so switched, deaf to what is not signed, every call in the log."""
        answer, note = self._judged(call)
        self.calls.append(
            {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": call.method,
                "path": call.target,
                "trace_id": call.headers.get("x-request-id", ""),
                "status": answer.status,
                "note": note,
            }
        )
        return answer

    def control(self, call: Call) -> Reply:
        """Switches, log and own pages, for whoever runs it."""
        # A web page open on the same machine could send requests here; it cannot choose these two headers.
        if urlsplit("//" + call.headers.get("host", "")).hostname not in _LOOPBACK:
            return reply(403, {"code": "loopback_only"})
        match call.method, call.target:
            case "GET", "/_calls":
                return reply(200, {"calls": list(self.calls)})
            case "GET", "/_switches":
                return reply(200, self.switches.document())
            case "DELETE", "/_switches":
                self.switches.reset()
                return reply(200, self.switches.document())
            case "POST", "/_switches":
                return self._change(call)
        own = self.shown(call.target) if call.method == "GET" else None
        return own or reply(404, {"code": "no_such_address"})

    def _judged(self, call: Call) -> tuple[Reply, str]:
        time.sleep(self.switches.now.delay_ms / 1000)
        if self.switches.next("fail"):
            return reply(503, {"code": "unavailable"}), "switched to fail"
        if not self.signed:
            return self.answer(call)
        refusal = refusal_of(
            secret=self.secret,
            method=call.method,
            target=call.target,
            headers=call.headers,
            body=call.body,
            now=time.time(),
            nonces=self._nonces,
        )
        if refusal:
            return reply(401, {"code": f"signature.{refusal}"}), f"signature {refusal}"
        return self.sealed(call)

    def _change(self, call: Call) -> Reply:
        if call.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return reply(415, {"code": "json_expected"})
        try:
            document = json.loads(call.body)
        except (ValueError, RecursionError):
            return reply(400, {"code": "not_json"})
        reason = self.switches.change(document)
        if reason:
            return reply(422, {"code": "not_understood", "reason": reason})
        return reply(200, self.switches.document())


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    sys_version = ""
    timeout = 30
    server: Simulator

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def version_string(self) -> str:
        """The name of the stand-in."""
        return self.server.name

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: what was called stands in /_calls."""

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_BODY or self.headers.get("Transfer-Encoding"):
            # The rest of this connection cannot be told from a next request.
            self.close_connection = True
            self._send(reply(413, {"code": "body.too_large"}))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, self.path, headers, self.rfile.read(int(length)))
        ours = self.path == "/" or self.path.startswith("/_")
        self._send(self.server.control(call) if ours else self.server.partner(call))

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
            if answer.broken:
                self.close_connection = True
            self.wfile.write(answer.body[: len(answer.body) // 2] if answer.broken else answer.body)
        except (BrokenPipeError, ConnectionResetError):
            # Whoever asked did not wait: that is what the delay switch is for.
            self.close_connection = True


@dataclass(frozen=True)
class Option:
    """One more argument of the command line, from the environment where it is not given."""

    flag: str
    variable: str
    help: str


def main(name: str, about: str, secret_variable: str, make: Callable[..., Simulator], *options: Option) -> int:
    """Serve ``make(port, secret, *values of the options)`` until told to stop. Exit codes: 0 stopped, 2 wrong arguments or
    the port is taken."""
    parser = argparse.ArgumentParser(prog=f"python -m simulators.{name}", description=about)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    secret = Option("--secret", secret_variable, f"shared secret, at least {_SHORTEST_SECRET} characters")
    for each in (secret, *options):
        told = f"{each.help} (default: {each.variable})"
        parser.add_argument(each.flag, default=os.environ.get(each.variable, ""), help=told)
    arguments = vars(parser.parse_args())
    if len(arguments["secret"]) < _SHORTEST_SECRET:
        parser.error(f"the shared secret has fewer than {_SHORTEST_SECRET} characters")
    values = [arguments[each.flag.strip("-").replace("-", "_")] for each in options]
    try:
        server = make(arguments["port"], arguments["secret"], *values)
    except (OSError, OverflowError) as error:
        print(f"端口 {arguments['port']} 无法使用 port cannot be used: {error}", file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, partial(_stop, server))
    print(f"http://127.0.0.1:{server.port}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)
    return 0


def _stop(server: Simulator, number: int, frame: object) -> None:
    # shutdown() waits for the serving loop, which this handler interrupts: it needs a thread of its own.
    Thread(target=server.shutdown).start()
