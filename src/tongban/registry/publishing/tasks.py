"""Scheduled work on what is published."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.registry.publishing.actions.check_sites import CHECK
from tongban.registry.publishing.actions.check_sites import check_sites as check_all


@app.periodic(cron="40 1 * * *")
@app.task(name=CHECK, queueing_lock=CHECK)
def check_sites(timestamp: int) -> None:
    """Look at the pages of other sites that show guides, each night; at once when somebody asks for it."""
    check_all()
