"""A log within the transaction of a test, where nothing is committed and so nothing is ever placed."""

from __future__ import annotations

from unittest.mock import patch
from uuid import UUID, uuid4

from tongban.foundation.records.models import Event
from tongban.foundation.transparency import checkpoints, tiles, verifying
from tongban.foundation.transparency.models import LogCheckpoint, LogEntry, LogState
from tongban.kernel.merkle import leaf_hash, with_leaves


def log_events(more: int = 0) -> LogCheckpoint | None:
    """Every event that there is becomes a leaf in the order of its instant, then ``more`` leaves of anything; signed. None
    where the log has grown by nothing."""
    size = verifying.log_size()
    known = set(LogEntry.objects.values_list("ref", "n"))
    rows = Event.objects.order_by("at", "stream_id", "n").values_list("stream_id", "n", "leaf")
    fresh = [(stream, n, bytes(leaf)) for stream, n, leaf in rows if (stream, n) not in known]
    fresh += [_anything(size + at) for at in range(more)]
    tiles.write(with_leaves(size, [leaf for _, _, leaf in fresh], tiles.tile))
    LogEntry.objects.bulk_create(
        LogEntry(index=size + at, kind="e", ref=ref, n=n) for at, (ref, n, _) in enumerate(fresh)
    )
    LogState.objects.update_or_create(id=1, defaults={"size": size + len(fresh)})
    # Entries of the audit stay out of this log on purpose, and a slow machine lets them grow old: that is no relay that lags.
    with patch.object(checkpoints, "is_behind", return_value=False):
        return checkpoints.sign()


def _anything(number: int) -> tuple[UUID, int, bytes]:
    return uuid4(), 0, leaf_hash(f"leaf {number}".encode())
