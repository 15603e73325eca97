"""Signed checkpoints: what the log says of itself, each minute in which it grew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.transparency import signers, tiles
from tongban.foundation.transparency.behind import SLACK, is_behind
from tongban.foundation.transparency.errors import SIZES_UNKNOWN
from tongban.foundation.transparency.models import LogCheckpoint, LogState
from tongban.kernel.errors import DomainError
from tongban.kernel.merkle import consistency_proof, tree_root
from tongban.kernel.notes import Checkpoint, signed

STILL = timedelta(minutes=10)
"""A log that is alive has no older newest checkpoint, give or take the minute between two signings."""


def sign() -> LogCheckpoint | None:
    """Sign the tree as it stands; None where it has not grown since the last checkpoint, or is behind what was committed.

    The instant is that of the product's clock, by which the rows are dated; in operation it is the machine's.
    """
    with transaction.atomic():
        state = LogState.objects.select_for_update().first()
        last = newest()
        if state is None or state.size == 0 or (last is not None and last.size == state.size):
            return None
        at = clock.now() if last is None else max(clock.now(), last.at)
        if is_behind(at):
            return None
        root = tree_root(state.size, tiles.reader())
        text = Checkpoint(settings.LOG_ORIGIN, state.size, root, at).text()
        return LogCheckpoint.objects.create(size=state.size, at=at, note=signed(text, signers.signers()))


def sign_of_life() -> bool:
    """Where nothing has happened for :data:`STILL`, an entry of the audit says so: the next checkpoint is signed over it, and
    whoever watches from outside can tell a quiet log from one that has stopped. Whether one was written."""
    last = newest()
    if last is None or clock.now() - last.at < STILL or LogState.objects.filter(size__gt=last.size).exists():
        return False
    if is_behind(clock.now() + 2 * SLACK):
        return False
    audit.write("log.still", {"capacity": "SYSTEM", "channel": "SYSTEM", "system": "log"}, "log:self")
    return True


def newest() -> LogCheckpoint | None:
    """The last checkpoint. One statement."""
    return LogCheckpoint.objects.order_by("-size").first()


def of_size(size: int) -> LogCheckpoint | None:
    """The checkpoint over exactly so many leaves."""
    return LogCheckpoint.objects.filter(size=size).first()


def after(size: int, limit: int = 100) -> Sequence[LogCheckpoint]:
    """The checkpoints over more leaves than ``size``, oldest first: the feed of witnesses."""
    return tuple(LogCheckpoint.objects.filter(size__gt=size).select_related("stamp").order_by("size")[:limit])


def covering(size: int) -> LogCheckpoint | None:
    """The first checkpoint over at least ``size`` leaves."""
    return LogCheckpoint.objects.filter(size__gte=size).order_by("size").first()


def until(instant: datetime) -> LogCheckpoint | None:
    """The last checkpoint that was signed before ``instant``."""
    return LogCheckpoint.objects.filter(at__lt=instant).order_by("-size").first()


def consistency(old: int, new: int) -> list[bytes]:
    """Proof that the tree of ``new`` leaves begins with the one of ``old``. DomainError ``log.sizes_unknown``. Two
    statements."""
    state = LogState.objects.first()
    if not 0 <= old <= new <= (state.size if state else 0):
        raise DomainError(SIZES_UNKNOWN, old=old, new=new)
    return tiles.reading_once(partial(consistency_proof, old, new))
