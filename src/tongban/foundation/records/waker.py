"""Rings the relay after a commit, at most once in 50 ms a process, on a connection of its own.

A NOTIFY inside the transaction would make commits queue behind each other (measured: a seventh of the throughput on a
slow disk). A lost ring costs nothing but time: the relay looks by itself every second.
"""

from __future__ import annotations

import threading
import time

import psycopg
from django.conf import settings
from django.db import connection, transaction

CHANNEL = "tongban_events"
_PAUSE = 0.05
_rung = threading.Event()
_thread: threading.Thread | None = None
_lock = threading.Lock()


def wake() -> None:
    """Call after a unit of work; rings once the surrounding transaction has committed."""
    if settings.WAKE_RELAY:
        transaction.on_commit(_ring)


def _ring() -> None:
    global _thread
    if _thread is None or not _thread.is_alive():
        with _lock:
            if _thread is None or not _thread.is_alive():
                parameters = connection.get_connection_params()
                _thread = threading.Thread(target=_run, args=(parameters,), name="waker", daemon=True)
                _thread.start()
    _rung.set()


def _run(parameters: dict[str, object]) -> None:
    wanted = {
        name: parameters[name]
        for name in ("dbname", "user", "password", "host", "port", "options")
        if parameters.get(name)
    }
    while True:
        try:
            with psycopg.connect(autocommit=True, application_name="tongban-waker", **wanted) as wire:  # type: ignore[arg-type]
                while True:
                    _rung.wait()
                    _rung.clear()
                    wire.execute(f"NOTIFY {CHANNEL}")
                    time.sleep(_PAUSE)
        except psycopg.Error:
            # The database is away: requests fail by themselves; ring again when it is back.
            time.sleep(1)
