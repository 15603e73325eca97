"""延续: which permit an application asks to renew, whether it asks in time, and what silence does then.

行政许可法第五十条: who asks thirty days before the permit ends (or as the law of the item says, ``guide.renewal``) and hears
nothing by its last day has it renewed. Who asks later has no such right; after the last day there is nothing to renew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tongban.cases.kinds import Outcome, Standing
from tongban.cases.models import Case, RegistrationCode, RenewalClaim
from tongban.cases.states import OPEN, UNDER_WAY, State
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.codes import check_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind, Unit, end_of_day
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.catalogue.rules import Renewal
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.orgs.queries import same_bearers

_STANDING = {"outcome": Outcome.GRANTED.value, "standing": Standing.VALID.value}
_ACCEPTANCES = (FactKind.ACCEPTED.value, FactKind.DEEMED_ACCEPTED.value)


@dataclass(frozen=True, slots=True)
class Renewed:
    """The permit that an application asks to renew: the case that granted it, and its last day."""

    case_id: UUID
    expires_on: date
    in_time: bool
    silence: bool
    attempt: int
    """How many asked before."""

    @property
    def due(self) -> datetime | None:
        """The instant at which silence renews it; None where it does not."""
        return end_of_day(self.expires_on) if self.in_time and self.silence else None

    def document(self) -> dict[str, Any]:
        """As the event of the submission tells it."""
        return {
            "case": str(self.case_id),
            "expires_on": self.expires_on.isoformat(),
            "in_time": self.in_time,
            "due": instant_text(self.due) if self.due else None,
        }


def renewed_by(guide: BoundGuide, applicant_id: UUID, answers: Mapping[str, object], day: date) -> Renewed | None:
    """What an application of ``day`` asks to renew; None where its guide renews nothing. At most six statements.

    Errors: ``cases.renewal.unknown|expired|too_early|under_way``, each at the guide's field.
    """
    rule = guide.renewal
    if rule is None:
        return None
    permit = _permit(guide, rule.of, applicant_id, str(answers.get(rule.permit, "")))
    if permit is None or permit.valid_until is None:
        raise DomainError("cases.renewal.unknown", element=rule.permit)
    expires_on: date = permit.valid_until
    if expires_on < day:
        raise DomainError("cases.renewal.expired", day=expires_on.isoformat(), element=rule.permit)
    if rule.earliest is not None and _days(day, expires_on, rule.earliest.unit) > rule.earliest.amount:
        raise DomainError("cases.renewal.too_early", span=rule.earliest.text(), element=rule.permit)
    earlier = earlier_of(permit.id)
    if asked_already(earlier):
        raise DomainError("cases.renewal.under_way", element=rule.permit)
    in_time = _days(day, expires_on, rule.latest.unit) >= rule.latest.amount
    return Renewed(permit.id, expires_on, in_time, rule.silence, len(earlier))


def window(rule: Renewal, expires_on: date) -> tuple[date | None, date]:
    """The first day on which one may ask (None where any will do), and the last on which one asks in time."""
    first = None
    if rule.earliest is not None:
        first = _before(expires_on, rule.earliest.amount + 1, rule.earliest.unit) + timedelta(days=1)
    return first, _before(expires_on, rule.latest.amount, rule.latest.unit)


def took_effect(case: Case, now: datetime) -> datetime | None:
    """The instant at which silence renewed what this case asks for; None while it has not.

    An application that is accepted only after that instant (its five days were still running) is renewed by its
    acceptance; one that waits for its applicant's correction is not renewed. Neither is a permit that stands no more:
    revoked or cancelled (第六十九条、第七十条), or its grant undone. One statement where the instant has passed.
    """
    if case.renewal_due is None or now < case.renewal_due or State(case.state) not in UNDER_WAY:
        return None
    if case.renews_id is None or not Case.objects.filter(pk=case.renews_id, **_STANDING).exists():
        return None
    since = [datetime.fromisoformat(fact["at"]) for fact in case.facts if fact["kind"] in _ACCEPTANCES]
    due: datetime = case.renewal_due
    return max(due, since[-1]) if since else due


def held_until(case: Case) -> date | None:
    """The last day of the permit that ``case`` asks to renew; None where it renews nothing."""
    if case.renews_id is None:
        return None
    return Case.objects.values_list("valid_until", flat=True).get(pk=case.renews_id)


def _permit(guide: BoundGuide, of: tuple[str, ...], applicant_id: UUID, code: str) -> Case | None:
    """The standing grant under this code: the applicant's own, under whichever id it was given, of one of these
    items, by the same body."""
    try:
        checked = check_registration_code(code)
    except DomainError:
        return None
    case_id: UUID | None = RegistrationCode.objects.filter(code=checked).values_list("case_id", flat=True).first()
    if case_id is None:
        return None
    found = Case.objects.filter(pk=case_id, **_STANDING).first()
    if found is None or not _theirs(found.applicant_id, applicant_id):
        return None
    theirs = guide_by_hash(found.guide_id)
    same_body = same_bearers(theirs.department_uscc, guide.department_uscc)
    return found if same_body and theirs.basic_code in of else None


def _theirs(holder: UUID, applicant_id: UUID) -> bool:
    """Whether both ids are one party: a permit keeps the id of its day when two registrations are merged."""
    return holder == applicant_id or holder in ids_of_person(applicant_id)


def earlier_of(permit: UUID) -> list[UUID]:
    """The cases that have asked to renew this permit. One statement."""
    return list(RenewalClaim.objects.filter(permit_id=permit).values_list("case_id", flat=True))


def asked_already(earlier: list[UUID]) -> bool:
    """One renewal at a time, and what was renewed is renewed under the code of its renewal."""
    others = Case.objects.filter(pk__in=earlier).values_list("state", "outcome")
    return any(State(state) in OPEN or outcome == Outcome.GRANTED.value for state, outcome in others)


def _before(last: date, amount: int, unit: Unit) -> date:
    """The last day after which ``amount`` days are left until ``last`` inclusive."""
    if unit is not Unit.WORKING_DAY:
        return last - timedelta(days=amount)
    return current_calendar().working_day_before(last + timedelta(days=1), amount) - timedelta(days=1)


def _days(day: date, last: date, unit: Unit) -> int:
    """Days after ``day`` until ``last`` inclusive."""
    return current_calendar().working_days_between(day, last) if unit is Unit.WORKING_DAY else (last - day).days
