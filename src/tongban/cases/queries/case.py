"""Reads of cases, each with a fixed number of statements. To whom a case is not visible, it does not exist.

What happened is read from the events themselves: history, notices, opinions and decisions come from one statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.cases import clockwork, content, plan, query_word
from tongban.cases.bound import guide_of
from tongban.cases.events import AMONG_COLLEAGUES, EVENT_TYPES, INTERNAL
from tongban.cases.kinds import Defect, Outcome, Standing
from tongban.cases.models import Case, RegistrationCode, Submission, SubmittedMaterial
from tongban.cases.policies import interest_of, is_applicant, may_read_notes, may_see, visible_to
from tongban.cases.queries.history import CLOSED, HistoryLine, told_to
from tongban.cases.queries.names import applicant_name, names_of_those_who_acted
from tongban.cases.queries.offers import DeedOffer, offers, offers_to_others
from tongban.cases.queries.seen import reader_of, saw_as_agent, saw_case
from tongban.cases.states import LABELS, State
from tongban.foundation import keys
from tongban.foundation.records.queries import told_of
from tongban.foundation.rows import Via, first, select
from tongban.kernel.codes import check_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Clock
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Actor


@dataclass(frozen=True, slots=True)
class CorrectionLineView:
    """One demand of a notice, in words."""

    n: int
    element: str
    path: str
    text: str
    defect: Defect
    explanation: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A correction notice."""

    n: int
    round: int
    at: datetime
    lines: tuple[CorrectionLineView, ...]


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material of the last submission. ``name`` of the file is None where there is none."""

    n: int
    element: str
    text: str
    source: str
    trust: str
    size: int | None
    media_type: str
    provenance: Mapping[str, Any]
    name: str | None = field(repr=False)
    sha256: str | None = field(repr=False)


@dataclass(frozen=True)
class Progress:
    """Where a case is, when it is due and why, what the applicant has to do. Without personal data but for parties.

    ``access``: "code" (only the code is known), "word" (with the query word), "interested" (利害关系人), "party",
    "official". ``told`` is what who asks is told of what happened, nothing by code alone; ``pending`` what waits for
    another official's word, only for officials. ``valid_until`` is the last day of what was granted, ``renewal_due`` the
    instant at which silence renews what this case asks to renew, ``renews_id`` the case that granted that.
    """

    case_id: UUID
    code: str
    access: str
    state: State
    state_version: int
    outcome: Outcome | None
    guide: BoundGuide
    channel: str
    submitted_at: datetime
    received_at: datetime
    decided_at: datetime | None
    concluded_at: datetime | None
    accepted_on: date | None
    clock: Clock
    steps: plan.Steps
    facts: Sequence[Mapping[str, Any]]
    applicant_name: str = field(repr=False)
    notice: NoticeView | None
    decision: Mapping[str, Any] | None = field(repr=False)
    offers: tuple[DeedOffer, ...]
    standing: Standing = Standing.VALID
    valid_until: date | None = None
    renewal_due: datetime | None = None
    told: tuple[HistoryLine, ...] = field(default=(), repr=False)
    pending: Mapping[str, Any] = field(default_factory=dict)
    renews_id: UUID | None = None
    reader: Actor | None = field(default=None, repr=False)
    """The official who reads, by right of the post that lets them; None for everybody else."""

    @property
    def state_label(self) -> str:
        """The legal word of the state."""
        return LABELS[self.state]


@dataclass(frozen=True)
class CaseDetail:
    """Everything about a case for those who handle it, and for the applicant (without opinions). ``officer_id`` is who of
    the body is in charge (承办人), told to officials only; ``officials`` names them too. ``secrets``: fields and materials that are
    business secrets, as the applicant marked them."""

    progress: Progress
    applicant: Mapping[str, str] = field(repr=False)
    scenario: Mapping[str, str] = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    materials: tuple[MaterialView, ...]
    notices: tuple[NoticeView, ...]
    history: tuple[HistoryLine, ...]
    officials: Mapping[UUID, str] = field(repr=False)
    round: int = 1
    provenance: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    officer_id: UUID | None = None
    secrets: frozenset[str] = frozenset()


def case_id_of(code: str) -> UUID:
    """The case of a registration code. DomainErrors ``codes.registration_code.invalid``, ``uow.not_found``."""
    found = (
        RegistrationCode.objects.filter(code=check_registration_code(code)).values_list("case_id", flat=True).first()
    )
    if found is None:
        raise DomainError("uow.not_found")
    return found


def code_of(case_id: UUID) -> str:
    """The registration code of a case that another one names. One statement."""
    return str(Case.objects.values_list("code", flat=True).get(pk=case_id))


def cases_named(actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, tuple[str, bool]]:
    """By id: the registration code, which is a locator and no secret, and whether the actor may open the case. Two statements."""
    codes = dict(Case.objects.filter(pk__in=case_ids).values_list("id", "code"))
    open_ = (
        set(Case.objects.filter(visible_to(actor), pk__in=case_ids).values_list("id", flat=True)) if codes else set()
    )
    return {id_: (code, id_ in open_) for id_, code in codes.items()}


def progress_of(code: str, actor: Actor, word: str = "") -> Progress:
    """Progress by code, for anybody. Two statements; one where only the code is known, which is told no event.

    With a wrong query word: ``cases.code.wrong_word``. (Attempts are limited at the doors.)
    """
    case, key, access = _met(code, actor, word)
    # What is the office's own is told to nobody here, and a case that is disputed has a great deal of it.
    history = _history(case, key, _TOLD) if access != "code" else ()
    return _progress(case, key, actor, access, history)


def progress_and_history(code: str, actor: Actor, word: str = "") -> tuple[Progress, tuple[HistoryLine, ...]]:
    """The same with every event but those among colleagues; sealed parts only where more than the code is known. Two statements."""
    case, key, access = _met(code, actor, word)
    history = _history(case, key if access != "code" else None, EVENT_TYPES.keys() - AMONG_COLLEAGUES)
    progress = _progress(case, key, actor, access, history)
    return progress, tuple(replace(line, sealed={}) for line in history) if access == "interested" else history


def access_to(code: str, actor: Actor) -> str:
    """How much of a case an actor may know, as :func:`access_of` says; nothing of it is read. One statement."""
    return access_of(actor, case_by_code(code))


def _met(code: str, actor: Actor, word: str) -> tuple[Case, bytes, str]:
    """The case, its key, and how much of it this actor may know. An official's look is on record."""
    case = case_by_code(code)
    access = access_of(actor, case)
    if access == "official":
        saw_case(actor, case, ["applicant"])
    elif access == "party":
        saw_as_agent(actor, case, ["applicant"])
    key = keys.unwrap(case.data_key, case.id.bytes)
    if access == "code" and word:
        if not query_word.fits(key, word):
            raise DomainError("cases.code.wrong_word")
        access = "word"
    return case, key, access


def case_detail(actor: Actor, code: str) -> CaseDetail:
    """A whole case for who may see it. Four statements, one more for names not yet read today. DomainError ``uow.not_found``."""
    case = case_by_code(code)
    access = access_of(actor, case)
    if access in CLOSED:
        raise DomainError("uow.not_found")
    key = keys.unwrap(case.data_key, case.id.bytes)
    history = _history(case, key, _readable(actor, case, access))
    progress = _progress(case, key, actor, access, history)
    last = first(Submission, ("case_id", "n", "round", "content_sealed"), {"case_id": case.id}, order=("-round",))
    assert last is not None
    document = content.open_content(key, case.id, last.content_sealed)
    if access == "party":
        history = progress.told
        saw_as_agent(actor, case, ["applicant", "answers", "materials"])
    elif access == "official":
        saw_case(actor, case, ["applicant", "answers", "materials"], (line.open.get("actor", {}) for line in history))
    officer = case.officer_id if access == "official" else None
    return CaseDetail(
        progress=progress,
        applicant=content.open_content(key, case.id, case.applicant_sealed or b""),
        scenario=document["scenario"],
        answers=document["answers"],
        materials=materials_of(case, key, progress.guide, last.round),
        notices=tuple(_notices(progress.guide, history)),
        history=history,
        officials=names_of_those_who_acted(_stamps(history, officer)),
        round=last.round,
        provenance=document.get("provenance", {}),
        officer_id=officer,
        secrets=frozenset(document.get("secrets", ())),
    )


def case_by_code(code: str) -> Case:
    """The row of a case, without what only deeds need. One statement. DomainError ``uow.not_found``."""
    wanted = Via(RegistrationCode, "case_id", "code", check_registration_code(code))
    case = first(Case, _READ, {"id": wanted})
    if case is None:
        raise DomainError("uow.not_found")
    return case


def access_of(actor: Actor, case: Case) -> str:
    """How much of the case this actor may know: "party", "official", "interested" or "code"."""
    if is_applicant(actor, case):
        return "party"
    if may_see(actor, case):
        return "official"
    return "interested" if interest_of(actor, case) is not None else "code"


_READ = tuple(
    each.attname for each in Case._meta.concrete_fields if each.attname not in ("asked", "fingerprints", "noticed")
)


_TOLD = EVENT_TYPES.keys() - INTERNAL


def _readable(actor: Actor, case: Case, access: str) -> Collection[str]:
    """Types of events that are read; empty for all of them."""
    if access == "party":
        return _TOLD
    return () if may_read_notes(actor, case) else EVENT_TYPES.keys() - AMONG_COLLEAGUES


def _stamps(history: Sequence[HistoryLine], officer: UUID | None) -> Iterator[Mapping[str, Any]]:
    """Who acted, and who is in charge, as events name them."""
    yield from (line.open.get("actor", {}) for line in history)
    if officer is not None:
        yield {"account": str(officer), "post": ""}


def _history(case: Case, key: bytes | None, types: Collection[str] = ()) -> tuple[HistoryLine, ...]:
    return tuple(HistoryLine(*told) for told in told_of(case.id, key, types))


def _progress(case: Case, key: bytes, actor: Actor, access: str, history: Sequence[HistoryLine]) -> Progress:
    guide = guide_of(case)
    state = State(case.state)
    notices = list(_notices(guide, history)) if access not in CLOSED else []
    decided = [line for line in history if line.type == "cases.case.decided"]
    # A decision that a review or a court undid is history, not the decision.
    decision = decided[-1] if decided and case.decided_at is not None else None
    return Progress(
        case_id=case.id,
        code=case.code,
        access=access,
        state=state,
        state_version=case.state_version,
        outcome=Outcome(case.outcome) if case.outcome else None,
        guide=guide,
        channel=case.channel,
        submitted_at=case.submitted_at,
        received_at=case.received_at,
        decided_at=case.decided_at,
        concluded_at=case.concluded_at,
        accepted_on=case.accepted_on,
        clock=clockwork.clock_of(case.facts, guide),
        steps=case.steps,
        facts=case.facts,
        applicant_name=applicant_name(case, key) if access in ("party", "official") else "",
        notice=notices[-1] if notices and state is State.CORRECTING else None,
        decision={**decision.open, **decision.sealed} if decision and access not in CLOSED else None,
        offers=offers_to_others(actor, case, guide) if access in CLOSED else offers(actor, case, guide),
        standing=Standing(case.standing),
        valid_until=case.valid_until,
        renewal_due=case.renewal_due,
        told=told_to(actor, case, access, history),
        pending=case.pending if access == "official" else {},
        renews_id=case.renews_id,
        reader=reader_of(actor, case) if access == "official" else None,
    )


def _notices(guide: BoundGuide, history: Sequence[HistoryLine]) -> Iterator[NoticeView]:
    for line in history:
        if line.type != "cases.case.correction_requested":
            continue
        explanations = line.sealed.get("explanations", {})
        lines = tuple(
            CorrectionLineView(
                told["n"],
                told["element"],
                told["path"],
                guide.element(told["element"]).text,
                Defect(told["defect"]),
                explanations.get(str(told["n"]), ""),
            )
            for told in line.open["lines"]
        )
        yield NoticeView(line.open["notice"], line.open["round"], line.at, lines)


def materials_of(case: Case, key: bytes, guide: BoundGuide, round_: int) -> tuple[MaterialView, ...]:
    """The materials of one submission. One statement."""
    result = []
    columns = tuple(each.attname for each in SubmittedMaterial._meta.concrete_fields)
    for row in select(SubmittedMaterial, columns, {"case_id": case.id, "round": round_}, order=("n",)):
        digest, name = content.file_label(key, row) if row.name_sealed is not None else (None, None)
        text = guide.element(row.element).text
        shown = (row.n, row.element, text, row.source, row.trust, row.size, row.media_type, row.provenance)
        result.append(MaterialView(*shown, name=name, sha256=digest))
    return tuple(result)
