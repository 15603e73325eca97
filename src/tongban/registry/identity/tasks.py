"""Scheduled care of identity."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.foundation import clock
from tongban.registry.identity.actions.change_mobile import carry_out_mobile_changes
from tongban.registry.identity.contacts import CODE_VALID_FOR
from tongban.registry.identity.mobiles import PROOF_VALID_FOR
from tongban.registry.identity.models import EmailConfirmation, MobileConfirmation


@app.periodic(cron="*/15 * * * *")
@app.task(name="identity.sweep", queueing_lock="identity.sweep")
def forget_unconfirmed(timestamp: int) -> None:
    """E-mail addresses that were never confirmed, an hour after their code ended; mobile numbers, proved or not."""
    EmailConfirmation.objects.filter(made_at__lt=clock.real_now() - 5 * CODE_VALID_FOR).delete()
    MobileConfirmation.objects.filter(made_at__lt=clock.real_now() - 4 * PROOF_VALID_FOR).delete()


@app.periodic(cron="*/10 * * * *")
@app.task(name="identity.mobile_changes", queueing_lock="identity.mobile_changes")
def change_mobiles(timestamp: int) -> None:
    """Changes of mobile number whose three days are over."""
    carry_out_mobile_changes(clock.now())
