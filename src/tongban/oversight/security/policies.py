"""Who may see an alert and who may do what to it: the supervisor of the region; of the province where it is about no official.
The data steward of the region sees those that concern personal data, for he has to report a breach (个人信息保护法第五十七条), and
handles none.

Nobody sees or handles an alert about himself (回避).
"""

from __future__ import annotations

from django.db.models import Q

from tongban.kernel.errors import DomainError
from tongban.oversight.security.models import Alert
from tongban.oversight.security.rules import personal_rules
from tongban.oversight.security.states import AlertDeed
from tongban.registry.identity.actors import Actor, HeldPost, Verdict
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import lies_in

_PROVINCE = "0" * 10


def supervising_post(actor: Actor, alert: Alert) -> HeldPost | None:
    """A post by which the actor supervises what the alert is about."""
    return _post(actor, Duty.SUPERVISE, alert)


def watches(actor: Actor) -> bool:
    """Whether the actor sees alerts of any kind anywhere."""
    return any(post.duty in (Duty.SUPERVISE, Duty.DATA_STEWARD) for post in actor.posts)


def seeing_post(actor: Actor, alert: Alert) -> HeldPost | None:
    """A post by which the actor sees the alert."""
    steward = _post(actor, Duty.DATA_STEWARD, alert) if alert.rule in personal_rules() else None
    return supervising_post(actor, alert) or steward


def may_see(actor: Actor, alert: Alert) -> bool:
    """Supervisors, and stewards what concerns personal data, unless it is about themselves."""
    return seeing_post(actor, alert) is not None and alert.account != actor.account_id


def visible_to(actor: Actor) -> Q:
    """The same rule as a query."""
    seen = Q(pk__in=[])
    for post in actor.posts:
        if post.duty in (Duty.SUPERVISE, Duty.DATA_STEWARD):
            there = lies_in("region_code", post.scopes)
            if _of_all(post):
                there |= Q(region_code="")
            seen |= there if post.duty is Duty.SUPERVISE else there & Q(rule__in=personal_rules())
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


def _post(actor: Actor, duty: Duty, alert: Alert) -> HeldPost | None:
    for post in actor.posts:
        if post.duty is duty and (post.covers(alert.region_code) if alert.region_code else _of_all(post)):
            return post
    return None


def _of_all(post: HeldPost) -> bool:
    """Whether the post is the province's."""
    return any(scope[2:] == _PROVINCE for scope in post.scopes)
