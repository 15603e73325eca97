"""Instances of the product in folders of their own, driven by their command line as a person would."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tongban.config.running import free_port

_STOP_SECONDS = 60


class Trial:
    """One instance in ``data_dir``; its environment is this process's without the test database."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        left_out = {"DATABASE_URL", "KEY_DIR", "FILE_DIR", "STATIC_BACKEND", "FAIL_INVALID_TEMPLATE_VARS"}
        self.environment = {name: value for name, value in os.environ.items() if name not in left_out}
        self.environment |= {"DATA_DIR": str(data_dir), "PORT": str(self.port)}
        self.run_process: subprocess.Popen[str] | None = None
        self.output: list[str] = []

    def command(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """``tongban words…`` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "tongban.config.cli", *words],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )

    def query(self, sql: str) -> str:
        """The answer of psql, as a person sees it."""
        return self.command("shell-db", "-c", sql).stdout

    def start(self, seconds: float = 90) -> float:
        """``tongban run`` in the background until it says that it has started; how long that took."""
        begun = time.monotonic()
        self.output = []
        self.run_process = subprocess.Popen(
            [sys.executable, "-m", "tongban.config.cli", "run"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        reader = threading.Thread(target=self._read, args=(self.run_process,), daemon=True)
        reader.start()
        while not any("已启动" in line for line in self.output):
            if self.run_process.poll() is not None or time.monotonic() - begun > seconds:
                raise AssertionError("".join(self.output))
            time.sleep(0.05)
        return time.monotonic() - begun

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            self.output.extend(iter(process.stdout.readline, ""))

    def pids(self) -> dict[str, int]:
        """Process numbers that ``tongban status`` shows."""
        shown = self.command("status").stdout
        return {name: int(pid) for name, pid in re.findall(r"^ +(\w+) (\d+)$", shown, re.MULTILINE)}

    def status_code(self) -> int:
        """HTTP status of ``/readyz``; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def wait_for_status(self, wanted: int, seconds: float = 40) -> None:
        """Until ``/readyz`` answers so."""
        until = time.monotonic() + seconds
        while (found := self.status_code()) != wanted:
            assert time.monotonic() < until, f"/readyz answers {found}\n{''.join(self.output)}"
            time.sleep(0.1)

    def end(self, number: int) -> int:
        """Signal the supervisor and wait; its exit code."""
        assert self.run_process is not None
        self.run_process.send_signal(number)
        return self.run_process.wait(_STOP_SECONDS)

    def close(self) -> None:
        """Nothing of it stays."""
        if self.run_process is not None and self.run_process.poll() is None:
            self.end(signal.SIGTERM)
        self.command("stop")
        self.command("reset", "--yes")


def trial(data_dir: Path) -> Iterator[Trial]:
    """For fixtures: a trial that is closed afterwards."""
    data_dir.mkdir(mode=0o700, parents=True)
    one = Trial(data_dir)
    try:
        yield one
    finally:
        one.close()
