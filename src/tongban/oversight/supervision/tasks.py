"""Scheduled work of supervision. Each is set-based, may run twice, and catches up after any outage."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.oversight.supervision.actions.watch import round_
from tongban.oversight.supervision.actions.watch import sweep as sweep_watches


@app.periodic(cron="*/5 * * * *")
@app.task(name="supervision.sweep", queueing_lock="supervision.sweep")
def sweep(timestamp: int) -> None:
    """Raise the cards that time alone has brought."""
    sweep_watches()


@app.periodic(cron="40 3 * * *")
@app.task(name="supervision.round", queueing_lock="supervision.round")
def go_round(timestamp: int) -> None:
    """Look once at every open case: what a listener missed, or a new calendar moved."""
    round_()
