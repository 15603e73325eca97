"""Child processes that do not outlive their parent, and finding those that did (Linux, through ``/proc``).

Used before Django is set up and while nothing works yet: standard library only.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PROC = Path("/proc")
_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 16 * 1024 * 1024
# Loaded before any fork: dlopen between fork and exec may deadlock.
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """A process that a recycled number cannot be mistaken for: its number and its start in clock ticks since boot."""

    pid: int
    started: int


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    death_signal: int = signal.SIGTERM,
    account: tuple[int, int] | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``argv`` as leader of its own process group; the kernel sends it ``death_signal`` when this process dies.

    ``account`` is (uid, gid) to run as, for root only. Call it from the main thread: the kernel watches the thread
    that forked, not the process. A keyboard's Ctrl-C reaches the parent alone, so the parent decides the order.
    """
    uid, gid = account or (None, None)
    return subprocess.Popen(
        [str(part) for part in argv],
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        process_group=0,
        user=uid,
        group=gid,
        extra_groups=[] if account else None,
        preexec_fn=_leash(os.getpid(), death_signal),  # runs after setuid, which would clear the signal
    )


def _leash(parent: int, death_signal: int) -> Callable[[], None]:
    def bind() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return bind


def identity(pid: int) -> Identity | None:
    """Who runs under this number now; None when nobody does or only a zombie."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else Identity(pid, int(fields[19]))


def alive(who: Identity) -> bool:
    """Whether exactly this process still runs."""
    return identity(who.pid) == who


def working_in(folder: Path) -> list[Identity]:
    """Processes whose working directory is ``folder``: the server processes of a PostgreSQL cluster, whatever started
    them and whatever its pid file says."""
    try:
        wanted = folder.stat()
    except OSError:
        return []
    return _matching(lambda entry: _same(entry / "cwd", wanted))


def marked(name: str, value: str) -> list[Identity]:
    """Processes of ours with ``name=value`` in the environment they were started with, without this one's ancestors."""
    mark = f"{name}={value}".encode()
    own = _ancestors()
    return [
        who
        for who in _matching(lambda entry: mark in (entry / "environ").read_bytes().split(b"\0"))
        if who.pid not in own
    ]


def _matching(test: Callable[[Path], bool]) -> list[Identity]:
    found = []
    for entry in _PROC.iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            who = identity(int(entry.name)) if test(entry) else None
        except OSError:  # gone meanwhile, or somebody else's
            continue
        if who is not None:
            found.append(who)
    return found


def _same(link: Path, wanted: os.stat_result) -> bool:
    found = link.stat()
    return (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino)


def _ancestors() -> set[int]:
    found, pid = set(), os.getpid()
    while pid > 1 and pid not in found:
        found.add(pid)
        try:
            pid = int((_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            break
    return found


def end(processes: Iterable[Identity], steps: Sequence[tuple[int, float]]) -> list[Identity]:
    """Send each signal of ``steps`` in turn and wait up to its seconds; return who is left (nobody, after SIGKILL).

    Signal 0 only waits. A process that ended meanwhile is never signalled, even when its number was given away.
    """
    left = [who for who in processes if alive(who)]
    for number, seconds in steps:
        for who in left:
            send(who, number)
        left = wait_gone(left, seconds)
        if not left:
            break
    return left


def send(who: Identity, number: int) -> None:
    """Signal exactly this process, if it still runs."""
    if alive(who):
        with suppress(ProcessLookupError):
            os.kill(who.pid, number)


def wait_gone(processes: Iterable[Identity], seconds: float) -> list[Identity]:
    """Wait until all are gone, at most ``seconds``; return who is left."""
    until = time.monotonic() + seconds
    left = [who for who in processes if alive(who)]
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = [who for who in left if alive(who)]
    return left


def open_log(path: Path) -> IO[bytes]:
    """A log for appending; one former log is kept when it has grown beyond 16 MB."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")
