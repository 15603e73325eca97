"""The scanner: INSTREAM, PING and VERSION as ClamAV's daemon speaks them; switches and log by HTTP on the same port.

It knows one virus, the test string of EICAR, which harms nobody.
"""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime

from simulators.clamd.switches import Switches
from simulators.serving import Handler, Simulator

# In two halves: a file that holds the whole string is taken away by scanners.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 25 * 1024 * 1024
_LONGEST_COMMAND = 64
_PATIENCE_SECONDS = 30


class Clamd(Simulator):
    """The stand-in; no signature: whoever reaches the port may ask, as with the real one."""

    name = "clamd"

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(port, secret, Switches(), _Line)

    def noted(self, command: str, size: int, answer: str) -> None:
        """Put one call into the log."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.calls.append({"at": at, "command": command, "size": size, "answer": answer})


class _Line(Handler):
    """One connection: a command of clamd begins with z or n, one of HTTP with a capital letter."""

    server: Clamd

    def handle(self) -> None:
        """Clamd's talk, or that of HTTP."""
        if self.connection.recv(1, socket.MSG_PEEK) not in (b"z", b"n"):
            super().handle()
            return
        self.connection.settimeout(_PATIENCE_SECONDS)
        try:
            self._converse()
        except (OSError, EOFError):
            # Whoever asked has gone.
            return

    def _converse(self) -> None:
        end = b"\0" if self.rfile.read(1) == b"z" else b"\n"
        command = b""
        while not command.endswith(end):
            if len(command) > _LONGEST_COMMAND:
                return
            command += self._exactly(1)
        word = command[:-1].decode("ascii", "replace")
        size, answer = 0, "UNKNOWN COMMAND"
        if word == "INSTREAM":
            size, answer = self._stream()
        elif word in ("PING", "VERSION"):
            answer = {"PING": "PONG", "VERSION": "ClamAV 1.4.2 (stand-in)"}[word]
        self._answer(word, size, answer, end)

    def _stream(self) -> tuple[int, str]:
        content = bytearray()
        while length := int.from_bytes(self._exactly(4), "big"):
            if len(content) + length > LARGEST:
                return len(content), "INSTREAM size limit exceeded. ERROR"
            content += self._exactly(length)
        if self.server.switches.next("fail"):
            return len(content), "stream: Can't allocate memory ERROR"
        return len(content), "stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK"

    def _answer(self, command: str, size: int, answer: str, end: bytes) -> None:
        switches = self.server.switches
        time.sleep(switches.now.delay_ms / 1000)
        if switches.next("deaf"):
            self.server.noted(command, size, "")
            return
        answer = "stream: perhaps" if switches.now.wrong else answer
        self.server.noted(command, size, answer)
        self.wfile.write((answer.encode() + end) * (2 if switches.now.repeat else 1))

    def _exactly(self, length: int) -> bytes:
        found = self.rfile.read(length)
        if len(found) < length:
            raise EOFError
        return found
