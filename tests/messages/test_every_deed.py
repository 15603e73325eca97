"""Every deed that concerns an applicant ends in a message that can be written from what the deed really records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from tongban.capabilities.messaging.actions.tell import tell_all
from tongban.capabilities.messaging.models import Message
from tongban.capabilities.messaging.texts import WANTED
from tongban.cases import policies
from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_accepted import deem_accepted
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.resume import resume
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.events import CONSUMED, MESSAGES
from tongban.cases.factories import submitted
from tongban.cases.kinds import Defect, Delivery, IntakeRefusal, Opinion, Outcome, Termination
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.duties import Duty

UNREACHED = {"cases.case.returned"}
"""The sample item has no rule for a correction that does not come; its message is tried on a made event."""


def who(login: str, channel: Channel = Channel.DESK) -> Actor:
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None
    return actor


@pytest.fixture
def item(province: None) -> str:
    return find_items("食品经营许可", "360722000000", None, 5).items[0].code


def recorded() -> Iterator[PlacedEvent]:
    for position, row in enumerate(Event.objects.order_by("at", "stream_id", "n"), 1):
        if row.type in WANTED:
            yield PlacedEvent(position, row.stream_id, row.n, row.type, row.schema, row.at, row.open)


def _to_the_end(case_id: UUID) -> None:
    first, second, head = who("qianchushen"), who("sunfuhe"), who("zhoujueding")
    pass_pre_review(first, case_id=case_id, seen=1)
    until = clock.today() + timedelta(days=5)
    propose_pause(first, case_id=case_id, seen=2, procedure="p1", planned_end=until, reason="利害关系人申请听证")
    answer_pause(head, case_id=case_id, seen=3, approve=True)
    resume(first, case_id=case_id, seen=4)
    propose_extension(first, case_id=case_id, seen=5, amount=3, reason="现场核查需要再约时间")
    answer_extension(head, case_id=case_id, seen=6, approve=True)
    give_opinion(first, case_id=case_id, seen=7, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(second, case_id=case_id, seen=8, step_id="s2", opinion=Opinion.AGREE)
    decide(head, case_id=case_id, seen=9, outcome=Outcome.GRANTED)
    conclude(head, case_id=case_id, seen=10)
    deliver(head, case_id=case_id, seen=11, way=Delivery.ELECTRONIC)
    correct_error(head, case_id=case_id, seen=12, wrong="示列路", right="示例路")
    end_permit(head, case_id=case_id, seen=13, ground="70.3", reasons="市场主体已经注销")


def test_every_event_that_concerns_an_applicant_is_told(item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The sample bodies have no post of a head; who approves is not what is tried here.
    monkeypatch.setitem(policies.RIGHTS, Deed.ANSWER_EXTENSION, (Duty.DECIDE,))
    applicant, first, head = who("lishili", Channel.PORTAL), who("qianchushen"), who("zhoujueding")
    cases = [submitted(applicant, item).case_id for _ in range(4)]
    _to_the_end(cases[0])
    refuse_intake(
        first, case_id=cases[1], seen=1, kind=IntakeRefusal.NOT_REQUIRED, reasons="只做预包装食品销售，备案即可"
    )
    request_correction(first, case_id=cases[2], seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    withdraw(applicant, case_id=cases[2], seen=2)
    with clock.frozen(clock.now() + timedelta(days=20)):
        assert deem_accepted(cases[3])
        terminate(head, case_id=cases[3], seen=2, ground=Termination.DISSOLUTION, evidence="注销登记通知书")
    events = list(recorded())
    tell_all(events)
    # The pre-review is told by the acceptance that goes with it.
    assert {event.type for event in events} == WANTED.keys() - UNREACHED
    assert set(Message.objects.values_list("type", flat=True)) == WANTED.keys() - UNREACHED - {
        "cases.case.pre_reviewed"
    }
    for message in Message.objects.all():
        assert message.title.startswith("食品经营许可（新办）：")
        assert message.body.endswith("。")
        assert "None" not in message.body
        assert "前作出决定" in message.body or message.type.rsplit(".", 1)[1] not in (
            "accepted",
            "deemed_accepted",
            "resumed",
        )


def test_what_messaging_wants_is_what_the_spine_says_it_hears() -> None:
    assert {type_ for type_, names in CONSUMED.items() if MESSAGES in names} == WANTED.keys()
