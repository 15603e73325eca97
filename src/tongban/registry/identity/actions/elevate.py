"""临时职责: a duty for some hours instead of a super-user. Asked for with a reason, granted by another, over by itself, and named
in the stamp of everything that is done by it (GB/T 22239 8.1.4.2 d, e)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.elevations import ELEVATABLE, LONGEST_HOURS, duties_from, may_grant, operates
from tongban.registry.identity.kinds import ElevationState
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account, Elevation
from tongban.registry.identity.separation import check_duties
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import post_of


def ask_elevation(actor: Actor, *, post_id: UUID, hours: int, reason: str, now: datetime) -> UUID:
    """Ask for the duty of a post in the region that one operates. It changes no right yet.

    Errors: ``identity.elevation.not_yours|hours|answered``, ``identity.posts.reason``, ``identity.separation.broken``.
    """
    post, text = post_of(post_id), one_line(reason)[:200]
    if post is None or actor.account_id is None or not operates(actor, post) or post.duty not in ELEVATABLE:
        raise DomainError("identity.elevation.not_yours")
    if not 1 <= hours <= LONGEST_HOURS:
        raise DomainError("identity.elevation.hours", most=LONGEST_HOURS)
    if not text:
        raise DomainError("identity.posts.reason")
    check_duties({each.duty for each in actor.posts}, [post.duty])
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=actor.account_id)
        mine = Elevation.objects.filter(account_id=actor.account_id, post_id=post.id)
        running = mine.filter(state=ElevationState.GRANTED.value, ends_at__gt=clock.real_now())
        if mine.filter(state=ElevationState.ASKED.value).exists() or running.exists():
            raise DomainError("identity.elevation.answered")
        row = Elevation.objects.create(
            account_id=actor.account_id,
            post_id=post.id,
            reason=text,
            hours=hours,
            state=ElevationState.ASKED.value,
            asked_at=now,
        )
        _told(actor, row, "asked")
    return row.id


def grant_elevation(actor: Actor, *, elevation_id: UUID, now: datetime) -> None:
    """The duty is held from now for the hours that were asked for. Twice is once.

    Errors: ``identity.elevation.unknown|two_persons|answered``, ``identity.separation.broken`` for who has been given another
    duty since it was asked.
    """
    with transaction.atomic():
        row = _to_answer(actor, elevation_id)
        if row.state == ElevationState.GRANTED.value:
            return
        if row.state != ElevationState.ASKED.value:
            raise DomainError("identity.elevation.answered")
        Account.objects.select_for_update().get(pk=row.account_id)
        check_duties(duties_from(row.account_id, clock.legal_date(now)), [Duty(row.post.duty)])
        row.ends_at = clock.real_now() + timedelta(hours=row.hours)
        _answered(actor, row, ElevationState.GRANTED, now)


def decline_elevation(actor: Actor, *, elevation_id: UUID, now: datetime) -> None:
    """Nothing changes. Twice is once. Errors: ``identity.elevation.unknown|two_persons|answered``."""
    with transaction.atomic():
        row = _to_answer(actor, elevation_id)
        if row.state == ElevationState.DECLINED.value:
            return
        if row.state != ElevationState.ASKED.value:
            raise DomainError("identity.elevation.answered")
        _answered(actor, row, ElevationState.DECLINED, now)


def end_elevation(actor: Actor, *, elevation_id: UUID, now: datetime) -> None:
    """Done before its time, by who holds it or by who may grant it; a request is withdrawn the same way. Twice is once.

    Errors: ``identity.elevation.unknown|answered``.
    """
    with transaction.atomic():
        row = _locked(elevation_id)
        if actor.account_id is None or not (row.account_id == actor.account_id or may_grant(actor, row.post)):
            raise DomainError("identity.elevation.unknown")
        if row.state == ElevationState.ENDED.value:
            return
        if row.state not in (ElevationState.ASKED.value, ElevationState.GRANTED.value):
            raise DomainError("identity.elevation.answered")
        row.state, row.ended_at = ElevationState.ENDED.value, now
        row.save(update_fields=["state", "ended_at"])
        _told(actor, row, "ended")


def _locked(elevation_id: UUID) -> Elevation:
    rows = Elevation.objects.select_for_update(of=("self",)).select_related("post")
    row = rows.filter(pk=elevation_id).first()
    if row is None:
        raise DomainError("identity.elevation.unknown")
    return row


def _to_answer(actor: Actor, elevation_id: UUID) -> Elevation:
    row = _locked(elevation_id)
    if not may_grant(actor, row.post):
        raise DomainError("identity.elevation.unknown")
    if row.account_id == actor.account_id:
        raise DomainError("identity.elevation.two_persons")
    return row


def _answered(actor: Actor, row: Elevation, state: ElevationState, now: datetime) -> None:
    row.state, row.answered_by_id, row.answered_at = state.value, actor.account_id, now
    row.save(update_fields=["state", "answered_by", "answered_at", "ends_at"])
    _told(actor, row, state.value.lower())


def _told(actor: Actor, row: Elevation, what: str) -> None:
    data = {"elevation": str(row.id), "post": str(row.post_id), "hours": row.hours, "reason": row.reason}
    record(f"identity.elevation.{what}", actor, row.account_id, data)
