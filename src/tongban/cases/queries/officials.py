"""Whom an official can name in a deed: the second officer of an inspection, who chairs a hearing, who is in charge."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from tongban.cases import plan, policies
from tongban.cases.models import Case
from tongban.cases.queries.case import case_by_code
from tongban.cases.states import Deed
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.plans import StepKind
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import holders, names_of_accounts
from tongban.registry.orgs.duties import Duty

CHAIRS = (Duty.LEADER, Duty.DECIDE, Duty.REVIEW, Duty.INTAKE)
"""Whose holders may chair a hearing, the most likely first."""


@dataclass(frozen=True, slots=True)
class NamedOfficial:
    """An official who can be named: the account is what the deed cites."""

    account_id: UUID
    name: str = field(repr=False)
    post: str


def officials_for(actor: Actor, code: str, deed: Deed) -> tuple[NamedOfficial, ...]:
    """For RECORD_INSPECTION the colleagues with the duty of the running step (行政许可法第三十四条第三款); for ANNOUNCE_HEARING
    the officials of the body who do not review this case (第四十八条第一款第（三）项), never the actor; for ASSIGN the officials
    of the body who handle cases, the actor too.

    Three statements, six for a hearing and for who is in charge. DomainErrors ``uow.not_found``, ``cases.deed.not_allowed``,
    ``cases.inspection.none``.
    """
    case = case_by_code(code)
    if not policies.may_see(actor, case):
        raise DomainError("uow.not_found")
    policies.require(actor, deed, case)
    duties = _inspecting(case) if deed is Deed.RECORD_INSPECTION else CHAIRS
    left_out = {str(actor.account_id)} if deed is not Deed.ASSIGN else set()
    if deed is Deed.ANNOUNCE_HEARING:
        left_out |= plan.reviewers(case.steps)
    posts: dict[UUID, str] = {}
    for duty in duties:
        for each in holders(case.department_id, duty):
            posts.setdefault(each.account_id, each.title)
    names = names_of_accounts(set(posts))
    return tuple(
        NamedOfficial(account, names.get(account, ""), post)
        for account, post in posts.items()
        if str(account) not in left_out
    )


def _inspecting(case: Case) -> tuple[Duty, ...]:
    review = guide_by_hash(case.guide_id).review_plan
    running = plan.running_of(case.steps, review, StepKind.INSPECTION)
    if not running:
        raise DomainError("cases.inspection.none")
    return tuple(dict.fromkeys(Duty(review.step(each).duty) for each in running))
