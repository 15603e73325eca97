"""Which checkpoints are stamped: the first of each legal day, as soon as it is signed; of a day that an outage left
without a stamp the newest, which covers all of it. Oldest first, so a stamp is never older than that of an earlier one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from django.db import connection, transaction
from prometheus_client import Counter

from tongban.foundation import clock
from tongban.foundation.inside import inside_unit_of_work
from tongban.foundation.outgoing import CalledInsideUnitOfWork
from tongban.foundation.transparency.models import LogCheckpoint, LogStamp
from tongban.foundation.transparency.ports import time_stamper
from tongban.kernel.errors import DomainError

MOST = 50
"""Stamps of one run: after a long outage the rest waits for the next minute."""
_STAMPS = Counter("tongban_log_stamps", "Checkpoints taken to the time-stamping authority.", ["outcome"])
_log = structlog.get_logger(__name__)


def owed() -> LogCheckpoint | None:
    """The checkpoint that is to be stamped next. At most three statements."""
    last = LogStamp.objects.select_related("checkpoint").order_by("-checkpoint_id").first()
    unstamped = LogCheckpoint.objects.order_by("size")
    if last is not None:
        unstamped = unstamped.filter(at__gte=_day_after(last.checkpoint.at))
    first = unstamped.first()
    if first is None or clock.legal_date(first.at) == clock.today():
        return first
    return unstamped.filter(at__lt=_day_after(first.at)).last()


def stamp_owed(most: int = MOST) -> int:
    """Stamp what is owed; how many were. An authority that does not answer, or answers wrongly, is told to the log and
    asked again next time. Never inside a transaction: it waits for somebody outside."""
    if inside_unit_of_work() or connection.in_atomic_block:
        raise CalledInsideUnitOfWork("transparency.stamp")
    done = 0
    while done < most and (checkpoint := owed()) is not None:
        try:
            stamped = time_stamper.now().stamp(checkpoint.note.encode())
        except DomainError as error:
            _STAMPS.labels("failed").inc()
            _log.warning("log.not_stamped", code=error.code, reason=error.data.get("reason", ""), size=checkpoint.size)
            break
        if stamped is None:
            break
        with transaction.atomic():
            LogStamp.objects.get_or_create(
                checkpoint=checkpoint,
                defaults={"at": stamped.at, "authority": stamped.authority, "token": stamped.token},
            )
        _STAMPS.labels("stamped").inc()
        done += 1
    return done


def _day_after(instant: datetime) -> datetime:
    """When the legal day of an instant is over."""
    start = instant.astimezone(clock.SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return (start + timedelta(days=1)).astimezone(UTC)
