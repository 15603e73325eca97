"""The relay: places new events and lets every consumer digest them. One loop in the worker process.

It wakes by the ring of :mod:`waker`, rests a moment after each look so that under load it takes events by the dozen, and
looks every second anyway. Any number of relays may run: the sequencer and each
consumer's offset are taken by one of them at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import structlog
from django.db import close_old_connections, connection

from tongban.foundation.records import consumers, sequencer
from tongban.foundation.records.waker import CHANNEL

log = structlog.get_logger(__name__)
LOOK_SECONDS = 1.0
REST_SECONDS = 0.08
"""An event waits at most this long for its turn, and a look costs about as much as ten events."""


_followers: list[Callable[[], int]] = []


def follow(take: Callable[[], int]) -> None:
    """Have ``take`` called after each placing, until it returns 0; called from an app's ``ready``. Twice is once."""
    if take not in _followers:
        _followers.append(take)


def digest_all() -> int:
    """Place and digest until nothing is left; returns how many events were placed."""
    placed = 0
    while True:
        fresh = sequencer.advance()
        for take in _followers:
            while take():
                pass
        more = [consumers.run(consumer) >= consumer.batch for consumer in consumers.subscriptions()]
        placed += fresh
        if fresh < sequencer.BATCH and not any(more):
            return placed


def run(stop: threading.Event, digest: Callable[[], int] = digest_all, look: float = LOOK_SECONDS) -> None:
    """Loop until ``stop`` is set. A database that goes away is waited for. ``look``: seconds from look to look without a ring."""
    while not stop.is_set():
        try:
            _listen(stop, digest, look)
        except psycopg.Error as error:
            log.warning("relay lost the database", error=type(error).__name__)
            stop.wait(1)
        except Exception:  # the relay must outlive any single failure
            log.exception("relay failed, goes on")
            stop.wait(1)
        finally:
            close_old_connections()


def _listen(stop: threading.Event, digest: Callable[[], int], look: float) -> None:
    parameters = connection.get_connection_params()
    wanted = {
        name: parameters[name]
        for name in ("dbname", "user", "password", "host", "port", "options")
        if parameters.get(name)
    }
    with psycopg.connect(autocommit=True, application_name="tongban-relay", **wanted) as wire:
        wire.execute(f"LISTEN {CHANNEL}")
        while not stop.is_set():
            digest()
            stop.wait(REST_SECONDS)
            for _ in wire.notifies(timeout=look, stop_after=1):
                pass
