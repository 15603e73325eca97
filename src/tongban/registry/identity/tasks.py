"""Scheduled care of identity."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.foundation import clock
from tongban.registry.identity.contacts import CODE_VALID_FOR
from tongban.registry.identity.models import EmailConfirmation


@app.periodic(cron="*/15 * * * *")
@app.task(name="identity.sweep", queueing_lock="identity.sweep")
def forget_unconfirmed(timestamp: int) -> None:
    """E-mail addresses that were never confirmed, an hour after their code ended."""
    EmailConfirmation.objects.filter(made_at__lt=clock.real_now() - 5 * CODE_VALID_FOR).delete()
