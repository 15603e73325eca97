"""The inside of ``bench.sweep``: fills the database of ``DATABASE_URL`` with open cases and times rounds and sweeps."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection

from bench.accounts import cpu_seconds
from bench.store import make_originals
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.partitions import ensure_partitions
from tongban.oversight.supervision.actions import watch
from tongban.oversight.supervision.models import Card

_STATES = "('SUBMITTED', 'CORRECTING', 'ACCEPTED', 'DECIDED')"
_COLUMNS = """
SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
WHERE table_name = 'cases_case' AND column_name <> 'id'
"""
_COPY = """
INSERT INTO cases_case (id, {columns})
SELECT gen_random_uuid(), {columns} FROM (
    SELECT c.*, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
    FROM cases_case c WHERE state IN {states}
) AS originals JOIN generate_series(1, {count}) AS number ON number % many = place
"""


def main() -> int:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweeping", description=main.__doc__)
    parser.add_argument("--cases", type=int, required=True)
    now, calendar = clock.now(), current_calendar()
    open_ = _fill(parser.parse_args().cases, now)

    def later(days: int) -> datetime:
        today = clock.legal_date(now)
        return now + (calendar.working_day_after(today, days) - today)

    rounds = [
        _timed("first round: nobody has looked before", now, watch.round_, bounded=False),
        _timed("round again: nothing is new", now, watch.round_),
        _timed("sweep, nothing due", now, watch.sweep),
        _timed("sweep after one working day", later(1), watch.sweep),
        _timed("sweep after an outage of five more working days", later(6), watch.sweep, bounded=False),
        _timed("sweep again", later(6), watch.sweep),
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"open": open_, "rounds": rounds, "peak_mb": peak}) + "\n")
    return 0


def _fill(count: int, now: datetime) -> int:
    for instant in (now - timedelta(days=40), now):
        ensure_partitions(instant)
    make_originals()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as wire:
        (columns,) = wire.execute(_COLUMNS).fetchone() or ("",)
        wire.execute(_COPY.format(columns=columns, states=_STATES, count=count))
        wire.execute("VACUUM ANALYZE")
        row = wire.execute(f"SELECT count(*) FROM cases_case WHERE state IN {_STATES}").fetchone()
    return int(row[0]) if row else 0


def _timed(work: str, at: datetime, look: Callable[[], int], *, bounded: bool = True) -> dict[str, Any]:
    looked_at = 0
    original = watch.watched

    def counted(ids: Any) -> Any:
        nonlocal looked_at
        looked_at += len(ids)
        return original(ids)

    watch.watched = counted
    try:
        with clock.frozen(at):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend = [cursor.fetchone()[0]]
            begun, used, server = time.monotonic(), time.process_time(), cpu_seconds(backend)
            raised = look()
            seconds, cpu = time.monotonic() - begun, time.process_time() - used
            server = cpu_seconds(backend) - server
    finally:
        watch.watched = original
    assert Card.objects.count() >= raised
    told = {"work": work, "seconds": seconds, "cpu": cpu, "server": server}
    return {**told, "looked_at": looked_at, "raised": raised, "bounded": bounded}


if __name__ == "__main__":
    sys.exit(main())
