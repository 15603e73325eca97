"""Holds a cluster for its guests: ``python -m tongban.foundation.embedded_pg.keeper HOME durable|hasty RUN_AS``.

A process of its own in a session of its own, because none of the commands or test runs that share the server can promise
to stay longest. The caller gets control back when the server serves; the keeper stays behind until no guest is left.

Exit codes of the caller's part: 0 served (by this or a quicker keeper) · 1 not started, with code and data of the error
as JSON on standard output.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from tongban.foundation.embedded_pg.cluster import Cluster
from tongban.foundation.embedded_pg.launcher import RunAs
from tongban.foundation.embedded_pg.lease import lease, no_guests
from tongban.kernel.errors import DomainError

_LOOK_SECONDS = 0.2
# Who only asks whether there is a holder has the lock for an instant.
_PATIENCE_SECONDS = 1.0


def main(words: list[str]) -> int:
    """Leave a keeper behind and say how its start went."""
    home, mode, run_as = words
    cluster = Cluster(Path(home), durable=mode == "durable", run_as=RunAs(run_as) if run_as else None)
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        _leave_the_terminal()
        _keep(cluster, writing)
        return 0
    os.close(writing)
    with os.fdopen(reading) as pipe:
        complaint = pipe.read()
    sys.stdout.write(complaint)
    return 1 if complaint else 0


def _leave_the_terminal() -> None:
    """A Ctrl-C meant for a guest does not reach the keeper, and no pipe of the caller stays open."""
    os.setsid()
    os.chdir("/")
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)


def _keep(cluster: Cluster, pipe: int) -> None:
    with lease(cluster, patience=_PATIENCE_SECONDS) as held:
        if held:
            try:
                cluster.start()
            except DomainError as error:
                os.write(pipe, json.dumps({"code": error.code, "data": error.data}).encode())
                return
        os.close(pipe)
        if not held:
            return
        while True:
            time.sleep(_LOOK_SECONDS)
            with no_guests(cluster) as nobody:
                if nobody:
                    cluster.stop()
                    return
            if not cluster.runs():
                cluster.start()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
