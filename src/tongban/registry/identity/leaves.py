"""离岗代理: who is away, who stands in, what waits for the word of the head of a body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import leave_errors as leave_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import HEADS, answers_for, own_posts, posts_of
from tongban.registry.identity.kinds import LeaveState
from tongban.registry.identity.models import Appointment, Leave
from tongban.registry.identity.queries import holds_on, names_of_accounts
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import same_body


@dataclass(frozen=True, slots=True)
class LeaveView:
    """A leave as the three people concerned see it. ``last_day`` belongs to it."""

    id: UUID
    account_id: UUID
    deputy_id: UUID
    name: str = field(repr=False)
    deputy: str = field(repr=False)
    first_day: date
    last_day: date
    state: LeaveState

    def open_on(self, day: date) -> bool:
        """Whether it can still be ended: it was neither declined nor ended, and its days are not over."""
        return self.state in (LeaveState.ASKED, LeaveState.GRANTED) and self.last_day >= day


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be named as deputy."""

    account_id: UUID
    name: str = field(repr=False)
    titles: tuple[str, ...]


def leaves_of(actor: Actor, most: int = 20) -> tuple[LeaveView, ...]:
    """What the actor asked for and where the actor stands in, newest first. Two statements."""
    if actor.account_id is None:
        return ()
    mine = Leave.objects.filter(Q(account_id=actor.account_id) | Q(deputy_id=actor.account_id))
    return _views(mine.order_by("-asked_at", "id")[:most])


def leaves_to_answer(actor: Actor) -> tuple[LeaveView, ...]:
    """What waits for the actor's word: see :func:`may_answer`. Three statements, none for who heads nothing."""
    if not any(post.duty in (*HEADS, Duty.OPERATOR) for post in actor.posts):
        return ()
    asked = list(Leave.objects.filter(state=LeaveState.ASKED.value, valid_to__gt=clock.today()).order_by("asked_at"))
    posts = posts_of({row.account_id for row in asked})
    return _views(row for row in asked if may_answer(actor, row, posts.get(row.account_id, ())))


def leave_of(actor: Actor, leave_id: UUID) -> LeaveView:
    """One leave, for the two whom it concerns and who answers for it. DomainError ``identity.leave.unknown``."""
    row = Leave.objects.filter(pk=leave_id).first()
    if row is None or actor.account_id is None:
        raise DomainError("identity.leave.unknown")
    concerned = actor.account_id in (row.account_id, row.deputy_id)
    if not (concerned or may_answer(actor, row, posts_of({row.account_id}).get(row.account_id, ()))):
        raise DomainError("identity.leave.unknown")
    return _views([row])[0]


def may_answer(actor: Actor, leave: Leave, posts: Iterable[Appointment]) -> bool:
    """Whether the actor, who is neither of the two, answers for every one of these ``posts``: as head of their body (LEADER or
    DECIDE, held by oneself), or as operator of the region, without whom a body's only head could not go on leave."""
    if actor.account_id in (None, leave.account_id, leave.deputy_id):
        return False
    return answers_for(actor, posts, (Duty.OPERATOR,))


def colleagues_of(actor: Actor, day: date | None = None) -> tuple[Colleague, ...]:
    """Who can stand in for the actor: officials with a post of their own in every body in which the actor holds one, by name.
    One statement for each body, and one for the names."""
    if actor.account_id is None:
        return ()
    day = day or clock.today()
    bodies = sorted({post.department_id for post in own_posts(actor)})
    everywhere: set[UUID] | None = None
    titles: dict[UUID, list[str]] = {}
    for body in bodies:
        rows = (
            Appointment.objects.filter(holds_on(day), deputy_of=None, post__department_id__in=same_body(body, day))
            .filter(Q(post__valid_to=None) | Q(post__valid_to__gt=day))
            .filter(account__is_active=True, account__official=True)
            .exclude(account_id=actor.account_id)
            .values_list("account_id", "post__title")
            .order_by("post__title")
        )
        here = set()
        for account, title in rows:
            here.add(account)
            titles.setdefault(account, []).append(title)
        everywhere = here if everywhere is None else everywhere & here
    names = names_of_accounts(everywhere or set())
    found = (Colleague(each, names.get(each, ""), tuple(dict.fromkeys(titles[each]))) for each in everywhere or ())
    return tuple(sorted(found, key=lambda each: (each.name, str(each.account_id))))


def _views(rows: QuerySet[Leave] | Iterable[Leave]) -> tuple[LeaveView, ...]:
    found = list(rows)
    names = names_of_accounts({each for row in found for each in (row.account_id, row.deputy_id)})
    return tuple(
        LeaveView(
            id=row.id,
            account_id=row.account_id,
            deputy_id=row.deputy_id,
            name=names.get(row.account_id, ""),
            deputy=names.get(row.deputy_id, ""),
            first_day=row.valid_from,
            last_day=row.valid_to - timedelta(days=1),
            state=LeaveState(row.state),
        )
        for row in found
    )
