"""Reads of cases, each with a fixed number of statements. To whom a case is not visible, it does not exist.

What happened is read from the events themselves: history, notices, opinions and decisions come from one statement.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Q, QuerySet

from tongban.cases import clockwork, content, plan, query_word
from tongban.cases.kinds import Defect, Outcome
from tongban.cases.models import Case, CaseTally, RegistrationCode, Submission, SubmittedMaterial
from tongban.cases.policies import APPLICANTS, Denied, is_applicant, may, may_see, took_it_in, visible_to
from tongban.cases.states import DEED_LABELS, LABELS, TABLE, Deed, State
from tongban.foundation import files, keys
from tongban.foundation.records import audit, leaves
from tongban.foundation.records.models import Event
from tongban.kernel.codes import check_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_name
from tongban.kernel.worktime import Clock
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import names_of_accounts

MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of a case. ``sealed`` is its personal content, only for those who may read it."""

    n: int
    type: str
    at: datetime
    open: Mapping[str, Any]
    sealed: Mapping[str, Any] = field(repr=False)


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
class DeedOffer:
    """A deed with whether this actor may do it now, and if not, why (Chinese). ``step`` for opinions."""

    deed: Deed
    label: str
    possible: bool
    reason: str = ""
    step: str = ""
    step_name: str = ""


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

    ``access``: "code" (only the code is known), "word" (with the query word), "party", "official".
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

    @property
    def state_label(self) -> str:
        """The legal word of the state."""
        return LABELS[self.state]


@dataclass(frozen=True)
class CaseDetail:
    """Everything about a case for those who handle it, and for the applicant (without opinions)."""

    progress: Progress
    applicant: Mapping[str, str] = field(repr=False)
    scenario: Mapping[str, str] = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    materials: tuple[MaterialView, ...]
    notices: tuple[NoticeView, ...]
    history: tuple[HistoryLine, ...]
    officials: Mapping[UUID, str] = field(repr=False)
    round: int = 1


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list."""

    case_id: UUID
    code: str
    item: str
    applicant: str = field(repr=False)
    state: State
    channel: str
    submitted_at: datetime
    due: datetime | None
    promised_due: datetime | None
    outcome: str
    running: tuple[str, ...]
    state_version: int

    @property
    def state_label(self) -> str:
        """The legal word of the state."""
        return LABELS[self.state]


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a list; ``next`` is handed back as ``after``."""

    rows: tuple[CaseRow, ...]
    next: str | None


VIEWS: dict[str, frozenset[State]] = {
    "todo": frozenset({State.SUBMITTED, State.ACCEPTED, State.IN_REVIEW, State.DECIDED}),
    "correcting": frozenset({State.CORRECTING}),
    "done": frozenset({State.CONCLUDED, State.WITHDRAWN}),
    "all": frozenset(State),
}
"""Saved views of the work list. ``todo`` is sorted by the clock, the others by submission."""

_LISTED = (
    "id", "data_key", "code", "guide_id", "applicant_kind", "applicant_sealed", "state", "channel", "submitted_at", "due",
    "promised_due", "outcome", "steps", "state_version",
)  # fmt: skip
_UNREAD = ("asked", "fingerprints", "noticed")


def case_id_of(code: str) -> UUID:
    """The case of a registration code. DomainErrors ``codes.registration_code.invalid``, ``uow.not_found``."""
    found = (
        RegistrationCode.objects.filter(code=check_registration_code(code)).values_list("case_id", flat=True).first()
    )
    if found is None:
        raise DomainError("uow.not_found")
    return found


def progress_of(code: str, actor: Actor, word: str = "") -> Progress:
    """Progress by code, for anybody. Two statements.

    With a wrong query word: ``cases.code.wrong_word``. (Attempts are limited at the doors.)
    """
    case = _by_code(code)
    access = _access(actor, case)
    key = keys.unwrap(case.data_key, case.id.bytes)
    if access == "code" and word:
        if not query_word.fits(key, word):
            raise DomainError("cases.code.wrong_word")
        access = "word"
    history = _history(case, key if access != "code" else None)
    return _progress(case, key, actor, access, history)


def case_detail(actor: Actor, code: str) -> CaseDetail:
    """A whole case for who may see it. Five statements. DomainError ``uow.not_found``."""
    case = _by_code(code)
    access = _access(actor, case)
    if access == "code":
        raise DomainError("uow.not_found")
    key = keys.unwrap(case.data_key, case.id.bytes)
    history = _history(case, key)
    progress = _progress(case, key, actor, access, history)
    last = Submission.objects.filter(case_id=case.id).order_by("-round").first()
    assert last is not None
    document = content.open_content(key, case.id, last.content_sealed)
    if access == "party":
        history = tuple(line for line in history if line.type not in _INTERNAL)
    return CaseDetail(
        progress=progress,
        applicant=content.open_content(key, case.id, case.applicant_sealed or b""),
        scenario=document["scenario"],
        answers=document["answers"],
        materials=_materials(case, key, progress.guide, last.round),
        notices=tuple(_notices(progress.guide, history)),
        history=history,
        officials=names_of_accounts(_accounts(history)),
        round=last.round,
    )


def work_list(actor: Actor, view: str = "todo", after: str | None = None, size: int = 20) -> CasePage:
    """The cases an official may see, in one of the saved views. One statement, whatever the page size."""
    states = VIEWS.get(view, VIEWS["todo"])
    rows = Case.objects.filter(visible_to(actor)).only(*_LISTED)
    if view == "todo":
        return _page(rows.filter(due__isnull=False, state__in=[s.value for s in states]), "due", after, size, False)
    if states != frozenset(State):
        rows = rows.filter(state__in=[s.value for s in states])
    return _page(rows, "submitted_at", after, size, True)


def cases_of(actor: Actor, after: str | None = None, size: int = 20) -> CasePage:
    """The cases of a person and of the legal persons they represent, newest first. One statement."""
    parties = [*actor.legal_persons, *([actor.person_id] if actor.person_id else [])]
    return _page(Case.objects.filter(applicant_id__in=parties).only(*_LISTED), "submitted_at", after, size, True)


def counts(department_ids: Sequence[UUID]) -> dict[State, int]:
    """Cases of departments by state, from the tally that a consumer keeps: one look, whatever the number of cases."""
    totals = dict.fromkeys(State, 0)
    for state, count in CaseTally.objects.filter(department_id__in=department_ids).values_list("state", "count"):
        totals[State(state)] += count
    return totals


def view_counts(department_ids: Sequence[UUID]) -> dict[str, int]:
    """The same by saved view."""
    totals = counts(department_ids)
    return {view: sum(totals[state] for state in states) for view, states in VIEWS.items()}


def material_file(actor: Actor, code: str, n: int, purpose: str = "审查") -> tuple[str, str, Iterator[bytes]]:
    """(media type, name, content in pieces) of a handed-in file. An official's reading of it is audited.

    DomainErrors ``uow.not_found``, ``files.missing``.
    """
    case = _by_code(code)
    access = _access(actor, case)
    row = SubmittedMaterial.objects.filter(case_id=case.id, n=n, file_id__isnull=False).first()
    if access == "code" or row is None or row.file_id is None:
        raise DomainError("uow.not_found")
    if access == "official":
        read = {"fields": [row.element], "purpose": purpose, "n": n}
        audit.write("privacy.data.read", actor.stamp(), f"case:{case.id}", read)
    key = keys.unwrap(case.data_key, case.id.bytes)
    _, name = content.file_label(key, row)
    plain = keys.unseal(key, bytes(row.file_key or b""), b"file:" + row.file_id.bytes)
    return row.media_type, name, files.read(row.file_id, plain)


def offers(actor: Actor, case: Case, guide: BoundGuide) -> tuple[DeedOffer, ...]:
    """Every deed of the table: possible for this actor now, or not, and why."""
    party = is_applicant(actor, case) or took_it_in(actor, case)
    result: list[DeedOffer] = []
    for deed in Deed:
        if (deed in APPLICANTS) != party and not (party and actor.posts):
            continue
        result += _offers_of(actor, case, guide, deed)
    return tuple(result)


_INTERNAL = ("cases.case.step_finished",)


def _offers_of(actor: Actor, case: Case, guide: BoundGuide, deed: Deed) -> Iterator[DeedOffer]:
    label = DEED_LABELS[deed]
    try:
        TABLE.step(case.state, deed)
    except DomainError as error:
        yield DeedOffer(deed, label, False, error.message())
        return
    if deed is Deed.GIVE_OPINION:
        for step_id in plan.running(case.steps):
            step = guide.review_plan.step(step_id)
            verdict = may(actor, deed, case, step.duty)
            reason = verdict.reason if isinstance(verdict, Denied) else ""
            if not reason and str(actor.account_id) in plan.officials(case.steps):
                reason = "您已在前一步签署意见，初审与复核须由不同的人办理。"
            yield DeedOffer(deed, f"{label}：{step.name}", not reason, reason, step_id, step.name)
        return
    verdict = may(actor, deed, case)
    reason = verdict.reason if isinstance(verdict, Denied) else ""
    if not reason and deed is Deed.DECIDE:
        unfinished = plan.unfinished(case.steps)
        if unfinished:
            names = "、".join(guide.review_plan.step(each).name for each in unfinished)
            reason = f"还有审查步骤没有完成：{names}。"
        elif str(actor.account_id) in plan.officials(case.steps):
            reason = "您已签署审查意见，审查与决定须由不同的人办理。"
    yield DeedOffer(deed, label, not reason, reason)


def _by_code(code: str) -> Case:
    wanted = RegistrationCode.objects.filter(code=check_registration_code(code)).values("case_id")
    case = Case.objects.filter(pk__in=wanted).defer(*_UNREAD).first()
    if case is None:
        raise DomainError("uow.not_found")
    return case


def _access(actor: Actor, case: Case) -> str:
    if is_applicant(actor, case):
        return "party"
    return "official" if may_see(actor, case) else "code"


def _history(case: Case, key: bytes | None) -> tuple[HistoryLine, ...]:
    rows = Event.objects.filter(stream_id=case.id).order_by("n").values_list("n", "type", "at", "open", "sealed")
    return tuple(
        HistoryLine(
            n, type_, at, open_,
            orjson.loads(leaves.open_part(key, case.id, n, bytes(sealed))[0]) if key and sealed is not None else {},
        )
        for n, type_, at, open_, sealed in rows
    )  # fmt: skip


def _progress(case: Case, key: bytes, actor: Actor, access: str, history: Sequence[HistoryLine]) -> Progress:
    guide = guide_by_hash(case.guide_id)
    state = State(case.state)
    notices = list(_notices(guide, history)) if access != "code" else []
    decision = next((line for line in history if line.type == "cases.case.decided"), None)
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
        applicant_name=_applicant_name(case, key) if access in ("party", "official") else "",
        notice=notices[-1] if notices and state is State.CORRECTING else None,
        decision={**decision.open, **decision.sealed} if decision and access != "code" else None,
        offers=offers(actor, case, guide) if access in ("party", "official") else (),
    )


def _applicant_name(case: Case, key: bytes) -> str:
    name = str(content.open_content(key, case.id, case.applicant_sealed or b"")["name"])
    return mask_name(name) if case.applicant_kind == PartyKind.NATURAL.value else name


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


def _materials(case: Case, key: bytes, guide: BoundGuide, round_: int) -> tuple[MaterialView, ...]:
    result = []
    for row in SubmittedMaterial.objects.filter(case_id=case.id, round=round_).order_by("n"):
        digest, name = content.file_label(key, row) if row.name_sealed is not None else (None, None)
        text = guide.element(row.element).text
        shown = (row.n, row.element, text, row.source, row.trust, row.size, row.media_type, row.provenance)
        result.append(MaterialView(*shown, name=name, sha256=digest))
    return tuple(result)


def _accounts(history: Sequence[HistoryLine]) -> set[UUID]:
    stamps = (line.open.get("actor", {}) for line in history)
    return {UUID(stamp["account"]) for stamp in stamps if "post" in stamp}


def _page(rows: QuerySet[Case], by: str, after: str | None, size: int, descending: bool) -> CasePage:
    size = max(1, min(size, MOST_ON_A_PAGE))
    if after:
        instant, last_id = _read_cursor(after)
        beyond, equal = ("lt", "lt") if descending else ("gt", "gt")
        rows = rows.filter(Q(**{f"{by}__{beyond}": instant}) | Q(**{by: instant, f"id__{equal}": last_id}))
    sign = "-" if descending else ""
    found = list(rows.order_by(f"{sign}{by}", f"{sign}id")[: size + 1])
    page = found[:size]
    cursor = _cursor(getattr(page[-1], by), page[-1].id) if len(found) > size else None
    return CasePage(tuple(_row(case) for case in page), cursor)


def _row(case: Case) -> CaseRow:
    guide = guide_by_hash(case.guide_id)
    key = keys.unwrap(case.data_key, case.id.bytes)
    return CaseRow(
        case_id=case.id,
        code=case.code,
        item=guide.name,
        applicant=_applicant_name(case, key),
        state=State(case.state),
        channel=case.channel,
        submitted_at=case.submitted_at,
        due=case.due,
        promised_due=case.promised_due,
        outcome=case.outcome,
        running=tuple(guide.review_plan.step(each).name for each in plan.running(case.steps)),
        state_version=case.state_version,
    )


def _cursor(instant: datetime, case_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{leaves.instant_text(instant)} {case_id}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[datetime, UUID]:
    try:
        instant, _, case_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        return datetime.fromisoformat(instant), UUID(case_id)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise DomainError("cases.deed.invalid", field="after") from None
