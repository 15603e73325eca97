"""Somebody leaves the service: everything ends at once, by one deed of who answers for the posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actions.appoint import end_appointments
from tongban.registry.identity.actions.reset_factor import forget_factors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import HEADS, answering_in
from tongban.registry.identity.credentials import normal_login
from tongban.registry.identity.finding import persons_of_accounts
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
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.posts import may_review
from tongban.registry.identity.queries import holders
from tongban.registry.identity.tokens import end_tokens
from tongban.registry.orgs.duties import Duty


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


def end_with_death(actor: Actor, account: Account, now: datetime) -> int:
    """The same for an official who is recorded dead, by the system; who answers for the posts is told. How many posts of their
    own are over. Whoever was taken for dead wrongly is appointed anew, by two persons as everybody."""
    day = clock.legal_date(now)
    running = Q(valid_to=None) | Q(valid_to__gt=day)
    held = list(Appointment.objects.filter(running, account=account).select_related("post"))
    if not held and not account.official:
        return 0
    own = [each.post for each in held if each.deputy_of_id is None]
    end_appointments([each.id for each in held], day)
    _end_the_rest(actor, account, now)
    record("identity.posts.departed", actor, account.pk, {"appointments": len(own), "deceased": True})
    for person in _answerable({(post.department_id, post.region_code) for post in own}, account.pk):
        notices.now().tell(person, AccountNotice.OFFICIAL_DECEASED)
    return len(own)


def _answerable(bodies: Iterable[tuple[UUID, str]], besides: UUID) -> tuple[UUID, ...]:
    """The persons who head these bodies; of a body without another head, who keeps the posts of its region."""
    found: set[UUID] = set()
    for body, region in bodies:
        heads = {head.account_id for duty in HEADS for head in holders(body, duty)} - {besides}
        persons = persons_of_accounts(heads).values()
        found |= set(persons or answering_in(Duty.SYSTEM_ADMIN, region, besides))
    return tuple(sorted(found))


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
