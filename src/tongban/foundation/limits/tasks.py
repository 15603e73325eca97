"""Scheduled care of the rate limits."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.foundation import clock
from tongban.foundation.limits.spending import sweep


@app.periodic(cron="*/15 * * * *")
@app.task(name="limits.sweep", queueing_lock="limits.sweep")
def forget_windows(timestamp: int) -> None:
    """Windows that are over."""
    sweep(clock.real_now())
