"""Scheduled work of messaging. Any number of workers may run it at the same time."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.capabilities.messaging import ports
from tongban.capabilities.messaging.actions.send_due import send_due, send_due_mail
from tongban.capabilities.messaging.actions.tell import SEND, SEND_MAIL
from tongban.foundation import jobs


@app.periodic(cron="* * * * *")
@app.task(name=SEND, queueing_lock=SEND)
def send(timestamp: int) -> None:
    """Send the SMS that are due: at once after a message was made, and every minute what had to wait."""
    if send_due(ports.sms.now()):
        jobs.soon(SEND)


@app.periodic(cron="* * * * *")
@app.task(name=SEND_MAIL, queueing_lock=SEND_MAIL)
def send_mail(timestamp: int) -> None:
    """Send the mails that are due, in the same way."""
    if send_due_mail(ports.mail.now()):
        jobs.soon(SEND_MAIL)
