"""Reads of assessments and breaches, each with a fixed number of statements; and what one person has to know."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.cases.queries.owning import open_of, permits_of
from tongban.foundation import clock
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.kinds import AssessmentState, BreachState, Grade, Risk, Trigger
from tongban.oversight.privacy.models import AccountClosure, Affected, Assessment, Breach
from tongban.oversight.privacy.policies import approving_post, keeping_post, require_not_concerned, visible_to
from tongban.oversight.privacy.ports import open_enquiries
from tongban.oversight.privacy.processings import Processing, processings
from tongban.registry.catalogue.sensitive_guides import SensitiveGuide, sensitive_guides
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.unused import bonds_of
from tongban.registry.orgs.duties import lies_within

_MOST = 200


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """One assessment. ``valid``: approved, and its review is not due yet; ``can_answer``: this actor may approve it."""

    id: UUID
    about: str
    title: str
    department_id: UUID
    trigger: Trigger
    texts: dict[str, str]
    risk: Risk
    review_due: date
    state: AssessmentState
    asked_by: UUID
    asked_at: datetime
    answered_by: UUID | None
    answer: str
    valid: bool
    can_answer: bool


@dataclass(frozen=True, slots=True)
class BreachView:
    """One breach with its progress: how many it concerns and how many of them were told. ``late``: the authority heard after the
    limit, or has not and it is over."""

    id: UUID
    alert: UUID | None
    account: UUID | None
    department_id: UUID
    region_code: str
    grade: Grade
    found_at: datetime
    since: datetime
    until: datetime
    texts: dict[str, str]
    state: BreachState
    due_at: datetime
    reported_at: datetime | None
    reported_to: str
    not_told_because: str
    decided_at: datetime | None
    concerned: int
    told: int
    companies: int
    unknown: int
    late: bool


@dataclass(frozen=True, slots=True)
class ToldBreach:
    """What a person is told of a breach that concerns them (第五十七条第一款)."""

    at: datetime
    found_at: datetime
    department_id: UUID
    kinds: str
    cause: str
    harm: str
    measures: str
    advice: str


def assessments(actor: Actor) -> tuple[AssessmentView, ...]:
    """Those of the actor's regions, newest first. One statement."""
    today = clock.today()
    rows = Assessment.objects.filter(visible_to(actor)).order_by("-asked_at", "-id")[:_MOST]
    return tuple(_assessment(actor, row, today) for row in rows)


def lacking(actor: Actor) -> tuple[SensitiveGuide, ...]:
    """The guides in force in the actor's region that ask for sensitive data and have no valid assessment. Two statements."""
    post = keeping_post(actor)
    if post is None:
        return ()
    known = valid_assessments() or frozenset()
    return tuple(
        each
        for each in sensitive_guides(post.region_code, _MOST)
        if not any(basic == each.basic and lies_within(each.region_code, region) for basic, region in known)
    )


def lacking_processings(actor: Actor) -> tuple[Processing, ...]:
    """What the house hands on or carries out (第五十五条第三项) without a valid assessment for the actor's region. Four
    statements."""
    post = keeping_post(actor)
    if post is None:
        return ()
    rows = Assessment.objects.filter(state=AssessmentState.APPROVED.value, review_due__gte=clock.today())
    known = [
        about for about, region in rows.values_list("about", "region_code") if lies_within(post.region_code, region)
    ]
    return tuple(each for each in processings(post.region_code) if each.about not in known)


def valid_assessments() -> frozenset[tuple[str, str]] | None:
    """(基本编码, region for which it holds) of the valid assessments of items; None where there is no assessment at all: the
    register has not been begun. One statement."""
    rows = Assessment.objects.values_list("about", "region_code", "state", "review_due")
    found = list(rows)
    if not found:
        return None
    today, approved = clock.today(), AssessmentState.APPROVED.value
    return frozenset(
        (about.removeprefix("item:"), region)
        for about, region, state, due in found
        if about.startswith("item:") and state == approved and due >= today
    )


class Assessments:
    """Answers the catalogue (:class:`tongban.registry.catalogue.assessing.Assessments`)."""

    def valid(self) -> frozenset[tuple[str, str]] | None:
        """See :func:`valid_assessments`."""
        return valid_assessments()


def breaches(actor: Actor) -> tuple[BreachView, ...]:
    """Those of the actor's regions that are not about the actor, newest first. One statement."""
    rows = _counted(Breach.objects.filter(visible_to(actor)))
    seen = rows.filter(Q(account=None) | ~Q(account=actor.account_id))
    return tuple(_breach(row) for row in seen.order_by("-found_at", "-id")[:_MOST])


def breach_of(actor: Actor, breach_id: UUID) -> BreachView:
    """One of them. One statement. DomainError ``privacy.unknown``."""
    row = _counted(Breach.objects.filter(visible_to(actor), pk=breach_id)).first()
    if row is None:
        raise DomainError("privacy.unknown")
    require_not_concerned(actor, row)
    return _breach(row)


def breach_on(alert: UUID) -> UUID | None:
    """The breach record of an alert. One statement."""
    return Breach.objects.filter(alert=alert).values_list("id", flat=True).first()


def told_breaches(person_id: UUID) -> tuple[ToldBreach, ...]:
    """What a person was told, newest first. One statement."""
    rows = Affected.objects.filter(person=person_id).exclude(told_at=None).select_related("breach")
    return tuple(
        ToldBreach(
            row.told_at or row.breach.opened_at,
            row.breach.found_at,
            row.breach.department,
            row.breach.kinds,
            row.breach.cause,
            row.breach.harm,
            row.breach.measures,
            row.breach.advice,
        )
        for row in rows.order_by("-told_at", "-id")[:_MOST]
    )


def _counted(rows: QuerySet[Breach]) -> QuerySet[Breach]:
    return rows.annotate(
        concerned=Count("affected_rows"), told=Count("affected_rows", filter=Q(affected_rows__told_at__isnull=False))
    )


def _assessment(actor: Actor, row: Assessment, today: date) -> AssessmentView:
    waits = row.state == AssessmentState.ASKED.value
    approver = approving_post(actor, row.region_code, row.department) is not None
    return AssessmentView(
        id=row.id,
        about=row.about,
        title=row.title,
        department_id=row.department,
        trigger=Trigger(row.trigger),
        texts={
            name: getattr(row, name) for name in ("purpose", "data", "necessity", "impact", "measures", "conclusion")
        },
        risk=Risk(row.risk),
        review_due=row.review_due,
        state=AssessmentState(row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        answered_by=row.answered_by,
        answer=row.answer,
        valid=row.state == AssessmentState.APPROVED.value and row.review_due >= today,
        can_answer=waits and approver and row.asked_by != actor.account_id,
    )


def _breach(row: Breach) -> BreachView:
    return BreachView(
        id=row.id,
        alert=row.alert,
        account=row.account,
        department_id=row.department,
        region_code=row.region_code,
        grade=Grade(row.grade),
        found_at=row.found_at,
        since=row.since,
        until=row.until,
        texts={name: getattr(row, name) for name in ("kinds", "cause", "harm", "measures", "advice")},
        state=BreachState(row.state),
        due_at=row.due_at,
        reported_at=row.reported_at,
        reported_to=row.reported_to,
        not_told_because=row.not_told_because,
        decided_at=row.decided_at,
        concerned=row.concerned,  # type: ignore[attr-defined]
        told=row.told,  # type: ignore[attr-defined]
        companies=row.companies,
        unknown=row.unknown,
        late=(row.reported_at or clock.now()) > row.due_at,
    )


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an account cannot be closed, in two languages."""

    zh: str
    en: str


def closure_of(account_id: UUID) -> AccountClosure | None:
    """What is under way to close an account, None where nothing is. One statement."""
    return AccountClosure.objects.filter(account_id=account_id, stopped_at=None).first()


def hindrances(account_id: UUID, persons: Collection[UUID], day: date) -> tuple[Hindrance, ...]:
    """What is in force of an account and the ids of its person: open cases, enquiries that wait for an answer, posts, mandates.
    Empty where it may end. Four statements."""
    bonds, open_ = bonds_of(account_id, persons, day), open_of(persons)
    asked = open_enquiries.now().waiting_of(persons)
    found = []
    if open_:
        shown = "、".join(show_registration_code(each) for each in open_[:3])
        found.append(Hindrance(f"还有 {len(open_)} 件没有办完（{shown}）", f"{len(open_)} cases are open ({shown})"))
    if asked:
        shown = "、".join(asked[:3])
        words = f"还有 {len(asked)} 件咨询、投诉或者个人信息请求没有答复（{shown}）"
        found.append(Hindrance(words, f"{len(asked)} questions, complaints or requests wait for an answer ({shown})"))
    if bonds.posts:
        found.append(Hindrance(f"还担任 {bonds.posts} 个岗位", f"{bonds.posts} posts are held"))
    if bonds.mandates:
        found.append(Hindrance(f"还有 {bonds.mandates} 份委托没有结束", f"{bonds.mandates} mandates are in force"))
    return tuple(found)


def needed_still(persons: Collection[UUID], day: date) -> bool:
    """Whether these persons hold a permit with a term that has not ended: they are known as long as it holds. One statement."""
    return bool(persons) and permits_of(persons, day) > 0
