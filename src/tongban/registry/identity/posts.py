"""岗位任免: the posts of a body and who holds them, what waits for a second person, and the quarterly review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from tongban.foundation import clock
from tongban.kernel.codes import region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.identity import separation_errors as separation_errors
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.answering import HEADS, own_posts
from tongban.registry.identity.kinds import PostChangeKind, PostChangeState
from tongban.registry.identity.models import Appointment, PostChange, PostReview
from tongban.registry.identity.queries import holds_on, names_of_accounts
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.models import Post
from tongban.registry.orgs.queries import DepartmentRecord, PostRecord, body_on, posts_of

REVIEW_MONTHS = 1
"""A quarter's review is due with the end of its first month."""


class ReviewState(StrEnum):
    """How the review of an appointment stands in this quarter."""

    DONE = "DONE"
    NEW = "NEW"
    """Appointed in this quarter: looked at in the next."""
    WAITS = "WAITS"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True, slots=True)
class Holder:
    """An appointment as who answers for it sees it. ``own``: the actor's, who never answers for himself."""

    appointment_id: UUID
    post_id: UUID
    title: str
    duty: Duty
    login: str = field(repr=False)
    name: str = field(repr=False)
    valid_from: date
    valid_to: date | None
    review: ReviewState
    own: bool


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A post of a body."""

    id: UUID
    title: str
    duty: Duty


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A request that waits. ``own``: the actor asked for it, or it is about the actor, so that another must answer."""

    id: UUID
    kind: PostChangeKind
    name: str = field(repr=False)
    asked_by: str = field(repr=False)
    title: str
    body_id: UUID
    valid_from: date
    valid_to: date | None
    reason: str
    asked_at: datetime
    own: bool


def quarter_of(day: date) -> str:
    """``2026Q2``."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def quarter_begins(day: date) -> date:
    """The first day of the quarter of ``day``."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def review_due(day: date) -> date:
    """The last day on which the review of the quarter of ``day`` is in time."""
    return (quarter_begins(day) + timedelta(days=31 * REVIEW_MONTHS)).replace(day=1) - timedelta(days=1)


def accounts_with_posts(persons: Collection[UUID], day: date) -> frozenset[UUID]:
    """The accounts by which these persons hold posts on ``day`` or later. One is the most that anybody has: who asks, who answers
    and who decides are told apart by accounts."""
    running = Q(valid_to=None) | Q(valid_to__gt=day)
    rows = Appointment.objects.filter(running, account__natural_person_id__in=persons)
    return frozenset(rows.values_list("account_id", flat=True))


def may_ask_for(actor: Actor, post: Post | PostRecord) -> bool:
    """Who asks for appointments to a post and for their end: a head of its body, or the system administrator of the region."""
    return any(
        (held.duty in HEADS and held.of_body(post.department_id))
        or (held.duty is Duty.SYSTEM_ADMIN and held.covers(post.region_code))
        for held in own_posts(actor)
    )


def may_approve(actor: Actor, post: Post | PostRecord) -> bool:
    """Who approves them: the security administrator of the region."""
    return any(held.duty is Duty.SECURITY_ADMIN and held.covers(post.region_code) for held in own_posts(actor))


def may_review(actor: Actor, post: Post | PostRecord) -> bool:
    """Who says that an appointment is still right: who asks for appointments to the post, and who approves them."""
    return may_ask_for(actor, post) or may_approve(actor, post)


def manages(actor: Actor) -> tuple[HeldPost, ...]:
    """The posts by right of which the actor manages those of others; empty for who manages none."""
    duties = (*HEADS, Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN)
    return tuple(held for held in own_posts(actor) if held.duty in duties)


def own_bodies(actor: Actor) -> tuple[UUID, ...]:
    """The bodies that the actor heads."""
    return tuple(dict.fromkeys(held.department_id for held in manages(actor) if held.duty in HEADS))


def regions_managed(actor: Actor) -> tuple[str, ...]:
    """The regions in which the actor manages the posts of every body."""
    return tuple(dict.fromkeys(held.region_code for held in manages(actor) if held.duty not in HEADS))


def body_managed(actor: Actor, body_id: UUID) -> DepartmentRecord:
    """The body, as it stands today. DomainError ``identity.posts.unknown`` unless the actor manages its posts."""
    try:
        body = body_on(body_id)
    except DomainError:
        raise DomainError("identity.posts.unknown") from None
    if not any(
        held.of_body(body.id) if held.duty in HEADS else held.covers(body.region_code) for held in manages(actor)
    ):
        raise DomainError("identity.posts.unknown")
    return body


def posts_at(body_id: UUID) -> tuple[OpenPost, ...]:
    """The posts of a body today, by duty and title. One statement."""
    return tuple(OpenPost(each.id, each.title, each.duty) for each in posts_of(body_id))


def holders_at(actor: Actor, body_id: UUID) -> tuple[Holder, ...]:
    """Who holds the posts of a body today or later, in his own right; by post and name. Three statements."""
    day = clock.today()
    posts = [each.id for each in posts_of(body_id, day=day)]
    rows = list(
        Appointment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), post_id__in=posts, deputy_of=None)
        .select_related("post", "account")
        .order_by("post__duty", "post__title", "valid_from", "id")
    )
    names = names_of_accounts({row.account_id for row in rows})
    reviewed = _reviewed([row.id for row in rows], day)
    return tuple(
        Holder(
            appointment_id=row.id,
            post_id=row.post_id,
            title=row.post.title,
            duty=Duty(row.post.duty),
            login=row.account.login,
            name=names.get(row.account_id, ""),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            review=_state(row, reviewed, day),
            own=row.account_id == actor.account_id,
        )
        for row in rows
    )


def overdue_in(actor: Actor) -> dict[UUID, int]:
    """Body → how many of its appointments wait longer than they may, where the actor manages the posts; most first. Two
    statements, none before the review is due."""
    day, where = clock.today(), Q()
    for held in manages(actor):
        if held.duty in HEADS:
            where |= Q(post__department_id__in=held.departments)
        else:
            for scope in held.scopes:
                where |= Q(post__region_code__startswith=region_prefix(scope))
    if not where or day <= review_due(day):
        return {}
    rows = list(
        Appointment.objects.filter(
            where, holds_on(day), deputy_of=None, valid_from__lt=quarter_begins(day)
        ).values_list("id", "post__department_id", "account_id")
    )
    reviewed, found = _reviewed([row[0] for row in rows], day), Counter[UUID]()
    found.update(body for row, body, account in rows if row not in reviewed and account != actor.account_id)
    return dict(found.most_common())


def changes_waiting(actor: Actor) -> tuple[ChangeView, ...]:
    """Requests that the actor has asked for or may answer, oldest first. Two statements, none for who manages nothing."""
    if not manages(actor):
        return ()
    rows = PostChange.objects.filter(state=PostChangeState.ASKED.value).select_related("post")
    mine = [
        row
        for row in rows.order_by("asked_at", "id")
        if row.asked_by_id == actor.account_id or may_approve(actor, row.post)
    ]
    names = names_of_accounts({each for row in mine for each in (row.account_id, row.asked_by_id)})
    return tuple(
        ChangeView(
            id=row.id,
            kind=PostChangeKind(row.kind),
            name=names.get(row.account_id, ""),
            asked_by=names.get(row.asked_by_id, ""),
            title=row.post.title,
            body_id=row.post.department_id,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            reason=row.reason,
            asked_at=row.asked_at,
            own=actor.account_id in (row.asked_by_id, row.account_id),
        )
        for row in mine
    )


def _reviewed(appointments: Sequence[UUID], day: date) -> set[UUID]:
    asked = PostReview.objects.filter(appointment_id__in=appointments, quarter=quarter_of(day))
    return set(asked.values_list("appointment_id", flat=True))


def _state(row: Appointment, reviewed: set[UUID], day: date) -> ReviewState:
    if row.id in reviewed:
        return ReviewState.DONE
    if row.valid_from >= quarter_begins(day):
        return ReviewState.NEW
    return ReviewState.OVERDUE if day > review_due(day) else ReviewState.WAITS
