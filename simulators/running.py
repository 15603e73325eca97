"""Run a simulator in a process of its own for the length of a block: tests, benchmarks, rehearsals."""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_ROOT = Path(__file__).resolve().parents[1]


class Running:
    """A running simulator: its address, its secret and its switches."""

    def __init__(self, process: subprocess.Popen[str], url: str, secret: str) -> None:
        self.url = url
        self.secret = secret
        self._process = process

    def switch(self, **switches: object) -> None:
        """Change switches (README of the simulator). ValueError when it does not understand them."""
        status, answer = self.ask("POST", "/_switches", json.dumps(switches).encode())
        if status != 200:
            raise ValueError(answer)

    def reset(self) -> None:
        """All switches back."""
        self.ask("DELETE", "/_switches")

    def calls(self) -> list[dict[str, Any]]:
        """The log of calls, oldest first."""
        return list(self.ask("GET", "/_calls")[1]["calls"])

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """One plain request, no signature of its own; status and JSON of the answer."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def stop(self) -> int:
        """Stop the process; its exit code. Does nothing when it has stopped."""
        self._process.terminate()
        try:
            return self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


@contextmanager
def running(name: str, secret: str = "", *more: str) -> Iterator[Running]:
    """``python -m simulators.<name>`` with ``more`` arguments on a free port, stopped at the end. RuntimeError when it does
    not start."""
    secret = secret or secrets.token_hex(16)
    command = [sys.executable, "-m", f"simulators.{name}", "--port", "0", "--secret", secret, *more]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        simulator = Running(process, "", secret)
        try:
            # It prints its address when it listens; an empty line means that it ended.
            simulator.url = (process.stdout.readline() if process.stdout else "").strip()
            if not simulator.url:
                raise RuntimeError(f"the simulator {name} did not start")
            yield simulator
        finally:
            simulator.stop()
