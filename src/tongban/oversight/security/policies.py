"""Who may see an alert and who may do what to it: the supervisor of the region; of the province where it is about no official.

Nobody handles an alert about himself (回避).
"""

from __future__ import annotations

from django.db.models import Q

from tongban.kernel.errors import DomainError
from tongban.oversight.security.models import Alert
from tongban.oversight.security.states import AlertDeed
from tongban.registry.identity.actors import Actor, HeldPost, Verdict
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import lies_in

_PROVINCE = "0" * 10


def supervising_post(actor: Actor, alert: Alert) -> HeldPost | None:
    """A post by which the actor supervises what the alert is about."""
    for post in actor.posts:
        if post.duty is Duty.SUPERVISE and (post.covers(alert.region_code) if alert.region_code else _of_all(post)):
            return post
    return None


def may_see(actor: Actor, alert: Alert) -> bool:
    """Supervisors, unless it is about themselves."""
    return supervising_post(actor, alert) is not None and alert.account != actor.account_id


def visible_to(actor: Actor) -> Q:
    """The same rule as a query."""
    seen = Q(pk__in=[])
    for post in actor.posts:
        if post.duty is Duty.SUPERVISE:
            seen |= lies_in("region_code", post.scopes)
            if _of_all(post):
                seen |= Q(region_code="")
    return seen & (Q(account=None) | ~Q(account=actor.account_id))


def may(actor: Actor, deed: AlertDeed, alert: Alert) -> Verdict:
    """Whether this actor may do this deed; whether the state lets anybody is the state table's matter."""
    post = supervising_post(actor, alert)
    return Verdict(post) if post else Verdict(None, "由本地区的电子监察岗办理。")


def require(actor: Actor, deed: AlertDeed, alert: Alert) -> Actor:
    """The actor by right of the post found. DomainError ``security.alert.not_allowed``."""
    verdict = may(actor, deed, alert)
    if verdict.post is None:
        raise DomainError("security.alert.not_allowed", reason=verdict.reason, deed=deed.value)
    return actor.by_right_of(verdict.post)


def _of_all(post: HeldPost) -> bool:
    """Whether the post is the province's."""
    return any(scope[2:] == _PROVINCE for scope in post.scopes)
