"""Who may see a card and who may do what to it. Default is no; the unseen is 404.

The body explains (LEADER, DECIDE of the department the card is against), the supervisor of the region judges, and nobody
judges a card against a body in which they hold a post (回避).
"""

from __future__ import annotations

from django.db.models import Q

from tongban.cases.policies import HANDLING, watched_by, watches
from tongban.kernel.errors import DomainError
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.states import CardDeed
from tongban.registry.identity.actors import Actor, HeldPost, Verdict
from tongban.registry.orgs.duties import Duty

EXPLAINING = (Duty.LEADER, Duty.DECIDE)
"""Duties by which the body answers for itself."""

_JUDGING = frozenset({CardDeed.UPHOLD, CardDeed.LIFT, CardDeed.CLOSE})


def supervising_post(actor: Actor, card: Card) -> HeldPost | None:
    """A post by which the actor supervises the region of this card."""
    return actor.holds(Duty.SUPERVISE, region_code=card.region_code)


def may_see(actor: Actor, card: Card) -> bool:
    """Supervisors of the region; officials of the body it is against, in their own scope."""
    return watches(actor, card.department_id, card.region_code)


def visible_to(actor: Actor) -> Q:
    """The same rule as a query."""
    return watched_by(actor)


def may(actor: Actor, deed: CardDeed, card: Card) -> Verdict:
    """Whether this actor may do this deed on this card; whether its state lets anybody is the state table's matter."""
    if deed is CardDeed.EXPLAIN:
        for duty in EXPLAINING:
            post = actor.holds(duty, card.department_id, card.region_code)
            if post is not None:
                return Verdict(post)
        return Verdict(None, "由被发牌部门的负责人或者决定岗说明。")
    if deed not in _JUDGING:
        return Verdict(None, "由系统按办件事实办理。")
    post = supervising_post(actor, card)
    if post is None:
        return Verdict(None, "由本地区的电子监察岗办理。")
    if any(held.of_body(card.department_id) and held.duty in HANDLING for held in actor.posts):
        return Verdict(None, "您在被发牌的部门任职，应当回避。")
    return Verdict(post)


def require(actor: Actor, deed: CardDeed, card: Card) -> Actor:
    """The actor by right of the post found. DomainError ``supervision.card.not_allowed``."""
    verdict = may(actor, deed, card)
    if verdict.post is None:
        raise DomainError("supervision.card.not_allowed", reason=verdict.reason, deed=deed.value)
    return actor.by_right_of(verdict.post)
