"""Whether the log has taken up what was committed: a checkpoint is signed only over a log that is not behind.

So the instant of a checkpoint says something: what was dated before it, less :data:`SLACK` and the time that a transaction
runs, is under it. After an outage of the relay nothing is signed until the backlog is in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from tongban.foundation.records import leaves

SLACK = timedelta(seconds=5)
"""How old a committed row may be that is not in yet: the relay looks each second."""

_EVENTS = """
SELECT EXISTS (
    SELECT 1 FROM records_position p JOIN records_event e ON e.stream_id = p.stream_id AND e.n = p.n
    WHERE p.position > (SELECT coalesce(max(position), 0) FROM log_state) AND e.at < %(before)s
) OR EXISTS (
    SELECT 1 FROM records_event e
    WHERE e.xid >= (SELECT coalesce(max(watermark), 0) FROM records_sequencer WHERE cluster = {here})::text::xid8
      AND e.at < %(before)s
      AND NOT EXISTS (SELECT 1 FROM records_position p WHERE p.stream_id = e.stream_id AND p.n = e.n)
)
"""
_ROWS = """
SELECT EXISTS (
    SELECT 1 FROM {table} r
    WHERE r.xid >= (SELECT coalesce(max(watermark), 0) FROM log_state WHERE cluster = {here})::text::xid8
      AND r.at < %(before)s AND NOT EXISTS (SELECT 1 FROM log_entry l WHERE l.ref = r.id AND l.n = 0)
)
"""
_HERE = "(SELECT system_identifier::text FROM pg_control_system())"
"""Transaction ids of another cluster mean nothing: after a restore everything is looked through, once."""


def is_behind(now: datetime) -> bool:
    """Whether anything that was committed and dated before ``now`` less the slack is not a leaf yet. Three statements."""
    with connection.cursor() as cursor:
        for statement in (_EVENTS, *(_ROWS.replace("{table}", each.table) for each in leaves.ROWS.values())):
            cursor.execute(statement.replace("{here}", _HERE), {"before": now - SLACK})
            if cursor.fetchone()[0]:
                return True
    return False
