"""离岗代理: asked for by the official, answered by the head of the body, ended by either.

公务员法 leaves it to the body how its posts are filled while somebody is away; what counts here is that every deed in between
shows both names, and that nobody hands on a right without the word of who answers for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import leave_errors as leave_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import own_posts, posts_of
from tongban.registry.identity.elevations import duties_from
from tongban.registry.identity.kinds import LeaveState
from tongban.registry.identity.leaves import colleagues_of, may_answer
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account, Appointment, Leave
from tongban.registry.identity.separation import check_duties
from tongban.registry.orgs.duties import Duty

LONGEST = 184
"""Days: half a year. Who is away for longer is replaced, not stood in for."""
_OPEN = (LeaveState.ASKED.value, LeaveState.GRANTED.value)


def ask_leave(actor: Actor, *, deputy_id: UUID, first_day: date, last_day: date, now: datetime) -> UUID:
    """Ask that ``deputy_id`` stand in for the actor from ``first_day`` to ``last_day``. It changes no right yet.

    Errors: ``identity.leave.no_post|days|deputy|overlaps``.
    """
    if actor.account_id is None or not own_posts(actor):
        raise DomainError("identity.leave.no_post")
    if first_day < clock.legal_date(now) or not 0 <= (last_day - first_day).days < LONGEST:
        raise DomainError("identity.leave.days", most=LONGEST)
    if deputy_id not in {each.account_id for each in colleagues_of(actor)}:
        raise DomainError("identity.leave.deputy")
    with transaction.atomic():
        # Two requests at once: the second one sees the first.
        Account.objects.select_for_update().get(pk=actor.account_id)
        ends = last_day + timedelta(days=1)
        _no_other(actor.account_id, deputy_id, first_day, ends)
        row = Leave.objects.create(
            account_id=actor.account_id,
            deputy_id=deputy_id,
            valid_from=first_day,
            valid_to=ends,
            state=LeaveState.ASKED.value,
            asked_at=now,
        )
        _told(actor, row, "asked")
    return row.id


def grant_leave(actor: Actor, *, leave_id: UUID, now: datetime) -> None:
    """From its first day to its last the deputy holds the posts too, each deed with both names. Twice is once.

    Errors: ``identity.leave.unknown`` to who does not answer for every post of the official, ``identity.leave.answered``,
    ``identity.leave.deputy`` where the deputy has left the body meanwhile, ``identity.leave.overlaps``,
    ``identity.separation.broken`` where the deputy would hold what nobody holds together.
    """
    with transaction.atomic():
        row = _to_answer(actor, leave_id)
        if row.state == LeaveState.GRANTED.value:
            return
        day = clock.legal_date(now)
        if row.state != LeaveState.ASKED.value or row.valid_to <= day:
            raise DomainError("identity.leave.answered")
        _no_other(row.account_id, row.deputy_id, row.valid_from, row.valid_to, besides=row.id)
        held = posts_of({row.account_id, row.deputy_id})
        own = {each.post.department_id for each in held.get(row.deputy_id, ())}
        # Who stands in holds both: what nobody holds together, nobody holds as a deputy either.
        check_duties(duties_from(row.deputy_id, max(row.valid_from, day)), _duties(held[row.account_id]))
        if not own >= {each.post.department_id for each in held[row.account_id]}:
            raise DomainError("identity.leave.deputy")
        Appointment.objects.bulk_create(
            Appointment(
                account_id=row.deputy_id,
                post_id=each.post_id,
                valid_from=max(row.valid_from, day),
                valid_to=row.valid_to,
                deputy_of=each,
            )
            for each in held[row.account_id]
        )
        _answered(actor, row, LeaveState.GRANTED, now)


def decline_leave(actor: Actor, *, leave_id: UUID, now: datetime) -> None:
    """Nothing changes. Twice is once. Errors: ``identity.leave.unknown|answered``."""
    with transaction.atomic():
        row = _to_answer(actor, leave_id)
        if row.state == LeaveState.DECLINED.value:
            return
        if row.state != LeaveState.ASKED.value:
            raise DomainError("identity.leave.answered")
        _answered(actor, row, LeaveState.DECLINED, now)


def end_leave(actor: Actor, *, leave_id: UUID, now: datetime) -> None:
    """Back before the last day, or not away after all: the deputy is out at once. By the official or by who answers for the
    posts. Twice is once. Errors: ``identity.leave.unknown|answered``."""
    with transaction.atomic():
        row = Leave.objects.select_for_update().filter(pk=leave_id).first()
        if row is None or not (row.account_id == actor.account_id or _answers(actor, row)):
            raise DomainError("identity.leave.unknown")
        if row.state == LeaveState.ENDED.value:
            return
        day = clock.legal_date(now)
        if row.state not in _OPEN or row.valid_to <= day:
            raise DomainError("identity.leave.answered")
        standing_in = Appointment.objects.filter(account_id=row.deputy_id, deputy_of__account_id=row.account_id)
        standing_in = standing_in.filter(valid_to=row.valid_to)
        standing_in.filter(valid_from__gte=day).delete()
        standing_in.update(valid_to=day)
        row.state, row.ended_at = LeaveState.ENDED.value, now
        row.save(update_fields=["state", "ended_at"])
        _told(actor, row, "ended")


def _duties(posts: Iterable[Appointment]) -> set[Duty]:
    return {Duty(each.post.duty) for each in posts}


def _no_other(account: UUID, deputy: UUID, begins: date, ends: date, besides: UUID | None = None) -> None:
    """The official has no other leave in these days, and the deputy is there."""
    others = Leave.objects.filter(state__in=_OPEN, valid_from__lt=ends, valid_to__gt=begins)
    if besides is not None:
        others = others.exclude(pk=besides)
    away = Q(account_id=account) | Q(account_id=deputy, state=LeaveState.GRANTED.value)
    if others.filter(away).exists():
        raise DomainError("identity.leave.overlaps")


def _to_answer(actor: Actor, leave_id: UUID) -> Leave:
    row = Leave.objects.select_for_update().filter(pk=leave_id).first()
    if row is None or not _answers(actor, row):
        raise DomainError("identity.leave.unknown")
    return row


def _answers(actor: Actor, row: Leave) -> bool:
    return may_answer(actor, row, posts_of({row.account_id}).get(row.account_id, ()))


def _answered(actor: Actor, row: Leave, state: LeaveState, now: datetime) -> None:
    row.state, row.answered_by_id, row.answered_at = state.value, actor.account_id, now
    row.save(update_fields=["state", "answered_by", "answered_at"])
    _told(actor, row, state.value.lower())


def _told(actor: Actor, row: Leave, what: str) -> None:
    days = {"from": row.valid_from.isoformat(), "to": row.valid_to.isoformat()}
    record(
        f"identity.leave.{what}", actor, row.account_id, {"leave": str(row.id), "deputy": str(row.deputy_id), **days}
    )
