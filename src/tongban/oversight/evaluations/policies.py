"""Who may see a rating and what of it, and who may do what about it. Default is no; the unseen is 404.

The body answers for itself (LEADER, DECIDE of the department), the supervisor of the region calls back, closes and judges,
and nobody judges a rating of a body in which they hold a post (回避). The body sees stars, reasons and words, never the case
or the person: who was rated does not learn who rated (GB/T 39734 4.1; 匿名). The case is named to the supervisor alone, who
has to call back.
"""

from __future__ import annotations

from django.db.models import Q

from tongban.cases.policies import HANDLING, watched_by, watches
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.states import RatingDeed
from tongban.registry.identity.actors import Actor, HeldPost, Verdict
from tongban.registry.orgs.duties import Duty

ANSWERING = (Duty.LEADER, Duty.DECIDE)
"""Duties by which the body answers for itself."""

BY_BODY = frozenset({RatingDeed.SIGN, RatingDeed.VERIFY, RatingDeed.RECTIFY})


def supervising_post(actor: Actor, rating: Rating) -> HeldPost | None:
    """A post by which the actor supervises the region of this rating."""
    return actor.holds(Duty.SUPERVISE, region_code=rating.region_code)


def serves(actor: Actor, rating: Rating) -> bool:
    """Whether the actor holds a post of the body that was rated."""
    return any(held.of_body(rating.department_id) and held.duty in HANDLING for held in actor.posts)


def may_see(actor: Actor, rating: Rating) -> bool:
    """Supervisors of the region; officials of the body that was rated, in their own scope."""
    return watches(actor, rating.department_id, rating.region_code)


def knows_the_case(actor: Actor, rating: Rating) -> bool:
    """Whether the actor is told which case it was: only who calls back, and never one of the body."""
    return supervising_post(actor, rating) is not None and not serves(actor, rating)


def visible_to(actor: Actor) -> Q:
    """:func:`may_see` as a query."""
    return watched_by(actor)


def may(actor: Actor, deed: RatingDeed, rating: Rating) -> Verdict:
    """Whether this actor may do this deed; whether the state lets anybody is the state table's matter."""
    if deed in BY_BODY:
        for duty in ANSWERING:
            post = actor.holds(duty, rating.department_id, rating.region_code)
            if post is not None:
                return Verdict(post)
        return Verdict(None, "由被评价部门的负责人或者决定岗办理。")
    post = supervising_post(actor, rating)
    if post is None:
        return Verdict(None, "由本地区的电子监察岗办理。")
    if serves(actor, rating):
        return Verdict(None, "您在被评价的部门任职，应当回避。")
    return Verdict(post)


def require(actor: Actor, deed: RatingDeed, rating: Rating) -> Actor:
    """The actor by right of the post found. DomainError ``evaluations.follow_up.not_allowed``."""
    verdict = may(actor, deed, rating)
    if verdict.post is None:
        raise DomainError("evaluations.follow_up.not_allowed", reason=verdict.reason, deed=deed.value)
    return actor.by_right_of(verdict.post)
