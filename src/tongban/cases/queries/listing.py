"""Lists of cases: the work list, a person's cases, and counts that cost one look. Pages by keyset, never by number."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.cases import plan
from tongban.cases.kinds import Standing
from tongban.cases.models import Case, CaseTally
from tongban.cases.models.case import AWAITED
from tongban.cases.policies import RIGHTS, as_applicant, at_work, of_bodies
from tongban.cases.queries.names import applicant_name
from tongban.cases.readiness import EXTENSION, INSPECTION, PAUSE, STATEMENTS
from tongban.cases.states import LABELS, OPEN, Deed, State
from tongban.foundation import keys
from tongban.foundation.records import leaves
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.lineage import lies_in

MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list. ``pending``: what waits for an official's answer (``pause``, ``extension``, ``inspection``,
    ``statements``); ``companion``: who confirms the record of an inspection that waits."""

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
    standing: Standing = Standing.VALID
    pending: tuple[str, ...] = ()
    companion: UUID | None = None
    is_permit: bool = True

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
    "todo": frozenset({State.SUBMITTED, State.PRE_REVIEWED, State.ACCEPTED, State.IN_REVIEW, State.DECIDED}),
    "correcting": frozenset({State.CORRECTING}),
    "done": frozenset(
        {
            State.CONCLUDED,
            State.ARCHIVED,
            State.NOT_ACCEPTED,
            State.WITHDRAWN,
            State.RETURNED,
            State.TERMINATED,
        }
    ),
    "all": frozenset(State),
}
"""Saved views of the work list. ``todo`` is sorted by the clock, the others by submission."""

_LISTED = (
    "id", "data_key", "code", "guide_id", "applicant_kind", "applicant_sealed", "state", "channel", "submitted_at", "due",
    "promised_due", "outcome", "steps", "state_version", "standing", "pending",
)  # fmt: skip


_ANSWERED = {PAUSE: Deed.ANSWER_PAUSE, EXTENSION: Deed.ANSWER_EXTENSION}


def work_list(actor: Actor, view: str = "todo", after: str | None = None, size: int = 20) -> CasePage:
    """The cases an official may see, in one of the saved views. One statement, whatever the page size."""
    states = VIEWS.get(view, VIEWS["todo"])
    rows = Case.objects.filter(at_work(actor)).only(*_LISTED)
    if view == "todo":
        # ``due`` is set exactly while an official has something to do: no state needs to be asked.
        return _page(rows.filter(due__isnull=False), "due", after, size, False)
    if states != frozenset(State):
        rows = rows.filter(state__in=[s.value for s in states])
    return _page(rows, "submitted_at", after, size, True)


def awaiting(actor: Actor, after: str | None = None, size: int = 20) -> CasePage:
    """The cases that wait for this official's own word: proposals of others to approve, records to confirm as the second
    officer. By the clock; one statement over a partial index that holds only what waits for somebody's word."""
    waiting = Case.objects.filter(due__isnull=False, pending__has_any_keys=AWAITED)
    return _page(waiting.filter(_awaits(actor)).only(*_LISTED), "due", after, size, False)


def _awaits(actor: Actor) -> Q:
    """What the deeds that answer would allow, as a query."""
    oneself, found = str(actor.account_id), Q(pk__in=[])
    for post in actor.posts:
        where = of_bodies(post.departments) & lies_in("region_code", post.scopes)
        for name, deed in _ANSWERED.items():
            if post.duty in RIGHTS[deed]:
                found |= where & Q(pending__has_key=name) & ~Q(**{f"pending__{name}__by": oneself})
        if post.duty in RIGHTS[Deed.ANSWER_INSPECTION]:
            found |= where & Q(pending__inspection__companion=oneself)
    return found


def cases_of(actor: Actor, after: str | None = None, size: int = 20) -> CasePage:
    """The cases of a person, of the legal persons they act for, and those they have a mandate for, newest first. One
    statement."""
    return _page(Case.objects.filter(as_applicant(actor)).only(*_LISTED), "submitted_at", after, size, True)


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """One line of an interested party's list: what it is about and how it stands, nothing of the application."""

    code: str
    item: str
    body: str
    state: State
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConcernPage:
    """One page of it; ``next`` is handed back as ``after``."""

    rows: tuple[ConcernRow, ...]
    next: str | None


def cases_concerning(actor: Actor, after: str | None = None, size: int = 20) -> ConcernPage:
    """与我有关的办件: in which a person, or a legal person they represent, is an interested party (利害关系人), newest first.
    One statement. DomainError ``cases.deed.invalid`` for a marker that is none."""
    parties = [*actor.legal_persons, *([actor.person_id] if actor.person_id else [])]
    concerned = Q(pk__in=[])
    for party in parties:
        concerned |= Q(interested__contains=[{"id": str(party)}])
    rows = Case.objects.filter(concerned, interested__isnull=False)
    found, cursor = _paged(rows.only("code", "guide_id", "state", "submitted_at", "decided_at"), after, size)
    return ConcernPage(tuple(_concern(case) for case in found), cursor)


def _paged(rows: QuerySet[Case], after: str | None, size: int) -> tuple[list[Case], str | None]:
    size = max(1, min(size, MOST_ON_A_PAGE))
    if after:
        instant, last_id = _read_cursor(after)
        rows = rows.filter(Q(submitted_at__lt=instant) | Q(submitted_at=instant, id__lt=last_id))
    found = list(rows.order_by("-submitted_at", "-id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], _cursor(last.submitted_at, last.id) if last is not None else None


def _concern(case: Case) -> ConcernRow:
    guide = guide_by_hash(case.guide_id)
    return ConcernRow(case.code, guide.name, guide.department_name, State(case.state), case.decided_at)


def counts(department_ids: Sequence[UUID]) -> dict[State, int]:
    """Cases of departments by state, from the tally that a consumer keeps: one look, whatever the number of cases."""
    totals = dict.fromkeys(State, 0)
    for state, count in CaseTally.objects.filter(department_id__in=department_ids).values_list("state", "count"):
        totals[State(state)] += count
    return totals


def how_many(department_ids: Collection[UUID]) -> tuple[int, int]:
    """Cases under way and cases that are over, counted one by one, of these rows of bodies. One statement."""
    rows = Case.objects.filter(department_id__in=department_ids)
    going = Count("id", filter=Q(state__in=[state.value for state in OPEN]))
    found = rows.aggregate(every=Count("id"), going=going)
    return found["going"], found["every"] - found["going"]


def view_counts(department_ids: Sequence[UUID]) -> dict[str, int]:
    """The same by saved view."""
    totals = counts(department_ids)
    return {view: sum(totals[state] for state in states) for view, states in VIEWS.items()}


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
        applicant=applicant_name(case, key),
        state=State(case.state),
        channel=case.channel,
        submitted_at=case.submitted_at,
        due=case.due,
        promised_due=case.promised_due,
        outcome=case.outcome,
        running=tuple(guide.review_plan.step(each).name for each in plan.running(case.steps)),
        state_version=case.state_version,
        standing=Standing(case.standing),
        pending=tuple(name for name in (PAUSE, EXTENSION, INSPECTION, STATEMENTS) if name in case.pending),
        companion=UUID(case.pending[INSPECTION]["companion"]) if INSPECTION in case.pending else None,
        is_permit=guide.is_permit,
    )


def _cursor(instant: datetime, case_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{leaves.instant_text(instant)} {case_id}".encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[datetime, UUID]:
    try:
        instant, _, case_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        return datetime.fromisoformat(instant), UUID(case_id)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise DomainError("cases.deed.invalid", field="after") from None
