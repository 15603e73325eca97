"""Scheduled care of the record."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.foundation import clock
from tongban.foundation.records import consumers, idempotency, partitions


@app.periodic(cron="5 3 * * *")
@app.task(name="records.partitions", queueing_lock="records.partitions")
def make_partitions(timestamp: int) -> None:
    """Months of the event table, well ahead."""
    partitions.ensure_partitions(clock.now())


@app.periodic(cron="35 * * * *")
@app.task(name="records.idempotency", queueing_lock="records.idempotency")
def forget_keys(timestamp: int) -> None:
    """Keys of repeated requests after 24 hours."""
    idempotency.sweep(clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="records.parked", queueing_lock="records.parked")
def try_parked_again(timestamp: int) -> None:
    """Events that a consumer could not digest: the fault may have been mended."""
    for consumer in consumers.subscriptions():
        consumers.retry_parked(consumer)
