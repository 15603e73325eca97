"""Who may see a case and who may do what to it. One rule, read twice: on one case, and as a query over all.

Unseen is not found (404); seen but not allowed is refused with the reason (403).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tongban.cases import plan
from tongban.cases.models import Case
from tongban.cases.states import UNDER_WAY, Deed, State
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor, Capacity, Channel, HeldMandate, HeldPost, HeldWard
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import lies_in, spans

HANDLING = (Duty.INTAKE, Duty.REVIEW, Duty.DECIDE, Duty.LEADER)
"""Duties by which an official sees the cases of their own department in their own region."""

HEADS = (Duty.LEADER, Duty.DECIDE)
"""Duties whose holders say who of the body is in charge of a case."""

RIGHTS: dict[Deed, tuple[Duty, ...]] = {
    Deed.PASS_PRE_REVIEW: (Duty.INTAKE, Duty.REVIEW),
    Deed.PASS_TO_ORIGINALS: (Duty.INTAKE, Duty.REVIEW),
    Deed.VERIFY_ORIGINALS: (Duty.INTAKE, Duty.REVIEW),
    Deed.REQUEST_CORRECTION: (Duty.INTAKE, Duty.REVIEW),
    Deed.REFUSE_INTAKE: (Duty.REVIEW, Duty.DECIDE),
    Deed.DEEM_ACCEPTED: (),
    Deed.RECORD_INSPECTION: (Duty.REVIEW,),
    Deed.ANSWER_INSPECTION: (Duty.REVIEW,),
    Deed.PROPOSE_PUBLICITY: (Duty.REVIEW,),
    Deed.ANSWER_PUBLICITY: (Duty.LEADER, Duty.DECIDE),
    Deed.TELL_PARTY: (Duty.REVIEW, Duty.DECIDE),
    Deed.ANSWER_STATEMENT: (Duty.REVIEW, Duty.DECIDE),
    Deed.GIVE_OPINION: (Duty.REVIEW,),
    Deed.PROPOSE_PAUSE: (Duty.REVIEW, Duty.INTAKE),
    Deed.ANSWER_PAUSE: (Duty.LEADER, Duty.DECIDE),
    Deed.RESUME: (Duty.REVIEW, Duty.DECIDE),
    Deed.TELL_HEARING: (Duty.REVIEW, Duty.DECIDE),
    Deed.ANNOUNCE_HEARING: (Duty.REVIEW, Duty.DECIDE),
    Deed.RECORD_HEARING: (Duty.REVIEW, Duty.DECIDE),
    Deed.PROPOSE_EXTENSION: (Duty.REVIEW, Duty.DECIDE),
    Deed.ANSWER_EXTENSION: (Duty.LEADER,),
    Deed.EXPLAIN_DELAY: (Duty.DECIDE, Duty.LEADER),
    Deed.DECIDE: (Duty.DECIDE,),
    Deed.DEEM_RENEWED: (),
    Deed.CONCLUDE: (Duty.DECIDE, Duty.INTAKE),
    Deed.DISPATCH: (Duty.INTAKE, Duty.DECIDE),
    Deed.DELIVER: (Duty.INTAKE, Duty.DECIDE),
    Deed.CORRECT_ERROR: (Duty.DECIDE,),
    Deed.END_PERMIT: (Duty.LEADER, Duty.DECIDE),
    Deed.REOPEN: (Duty.LEADER, Duty.DECIDE),
    Deed.RETURN_UNCORRECTED: (Duty.REVIEW, Duty.DECIDE),
    Deed.TERMINATE: (Duty.DECIDE,),
    Deed.ARCHIVE: (Duty.INTAKE, Duty.DECIDE),
    Deed.NOTE: HANDLING,
    Deed.ASSIGN: HANDLING,
}
"""Deeds of officials and the duties that may do them, in the case's department. The step's own duty refines those done on
a step; DEEM_ACCEPTED and DEEM_RENEWED are nobody's: silence does them."""

SILENT = frozenset({Deed.DEEM_ACCEPTED, Deed.DEEM_RENEWED})
"""What the passing of a limit does, and nobody else."""

BY_POST = "需要由本部门承担相应职责的岗位办理"
"""Why somebody without the post may not; the posts follow in brackets."""

SAME_OFFICIAL = "您已在前一步签署意见，初审与复核须由不同的人办理。"

_DUTY_WORDS = {Duty.INTAKE: "收件岗", Duty.REVIEW: "审查岗", Duty.DECIDE: "决定岗", Duty.LEADER: "机关负责人"}

APPLICANTS: frozenset[Deed] = frozenset(
    {Deed.CORRECT, Deed.ADOPT_GUIDE, Deed.REQUEST_HEARING, Deed.MAKE_STATEMENT, Deed.READ_PAPER, Deed.WITHDRAW}
)
"""Deeds of the applicant, or of who acts for them."""

OTHERS = frozenset({Deed.REQUEST_HEARING, Deed.MAKE_STATEMENT})
"""Those of them that an interested party may do too (行政许可法第三十六条、第四十七条)."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes; ``post`` is the right by which (None for applicants)."""

    post: HeldPost | None = None

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """No, with the reason in words (Chinese)."""

    reason: str

    def __bool__(self) -> bool:
        return False


def is_applicant(actor: Actor, case: Case) -> bool:
    """Whether the actor is the applicant or their guardian, acts for that legal person in this item, or holds a mandate for this
    case."""
    if case.applicant_id in actor.persons or case.applicant_id in actor.legal_persons:
        return True
    if guardianship_of(actor, case) is not None:
        return True
    if actor.limited and actor.acts_for(case.applicant_id, guide_by_hash(case.guide_id).basic_code):
        return True
    return mandate_of(actor, case) is not None


def mandate_of(actor: Actor, case: Case) -> HeldMandate | None:
    """The mandate by which the actor acts for the applicant of this case; none where the matter is their own anyway."""
    if not actor.mandates or case.applicant_kind != PartyKind.NATURAL.value or case.applicant_id in actor.persons:
        return None
    return actor.mandate_on(case.id, case.applicant_id)


def guardianship_of(actor: Actor, case: Case) -> HeldWard | None:
    """The guardianship by which the actor is the applicant's 法定代理人 (民法典第二十三条)."""
    return actor.guardianship_of(case.applicant_id) if case.applicant_kind == PartyKind.NATURAL.value else None


def took_it_in(actor: Actor, case: Case) -> bool:
    """Whether the actor is the clerk who took this application in, and still holds an intake post for that region."""
    return (
        case.channel == Channel.WINDOW
        and actor.account_id == case.submitted_by
        and actor.holds(Duty.INTAKE, region_code=case.region_code) is not None
    )


def interest_of(actor: Actor, case: Case) -> dict[str, str] | None:
    """As which interested party (利害关系人) the actor is in this case, themselves, for their ward or a legal person; else None."""
    own = {str(each) for each in (*actor.persons, *actor.legal_persons, *actor.ward_persons)}
    return next((party for party in case.interested or () if party["id"] in own), None)


def is_party(actor: Actor, case: Case) -> bool:
    """Whether the matter is the actor's own: as applicant or interested party, or for whom they represent (回避)."""
    return is_applicant(actor, case) or interest_of(actor, case) is not None


def may_take_part(actor: Actor, deed: Deed, case: Case) -> bool:
    """Whether somebody to whom the case is otherwise closed may do this deed: an interested party what concerns them, and
    while it is published anybody who is known by name an objection."""
    if deed not in OTHERS or actor.person_id is None:
        return False
    if interest_of(actor, case) is not None:
        return True
    shown = State(case.state) in UNDER_WAY and plan.published(case.steps, clock.now())
    return deed is Deed.MAKE_STATEMENT and shown


def handling_post(actor: Actor, case: Case) -> HeldPost | None:
    """A post by which the actor handles cases of this department and region."""
    for duty in HANDLING:
        post = actor.holds(duty, case.department_id, case.region_code)
        if post is not None:
            return post
    return None


def seeing_post(actor: Actor, case: Case) -> HeldPost | None:
    """The post by right of which an official sees the case: handling before window before supervision."""
    window = actor.holds(Duty.INTAKE, region_code=case.region_code) if took_it_in(actor, case) else None
    return handling_post(actor, case) or window or actor.holds(Duty.SUPERVISE, region_code=case.region_code)


def may_see(actor: Actor, case: Case) -> bool:
    """Applicants and who took it in; officials of the department in whose scope it lies; supervisors of the region."""
    return (
        is_applicant(actor, case)
        or handling_post(actor, case) is not None
        or took_it_in(actor, case)
        or actor.holds(Duty.SUPERVISE, region_code=case.region_code) is not None
    )


def may_read_notes(actor: Actor, case: Case) -> bool:
    """工作备注: colleagues of the body, and supervisors of the region. Never the applicant, whatever posts they hold, nor the
    clerk of another body who took the application in and acts for them."""
    if is_applicant(actor, case):
        return False
    return (
        handling_post(actor, case) is not None or actor.holds(Duty.SUPERVISE, region_code=case.region_code) is not None
    )


def watches(actor: Actor, department_id: UUID, region_code: str) -> bool:
    """Whether the actor sees what is watched of a body's cases in a region: supervisors of the region; officials of the body,
    in their own scope."""
    return actor.holds(Duty.SUPERVISE, region_code=region_code) is not None or any(
        actor.holds(duty, department_id, region_code) for duty in HANDLING
    )


def watched_by(actor: Actor) -> Q:
    """:func:`watches` as a query, of rows with a department and a region code."""
    seen = Q(pk__in=[])
    for post in actor.posts:
        scope = lies_in("region_code", post.scopes)
        if post.duty is Duty.SUPERVISE:
            seen |= scope
        elif post.duty in HANDLING:
            seen |= scope & Q(department_id__in=post.departments)
    return seen


def phrase_bodies(actor: Actor) -> tuple[UUID, ...]:
    """The bodies whose 常用意见 the actor keeps: by a post with REVIEW or DECIDE. The body of today first, then those in whose
    place it stands."""
    posts = [post for post in actor.posts if post.duty in (Duty.REVIEW, Duty.DECIDE)]
    return tuple(dict.fromkeys(each for post in posts for each in post.departments))


def visible_to(actor: Actor) -> Q:
    """The same rule as a query: what may be seen as a party, and what by right of posts."""
    return as_applicant(actor) | at_work(actor)


def as_applicant(actor: Actor) -> Q:
    """:func:`is_applicant` as a query. For who acts only for themselves, wards and whole legal persons it is one condition, which
    an index answers in the order of submission."""
    found = Q(applicant_id__in=[*actor.legal_persons, *actor.persons, *actor.ward_persons])
    for staff in actor.limited:
        of_items = Q(guide__guide__implementation__basic_id__in=staff.items)
        found |= Q(applicant_id=staff.legal_person_id) & of_items
    natural = Q(applicant_kind=PartyKind.NATURAL.value)
    for mandate in actor.mandates:
        if mandate.case_id is not None:
            found |= Q(pk=mandate.case_id, applicant_id=mandate.principal_id) & natural
    return found


def at_work(actor: Actor) -> Q:
    """What an official sees by right of posts."""
    seen = Q(pk__in=[])
    for condition in shares_at_work(actor):
        seen |= condition
    return seen


def shares_at_work(actor: Actor) -> list[Q]:
    """The same as alternatives. Each is a plain conjunction, which an index answers in the order of a list whatever the
    number of cases: one for each body and scope, for each scope supervised, and for what was taken in at a window."""
    handled = {(body, post.scopes) for post in actor.posts if post.duty in HANDLING for body in post.departments}
    conditions = [Q(department_id=body) & lies_in("region_code", scopes) for body, scopes in sorted(handled)]
    for post in actor.posts:
        if post.duty is Duty.SUPERVISE:
            conditions.append(spans("region_code", post.scopes))
        elif post.duty is Duty.INTAKE and actor.account_id is not None:
            # Taken in at this window for another department.
            scope = lies_in("region_code", post.scopes)
            conditions.append(scope & Q(channel=Channel.WINDOW.value, submitted_by=actor.account_id))
    return list(dict.fromkeys(conditions))


def of_bodies(departments: tuple[UUID, ...]) -> Q:
    """Cases of a body and of those in whose place it stands."""
    return Q(department_id=departments[0]) if len(departments) == 1 else Q(department_id__in=departments)


def may(actor: Actor, deed: Deed, case: Case, step_duty: str | None = None) -> Allowed | Denied:
    """Whether this actor may do this deed on this case (whether its state lets anybody is the state table's matter).

    A case that somebody has in charge is handed on by them, or by the heads of the body."""
    if deed in APPLICANTS:
        if actor.incapable and deed is not Deed.READ_PAPER:
            return Denied("法院认定您无民事行为能力，这一步由监护人替您办理。")
        mandate = mandate_of(actor, case) if guardianship_of(actor, case) is None else None
        if deed is Deed.WITHDRAW and mandate is not None and not mandate.may_withdraw:
            return Denied("委托里没有写可以撤回申请，要撤回的，由申请人本人办理。")
        if deed is Deed.ADOPT_GUIDE and not is_applicant(actor, case):
            return Denied("改按新版办理要申请人自己同意，别人不能代为决定。")
        if is_applicant(actor, case) or took_it_in(actor, case):
            return Allowed(actor.holds(Duty.INTAKE) if took_it_in(actor, case) else None)
        if may_take_part(actor, deed, case) and handling_post(actor, case) is None:
            return Allowed(None)
        return Denied("这一步由申请人或者利害关系人办理。" if deed in OTHERS else "这一步由申请人办理。")
    if is_applicant(actor, case):
        return Denied("不能办理自己的申请（回避）。")
    if case.agent_id is not None and case.agent_id in actor.persons:
        return Denied("替申请人办过这个件的人不能再审查、决定它（回避）。")
    if deed in SILENT:
        return Denied("期限届满自行产生的结果，不由任何人办理。")
    duties = (Duty(step_duty),) if step_duty else RIGHTS[deed]
    if deed is Deed.ASSIGN and case.officer_id not in (None, *actor.in_charge_as):
        duties = HEADS
    for duty in duties:
        post = actor.holds(duty, case.department_id, case.region_code)
        if post is not None:
            return Allowed(post)
    return Denied(f"{BY_POST}（{'、'.join(_DUTY_WORDS[duty] for duty in duties)}）。")


def require(actor: Actor, deed: Deed, case: Case, step_duty: str | None = None) -> Actor:
    """The actor by right of the post found, else ``cases.deed.not_allowed``. (That they may see it was asked before.)"""
    verdict = may(actor, deed, case, step_duty)
    if isinstance(verdict, Allowed):
        return actor.by_right_of(verdict.post) if verdict.post is not None else _as_party(actor, case)
    raise DomainError("cases.deed.not_allowed", reason=verdict.reason, deed=deed.value)


def _as_party(actor: Actor, case: Case) -> Actor:
    interest = None if is_applicant(actor, case) else interest_of(actor, case)
    party = UUID(interest["id"]) if interest else case.applicant_id
    ward = actor.guardianship_of(party)
    if ward is not None:
        return actor.by_guardianship(ward)
    mandate = mandate_of(actor, case)
    if mandate is not None:
        return actor.by_mandate(mandate)
    return actor.acting_as(
        Capacity.SELF if party in actor.persons or not _legal(actor, party) else Capacity.LEGAL_PERSON
    )


def _legal(actor: Actor, party: UUID) -> bool:
    return party in actor.legal_persons or any(party == each.legal_person_id for each in actor.limited)
