"""Who may see an enquiry and who may do what with it. Default is no; the unseen is 404.

The asker sees the own, asks on and closes. What a guardian asked for a ward is the ward's: the ward sees it, and whoever is the
guardian today; who was it when it was asked does not. The body answers by those who handle its cases, and makes public by two
persons: one proposes the edited words, another, who approves guides or leads the body, publishes them. The supervisor of the
region sees, and does nothing.

A complaint is answered by those who supervise for the body that has it, or handle cases there; never by anybody of the body
complained of, whatever posts they hold elsewhere. A request under the 个人信息保护法 is read and answered by few: who sees to the
data of the body, leads or decides there, or supervises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from tongban.cases.policies import HANDLING
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.identity.actors import Actor, Capacity, HeldPost
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import lies_in

ANSWERING = HANDLING
"""Duties by which the body answers a question."""

LOOKING_INTO = (Duty.SUPERVISE, *HANDLING)
"""Duties by which a body answers a complaint of another."""

STEWARDS = (Duty.DATA_STEWARD, Duty.LEADER, Duty.DECIDE, Duty.SUPERVISE)
"""Duties by which a body answers a request under the 个人信息保护法."""

APPROVING = (Duty.APPROVE_CATALOGUE, Duty.LEADER)
"""Duties by which a second person makes public, and takes back."""

_OF_ASKER = frozenset({EnquiryDeed.FOLLOW_UP, EnquiryDeed.CLOSE})
_OF_SECOND = frozenset({EnquiryDeed.PUBLISH, EnquiryDeed.RETURN})
_OF_APPROVERS = _OF_SECOND | {EnquiryDeed.WITHDRAW}


class Placed(Protocol):
    """What a right on an enquiry depends on."""

    @property
    def asker_id(self) -> UUID: ...
    @property
    def ward_id(self) -> UUID | None: ...
    @property
    def department_id(self) -> UUID: ...
    @property
    def region_code(self) -> str: ...
    @property
    def proposed_by(self) -> UUID | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def against_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """``actor`` is who acts, by the right that was found; None where ``reason`` says why not (Chinese)."""

    actor: Actor | None
    reason: str = ""


def post_of(actor: Actor, duties: Iterable[Duty], enquiry: Placed) -> HeldPost | None:
    """The first post held in the body that has the enquiry, with one of these duties."""
    held = (actor.holds(duty, enquiry.department_id, enquiry.region_code) for duty in duties)
    return next((post for post in held if post is not None), None)


def answering(enquiry: Placed) -> tuple[Duty, ...]:
    """Duties by which this one is answered."""
    if enquiry.kind == EnquiryKind.RIGHT:
        return STEWARDS
    return LOOKING_INTO if enquiry.kind == EnquiryKind.COMPLAINT else ANSWERING


def is_of_accused(actor: Actor, enquiry: Placed) -> bool:
    """Whether the actor holds a post in the body complained of."""
    accused = enquiry.against_id
    return accused is not None and any(post.of_body(accused) for post in actor.posts)


def is_asker(actor: Actor, enquiry: Placed) -> bool:
    """Whether it is the actor's: asked for themselves, asked for them, or for who is their ward today (民法典第二十三条)."""
    ward = enquiry.ward_id
    if ward is None:
        return enquiry.asker_id in actor.persons
    return ward in actor.persons or actor.guardianship_of(ward) is not None


def is_involved(actor: Actor, enquiry: Placed) -> bool:
    """Whether the actor has to keep out of its answer: the own, a ward's, or what they asked when they were guardian."""
    return enquiry.asker_id in actor.persons or is_asker(actor, enquiry)


def claimant_post(actor: Actor, enquiry: Placed) -> HeldPost | None:
    """The post by which whose data a request is about is looked at: one that answers it, of somebody who has no part in it."""
    if enquiry.kind != EnquiryKind.RIGHT or is_involved(actor, enquiry):
        return None
    return post_of(actor, answering(enquiry), enquiry)


def as_asker(actor: Actor, enquiry: Placed) -> Actor:
    """Who asks on and closes: oneself, or as the ward's guardian. Only where :func:`is_asker`."""
    held = actor.guardianship_of(enquiry.ward_id) if enquiry.ward_id is not None else None
    return actor.by_guardianship(held) if held is not None else actor.acting_as(Capacity.SELF)


def asked_by(actor: Actor) -> Q:
    """:func:`is_asker` as a query."""
    return asked_for(actor.persons) | Q(ward_id__in=actor.ward_persons)


def asked_for(persons: Collection[UUID]) -> Q:
    """What these persons asked, or a guardian for them."""
    return Q(asker_id__in=persons, ward_id=None) | Q(ward_id__in=persons)


def may_see_as_official(actor: Actor, enquiry: Placed) -> bool:
    """Those of the body that has it, and supervisors of the region; nobody of a body complained of."""
    if is_of_accused(actor, enquiry):
        return False
    approving = () if enquiry.kind == EnquiryKind.RIGHT else (Duty.APPROVE_CATALOGUE,)
    if post_of(actor, (*answering(enquiry), *approving), enquiry) is not None:
        return True
    return actor.holds(Duty.SUPERVISE, region_code=enquiry.region_code) is not None


def may_see(actor: Actor, enquiry: Placed) -> bool:
    """The asker, or an official as above."""
    return is_asker(actor, enquiry) or may_see_as_official(actor, enquiry)


def visible_to(actor: Actor) -> Q:
    """What an official sees, as a query. (Of the asker's own ask by :func:`asked_by`.)"""
    seen = Q(pk__in=[])
    for post in actor.posts:
        scope = lies_in("region_code", post.scopes)
        of_body, right = Q(department_id__in=post.departments), Q(kind=EnquiryKind.RIGHT.value)
        if post.duty is Duty.SUPERVISE:
            seen |= scope
        elif post.duty in STEWARDS:
            seen |= scope & of_body & (right if post.duty is Duty.DATA_STEWARD else Q())
        elif post.duty in ANSWERING or post.duty is Duty.APPROVE_CATALOGUE:
            seen |= scope & of_body & ~right
    mine = [body for post in actor.posts for body in post.departments]
    return seen & (Q(against=None) | ~Q(against_id__in=mine))


def may(actor: Actor, deed: EnquiryDeed, enquiry: Placed) -> Verdict:
    """Whether this actor may do this deed; whether the state lets anybody is the state tables' matter."""
    if deed in _OF_ASKER:
        if not is_asker(actor, enquiry):
            return Verdict(None, "由提问的人办理。")
        return Verdict(as_asker(actor, enquiry))
    if is_involved(actor, enquiry):
        return Verdict(None, "这是您自己提的问题，应当回避。")
    if is_of_accused(actor, enquiry):
        return Verdict(None, "投诉的是您所在的部门，应当回避。")
    if deed in _OF_SECOND and actor.account_id == enquiry.proposed_by:
        return Verdict(None, "提出公开的人不能自己审核，请由第二个人办理。")
    approving = deed in _OF_APPROVERS
    post = post_of(actor, APPROVING if approving else answering(enquiry), enquiry)
    if post is None:
        by = "事项审核岗或者负责人" if approving else "办件岗位"
        by = "监察岗位或者办件岗位" if enquiry.kind == EnquiryKind.COMPLAINT else by
        by = "数据管理岗、监察岗或者负责人" if enquiry.kind == EnquiryKind.RIGHT else by
        return Verdict(None, f"由答复部门的{by}办理。")
    return Verdict(actor.by_right_of(post))


def require(actor: Actor, deed: EnquiryDeed, enquiry: Placed) -> Actor:
    """The actor by the right found. DomainError ``grievances.enquiry.not_allowed``."""
    verdict = may(actor, deed, enquiry)
    if verdict.actor is None:
        raise DomainError("grievances.enquiry.not_allowed", reason=verdict.reason, deed=deed.value)
    return verdict.actor
