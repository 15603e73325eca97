"""Scheduled work of the spine. Each is set-based, may run twice, and catches up after any outage."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.cases.actions.count_demand import count_demand
from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.cases.actions.deem_renewed import sweep_renewals
from tongban.cases.actions.deliver_electronically import sweep_arrivals
from tongban.cases.actions.draft import sweep_drafts
from tongban.cases.actions.upload import sweep_uploads
from tongban.foundation import derived


@app.periodic(cron="17 * * * *")
@app.task(name="cases.sweep", queueing_lock="cases.sweep")
def sweep(timestamp: int) -> None:
    """Forget uploads after 48 hours, drafts after 30 days, pictures of pages after a week."""
    sweep_uploads()
    sweep_drafts()
    derived.sweep()


@app.periodic(cron="2 0 * * *")
@app.task(name="cases.demand", queueing_lock="cases.demand")
def demand(timestamp: int) -> None:
    """Count which materials were asked in how many cases of the last year, before the catalogue ranks by it."""
    count_demand()


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.silence", queueing_lock="cases.silence")
def silence(timestamp: int) -> None:
    """Record 视为受理 where the five working days, 视为准予延续 where a permit's term have passed in silence."""
    sweep_silence()
    sweep_renewals()


@app.periodic(cron="*/2 * * * *")
@app.task(name="cases.arrivals", queueing_lock="cases.arrivals")
def arrivals(timestamp: int) -> None:
    """Record electronic delivery where the process died between the paper and its record."""
    sweep_arrivals()
