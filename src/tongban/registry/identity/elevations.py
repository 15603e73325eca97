"""临时职责: duties for some hours, as who holds them and who grants them sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from tongban.foundation import clock
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import own_posts
from tongban.registry.identity.kinds import ElevationState
from tongban.registry.identity.models import Appointment, Elevation
from tongban.registry.identity.queries import names_of_accounts
from tongban.registry.identity.separation import ADMINISTRATORS
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.models import Post
from tongban.registry.orgs.queries import PostRecord

LONGEST_HOURS = 4
ELEVATABLE = frozenset(Duty) - ADMINISTRATORS - {Duty.OPERATOR}
"""Duties that can be held for some hours: never those that give or check rights."""
_SHOWN_DAYS = 90


@dataclass(frozen=True, slots=True)
class ElevationView:
    """A request or grant. ``own``: the actor's. ``running``: held at this moment."""

    id: UUID
    name: str = field(repr=False)
    answered_by: str = field(repr=False)
    title: str
    duty: Duty
    body_id: UUID
    reason: str
    hours: int
    state: ElevationState
    asked_at: datetime
    ends_at: datetime | None
    own: bool
    running: bool
    answers: bool
    """Whether the actor may grant, decline and end it."""


def operates(actor: Actor, post: Post | PostRecord) -> bool:
    """Whether the actor is an operator of the region in which the post lies."""
    return any(held.duty is Duty.OPERATOR and held.covers(post.region_code) for held in own_posts(actor))


def duties_from(account_id: UUID, day: date) -> set[Duty]:
    """The duties that an account holds on ``day`` or later: by appointment, in another's place, for hours. Two statements."""
    running = Q(valid_to=None) | Q(valid_to__gt=day)
    posts = Appointment.objects.filter(running, account_id=account_id)
    granted = Q(state=ElevationState.GRANTED.value, ends_at__gt=clock.real_now())
    hours = (
        Elevation.objects.filter(granted, account_id=account_id) if day <= clock.today() else Elevation.objects.none()
    )
    return {Duty(each) for rows in (posts, hours) for each in rows.values_list("post__duty", flat=True)}


def may_grant(actor: Actor, post: Post | PostRecord) -> bool:
    """Whether the actor, who must not be the one that asked, answers for duties in that region: another operator of it, or
    its security administrator."""
    duties = (Duty.OPERATOR, Duty.SECURITY_ADMIN)
    return any(held.duty in duties and held.covers(post.region_code) for held in own_posts(actor))


def may_look(actor: Actor) -> bool:
    """Whether there is anything for the actor on the page: who asks, who grants, and who audits both."""
    return any(held.duty in (Duty.OPERATOR, Duty.SECURITY_ADMIN, Duty.AUDIT_ADMIN) for held in own_posts(actor))


def elevations_of(actor: Actor) -> tuple[ElevationView, ...]:
    """Own ones, and those of the region for who grants or audits, of the last ninety days, newest first. Two statements."""
    if not may_look(actor):
        return ()
    since, instant = clock.now() - timedelta(days=_SHOWN_DAYS), clock.real_now()
    waiting = Q(state=ElevationState.ASKED.value) | Q(asked_at__gte=since)
    rows = [
        row
        for row in Elevation.objects.filter(waiting).select_related("post").order_by("-asked_at", "id")
        if row.account_id == actor.account_id or may_grant(actor, row.post) or _audits(actor, row.post)
    ]
    names = names_of_accounts({each for row in rows for each in (row.account_id, row.answered_by_id) if each})
    return tuple(
        ElevationView(
            id=row.id,
            name=names.get(row.account_id, ""),
            answered_by=names.get(row.answered_by_id, "") if row.answered_by_id else "",
            title=row.post.title,
            duty=Duty(row.post.duty),
            body_id=row.post.department_id,
            reason=row.reason,
            hours=row.hours,
            state=ElevationState(row.state),
            asked_at=row.asked_at,
            ends_at=row.ends_at,
            own=row.account_id == actor.account_id,
            answers=row.account_id != actor.account_id and may_grant(actor, row.post),
            running=row.state == ElevationState.GRANTED.value and row.ends_at is not None and row.ends_at > instant,
        )
        for row in rows
    )


def elevated_until(actor: Actor) -> datetime | None:
    """When the last duty for some hours that the actor holds now is over; None for who holds none, without a statement."""
    held = [post.elevation for post in actor.posts if post.elevation is not None]
    if not held:
        return None
    return max(each for each in Elevation.objects.filter(pk__in=held).values_list("ends_at", flat=True) if each)


def _audits(actor: Actor, post: Post) -> bool:
    return any(held.duty is Duty.AUDIT_ADMIN and held.covers(post.region_code) for held in own_posts(actor))
