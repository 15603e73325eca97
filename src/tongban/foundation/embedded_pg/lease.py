"""Who may start and stop a cluster: one holder at a time, any number of guests.

The holder has an exclusive lock on ``holder.lock`` from before the start until after the stop; the kernel lets go of it
when the process dies, however it dies. The holder is the supervisor of a running instance, or a keeper (see ``keeper``)
that serves commands and tests for as long as there are any. Guests have a shared lock on ``guests.lock``.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tongban.foundation.embedded_pg.cluster import Cluster
from tongban.kernel.errors import DomainError

_HOLDER = "holder.lock"
_GUESTS = "guests.lock"
_KEEPER = "tongban.foundation.embedded_pg.keeper"
_PATIENCE_SECONDS = 60.0
_FAREWELL_SECONDS = 5.0
_TICK = 0.1


@contextmanager
def lease(cluster: Cluster, *, patience: float = 0.0) -> Iterator[bool]:
    """Become the holder, or yield False when somebody else stays it for ``patience`` seconds. Starts nothing."""
    with _open(cluster.home / _HOLDER) as lock:
        until = time.monotonic() + patience
        while not (held := _try(lock, fcntl.LOCK_EX)) and time.monotonic() < until:
            time.sleep(0.1)
        if held:
            os.ftruncate(lock, 0)
            os.pwrite(lock, json.dumps({"pid": os.getpid()}).encode(), 0)
        yield held


def holder(home: Path) -> int | None:
    """Process number of the current holder; None when there is none."""
    path = home / _HOLDER
    if not path.exists():
        return None
    with _open(path) as lock:
        if _try(lock, fcntl.LOCK_EX):
            return None
        try:
            return int(json.loads(os.pread(lock, 200, 0))["pid"])
        except (ValueError, KeyError):
            return 0


@contextmanager
def borrowed(cluster: Cluster, *, patience: float = _PATIENCE_SECONDS) -> Iterator[bool]:
    """A running server for the time of the block: attached to (yields False) or started for it (yields True).

    A server that was started so belongs to a keeper, not to who came first: it runs while there are guests, whoever of
    them leaves or dies first. DomainErrors ``database.start_failed`` and its kin; ``database.busy`` when a holder exists
    but its server does not answer within ``patience`` seconds.
    """
    until = time.monotonic() + patience
    started = False
    try:
        while True:
            with _open(cluster.home / _GUESTS) as guests:
                # Refused while the holder stops. A server that answers may still lack the roles, which come last.
                if _try(guests, fcntl.LOCK_SH):
                    if holder(cluster.home) is None:
                        _start_keeper(cluster)
                        started = True
                    if cluster.serves():
                        yield started
                        return
            if time.monotonic() > until:
                raise DomainError("database.busy", folder=str(cluster.home), holder=holder(cluster.home) or "?")
            time.sleep(_TICK)
    finally:
        if started:
            _wait_for_keeper(cluster)


def _start_keeper(cluster: Cluster) -> None:
    """Returns when the keeper serves; or another one was quicker."""
    words = [str(cluster.home.absolute()), "durable" if cluster.durable else "hasty", cluster.run_as or ""]
    done = subprocess.run([sys.executable, "-m", _KEEPER, *words], stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode != 0:
        try:
            told = json.loads(done.stdout)
        except ValueError:
            told = {"code": "database.start_failed", "data": {"reason": _end_of(done.stderr), "log": str(cluster.log)}}
        raise DomainError(told["code"], **told["data"])


def _wait_for_keeper(cluster: Cluster) -> None:
    """The last guest sees the server off, so that nothing of a command outlives it."""
    until = time.monotonic() + _FAREWELL_SECONDS
    with _open(cluster.home / _GUESTS) as guests:
        if not _try(guests, fcntl.LOCK_EX):
            return
    while holder(cluster.home) is not None and time.monotonic() < until:
        time.sleep(_TICK)


@contextmanager
def no_guests(cluster: Cluster) -> Iterator[bool]:
    """Whether nobody is attached now; if so, nobody can attach inside the block."""
    with _open(cluster.home / _GUESTS) as guests:
        yield _try(guests, fcntl.LOCK_EX)


def _end_of(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "?"


@contextmanager
def _open(path: Path) -> Iterator[int]:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)


def _try(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
