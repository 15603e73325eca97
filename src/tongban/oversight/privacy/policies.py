"""Who keeps these records: the data steward and the supervisor of the region. Nobody keeps a record about himself."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from tongban.kernel.errors import DomainError
from tongban.oversight.privacy import errors as errors
from tongban.oversight.privacy.models import Breach
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import lies_in

KEEPING = (Duty.DATA_STEWARD, Duty.SUPERVISE)
"""Duties that see all of a region, write, and deal with breaches."""


def keeps(actor: Actor) -> bool:
    """Whether the actor keeps such records anywhere."""
    return any(post.duty in KEEPING for post in actor.posts)


def keeping_post(actor: Actor, region_code: str | None = None) -> HeldPost | None:
    """A post by which the actor keeps the records, of a region where one is named."""
    for duty in KEEPING:
        for post in actor.posts:
            if post.duty is duty and (region_code is None or post.covers(region_code)):
                return post
    return None


def approving_post(actor: Actor, region_code: str, department: UUID) -> HeldPost | None:
    """A post by which the actor approves an assessment: supervises the region, leads the body, or is another steward of it."""
    for post in actor.posts:
        own = post.duty is Duty.LEADER and post.of_body(department)
        if own or (post.duty in KEEPING and post.covers(region_code)):
            return post
    return None


def visible_to(actor: Actor) -> Q:
    """Records of the regions for which the actor keeps them."""
    seen = Q(pk__in=[])
    for post in actor.posts:
        if post.duty in KEEPING:
            seen |= lies_in("region_code", post.scopes)
    return seen


def require_keeping(actor: Actor, region_code: str | None = None) -> tuple[Actor, HeldPost]:
    """The actor by right of the post, and the post. DomainError ``privacy.not_allowed``."""
    post = keeping_post(actor, region_code)
    if post is None or actor.account_id is None:
        raise DomainError("privacy.not_allowed", reason="由本地区的数据管理岗或者电子监察岗办理。")
    return actor.by_right_of(post), post


def require_not_concerned(actor: Actor, breach: Breach) -> None:
    """DomainError ``privacy.unknown`` for who is the one whose readings are looked into (回避)."""
    if breach.account is not None and breach.account == actor.account_id:
        raise DomainError("privacy.unknown")
