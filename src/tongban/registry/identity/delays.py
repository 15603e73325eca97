"""延迟告知: which readings are kept back today, and the list of all that run, for those who supervise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.records.models import AuditEntry
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.delaying import Delay, DelayBasis, DelayState
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department

ASKING = (Duty.LEADER, Duty.DECIDE)
"""Duties by which a body asks that its readings be told later."""
ASKED_BY = "由查看部门的负责人或者决定岗提出。"
_MOST = 200
_CASE = "case:"


@dataclass(frozen=True, slots=True)
class Kept:
    """A delay, to be asked about one entry of the record. About a case it keeps back every entry that names the case, whoever of
    its persons it is about; about a person all that this person would be told of the body."""

    subject: str
    department: UUID
    basis: DelayBasis
    since: date
    until: date
    runs: bool

    def fits(self, row: AuditEntry) -> bool:
        """Whether an entry is one that it keeps back, or kept back."""
        kind, _, id_ = self.subject.partition(":")
        concerned = kind != "case" or row.subject == self.subject or row.data.get("case") == id_
        by = row.actor.get("department") == str(self.department)
        return concerned and by and self.since <= clock.legal_date(row.at) <= self.until

    def condition(self) -> Q:
        """The same as a query."""
        kind, _, id_ = self.subject.partition(":")
        # Containment is true or false; a missing key compared would be unknown, and so would its opposite.
        by = Q(actor__contains={"department": str(self.department)})
        concerned = Q(subject=self.subject) | Q(data__contains={"case": id_}) if kind == "case" else Q()
        return by & concerned & Q(at__gte=datetime.combine(self.since, time(), clock.SHANGHAI))


@dataclass(frozen=True, slots=True)
class DelayView:
    """One line of the list."""

    id: UUID
    subject: str
    department_id: UUID
    basis: DelayBasis
    number: str
    since: date
    until: date
    state: DelayState
    asked_by: UUID
    asked_at: datetime
    answered_by: UUID | None

    @property
    def over(self) -> bool:
        """Whether its readings are told again, or never were kept back."""
        return self.state in (DelayState.DECLINED, DelayState.ENDED) or self.until < clock.today()


def delays_about(subjects: Collection[str]) -> tuple[Kept, ...]:
    """Every delay that was granted about any of these subjects, or about a case that an entry about them names: an interested
    party must not learn what the applicant must not. Those that are over too. One statement."""
    today = clock.today()
    persons = [each for each in subjects if not each.startswith(_CASE)]
    concerned = Q(subject__in=sorted(subjects)) | Q(subject__in=audit.cases_named_about(persons))
    rows = Delay.objects.filter(concerned, state__in=[DelayState.GRANTED.value, DelayState.ENDED.value]).exclude(
        answered_at=None
    )
    return tuple(
        Kept(
            row.subject,
            row.department,
            DelayBasis(row.basis),
            row.since,
            row.until,
            row.state == DelayState.GRANTED.value and row.until >= today,
        )
        for row in rows.order_by("asked_at", "id")
    )


def told_now(kept: Sequence[Kept]) -> Q:
    """The condition on entries that may be told today."""
    found = Q()
    for each in kept:
        if each.runs:
            found &= ~each.condition()
    return found


def delays_for(actor: Actor) -> tuple[DelayView, ...]:
    """What runs or ran: of the own bodies to who may ask there, of the region to who supervises; the newest first. One statement
    once the bodies are known."""
    bodies = {body for post in actor.posts if post.duty in ASKING for body in post.departments}
    rows = Delay.objects.order_by("-asked_at", "-id")
    if not any(post.duty is Duty.SUPERVISE for post in actor.posts):
        rows = rows.filter(department__in=bodies)
    return tuple(view for view in map(_view, rows[:_MOST]) if may_see(actor, view))


def delays_running(departments: Collection[UUID]) -> int:
    """How many delays that these bodies asked for run today. One statement."""
    rows = Delay.objects.filter(department__in=list(departments), state=DelayState.GRANTED.value)
    return rows.filter(until__gte=clock.today()).count()


def asking_post(actor: Actor) -> HeldPost | None:
    """The post by which an official may ask that readings of the own body be told later."""
    return next((post for duty in ASKING for post in actor.posts if post.duty is duty), None)


def granting_post(actor: Actor, department_id: UUID) -> HeldPost | None:
    """The post by which an official supervises a body, and so grants or ends what it asked for."""
    return actor.holds(Duty.SUPERVISE, region_code=department(department_id).region_code)


def may_see(actor: Actor, view: DelayView) -> bool:
    """Those of the body who may ask, and who supervises it."""
    own = any(post.duty in ASKING and post.of_body(view.department_id) for post in actor.posts)
    return own or granting_post(actor, view.department_id) is not None


def _view(row: Delay) -> DelayView:
    return DelayView(
        row.id,
        row.subject,
        row.department,
        DelayBasis(row.basis),
        row.number,
        row.since,
        row.until,
        DelayState(row.state),
        row.asked_by,
        row.asked_at,
        row.answered_by,
    )
