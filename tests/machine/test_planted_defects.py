"""The machine can fail: each defect, planted into the product, is found by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.machine.comparing import Parted
from tests.machine.lifecycle import Lifecycle, run
from tests.machine.reading import AtTheDoors
from tongban.cases import plan, policies, readiness, renewing, silence
from tongban.cases.actions import request_correction
from tongban.cases.queries import case as reads
from tongban.cases.states import Deed
from tongban.foundation import uow
from tongban.foundation.records import refusals
from tongban.kernel import worktime
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import folding
from tongban.sites.api.v1 import doing as door

ONE_DAY = timedelta(days=1)
Plant = Callable[[pytest.MonkeyPatch], None]


def every_due_a_day_later(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folding, "due", lambda *args, **named: worktime.due(*args, **named) + ONE_DAY)


def a_pause_moves_a_date_that_passed(patch: pytest.MonkeyPatch) -> None:
    def due(start: Any, limits: Any, calendar: Any, pauses: Any = folding.NO_PAUSES) -> Any:
        honest = worktime.due(start, limits, calendar, pauses)
        late = [pause for pause in pauses.each if pause.begin >= honest and pause.last_day >= pause.first_day]
        return honest + ONE_DAY * len(late)

    patch.setattr(folding, "due", due)


def a_pause_does_not_end_by_itself(patch: pytest.MonkeyPatch) -> None:
    pauses_at = readiness.clockwork.pauses_at
    patch.setattr(readiness.clockwork, "pauses_at", lambda facts, now: pauses_at(facts, now) or _begun(facts))


def _begun(facts: Any) -> Any:
    return tuple(fact for fact in facts if fact["kind"] == "paused")


def without_event(type_: str) -> Plant:
    def plant(patch: pytest.MonkeyPatch) -> None:
        record = uow.Work.record
        patch.setattr(
            uow.Work, "record", lambda work, told, **parts: 0 if told == type_ else record(work, told, **parts)
        )

    return plant


def silence_a_day_late(patch: pytest.MonkeyPatch) -> None:
    took_effect = silence.took_effect
    patch.setattr(silence, "took_effect", lambda case, guide, now: took_effect(case, guide, now - ONE_DAY))


def silence_when_it_is_noticed(patch: pytest.MonkeyPatch) -> None:
    took_effect = silence.took_effect
    patch.setattr(silence, "took_effect", lambda case, guide, now: now if took_effect(case, guide, now) else None)


def silence_at_midnight_is_still_in_time(patch: pytest.MonkeyPatch) -> None:
    took_effect = silence.took_effect
    second = timedelta(seconds=1)
    patch.setattr(silence, "took_effect", lambda case, guide, now: took_effect(case, guide, now - second))


def no_row_for_what_was_refused(patch: pytest.MonkeyPatch) -> None:
    write = refusals.write
    patch.setattr(
        uow.refusals,
        "write",
        lambda error, **told: None if error.code.startswith("cases.proposal") else write(error, **told),
    )


def own_proposals_are_answered(patch: pytest.MonkeyPatch) -> None:
    def answerable(case: Any, what: str, official: str) -> None:
        if what not in case.pending:
            raise DomainError("cases.proposal.none")

    patch.setattr(readiness, "_answerable", answerable)


def extended_twice(patch: pytest.MonkeyPatch) -> None:
    def extendable(case: Any, guide: Any, now: Any) -> None:
        if guide.extension is None:
            raise DomainError("cases.extension.not_listed")
        if case.statutory_due is None or now >= case.statutory_due:
            raise DomainError("cases.extension.too_late")

    patch.setattr(readiness, "extendable", extendable)


def asked_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(request_correction, "_seen", lambda line, noticed: set())


def renewed_a_day_late(patch: pytest.MonkeyPatch) -> None:
    took_effect = renewing.took_effect
    patch.setattr(renewing, "took_effect", lambda case, now: took_effect(case, now - ONE_DAY))


def renewed_though_revoked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(renewing, "_STANDING", {})


def one_officer_is_enough(patch: pytest.MonkeyPatch) -> None:
    def answerable(case: Any, guide: Any, official: str, now: Any) -> None:
        if readiness.INSPECTION not in case.pending:
            raise DomainError("cases.inspection.not_waiting")

    patch.setitem(readiness._CHECKS, Deed.ANSWER_INSPECTION, answerable)


def decided_unheard(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(readiness, "_heard", lambda case, now: None)


def decided_unanswered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(readiness, "_all_answered", lambda case: None)


def objections_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(plan, "published", lambda steps, now: any("until" in token for token in steps.values()))


def a_column_that_nothing_tells(patch: pytest.MonkeyPatch) -> None:
    change = uow.Work.change

    def changed(work: Any, **columns: Any) -> None:
        change(work, **columns)
        if work.deed == "cases.give_opinion":
            change(work, asked=["m99"])

    patch.setattr(uow.Work, "change", changed)


DEFECTS: dict[str, Plant] = {
    "every due a day later": every_due_a_day_later,
    "a pause moves a date that passed": a_pause_moves_a_date_that_passed,
    "a pause does not end by itself": a_pause_does_not_end_by_itself,
    "an opinion without its event": without_event("cases.case.step_finished"),
    "a pause without its event": without_event("cases.case.paused"),
    "silence without its event": without_event("cases.case.deemed_accepted"),
    "silence a day late": silence_a_day_late,
    "silence from when it is noticed": silence_when_it_is_noticed,
    "24:00 is still in time": silence_at_midnight_is_still_in_time,
    "a refusal without its row": no_row_for_what_was_refused,
    "own proposals are answered": own_proposals_are_answered,
    "extended twice": extended_twice,
    "asked again for what was seen": asked_again,
    "renewed a day late": renewed_a_day_late,
    "renewed though revoked": renewed_though_revoked,
    "one officer is enough": one_officer_is_enough,
    "decided unheard": decided_unheard,
    "decided over statements that wait": decided_unanswered,
    "objections for ever": objections_for_ever,
    "a column that no event tells": a_column_that_nothing_tells,
}


def the_key_is_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(door, "idempotency_key", lambda request: str(uuid4()))


def another_region_may_read(patch: pytest.MonkeyPatch) -> None:
    def may_see(actor: Any, case: Any) -> bool:
        return policies.may_see(actor, case) or any(actor.holds(duty) for duty in policies.HANDLING)

    patch.setattr(reads, "may_see", may_see)


def told_of_a_hearing_twice(patch: pytest.MonkeyPatch) -> None:
    patch.delitem(readiness._CHECKS, Deed.TELL_HEARING)


AT_THE_DOORS: dict[str, Plant] = {
    "the key is ignored": the_key_is_ignored,
    "another region may read": another_region_may_read,
    "told of a hearing twice": told_of_a_hearing_twice,
}
UNDER = {
    "renewed a day late": "again",
    "renewed though revoked": "again",
    "one officer is enough": "spot",
    "objections for ever": "shown",
}
"""The guide under which a defect can show itself, where it is one guide."""
EXAMPLES = {"objections for ever": 3_000}
"""Who objects after the last day, while the step still runs, is rare."""


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_found(defect: str, machine: type[Lifecycle], monkeypatch: pytest.MonkeyPatch) -> None:
    DEFECTS[defect](monkeypatch)
    machine.only = UNDER.get(defect, "")
    with pytest.raises(Parted):
        run(machine, EXAMPLES.get(defect, 600), 40, derandomize=True)


@pytest.mark.slow
@pytest.mark.parametrize("defect", AT_THE_DOORS)
def test_a_defect_planted_at_the_doors_is_found(
    defect: str, at_the_doors: type[AtTheDoors], monkeypatch: pytest.MonkeyPatch
) -> None:
    AT_THE_DOORS[defect](monkeypatch)
    with pytest.raises(Parted):
        run(at_the_doors, 150, 40, derandomize=True)
