"""Scheduled work of 个人信息保护."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.oversight.privacy.actions.breach_deeds import TELL, tell_waiting


@app.periodic(cron="*/10 * * * *")
@app.task(name=TELL, queueing_lock=TELL)
def tell(timestamp: int) -> None:
    """Who still has to hear of a breach."""
    tell_waiting()
