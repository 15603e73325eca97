"""Who may start and stop a cluster: one holder at a time, any number of guests.

The holder has an exclusive lock on ``holder.lock`` from before the start until after the stop; the kernel lets go of it
when the process dies, however it dies. Guests attach to the holder's server with a shared lock on ``guests.lock``; a
command that started the server for its own time waits for its guests before it stops.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tongban.foundation.embedded_pg.cluster import Cluster
from tongban.kernel.errors import DomainError

_PATIENCE_SECONDS = 60.0


@contextmanager
def lease(cluster: Cluster, *, patience: float = 0.0) -> Iterator[bool]:
    """Become the holder, or yield False when somebody else stays it for ``patience`` seconds. Starts nothing."""
    with _open(cluster.home / "holder.lock") as lock:
        until = time.monotonic() + patience
        while not (held := _try(lock, fcntl.LOCK_EX)) and time.monotonic() < until:
            time.sleep(0.1)
        if held:
            os.ftruncate(lock, 0)
            os.pwrite(lock, json.dumps({"pid": os.getpid()}).encode(), 0)
        yield held


def holder(home: Path) -> int | None:
    """Process number of the current holder; None when there is none."""
    path = home / "holder.lock"
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
    """A running server for the time of the block: attached to (yields False) or started for this block (yields True).

    DomainError ``database.busy`` when a holder exists but its server does not answer within ``patience`` seconds.
    """
    until = time.monotonic() + patience
    while True:
        with lease(cluster) as held:
            if held:
                yield from _own(cluster)
                return
        with _open(cluster.home / "guests.lock") as guests:
            # Refused while the holder waits for the last guest before it stops. A server that answers may still lack
            # the roles that its holder is about to make.
            if _try(guests, fcntl.LOCK_SH) and cluster.serves():
                yield False
                return
        if time.monotonic() > until:
            raise DomainError("database.busy", folder=str(cluster.home), holder=holder(cluster.home) or "?")
        time.sleep(0.1)


def _own(cluster: Cluster) -> Iterator[bool]:
    cluster.start()
    try:
        yield True
    finally:
        with _open(cluster.home / "guests.lock") as guests:
            fcntl.flock(guests, fcntl.LOCK_EX)
            cluster.stop()


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
