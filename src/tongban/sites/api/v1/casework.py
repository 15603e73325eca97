"""Shapes of cases, and how the answers of the queries become them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from tongban.cases.queries import CaseDetail, CaseRow, NoticeView, Progress
from tongban.kernel.worktime import Clock
from tongban.sites.api.v1.shapes import EXAMPLE_CODE, Day, Instant, ItemReference, Provenance, Shape
from tongban.sites.api.v1.turns import AttachmentLine, StatementLine, attachments_of, statements_of
from tongban.sites.api.v1.wire import instant, sure_instant
from tongban.sites.parts.telling import tell_all


class ProgressQuery(Shape):
    """What opens more than the code does."""

    word: Annotated[str, StringConstraints(max_length=20)] = Field(
        default="", description="The query word of the receipt.", examples=["402917"]
    )


class ReadingQuery(Shape):
    """Why the content is read."""

    purpose: Annotated[str, StringConstraints(max_length=100, pattern="^[^\\x00]*$")] = Field(
        default="", description="Demanded of officials: every reading is recorded with it.", examples=["材料审查"]
    )


class Sentence(Shape):
    """A sentence in both languages."""

    zh: str
    en: str


class LimitRun(Shape):
    """One legal limit that ran or runs. ``due`` is the instant at which it is over (24:00 of ``last_day``)."""

    name: str = Field(description="acceptance, promised, statutory or delivery", examples=["promised"])
    start: Instant
    last_day: Day
    due: Instant
    stopped_at: Instant | None
    in_time: bool | None


class Fact(Shape):
    """A fact of the clock: with the calendar, the facts are all one needs to count again."""

    kind: str = Field(examples=["received"])
    at: Instant
    data: dict[str, Any]


class ClockShape(Shape):
    """The legal clock, with its explanation line by line."""

    running: str = Field(description="acceptance, decision, applicant or stopped: whose turn it is")
    received_on: Day | None
    accepted_on: Day | None
    acceptance_due: Instant | None
    promised_due: Instant | None
    statutory_due: Instant | None
    delivery_due: Instant | None
    provisional: bool = Field(description="A date lies where no official holiday notice is entered yet.")
    calendar_version: str
    limits: list[LimitRun]
    facts: list[Fact]
    lines: list[Sentence]


class StepLine(Shape):
    """A step of the review plan. Opinions are internal and not told. ``until``: when its publicity ends."""

    id: str = Field(examples=["s1"])
    name: str
    kind: str = Field(description="review, inspection or publicity", examples=["review"])
    state: str = Field(description="waiting, running, done or skipped")
    due: Instant | None
    until: Instant | None


class NoticeLine(Shape):
    """One demand: an element of the bound guide, a defect of the closed list, the place."""

    n: int = Field(description="Cited when the applicant insists that nothing needs to change.")
    element: str
    path: str
    text: str = Field(description="The guide's own words.")
    defect: str = Field(examples=["UNCLEAR"])
    explanation: str


class Notice(Shape):
    """一次性告知."""

    n: int
    round: int
    at: Instant
    lines: list[NoticeLine]


class DecisionShape(Shape):
    """The decision. ``grounds``: elements of the guide that a refusal rests on."""

    outcome: str = Field(examples=["GRANTED"])
    grounds: list[str]
    reasons: str


class Offer(Shape):
    """A deed that the caller may do now, or why not."""

    deed: str = Field(examples=["pass_pre_review"])
    label: str
    possible: bool
    reason: str
    step: str


class ToldLine(Shape):
    """What happened, as it is told to the applicant. ``at`` is the instant at which it took effect."""

    n: int
    type: str = Field(examples=["cases.case.paused"])
    at: Instant
    title: str
    lines: list[str]


class CaseProgress(Shape):
    """``access`` says how much is told: code, word, interested (利害关系人), party or official. What is not told is null or
    empty."""

    registration_code: str = Field(examples=[EXAMPLE_CODE])
    access: str = Field(examples=["code"])
    item: ItemReference
    department: str
    state: str = Field(examples=["ACCEPTED"])
    state_label: str = Field(examples=["已受理"])
    state_version: int
    submitted_at: Instant
    decided_at: Instant | None
    concluded_at: Instant | None
    clock: ClockShape
    steps: list[StepLine]
    outcome: str | None
    applicant: str | None = Field(description="Natural persons masked.")
    notice: Notice | None = Field(description="The open correction notice.")
    decision: DecisionShape | None
    standing: str | None = Field(
        description="Of what was granted: VALID, REVOKED (撤销) or CANCELLED (注销).", examples=["VALID"]
    )
    valid_until: Day | None = Field(description="Last day of what was granted.")
    renews: str | None = Field(description="Registration code of the permit that is to be renewed.")
    renewal_due: Instant | None = Field(description="When silence renews it (行政许可法第五十条第二款).")
    statements: list[StatementLine]
    attachments: list[AttachmentLine]
    told: list[ToldLine] = Field(description="What happened, in sentences; nothing by code alone.")
    deeds: list[Offer]


class CaseLine(Shape):
    """A case in a list."""

    registration_code: str = Field(examples=[EXAMPLE_CODE])
    item: str
    applicant: str
    state: str
    state_label: str
    state_version: int
    channel: str
    submitted_at: Instant
    due: Instant | None
    promised_due: Instant | None
    outcome: str | None
    running: list[str] = Field(description="Names of the steps that somebody has to do now.")


class CaseList(Shape):
    """A page of cases; ``next`` is handed back as ``after``, null on the last page."""

    cases: list[CaseLine]
    next: str | None


class EventLine(Shape):
    """An event: identity is (case, n)."""

    n: int
    type: str = Field(examples=["cases.case.submitted"])
    at: Instant
    open: dict[str, Any]


class EventList(Shape):
    """All events of a case that the caller may see."""

    registration_code: str
    events: list[EventLine]


class MaterialShape(Shape):
    """A material of the last submission. ``trust``: A issued electronically … D handed in and not compared."""

    n: int
    element: str
    text: str
    source: str
    trust: str
    name: str | None
    size: int | None
    media_type: str
    sha256: str | None


class HandedIn(Shape):
    """The last submission in the clear."""

    registration_code: str
    round: int
    applicant: dict[str, Any]
    scenario: dict[str, Any]
    answers: dict[str, Any]
    provenance: dict[str, Provenance]
    materials: list[MaterialShape]
    notices: list[Notice]


def progress_shape(progress: Progress, renews: str | None = None) -> CaseProgress:
    """Progress as told to its reader; ``renews`` is the code of the permit to be renewed."""
    told = progress.access != "code"
    decision = progress.decision
    return CaseProgress(
        registration_code=progress.code,
        access=progress.access,
        item=ItemReference(
            name=progress.guide.name, implementation_code=progress.guide.code, guide_hash=progress.guide.hash
        ),
        department=progress.guide.department_name,
        state=progress.state.value,
        state_label=progress.state_label,
        state_version=progress.state_version,
        submitted_at=sure_instant(progress.submitted_at),
        decided_at=instant(progress.decided_at),
        concluded_at=instant(progress.concluded_at),
        clock=_clock(progress.clock, progress),
        steps=_steps(progress),
        outcome=progress.outcome.value if progress.outcome and told else None,
        applicant=progress.applicant_name or None,
        notice=notice_shape(progress.notice) if progress.notice else None,
        decision=DecisionShape(
            outcome=decision["outcome"], grounds=decision["grounds"], reasons=decision.get("reasons", "")
        )
        if decision
        else None,
        standing=progress.standing.value if told else None,
        valid_until=progress.valid_until.isoformat() if progress.valid_until and told else None,
        renews=renews if told else None,
        renewal_due=instant(progress.renewal_due) if told else None,
        statements=statements_of(progress),
        attachments=attachments_of(progress),
        told=list(_told(progress)),
        deeds=[
            Offer(deed=each.deed.value, label=each.label, possible=each.possible, reason=each.reason, step=each.step)
            for each in progress.offers
        ],
    )


def notice_shape(notice: NoticeView) -> Notice:
    """A notice in words."""
    lines = [
        NoticeLine(
            n=line.n,
            element=line.element,
            path=line.path,
            text=line.text,
            defect=line.defect.value,
            explanation=line.explanation,
        )
        for line in notice.lines
    ]
    return Notice(n=notice.n, round=notice.round, at=sure_instant(notice.at), lines=lines)


def line_shape(row: CaseRow) -> CaseLine:
    """A row of a list."""
    return CaseLine(
        registration_code=row.code,
        item=row.item,
        applicant=row.applicant,
        state=row.state.value,
        state_label=row.state_label,
        state_version=row.state_version,
        channel=row.channel,
        submitted_at=sure_instant(row.submitted_at),
        due=instant(row.due),
        promised_due=instant(row.promised_due),
        outcome=row.outcome or None,
        running=list(row.running),
    )


def handed_in_shape(detail: CaseDetail) -> HandedIn:
    """A submission in the clear: for its parties, and for officials who have named their purpose."""
    materials = [
        MaterialShape(
            n=each.n,
            element=each.element,
            text=each.text,
            source=each.source,
            trust=each.trust,
            name=each.name,
            size=each.size,
            media_type=each.media_type,
            sha256=each.sha256,
        )
        for each in detail.materials
    ]
    return HandedIn(
        registration_code=detail.progress.code,
        round=detail.round,
        applicant=dict(detail.applicant),
        scenario=dict(detail.scenario),
        answers=dict(detail.answers),
        provenance={path: Provenance(**row) for path, row in detail.provenance.items()},
        materials=materials,
        notices=[notice_shape(notice) for notice in detail.notices],
    )


def _clock(clock: Clock, progress: Progress) -> ClockShape:
    return ClockShape(
        running=clock.running,
        received_on=clock.received_on.isoformat() if clock.received_on else None,
        accepted_on=clock.accepted_on.isoformat() if clock.accepted_on else None,
        acceptance_due=instant(clock.acceptance_due),
        promised_due=instant(clock.promised_due),
        statutory_due=instant(clock.statutory_due),
        delivery_due=instant(clock.delivery_due),
        provisional=clock.provisional,
        calendar_version=clock.calendar_version,
        limits=[
            LimitRun(
                name=leg.name,
                start=sure_instant(leg.start),
                last_day=leg.last_day.isoformat(),
                due=sure_instant(leg.due),
                stopped_at=instant(leg.stopped_at),
                in_time=leg.in_time,
            )
            for leg in clock.legs
        ],
        facts=[Fact(kind=each["kind"], at=sure_instant(each["at"]), data=_public(each)) for each in progress.facts],
        lines=[Sentence(zh=line.zh, en=line.en) for line in clock.lines],
    )


def _public(fact: Any) -> dict[str, Any]:
    """What counting needs of a fact; how the case was decided is not told by its clock."""
    return {name: value for name, value in fact.get("data", {}).items() if name != "granted"}


def _told(progress: Progress) -> Iterator[ToldLine]:
    named = progress.access in ("interested", "party", "official")
    for line, told in zip(progress.told, tell_all(progress.told, progress.guide, names=named), strict=True):
        yield ToldLine(n=told.n, type=line.type, at=sure_instant(told.at), title=told.title, lines=list(told.lines))


def _steps(progress: Progress) -> list[StepLine]:
    lines = []
    for name, token in progress.steps.items():
        step = progress.guide.review_plan.step(name)
        due = instant(token.get("due")) if token["state"] == "running" else None
        kind, until = step.kind.value, instant(token.get("until"))
        lines.append(StepLine(id=name, name=step.name, kind=kind, state=token["state"], due=due, until=until))
    return lines
