"""One process that starts the others in order, restarts what crashes, and stops all in the opposite order.

Which processes those are is not known here. Each child leads its own process group, so that a Ctrl-C at the terminal
reaches the supervisor alone, and what a dead child left behind in its group is ended before it is started again. The
kernel ends the children when the supervisor is killed; what survives even that is found at the next start by the mark
in its environment (``INSTANCE_VARIABLE``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tongban.foundation.processes import end, marked, open_log, spawn
from tongban.kernel.errors import DomainError, ErrorSpec, register

INSTANCE_VARIABLE = "TONGBAN_INSTANCE"
"""Names the instance in the environment of each of its processes."""
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 15.0
_CALM_SECONDS = 30.0
_TICK = 0.1

register(
    ErrorSpec(
        "supervisor.not_ready",
        503,
        "「{name}」没有启动成功。",
        "“{name}” did not start.",
        "详情见日志 {log}。",
        "See the log {log}.",
    )
)


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One child.

    ``before`` runs before every start (recovery); ``ready`` says whether it serves, asked until ``ready_seconds`` are
    over; ``stop_signal`` is its clean stop, after ``stop_seconds`` it is killed. ``account`` is (uid, gid), for root.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    cwd: Path | None = None
    before: Callable[[], None] | None = None
    ready: Callable[[], bool] | None = None
    ready_seconds: float = 60.0
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 15.0
    account: tuple[int, int] | None = None


@dataclass(slots=True)
class _Child:
    spec: ProcessSpec
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = _FIRST_PAUSE
    restart_at: float = 0.0
    restarts: int = field(default=0)


class Supervisor:
    """Runs children until :meth:`ask_to_stop` (or SIGINT, SIGTERM, SIGHUP after :meth:`listen`)."""

    def __init__(self, tell: Callable[[str, int | None, int], None] | None = None) -> None:
        """``tell(name, exit_code, restarts)`` hears of every child that ended by itself."""
        self._children: list[_Child] = []
        self._tell = tell
        self._relaunched: Callable[[], None] | None = None
        self._stopping = False

    @property
    def stopping(self) -> bool:
        """Whether a stop was asked for."""
        return self._stopping

    def ask_to_stop(self, *_: object) -> None:
        """Make :meth:`watch` return (also a signal handler)."""
        self._stopping = True

    def listen(self) -> None:
        """Let the usual signals ask for a stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)

    def when_relaunched(self, call: Callable[[], None]) -> None:
        """``call()`` after every restart of a child: the process numbers have changed."""
        self._relaunched = call

    def pids(self) -> dict[str, int]:
        """Process number of each child that runs."""
        return {c.spec.name: c.process.pid for c in self._children if c.process and c.process.poll() is None}

    def start(self, spec: ProcessSpec) -> None:
        """Start one child and wait until it is ready. DomainError ``supervisor.not_ready``."""
        child = _Child(spec)
        self._children.append(child)
        self._launch(child)
        until = time.monotonic() + spec.ready_seconds
        while spec.ready is not None and not spec.ready():
            assert child.process is not None
            if child.process.poll() is not None or time.monotonic() > until or self._stopping:
                raise DomainError("supervisor.not_ready", name=spec.name, log=str(spec.log))
            time.sleep(_TICK)

    def watch(self) -> None:
        """Restart what ends, with a growing pause, until a stop is asked for."""
        while not self._stopping:
            for child in self._children:
                self._look_after(child)
            time.sleep(_TICK)

    def stop(self) -> None:
        """Stop all, last started first; each has its own time to end cleanly, then its whole group is killed."""
        self._stopping = True
        for child in reversed(self._children):
            process = child.process
            if process is None:
                continue
            if process.poll() is None:
                process.send_signal(child.spec.stop_signal)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(child.spec.stop_seconds)
            _kill_group(process)
            process.wait()
            child.process = None

    def _launch(self, child: _Child) -> None:
        spec = child.spec
        if spec.before is not None:
            spec.before()
        with open_log(spec.log) as log:
            child.process = spawn(
                spec.argv,
                env=spec.env,
                cwd=spec.cwd,
                output=log,
                death_signal=spec.stop_signal,
                account=spec.account,
            )
        child.started = time.monotonic()

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart_at:
                try:
                    self._launch(child)
                except (DomainError, OSError):  # recovery is not through yet, memory is short: later again
                    self._wait_longer(child, now, None)
                else:
                    if self._relaunched is not None:
                        self._relaunched()
            return
        code = child.process.poll()
        if code is not None:
            _kill_group(child.process)
            child.process = None
            self._wait_longer(child, now, code)

    def _wait_longer(self, child: _Child, now: float, code: int | None) -> None:
        child.restarts += 1
        # A child that ran for a while and fell starts at once; one that falls again and again waits ever longer.
        child.pause = _FIRST_PAUSE if now - child.started > _CALM_SECONDS else min(child.pause * 2, _LONGEST_PAUSE)
        child.restart_at = now + child.pause
        if self._tell is not None:
            self._tell(child.spec.name, code, child.restarts)


def end_orphans(instance: str) -> int:
    """End what a killed supervisor of the same instance left behind; how many there were. Only under its lock."""
    found = marked(INSTANCE_VARIABLE, instance)
    end(found, ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)))
    return len(found)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
