"""A place to play in: the whole product behind one port of this machine, on a database of its own, the relay running."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection, connections

from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.foundation import clock
from tongban.foundation.demonstration import distance
from tongban.foundation.records import consumers, relay
from tongban.oversight.supervision.actions.watch import sweep as sweep_watches
from tongban.registry.identity.demo import demo_token

_LONGEST = 60.0
"""Seconds that are waited for the other thread of the relay, and for transactions of other tests on the same cluster: an
event gets its place when none is older."""
_LOOK_SECONDS = 0.1
"""The waker rings the database that this process first wrote to, so the relay of a place looks by itself."""


class _Handler(WSGIRequestHandler):
    """Keeps connections alive as the real server does, and is silent."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Place:
    """Where the product answers, and what its operator can do there."""

    base: str

    @staticmethod
    def token(login: str) -> str:
        """A token of a demonstration account."""
        return demo_token(login)

    @staticmethod
    def advance(move: str) -> None:
        """``tongban demo clock``, in this process."""
        clock.advance(distance(move, clock.now()))
        # Of what the command brings about, what the stories tell of. Cards come from what the listeners have noted.
        sweep_silence()
        Place.settle()
        sweep_watches()

    @staticmethod
    def today() -> date:
        """The legal day by the product's clock."""
        return clock.today()

    @staticmethod
    def settle() -> None:
        """Every event is placed and digested, also what the relay's own thread has in hand."""
        until = time.monotonic() + _LONGEST
        relay.digest_all()
        while _unplaced() or any(consumers.lag().values()):
            assert time.monotonic() < until, "events are left without place, or unheard"
            time.sleep(0.02)
            relay.digest_all()


@contextmanager
def open_place() -> Iterator[Place]:
    """Serve the database that Django is connected to. No request outlives the block."""
    # Processes remember for a second how far the clock is ahead: this one may remember another database's.
    clock.advance(timedelta(0))
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Handler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    server.daemon_threads = False
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="web"),
        threading.Thread(target=_relay, args=(stop,), name="relay"),
    ]
    for thread in threads:
        thread.start()
    try:
        yield Place(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        stop.set()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()
        # The next test of this process has a database, and so a clock, of its own.
        clock.look_again()


def _unplaced() -> bool:
    """Whether an event has no place yet: no consumer lags behind what it cannot see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM records_event e WHERE NOT EXISTS"
            " (SELECT FROM records_position p WHERE p.stream_id = e.stream_id AND p.n = e.n))"
        )
        return bool(cursor.fetchone()[0])


def _relay(stop: threading.Event) -> None:
    try:
        relay.run(stop, look=_LOOK_SECONDS)
    finally:
        connections.close_all()
