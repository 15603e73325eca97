"""Scheduled care of the search log and of the open data."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.registry.catalogue.actions.publish_open_data import PUBLISH, publish_open_data
from tongban.registry.catalogue.actions.sweep_searches import sweep_searches


@app.periodic(cron="41 3 * * *")
@app.task(name="catalogue.sweep_searches", queueing_lock="catalogue.sweep_searches")
def sweep(timestamp: int) -> None:
    """Forget askers after a week, questions that only few had after a month."""
    sweep_searches()


@app.periodic(cron="*/10 * * * *")
@app.task(name=PUBLISH, queueing_lock=PUBLISH)
def open_data(timestamp: int) -> None:
    """Make the files of the whole catalogue anew where it has changed."""
    publish_open_data()
