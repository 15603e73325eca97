"""The service that a case was, for those who say how it went (好差评): whose it is, when it ended, which visits to a window
it took. Nothing sealed is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.cases import visit_token
from tongban.cases.models import Case, Submission
from tongban.cases.policies import guardianship_of, is_applicant, mandate_of
from tongban.cases.queries.case import case_by_code
from tongban.cases.states import LABELS, State
from tongban.foundation import keys
from tongban.foundation.rows import select
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor, Capacity, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.mandates import rates_as_agent

RATEABLE = frozenset({State.CONCLUDED, State.ARCHIVED, State.NOT_ACCEPTED, State.RETURNED, State.TERMINATED})
"""States in which a service has ended; of one that the applicant took back nothing can be judged."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One time that an application was taken in at a window: ``n`` numbers it within its case."""

    n: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Service:
    """``capacity``: in which the asker was served, None to whom it is none of their business. ``ended_at``: when the
    service ended; a case that the applicant took back has no end that could be judged."""

    case_id: UUID
    code: str
    guide_id: str
    department_id: UUID
    region_code: str
    state: State
    capacity: Capacity | None
    ended_at: datetime | None
    visits: tuple[Visit, ...]

    @property
    def guide(self) -> BoundGuide:
        """The guide it was bound to."""
        return guide_by_hash(self.guide_id)

    @property
    def state_label(self) -> str:
        """The legal word of the state."""
        return LABELS[self.state]

    def visit(self, n: int) -> Visit | None:
        """The visit of that number."""
        return next((each for each in self.visits if each.n == n), None)


def service_of(code: str, actor: Actor, *, visit: int = 0, token: str = "") -> Service:
    """The service behind a code; ``visit`` and ``token`` as a receipt carries them. Two statements.

    DomainErrors ``codes.registration_code.invalid``, ``uow.not_found``.
    """
    case = case_by_code(code)
    rows = select(Submission, ("case_id", "n", "at", "channel"), {"case_id": case.id}, order=("n",))
    capacity = _capacity(actor, case)
    if capacity is None and token:
        key = keys.unwrap(case.data_key, case.id.bytes)
        capacity = Capacity.ANONYMOUS if visit_token.fits(key, visit, token) else None
    return Service(
        case_id=case.id,
        code=case.code,
        guide_id=case.guide_id,
        department_id=case.department_id,
        region_code=case.region_code,
        state=State(case.state),
        capacity=capacity,
        ended_at=_ended_at(case),
        visits=tuple(Visit(row.n, row.at) for row in rows if row.channel == Channel.WINDOW),
    )


def last_visit(case_id: UUID) -> tuple[int, str] | None:
    """Number and token of the last visit to a window, for its receipt. Two statements; None where there was none."""
    rows = select(
        Submission, ("case_id", "n"), {"case_id": case_id, "channel": Channel.WINDOW.value}, order=("-n",), limit=1
    )
    if not rows:
        return None
    wrapped = Case.objects.values_list("data_key", flat=True).get(pk=case_id)
    return rows[0].n, visit_token.of_key(keys.unwrap(wrapped, case_id.bytes), rows[0].n)


def ended(case_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When the service of these cases ended; those whose has none are left out. One statement."""
    columns = ("id", "state", "facts", "concluded_at")
    found = {case.id: _ended_at(case) for case in select(Case, columns, {"id": list(case_ids)})}
    return {case_id: at for case_id, at in found.items() if at is not None}


def _ended_at(case: Case) -> datetime | None:
    """A concluded case ended then; one that was refused intake, returned or terminated with the fact that closed it."""
    if State(case.state) not in RATEABLE:
        return None
    if case.concluded_at is not None or case.state == State.ARCHIVED:
        return case.concluded_at
    closed = [fact["at"] for fact in case.facts if fact["kind"] == FactKind.CLOSED.value]
    return datetime.fromisoformat(closed[-1]) if closed else None


def _capacity(actor: Actor, case: Case) -> Capacity | None:
    """As applicant, as their guardian or who acts for them, or as the agent who did so last, also when the mandate has run out
    since; not as one whose mandate leaves rating to the principal. A guardian who is one no longer has no word."""
    if guardianship_of(actor, case) is not None:
        return Capacity.GUARDIAN
    agent = (case.agent_id is not None and case.agent_id in actor.persons) or mandate_of(actor, case) is not None
    if agent and actor.person_id is not None:
        return Capacity.MANDATE if rates_as_agent(actor.persons, case.id) else None
    if not is_applicant(actor, case):
        return None
    return Capacity.SELF if case.applicant_kind == PartyKind.NATURAL.value else Capacity.LEGAL_PERSON
