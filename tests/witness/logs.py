"""A transparency log of a few leaves, and its doors over real HTTP: written after the contract, not after the product."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tongban.kernel.merkle import consistency_proof, fold, leaf_hash, tree_root
from tongban.kernel.notes import Checkpoint, NoteSigner, signed

NAME = "tongban.test/log"
BEGUN = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
PAGE = 2


def signer(seed: int, name: str = NAME) -> NoteSigner:
    """A key that is the same each time."""
    return NoteSigner(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


@dataclass
class Line:
    """A checkpoint of the feed."""

    size: int
    at: datetime
    note: str
    stamp: bytes | None = None


@dataclass
class TrialLog:
    """Leaves and signed checkpoints. ``told``: what is told besides or instead of what is."""

    signers: list[NoteSigner] = field(default_factory=lambda: [signer(1)])
    origin: str = NAME
    leaves: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def grow(self, *leaves: str, after: timedelta = timedelta(minutes=1)) -> Line:
        """Add leaves and sign, so long after the last checkpoint."""
        self.leaves += leaves
        return self.sign((self.lines[-1].at if self.lines else BEGUN) + after)

    def sign(self, at: datetime) -> Line:
        """Sign the log as it is."""
        root = tree_root(len(self.leaves), self.node)
        text = Checkpoint(self.origin, len(self.leaves), root, at).text()
        self.lines.append(Line(len(self.leaves), at, signed(text, self.signers)))
        return self.lines[-1]

    def node(self, level: int, index: int) -> bytes:
        """Hash of a perfect subtree."""
        start = index << level
        return fold([leaf_hash(leaf.encode()) for leaf in self.leaves[start : start + (1 << level)]])

    def answer(self, target: str) -> tuple[int, bytes]:
        """What the doors answer."""
        parts = urlsplit(target)
        query = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/log/checkpoint" if self.lines:
                return 200, self.lines[-1].note.encode()
            case "/log/keys":
                return 200, "".join(f"{each.verifier.vkey}\n" for each in self.signers).encode()
            case "/log/checkpoints":
                return 200, json.dumps(self._page(query["after"])).encode()
            case "/log/consistency" if query["new"] <= len(self.leaves):
                proof = consistency_proof(query["old"], query["new"], self.node)
                return 200, json.dumps({**query, "proof": [each.hex() for each in proof]}).encode()
        return 404, b"{}"

    def _page(self, after: int) -> dict[str, object]:
        lines = [line for line in self.lines if line.size > after]
        told = [
            {
                "size": line.size,
                "at": line.at.isoformat(),
                "note": line.note,
                "stamp": None if line.stamp is None else base64.b64encode(line.stamp).decode(),
                "authority": "",
            }
            for line in lines[:PAGE]
        ]
        return {"checkpoints": told, "next": lines[PAGE - 1].size if len(lines) > PAGE else None}


class Doors(ThreadingHTTPServer):
    """Serves ``log``; ``instead`` answers a path otherwise: a status, or a body."""

    daemon_threads = True

    def __init__(self, log: TrialLog) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.log = log
        self.instead: dict[str, int | bytes] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Doors

    def do_GET(self) -> None:
        instead = self.server.instead.get(urlsplit(self.path).path)
        status, body = self.server.log.answer(self.path)
        if isinstance(instead, int):
            status = instead
        elif instead is not None:
            status, body = 200, instead
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def doors(log: TrialLog) -> Iterator[Doors]:
    """The doors, open for the block."""
    server = Doors(log)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
