"""Scheduled work of messaging. Any number of workers may run it at the same time."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.capabilities.messaging import ports
from tongban.capabilities.messaging.actions.send_due import send_due
from tongban.capabilities.messaging.actions.tell import SEND
from tongban.foundation import jobs


@app.periodic(cron="* * * * *")
@app.task(name=SEND, queueing_lock=SEND)
def send(timestamp: int) -> None:
    """Send what is due: at once after a message was made, and every minute what had to wait."""
    if send_due(ports.gateway()):
        jobs.soon(SEND)
