"""What can be done to a case now, by whom, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tongban.cases import course_errors as course_errors
from tongban.cases import plan, readiness, renewing, silence
from tongban.cases import procedure_errors as procedure_errors
from tongban.cases.models import Case
from tongban.cases.policies import APPLICANTS, OTHERS, SILENT, Denied, is_applicant, may, may_take_part, took_it_in
from tongban.cases.states import DEED_LABELS, TABLE, Deed
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Actor

_UNOFFERED = SILENT | {Deed.READ_PAPER}
"""What nobody does on purpose."""


@dataclass(frozen=True, slots=True)
class DeedOffer:
    """A deed with whether this actor may do it now, and if not, why (Chinese). ``step`` for opinions. ``rightful``: it is
    theirs to do, though perhaps not yet."""

    deed: Deed
    label: str
    possible: bool
    reason: str = ""
    step: str = ""
    step_name: str = ""
    rightful: bool = True


def offers(actor: Actor, case: Case, guide: BoundGuide) -> tuple[DeedOffer, ...]:
    """Every deed of the table: possible for this actor now, or not, and why."""
    party, settled = is_applicant(actor, case) or took_it_in(actor, case), _settled(case, guide)
    result: list[DeedOffer] = []
    for deed in Deed:
        if deed in _UNOFFERED or ((deed in APPLICANTS) != party and not (party and actor.posts)):
            continue
        result += _offers_of(actor, case, guide, deed, settled)
    return tuple(result)


def offers_to_others(actor: Actor, case: Case, guide: BoundGuide) -> tuple[DeedOffer, ...]:
    """What somebody to whom the case is otherwise closed can do: an interested party, or during a publicity anybody."""
    settled = _settled(case, guide)
    found = [
        offer
        for deed in Deed
        if deed in OTHERS and may_take_part(actor, deed, case)
        for offer in _offers_of(actor, case, guide, deed, settled)
    ]
    return tuple(found)


def offer_on(actor: Actor, case: Case, guide: BoundGuide, deed: Deed) -> DeedOffer:
    """The offer of one deed that is done on the whole case, not on a step of its review."""
    return next(_offers_of(actor, case, guide, deed, _settled(case, guide)))


def _settled(case: Case, guide: BoundGuide) -> str:
    """What silence has done to the case, as the deeds would say it: not yet written down, and in effect all the same.
    Empty where nothing. One statement at most."""
    now = clock.now()
    if silence.took_effect(case, guide, now) is not None:
        return DomainError("cases.silence.accepted").message()
    if renewing.took_effect(case, now) is not None:
        return DomainError("cases.silence.renewed").message()
    return ""


def _offers_of(actor: Actor, case: Case, guide: BoundGuide, deed: Deed, settled: str) -> Iterator[DeedOffer]:
    label = DEED_LABELS[deed]
    try:
        TABLE.step(case.state, deed)
    except DomainError as error:
        yield DeedOffer(deed, label, False, error.message())
        return
    if settled:
        yield DeedOffer(deed, label, False, settled)
        return
    if deed is Deed.GIVE_OPINION:
        for step_id in plan.running(case.steps):
            step = guide.review_plan.step(step_id)
            verdict = may(actor, deed, case, step.duty)
            reason = verdict.reason if isinstance(verdict, Denied) else ""
            if not reason and str(actor.account_id) in plan.officials(case.steps):
                reason = "您已在前一步签署意见，初审与复核须由不同的人办理。"
            rightful = not reason
            reason = reason or _unready(case, guide, step_id, str(actor.account_id))
            yield DeedOffer(deed, f"{label}：{step.name}", not reason, reason, step_id, step.name, rightful)
        return
    verdict = may(actor, deed, case)
    reason = verdict.reason if isinstance(verdict, Denied) else ""
    rightful = not reason
    if rightful:
        try:
            readiness.check(deed, case, guide, str(actor.account_id), clock.now())
        except DomainError as error:
            reason = error.message()
    yield DeedOffer(deed, label, not reason, reason, rightful=rightful)


def _unready(case: Case, guide: BoundGuide, step_id: str, official: str) -> str:
    try:
        readiness.may_review(case, official)
        readiness.step_ready(case, guide, step_id, clock.now())
    except DomainError as error:
        return error.message()
    return ""
