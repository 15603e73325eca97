"""Scheduled care of the log-in for applications."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app

from tongban.foundation import clock
from tongban.registry.identity.oidc.actions.end import TELL, end_lapsed, leave_lost_names
from tongban.registry.identity.oidc.actions.tell import tell_applications
from tongban.registry.identity.oidc.models import (
    Arrival,
    Code,
    DeviceRequest,
    Participation,
    Session,
    SpentAssertion,
    Token,
)
from tongban.registry.identity.oidc.national import ARRIVAL_VALID_FOR

_KEPT = timedelta(hours=8)
"""A family may be looked at for as long as one of it could still be used."""


@app.periodic(cron="* * * * *")
@app.task(name=TELL, queueing_lock=TELL)
def tell(timestamp: int) -> None:
    """Log-ins that are over, names in which nobody may act any more; applications that are to be told of it, now or again."""
    end_lapsed()
    leave_lost_names()
    tell_applications()


@app.periodic(cron="*/15 * * * *")
@app.task(name="oidc.sweep", queueing_lock="oidc.sweep")
def sweep(timestamp: int) -> None:
    """Codes, tokens, assertions and arrivals that nobody can use or misuse any more, and log-ins that are over and by which no
    application was entered: that they were stands in the record."""
    # An assertion too: it is taken for some seconds after its end, by another clock.
    before = clock.real_now() - _KEPT
    Code.objects.filter(expires_at__lt=before).delete()
    Token.objects.filter(expires_at__lt=before).delete()
    DeviceRequest.objects.filter(expires_at__lt=before).delete()
    SpentAssertion.objects.filter(expires_at__lt=before).delete()
    entered = Participation.objects.filter(session_id=OuterRef("pk"))
    Session.objects.filter(~Exists(entered), ended_at__lt=before).delete()
    Arrival.objects.filter(made_at__lt=clock.real_now() - 2 * ARRIVAL_VALID_FOR).delete()
