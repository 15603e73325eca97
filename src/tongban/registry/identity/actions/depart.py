"""Somebody leaves the service: everything ends at once, by one deed of who answers for the posts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actions.appoint import end_appointments
from tongban.registry.identity.actions.reset_factor import forget_factors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.credentials import normal_login
from tongban.registry.identity.kinds import (
    ElevationState,
    LeaveState,
    PostChangeState,
    ResetState,
)
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import (
    Account,
    Appointment,
    Elevation,
    FactorReset,
    Leave,
    PostChange,
)
from tongban.registry.identity.posts import may_review
from tongban.registry.identity.tokens import end_tokens


def depart(actor: Actor, *, login: str, reason: str, now: datetime) -> None:
    """Appointments, who stands in and who is stood in for, duties for some hours, leaves, requests, tokens, second factors and
    sessions of the official: over from this moment. The account stays, as that of a citizen. Twice is once.

    Taking away needs no second person. Errors: ``identity.posts.unknown`` unless the actor answers for every post that is
    held, ``identity.posts.two_persons`` for oneself, ``identity.posts.reason``.
    """
    text = one_line(reason)[:200]
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(login=normal_login(login)).first()
        if account is None or actor.account_id is None:
            raise DomainError("identity.posts.unknown")
        if account.pk == actor.account_id:
            raise DomainError("identity.posts.two_persons")
        day = clock.legal_date(now)
        running = Q(valid_to=None) | Q(valid_to__gt=day)
        held = list(Appointment.objects.filter(running, account=account).select_related("post"))
        own = [each for each in held if each.deputy_of_id is None]
        if not own or not all(may_review(actor, each.post) for each in own):
            raise DomainError("identity.posts.unknown")
        if not text:
            raise DomainError("identity.posts.reason")
        end_appointments([each.id for each in held], day)
        _end_the_rest(actor, account, now)
        record("identity.posts.departed", actor, account.pk, {"appointments": len(own)})


def _end_the_rest(actor: Actor, account: Account, now: datetime) -> None:
    over = {"answered_by_id": actor.account_id, "answered_at": now}
    open_leaves = [LeaveState.ASKED.value, LeaveState.GRANTED.value]
    Leave.objects.filter(Q(account=account) | Q(deputy=account), state__in=open_leaves).update(
        state=LeaveState.ENDED.value, ended_at=now
    )
    Elevation.objects.filter(account=account, state=ElevationState.GRANTED.value).update(
        state=ElevationState.ENDED.value, ended_at=now
    )
    Elevation.objects.filter(account=account, state=ElevationState.ASKED.value).update(
        state=ElevationState.DECLINED.value, **over
    )
    # A request of the actor's own is withdrawn with its object: nobody has answered it.
    PostChange.objects.filter(account=account, state=PostChangeState.ASKED.value).update(
        state=PostChangeState.DECLINED.value, answered_at=now
    )
    FactorReset.objects.filter(account=account, state=ResetState.ASKED.value).update(
        state=ResetState.DECLINED.value, answered_at=now
    )
    end_tokens(account.pk)
    forget_factors(account.pk)
    Account.objects.filter(pk=account.pk).update(official=False, session_serial=F("session_serial") + 1)
