"""Who answers for the posts of others: for who stands in, who is appointed, whose second factor is reset."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from tongban.foundation import clock
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.models import Appointment
from tongban.registry.identity.queries import holds_on
from tongban.registry.orgs.duties import Duty, lies_within

HEADS = (Duty.LEADER, Duty.DECIDE)
"""Duties whose holders answer for the posts of their body."""
REGIONAL = (Duty.OPERATOR, Duty.SECURITY_ADMIN)
"""Duties whose holders answer for every post of their region, without whom a body's only head could be answered by nobody."""


def own_posts(actor: Actor) -> tuple[HeldPost, ...]:
    """The posts that are the actor's own by appointment: what is held in somebody's place or for some hours is not handed on,
    nor answered with."""
    return tuple(post for post in actor.posts if post.deputy_for is None and post.elevation is None)


def answers_for(actor: Actor, posts: Iterable[Appointment], regional: tuple[Duty, ...] = REGIONAL) -> bool:
    """Whether the actor answers for every one of these ``posts``, of which there is at least one: as head of its body (LEADER
    or DECIDE, held by oneself), or by a duty of the region. That the actor is not concerned himself is asked elsewhere."""
    heads = [post for post in own_posts(actor) if post.duty in HEADS]
    over = [post for post in own_posts(actor) if post.duty in regional]
    found = [each.post for each in posts]
    return bool(found) and all(
        any(head.of_body(post.department_id) for head in heads) or any(held.covers(post.region_code) for held in over)
        for post in found
    )


def posts_of(accounts: Iterable[UUID], day: date | None = None) -> dict[UUID, tuple[Appointment, ...]]:
    """By account: the appointments of their own that hold on ``day`` (default: today). One statement."""
    day = day or clock.today()
    rows = (
        Appointment.objects.filter(holds_on(day), account_id__in=set(accounts), deputy_of=None)
        .filter(Q(post__valid_to=None) | Q(post__valid_to__gt=day))
        .select_related("post")
        .order_by("post_id")
    )
    found: dict[UUID, tuple[Appointment, ...]] = {}
    for row in rows:
        found[row.account_id] = (*found.get(row.account_id, ()), row)
    return found


def answering_in(duty: Duty, region_code: str, besides: UUID | None = None) -> tuple[UUID, ...]:
    """The persons who hold a post with ``duty`` nearest to a region (empty: the province), but for the account ``besides``;
    who stands in for one of them too. One statement."""
    rows = (
        Appointment.objects.filter(holds_on(clock.today()), post__duty=duty, account__is_active=True)
        .filter(account__official=True, account__natural_person__isnull=False)
        .order_by("account_id")
        .values_list("post__region_code", "account__natural_person_id", "account_id")
    )
    near: dict[str, set[UUID]] = {}
    for scope, person, account in rows:
        if account != besides and (lies_within(region_code, scope) if region_code else scope[2:] == "0" * 10):
            near.setdefault(scope, set()).add(person)
    return tuple(sorted(near[max(near, key=lambda code: len(code.rstrip("0")))])) if near else ()
