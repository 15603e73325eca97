"""现场核查: 指派两名以上工作人员进行核查 (行政许可法第三十四条第三款). One records, the other confirms before any opinion."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.decide import decide
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, published, sample_item, submitted, with_inspection
from tongban.cases.kinds import Acknowledgement, Outcome
from tongban.cases.models import Attachment, Case
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.states import Deed, State
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    account,
    beijing,
    decider,
    holder,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    opinion,
    refused,
    reviewer,
    second,
    told,
    version,
    whole,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.models import Appointment, Representation
from tongban.registry.orgs.duties import Duty

TODAY = date(2026, 3, 2)
SEEN = "操作间与就餐区有隔断，排烟设施运行正常。"


def found(**changed: Any) -> Inspection:
    """What was found on the spot by 钱示例 with 孙示例, or with ``changed``."""
    plain = Inspection(TODAY, account("sunfuhe"), [Finding("c2", True, SEEN)], Acknowledgement.SIGNED)
    return replace(plain, **changed)


def recording(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return record_inspection(actor, case_id=case_id, seen=seen, inspection=found(), step_id="s3", key=key)


def confirming(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return answer_inspection(actor, case_id=case_id, seen=seen, approve=True, key=key)


def returning(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return answer_inspection(actor, case_id=case_id, seen=seen, approve=False, key=key)


def record(case_id: UUID, official: Actor | None = None, **changed: Any) -> DeedDone:
    by = official or reviewer()
    return record_inspection(by, case_id=case_id, seen=version(case_id), inspection=found(**changed))


@pytest.fixture
def recorded(spot: UUID) -> UUID:
    record(spot)
    return spot


# --- two officers ------------------------------------------------------------------------------------------------------


def test_no_opinion_before_the_second_confirmed(spot: UUID) -> None:
    refused("cases.inspection.missing", spot, lambda: opinion(spot, reviewer(), "s3"))
    record(spot)
    refused("cases.inspection.waiting", spot, lambda: opinion(spot, reviewer(), "s3"))
    refused("cases.inspection.waiting", spot, lambda: opinion(spot, second(), "s3"))
    confirming(second(), spot, version(spot), None)
    assert opinion(spot, reviewer(), "s3").state is State.IN_REVIEW
    assert replay(spot) == ()


@pytest.mark.parametrize("login", ["qianchushen", "zhoujueding", "zhaochuangkou", "zhenganyuan", "lishili"])
def test_the_second_is_another_officer_of_the_same_body_and_duty(spot: UUID, login: str) -> None:
    refused("cases.inspection.companion", spot, lambda: record(spot, companion=account(login)))


def test_nobody_at_all_is_no_second_officer(spot: UUID) -> None:
    refused("cases.inspection.companion", spot, lambda: record(spot, companion=uuid4()))


def test_who_represents_the_applicant_is_no_second_officer(spot: UUID) -> None:
    """回避: they could not confirm it either, and the case would stand still."""
    sun = second()
    company = me().legal_persons[0]
    Representation.objects.create(
        id=uuid4(), natural_person_id=sun.person_id, legal_person_id=company, role="AGENT", valid_from=date(2026, 1, 5)
    )
    refused("cases.inspection.companion", spot, lambda: record(spot))


def test_a_second_officer_who_left_does_not_hold_up_the_case(recorded: UUID) -> None:
    Appointment.objects.filter(account_id=account("sunfuhe")).update(valid_to=TODAY)
    assert not second().posts
    offered = progress_of(Case.objects.get(pk=recorded).code, reviewer()).offers
    ways_out = {Deed.RECORD_INSPECTION, Deed.ANSWER_INSPECTION}
    assert any(offer.possible for offer in offered if offer.deed in ways_out)


def test_who_recorded_it_does_not_confirm_it(recorded: UUID) -> None:
    refused("cases.inspection.not_companion", recorded, lambda: confirming(reviewer(), recorded, 3, None))
    someone = replace(second(), account_id=uuid4())
    refused("cases.inspection.not_companion", recorded, lambda: confirming(someone, recorded, 3, None))


def test_returned_it_is_none_and_another_is_entered(recorded: UUID) -> None:
    returning(second(), recorded, 3, None)
    assert told(recorded).type == "cases.case.inspection_returned"
    assert "inspection" not in Case.objects.get(pk=recorded).pending
    refused("cases.inspection.missing", recorded, lambda: opinion(recorded, reviewer(), "s3"))
    refused("cases.inspection.not_waiting", recorded, lambda: confirming(second(), recorded, 4, None))
    # Now the other way round.
    record(recorded, second(), companion=account("qianchushen"))
    confirming(reviewer(), recorded, 5, None)
    opinion(recorded, second(), "s3")
    assert replay(recorded) == ()


def test_the_record_names_both_and_no_words_in_the_clear(recorded: UUID) -> None:
    event = told(recorded)
    assert (event.open["day"], event.open["companion"]) == ("2026-03-02", str(account("sunfuhe")))
    assert event.open["actor"]["account"] == str(account("qianchushen"))
    assert event.open["findings"] == [{"element": "c2", "meets": True}]
    assert SEEN not in str(event.open)
    confirming(second(), recorded, 3, None)
    assert told(recorded).open["officers"] == [str(account("qianchushen")), str(account("sunfuhe"))]


def test_who_inspected_may_have_seen_that_it_is_not_met(spot: UUID) -> None:
    record(spot, findings=[Finding("c2", False, "没有排烟设施。")], acknowledged=Acknowledgement.REFUSED)
    confirming(second(), spot, 3, None)
    opinion(spot, reviewer(), "s3")
    assert replay(spot) == ()


# --- what is recorded --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 3)], ids=["before acceptance", "tomorrow"])
def test_it_was_between_acceptance_and_today(spot: UUID, day: date) -> None:
    refused("cases.inspection.day", spot, lambda: record(spot, day=day))


def test_days_after_it_was_made_it_can_be_recorded(spot: UUID, frozen: Freeze) -> None:
    frozen(beijing("2026-03-05T23:59:59"))
    for day in (date(2026, 3, 1), date(2026, 3, 6)):
        refused("cases.inspection.day", spot, lambda day=day: record(spot, day=day))
    record(spot, day=date(2026, 3, 5))


@pytest.mark.parametrize(
    "findings",
    [
        [],
        [Finding("c2", True, "  \n")],
        [Finding("c2", True, SEEN), Finding("c2", False, SEEN)],
        [Finding("m3", True, SEEN)],
        [Finding("s3", True, SEEN)],
        [Finding("c2", True, SEEN), Finding("c8", True, SEEN)],
    ],
    ids=["nothing", "no words", "twice", "a material", "a step", "a condition of others"],
)
def test_each_condition_asked_of_this_applicant_once_in_words(spot: UUID, findings: list[Finding]) -> None:
    refused("cases.inspection.findings", spot, lambda: record(spot, findings=findings))


def test_an_unknown_condition_is_refused(spot: UUID) -> None:
    refused("cases.inspection.findings", spot, lambda: record(spot, findings=[Finding("c99", True, SEEN)]))


def test_words_have_a_limit(spot: UUID) -> None:
    refused("cases.text.too_long", spot, lambda: record(spot, findings=[Finding("c2", True, "长" * 501)]))
    record(spot, findings=[Finding("c2", True, "长" * 500)])


def test_photos_are_the_officials_own_uploads(spot: UUID) -> None:
    mine, theirs = (upload(each, name="操作间.pdf", chunks=[PDF]) for each in (reviewer(), second()))
    for other in (theirs.id, uuid4()):
        refused("cases.upload.not_found", spot, lambda other=other: record(spot, photos=[mine.id, other]))
    many = [upload(reviewer(), name="图.pdf", chunks=[PDF, bytes([each])]).id for each in range(21)]
    refused("cases.attachment.too_many", spot, lambda: record(spot, photos=many))
    record(spot, photos=[mine.id])
    attached = Attachment.objects.get(case_id=spot)
    event = told(spot)
    assert attached.event_n == event.n
    assert [each["n"] for each in event.open["attachments"]] == [attached.n]
    whole(spot)


def test_one_record_waits_at_a_time_and_only_who_entered_it_enters_it_anew(recorded: UUID) -> None:
    again = account("qianchushen")
    refused("cases.inspection.waiting", recorded, lambda: record(recorded, second(), companion=again))
    first = Case.objects.get(pk=recorded).pending["inspection"]["n"]
    record(recorded)
    assert Case.objects.get(pk=recorded).pending["inspection"]["n"] > first
    confirming(second(), recorded, version(recorded), None)
    assert Case.objects.get(pk=recorded).steps["s3"]["inspected"] > first
    assert replay(recorded) == ()


def test_a_step_that_is_no_inspection_has_none(spot: UUID, case_id: UUID) -> None:
    accept(case_id)
    refused("cases.inspection.none", case_id, lambda: record(case_id))
    for step, code in (("s2", "cases.inspection.none"), ("s9", "cases.step.not_running")):
        refused(code, spot, lambda step=step: record_inspection(
            reviewer(), case_id=spot, seen=2, inspection=found(), step_id=step
        ))  # fmt: skip


# --- what every deed owes ----------------------------------------------------------------------------------------------


def test_wrong_actor(spot: UUID) -> None:
    only({Duty.REVIEW}, spot, recording)
    recording(holder(Duty.REVIEW), spot, version(spot), None)
    only({Duty.REVIEW}, spot, confirming)


def test_wrong_state(recorded: UUID) -> None:
    only_from({State.ACCEPTED, State.IN_REVIEW}, recorded, reviewer(), recording)
    only_from({State.ACCEPTED, State.IN_REVIEW}, recorded, second(), confirming)


def test_stale(spot: UUID) -> None:
    not_stale(spot, reviewer(), recording)
    record(spot)
    not_stale(spot, second(), confirming)


def test_repeated(spot: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        other = found(findings=[Finding("c2", True, "有隔断。")])
        return record_inspection(actor, case_id=case_id, seen=seen, inspection=other, step_id="s3", key=key)

    once(spot, reviewer(), recording, otherwise)


def test_an_answer_repeated(recorded: UUID) -> None:
    once(recorded, second(), confirming, returning)


def test_two_officers_record_and_confirm_at_once(committed_province: str, monday: None) -> None:
    sample = sample_item()
    case_id = submitted(me(), published(sample, "000131990023", with_inspection)).case_id
    accept(case_id)
    mirrored = found(companion=account("qianchushen"))
    one_of_two(
        case_id,
        lambda: recording(reviewer(), case_id, 2, None),
        lambda: record_inspection(second(), case_id=case_id, seen=2, inspection=mirrored),
    )
    companion = Case.objects.get(pk=case_id).pending["inspection"]["companion"]
    other = second() if companion == str(account("sunfuhe")) else reviewer()
    one_of_two(case_id, lambda: confirming(other, case_id, 3, None), lambda: returning(other, case_id, 3, None))


# --- what follows ------------------------------------------------------------------------------------------------------


def test_the_applicant_reads_that_it_was_made_and_not_a_returned_record(recorded: UUID) -> None:
    code = Case.objects.get(pk=recorded).code
    returning(second(), recorded, 3, None)
    types = [line.type for line in progress_of(code, me()).told]
    assert "cases.case.inspection_returned" not in types
    record(recorded)
    confirming(second(), recorded, 5, None)
    assert "cases.case.inspection_confirmed" in [line.type for line in progress_of(code, me()).told]


def test_a_decision_on_an_inspected_case(recorded: UUID) -> None:
    confirming(second(), recorded, 3, None)
    opinion(recorded, reviewer(), "s3")
    opinion(recorded, second(), "s2")
    decide(decider(), case_id=recorded, seen=6, outcome=Outcome.GRANTED)
    assert replay(recorded) == ()
