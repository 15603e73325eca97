"""Scheduled work of security."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.oversight.security.actions.watch import sweep as sweep_traces


@app.periodic(cron="20 * * * *")
@app.task(name="security.sweep", queueing_lock="security.sweep")
def sweep(timestamp: int) -> None:
    """Traces that no rule counts any more."""
    sweep_traces()
