"""The inside of ``bench.sweep``: fills the database of ``DATABASE_URL`` with open cases and times rounds and sweeps.

Supervision comes first; then the clock is set back, the row copies under examination are given time, and silence is swept:
with nothing due, and with ``DUE`` cases on which it has taken effect.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection

from bench.accounts import cpu_seconds
from bench.store import Original, make_originals, multiply
from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.cases.states import State
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records import sequencer
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
DUE = 1_000
_HELD_BACK = """
UPDATE supervision_watch SET next_at = next_at + interval '1 second' WHERE next_at <= %(at)s AND case_id NOT IN
(SELECT case_id FROM supervision_watch WHERE next_at <= %(at)s ORDER BY next_at, case_id LIMIT %(due)s)
"""
_SILENT = f"""
SELECT id FROM cases_case c WHERE state = '{State.SUBMITTED}' AND acceptance_due <= %s
AND EXISTS (SELECT 1 FROM records_event e WHERE e.stream_id = c.id) ORDER BY acceptance_due, id LIMIT 1
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
        _watched("supervision, first round: nobody has looked before", now, watch.round_, bounded=False),
        _watched("supervision, round again: nothing is new", now, watch.round_),
        _watched("supervision, sweep, nothing due", now, watch.sweep),
        _watched(f"supervision, sweep, {DUE:,} due", _next(now), watch.sweep),
        _watched("supervision, sweep after one working day", later(1), watch.sweep),
        _watched("supervision, sweep after an outage of five more working days", later(6), watch.sweep, bounded=False),
        _watched("supervision, sweep again", later(6), watch.sweep),
        *_silences(now),
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


def _next(now: datetime) -> datetime:
    """The next instant at which something is due, when no more than ``DUE`` cases are."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as wire:
        (instant,) = wire.execute(
            "SELECT min(next_at) FROM supervision_watch WHERE next_at > %s", [now]
        ).fetchone() or (now,)
        wire.execute(_HELD_BACK, {"at": instant, "due": DUE})
        wire.execute("VACUUM ANALYZE supervision_watch")
    return datetime.fromisoformat(str(instant))


def _silences(now: datetime) -> Iterator[dict[str, Any]]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as wire:
        (silent,) = wire.execute(_SILENT, [now]).fetchone() or ("",)
        original = Original.read(wire, silent)
        wire.execute(
            "UPDATE cases_case SET acceptance_due = %s WHERE acceptance_due IS NOT NULL", [now + timedelta(days=30)]
        )
        wire.execute("VACUUM ANALYZE cases_case")
        yield _timed("silence, sweep, nothing due", now, sweep_silence)
        # Their places only: the cards' events have no consumer that this round measures, and ``multiply`` moves the offsets.
        while sequencer.advance() > 0:
            pass
        multiply(wire, [original], DUE)
        yield _timed(f"silence, sweep, {DUE:,} due", now, sweep_silence)
        yield _timed("silence, sweep again", now, sweep_silence)


def _timed(work: str, at: datetime, sweep: Callable[[], int], *, bounded: bool = True) -> dict[str, Any]:
    with clock.frozen(at):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = [cursor.fetchone()[0]]
        begun, used, server = time.monotonic(), time.process_time(), cpu_seconds(backend)
        found = sweep()
        seconds, cpu = time.monotonic() - begun, time.process_time() - used
        server = cpu_seconds(backend) - server
    told = {"work": work, "seconds": seconds, "cpu": cpu, "server": server}
    return {**told, "looked_at": found, "found": found, "bounded": bounded}


def _watched(work: str, at: datetime, look: Callable[[], int], *, bounded: bool = True) -> dict[str, Any]:
    looked_at = 0
    original = watch.watched

    def counted(ids: Any) -> Any:
        nonlocal looked_at
        looked_at += len(ids)
        return original(ids)

    watch.watched = counted
    try:
        timed = _timed(work, at, look, bounded=bounded)
    finally:
        watch.watched = original
    assert Card.objects.count() >= timed["found"]
    return {**timed, "looked_at": looked_at}


if __name__ == "__main__":
    sys.exit(main())
