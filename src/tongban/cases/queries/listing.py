"""Lists of cases: the work list, a person's cases, and counts that cost one look. Pages by keyset, never by number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Q

from tongban.cases import clockwork, plan
from tongban.cases.kinds import Standing
from tongban.cases.models import Case, CaseTally
from tongban.cases.models.case import AWAITED
from tongban.cases.policies import RIGHTS, as_applicant, guardianship_of, of_bodies, shares_at_work
from tongban.cases.queries.names import shown_in_lists
from tongban.cases.queries.narrowing import ByClock, Narrowing
from tongban.cases.queries.paging import Ordered, read_marker
from tongban.cases.queries.seen import saw_as_agent, saw_listed
from tongban.cases.readiness import EXTENSION, INSPECTION, PAUSE, PUBLICITY, STATEMENTS
from tongban.cases.states import LABELS, OPEN, Deed, State
from tongban.foundation import clock
from tongban.foundation.keyset import Page
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash, versions
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.sightings import gathered
from tongban.registry.orgs.lineage import lies_in


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list. ``pending``: what waits for an official's answer (``pause``, ``extension``, ``inspection``,
    ``publicity``, ``statements``); ``companion``: who confirms the record of an inspection that waits; ``publish_by``: the end
    of the last day for a publicity that waits; ``officer_id``: account of the 承办人, None while it is everybody's;
    ``paused``: names of the special procedures that hold its clock; ``marker``: its place in the list;
    ``applicant_number`` is masked."""

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
    publish_by: datetime | None = None
    officer_id: UUID | None = None
    is_permit: bool = True
    paused: tuple[str, ...] = ()
    marker: str = ""
    applicant_number: str = field(default="", repr=False)

    @property
    def state_label(self) -> str:
        """The legal word of the state."""
        return LABELS[self.state]


CasePage = Page[CaseRow]


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
    "promised_due", "outcome", "steps", "state_version", "standing", "pending", "facts", "officer_id", "applicant_id",
    "department_id", "region_code", "submitted_by",
)  # fmt: skip


_ANSWERED = {
    PAUSE: Deed.ANSWER_PAUSE,
    EXTENSION: Deed.ANSWER_EXTENSION,
    PUBLICITY: Deed.ANSWER_PUBLICITY,
}


MINE = "mine"
"""Beside the saved views: what waits for the official's own word. Nobody counts it in advance."""
CHARGE = "charge"
"""What the official is in charge of (承办人), and what those are who are away and whom the official stands in for."""
_BY_CLOCK = ("todo", MINE, CHARGE)
_MOST_PARTS = 12
_EVERYTHING = Narrowing()


def work_list(
    actor: Actor, view: str = "todo", after: str | None = None, size: int = 20, narrowing: Narrowing = _EVERYTHING
) -> CasePage:
    """The cases an official may see, in one of the saved views, narrowed. One statement, whatever the page size; two where
    it is narrowed to an item.

    Narrowed to what a special procedure pauses, a page may hold fewer rows than asked though more follow: whether a
    pause has ended is read from the facts, not by the database.
    """
    found, cursor = (listed := _listed(actor, view, narrowing)).page(_LISTED, after, size)
    shown = [case for case in found if _fits(case, narrowing)]
    saw_listed(actor, shown)
    return CasePage(tuple(_row(case, listed) for case in shown), cursor)


def awaiting(actor: Actor, after: str | None = None, size: int = 20) -> CasePage:
    """The cases that wait for this official's own word: proposals of others to approve, records to confirm as the second
    officer. By the clock; one statement over a partial index that holds only what waits for somebody's word."""
    return work_list(actor, MINE, after, size)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """(code, marker) of the cases before and after a place of a list; None at its ends."""

    before: tuple[str, str] | None
    following: tuple[str, str] | None


def neighbours(actor: Actor, view: str, narrowing: Narrowing, marker: str) -> Neighbours:
    """What stands around the place ``marker`` of a list, whether the case that was there still is. Two statements, three
    where it is narrowed to an item. DomainError ``cases.deed.invalid`` for a marker that is none."""
    listed = _listed(actor, view, narrowing)
    columns = ("id", "code", "facts", listed.by)
    here = read_marker(marker)[1]
    found = []
    for back in (True, False):
        near = listed.beyond(columns, marker, _NEAR, back=back)
        fits = (case for case in near if case.id != here and _fits(case, narrowing))
        found.append(next(((case.code, listed.marker(case)) for case in fits), None))
    return Neighbours(*found)


_NEAR = 8
"""So many cases are looked at for a neighbour: one would do but for those whose pause has ended."""


def _listed(actor: Actor, view: str, narrowing: Narrowing) -> Ordered:
    """A view of the work list as alternatives in an order."""
    if narrowing == _EVERYTHING:
        return _whole_list(replace(actor, device="", login_shown=""), view)
    return _built(actor, view, narrowing)


@lru_cache(maxsize=512)
def _whole_list(actor: Actor, view: str) -> Ordered:
    """What an official looks at again and again: kept, for it depends on their rights alone, which every request reads anew."""
    return _built(actor, view, _EVERYTHING)


def _built(actor: Actor, view: str, narrowing: Narrowing) -> Ordered:
    """By the clock where it is asked for, or is the view's own."""
    asked = narrowing.condition()
    by_clock = view in _BY_CLOCK or narrowing.clock is not None
    if view == MINE:
        # Few at any time: what waits for somebody's word has an index of its own.
        shares = [Q(due__isnull=False, pending__has_any_keys=AWAITED) & _awaits(actor)]
    elif view == CHARGE:
        mine = Q(due__isnull=False, officer_id__in=actor.in_charge_as)
        shares = [share & mine for share in shares_at_work(actor)]
    elif view in _BY_CLOCK:
        # ``due`` is set exactly while an official has something to do: no state needs to be asked.
        shares = [share & Q(due__isnull=False) for share in shares_at_work(actor)]
    else:
        states = VIEWS.get(view, frozenset(State))
        within = Q() if states == frozenset(State) else _in_states(states)
        shares = [share & within for share in shares_at_work(actor)]
    of_item = _of_item(narrowing.item, _MOST_PARTS // max(1, len(shares)))
    parts = [share & asked & version for share in shares for version in of_item]
    return Ordered(parts, "due" if by_clock else "submitted_at", down=not by_clock)


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
    """The cases of a person, of their wards, of the legal persons they act for, and those they have a mandate for, newest
    first. One statement; that a guardian looked is on record."""
    listed = Ordered([as_applicant(actor)], "submitted_at", down=True)
    found, cursor = listed.page(_LISTED, after, size)
    with gathered():
        for case in found if actor.wards else ():
            if guardianship_of(actor, case) is not None:
                saw_as_agent(actor, case, ["applicant"])
    return CasePage(tuple(_row(case, listed) for case in found), cursor)


def assisted_by(actor: Actor, after: str | None = None, size: int = 20) -> CasePage:
    """我代办的: the cases in which the actor acts from a service point, newest first. One statement; the reading is recorded."""
    there = {each.case_id: each for each in actor.mandates if each.post is not None and each.case_id is not None}
    principals = {each.principal_id for each in there.values()}
    listed = Ordered([Q(pk__in=there.keys(), applicant_id__in=principals)], "submitted_at", down=True)
    found, cursor = listed.page(_LISTED, after, size)
    with gathered():
        for case in found:
            saw_as_agent(actor, case, ["applicant"])
    return CasePage(tuple(_row(case, listed) for case in found), cursor)


def work_on(actor: Actor, party_ids: Collection[UUID], after: str | None = None, size: int = 20) -> CasePage:
    """The cases of one applicant, under all ids, that an official may see, newest first. One statement over the index of
    applicants; the reading is recorded by who asks."""
    shares = [share & Q(applicant_id__in=party_ids) for share in shares_at_work(actor)]
    found, cursor = (listed := Ordered(shares, "submitted_at", down=True)).page(_LISTED, after, size)
    saw_listed(actor, found)
    return CasePage(tuple(_row(case, listed) for case in found), cursor)


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """One line of an interested party's list: what it is about and how it stands, nothing of the application."""

    code: str
    item: str
    body: str
    state: State
    decided_at: datetime | None


ConcernPage = Page[ConcernRow]


def cases_concerning(actor: Actor, after: str | None = None, size: int = 20) -> ConcernPage:
    """与我有关的办件: in which a person, their ward or a legal person they represent is an interested party (利害关系人), newest
    first. One statement. DomainError ``cases.deed.invalid`` for a marker that is none."""
    parties = [*actor.legal_persons, *actor.persons, *actor.ward_persons]
    concerned = Q(pk__in=[])
    for party in parties:
        concerned |= Q(interested__contains=[{"id": str(party)}])
    listed = Ordered([concerned & Q(interested__isnull=False)], "submitted_at", down=True)
    found, cursor = listed.page(("code", "guide_id", "state", "submitted_at", "decided_at"), after, size)
    return ConcernPage(tuple(_concern(case) for case in found), cursor)


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


def _row(case: Case, listed: Ordered) -> CaseRow:
    guide = guide_by_hash(case.guide_id)
    name, number = shown_in_lists(case)
    return CaseRow(
        case_id=case.id,
        code=case.code,
        item=guide.name,
        applicant=name,
        state=State(case.state),
        channel=case.channel,
        submitted_at=case.submitted_at,
        due=case.due,
        promised_due=case.promised_due,
        outcome=case.outcome,
        running=tuple(guide.review_plan.step(each).name for each in plan.running(case.steps)),
        state_version=case.state_version,
        standing=Standing(case.standing),
        pending=tuple(name for name in (PAUSE, EXTENSION, INSPECTION, PUBLICITY, STATEMENTS) if name in case.pending),
        companion=UUID(case.pending[INSPECTION]["companion"]) if INSPECTION in case.pending else None,
        publish_by=_publish_by(case, guide) if PUBLICITY in case.pending else None,
        officer_id=case.officer_id,
        is_permit=guide.is_permit,
        paused=tuple(_procedures(case, guide)) if case.due is not None and _was_paused(case) else (),
        marker=listed.marker(case),
        applicant_number=number,
    )


def _publish_by(case: Case, guide: BoundGuide) -> datetime | None:
    waiting, pauses = case.pending[PUBLICITY]["step"], clockwork.clock_of(case.facts, guide).pauses
    return plan.publish_by(case.steps[waiting], guide.review_plan.step(waiting), pauses)


def _procedures(case: Case, guide: BoundGuide) -> Iterator[str]:
    """Names of the special procedures that hold the clock now, as the guide has them."""
    names = {each.kind: each.name for each in guide.procedures.values()}
    for pause in clockwork.pauses_at(case.facts, clock.now()):
        told = pause["data"]
        yield names.get(told.get("kind"), told.get("name", ""))


def _was_paused(case: Case) -> bool:
    return any(fact["kind"] == FactKind.PAUSED.value for fact in case.facts)


def _fits(case: Case, narrowing: Narrowing) -> bool:
    return narrowing.clock is not ByClock.PAUSED or bool(clockwork.pauses_at(case.facts, clock.now()))


def _in_states(states: Collection[State]) -> Q:
    values = sorted(state.value for state in states)
    return Q(state=values[0]) if len(values) == 1 else Q(state__in=values)


def _of_item(item: str, most: int) -> list[Q]:
    """Cases under any version of an item's guide: ``most`` alternatives, beyond that one for all."""
    if not item:
        return [Q()]
    found = [guide_hash for _number, guide_hash, _day in versions(item)]
    return [Q(guide_id=each) for each in found] if len(found) <= most else [Q(guide_id__in=found)]
