"""Every deed that concerns an applicant ends in a message that can be written from what the deed really records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from tongban.capabilities.messaging.actions.tell import tell_all
from tongban.capabilities.messaging.case_texts import WANTED
from tongban.capabilities.messaging.models import Message
from tongban.cases.actions.adopt_guide import adopt_guide, prepare
from tongban.cases.actions.announce_hearing import announce_hearing
from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct import Correction, correct
from tongban.cases.actions.correct import prepare as corrected
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_accepted import deem_accepted
from tongban.cases.actions.deem_renewed import sweep_renewals
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.dispatch import dispatch
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.explain_delay import explain_delay
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.record_hearing import record_hearing
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.reopen import reopen
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.resume import resume
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.events import CONSUMED, MESSAGES
from tongban.cases.factories import published, sample_item, submitted, with_inspection, with_publicity, with_renewal
from tongban.cases.kinds import (
    Acknowledgement,
    Defect,
    Delivery,
    IntakeRefusal,
    Opinion,
    Outcome,
    Reopening,
    Termination,
)
from tongban.cases.models import Case, CorrectionLine
from tongban.cases.tests.test_adopt_guide import faster, newer, without_m5
from tongban.foundation import clock
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import actor_of

UNREACHED = {"cases.case.returned"}
"""The sample item has no rule for a correction that does not come; its message is tried on a made event."""


def who(login: str, channel: Channel = Channel.DESK) -> Actor:
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None
    return actor


@pytest.fixture
def item(province: None) -> str:
    return sample_item()


def recorded() -> Iterator[PlacedEvent]:
    for position, row in enumerate(Event.objects.order_by("at", "stream_id", "n"), 1):
        if row.type in WANTED:
            yield PlacedEvent(position, row.stream_id, row.n, row.type, row.schema, row.at, row.open)


@pytest.fixture
def at() -> Iterator[Callable[[str], None]]:
    with ExitStack() as stack:
        yield lambda text: stack.enter_context(clock.frozen(datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)))


def _to_the_opinions(case_id: UUID) -> None:
    first, second, head = who("qianchushen"), who("sunfuhe"), who("zhoujueding")
    pass_pre_review(first, case_id=case_id, seen=1)
    propose_pause(
        first, case_id=case_id, seen=2, procedure="p1", planned_end=date(2026, 11, 10), reason="利害关系人申请听证"
    )
    answer_pause(head, case_id=case_id, seen=3, approve=True)
    resume(first, case_id=case_id, seen=4)
    propose_extension(first, case_id=case_id, seen=5, amount=3, reason="现场核查需要再约时间")
    answer_extension(head, case_id=case_id, seen=6, approve=True)
    give_opinion(first, case_id=case_id, seen=7, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(second, case_id=case_id, seen=8, step_id="s2", opinion=Opinion.AGREE)


def _to_the_end(case_id: UUID, at: Callable[[str], None]) -> None:
    applicant, first, head = who("lishili", Channel.PORTAL), who("qianchushen"), who("zhoujueding")
    assert head.account_id is not None
    tell_hearing(first, case_id=case_id, seen=9, matter="排烟口正对楼上住户的窗。")
    request_hearing(applicant, case_id=case_id, seen=10)
    day, hour, place = date(2026, 11, 20), time(9, 30), "政务服务大厅二楼会议室"
    announce_hearing(first, case_id=case_id, seen=11, held_on=day, hour=hour, place=place, chair=head.account_id)
    at("2026-11-20T11:00")
    record_hearing(first, case_id=case_id, seen=12, minutes="双方陈述一致。")
    explain_delay(head, case_id=case_id, seen=13, reason="同期申请多，排队时间长")
    decide(head, case_id=case_id, seen=14, outcome=Outcome.GRANTED)
    conclude(head, case_id=case_id, seen=15)
    dispatch(head, case_id=case_id, seen=16, waybill="EMS1234567890")
    deliver(head, case_id=case_id, seen=17, way=Delivery.POST)
    correct_error(head, case_id=case_id, seen=18, wrong="示例餐饮有限公司", right="示例餐饮有限责任公司")
    end_permit(head, case_id=case_id, seen=19, ground="70.3", reasons="市场主体已经注销")


def _before_everybody(case_id: UUID) -> None:
    """Inspected, an interested party told, published, spoken to and answered."""
    first, second, neighbour = who("qianchushen"), who("sunfuhe"), who("zhangshili", Channel.PORTAL)
    assert second.account_id is not None
    pass_pre_review(first, case_id=case_id, seen=1)
    finding = Finding("c2", True, "操作间与就餐区有隔断。")
    record = Inspection(clock.today(), second.account_id, [finding], Acknowledgement.SIGNED)
    record_inspection(first, case_id=case_id, seen=2, inspection=record)
    answer_inspection(second, case_id=case_id, seen=3, approve=True)
    give_opinion(first, case_id=case_id, seen=4, step_id="s3", opinion=Opinion.AGREE)
    name, number = "张示例", "369901199502280038"
    tell_party(
        first, case_id=case_id, seen=5, kind=PartyKind.NATURAL, name=name, identifier=number, reasons="正对您家的窗。"
    )
    propose_publicity(first, case_id=case_id, seen=6, text="拟准予在示例路 1 号一楼从事餐饮服务。")
    answer_publicity(who("zhoujueding"), case_id=case_id, seen=7, approve=True)
    make_statement(neighbour, case_id=case_id, text="请加装净化设备。")
    waiting = Case.objects.get(pk=case_id).pending["statements"][0]["n"]
    answer_statement(first, case_id=case_id, seen=9, statement=waiting, adopted=True, reasons="已经要求加装。")
    tell_hearing(first, case_id=case_id, seen=10, matter="排烟口正对楼上住户的窗。")


def _renewed_by_silence(item: str, at: Callable[[str], None]) -> None:
    applicant, first = who("lishili", Channel.PORTAL), who("qianchushen")
    permit = submitted(applicant, item).case_id
    pass_pre_review(first, case_id=permit, seen=1)
    give_opinion(first, case_id=permit, seen=2, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(who("sunfuhe"), case_id=permit, seen=3, step_id="s2", opinion=Opinion.AGREE)
    decide(who("zhoujueding"), case_id=permit, seen=4, outcome=Outcome.GRANTED)
    renewal = published(item, "000131990092", with_renewal)
    at("2031-10-10T10:00")
    code = Case.objects.get(pk=permit).code
    pass_pre_review(first, case_id=submitted(applicant, renewal, answers={"f.permit.code": code}).case_id, seen=1)
    at("2031-11-21T10:00")
    assert sweep_renewals() == 1


def _under_a_newer_guide(item: str) -> None:
    """What was asked before under the former version is told under it, though the newer one knows it no more."""
    applicant, first = who("lishili", Channel.PORTAL), who("qianchushen")
    code = published(item, "000131990093")
    case_id = submitted(applicant, code).case_id
    request_correction(first, case_id=case_id, seen=1, lines=[Line("m5", Defect.UNCLEAR)])
    line = CorrectionLine.objects.get(case_id=case_id).n
    answered = Correction(answers={}, uploads={}, insist={line: "原来就清楚"})
    confirmed = corrected(applicant, case_id, answered).confirmation
    correct(applicant, case_id=case_id, seen=2, correction=answered, confirmed=confirmed)
    newer(code, faster, without_m5)
    confirmed = prepare(applicant, case_id).application.confirmation
    adopt_guide(applicant, case_id=case_id, seen=3, confirmed=confirmed)


def test_every_event_that_concerns_an_applicant_is_told(item: str, at: Callable[[str], None]) -> None:
    at("2026-11-03T10:00")
    applicant, first, head = who("lishili", Channel.PORTAL), who("qianchushen"), who("zhoujueding")
    cases = [submitted(applicant, item).case_id for _ in range(4)]
    _to_the_opinions(cases[0])
    refuse_intake(first, case_id=cases[1], seen=1, kind=IntakeRefusal.NOT_REQUIRED, reasons="只售预包装食品，备案即可")
    request_correction(first, case_id=cases[2], seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    withdraw(applicant, case_id=cases[2], seen=2)
    reopen(head, case_id=cases[1], seen=2, ground=Reopening.REVIEW, document="赣府行复〔2026〕12 号")
    _to_the_end(cases[0], at)
    assert deem_accepted(cases[3])
    terminate(head, case_id=cases[3], seen=2, ground=Termination.DISSOLUTION, evidence="注销登记通知书")
    _before_everybody(submitted(applicant, published(item, "000131990091", with_publicity, with_inspection)).case_id)
    _under_a_newer_guide(item)
    _renewed_by_silence(item, at)
    events = list(recorded())
    tell_all(events)
    assert {event.type for event in events} == WANTED.keys() - UNREACHED
    # The pre-review is told by the acceptance that goes with it.
    told = set(Message.objects.values_list("type", flat=True))
    assert told == WANTED.keys() - UNREACHED - {"cases.case.pre_reviewed"}
    for message in Message.objects.all():
        assert message.title.startswith("食品经营许可（新办）：")
        assert message.body.endswith("。")
        assert "None" not in message.body
        if message.type.rsplit(".", 1)[1] in ("accepted", "deemed_accepted", "resumed"):
            assert "前作出决定" in message.body
    neighbour = who("zhangshili").person_id
    assert neighbour is not None
    theirs = Message.objects.filter(recipient_id=neighbour).order_by("n").values_list("type", flat=True)
    assert [each.rsplit(".", 1)[1] for each in theirs] == [
        "party_told", "statement_made", "statement_answered", "hearing_told",
    ]  # fmt: skip


def test_what_messaging_wants_is_what_the_spine_says_it_hears() -> None:
    assert {type_ for type_, names in CONSUMED.items() if MESSAGES in names} == WANTED.keys()
