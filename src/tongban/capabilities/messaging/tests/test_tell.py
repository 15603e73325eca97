"""Messages of events: who gets one, what it says, once whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tongban.capabilities.messaging.actions.tell import TOO_OLD, tell, tell_all
from tongban.capabilities.messaging.case_texts import WANTED
from tongban.capabilities.messaging.models import Dispatch, Message, Subject
from tongban.capabilities.messaging.queries import _view, retold
from tongban.capabilities.messaging.tests.conftest import Events, reader
from tongban.capabilities.messaging.texts import sms_text
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

ITEM = "食品经营许可（新办）"


def titles() -> list[str]:
    return [message.title for message in Message.objects.order_by("n")]


def test_each_party_gets_a_message_and_a_dispatch(events: Events, person: Actor, company: UUID) -> None:
    both = [{"kind": "NATURAL", "id": str(person.person_id)}, {"kind": "LEGAL", "id": str(company)}]
    assert tell(events("submitted", parties=both))
    found = {message.recipient_id: message for message in Message.objects.all()}
    assert found.keys() == {person.person_id, company}
    assert {message.title for message in found.values()} == {f"{ITEM}：申请已提交"}
    assert {message.recipient_kind for message in found.values()} == {"NATURAL", "LEGAL"}
    assert {each.message_id for each in Dispatch.objects.all()} == {message.id for message in found.values()}


def test_a_party_that_is_named_twice_gets_one(events: Events, person: Actor) -> None:
    tell(events("submitted", parties=[{"kind": "NATURAL", "id": str(person.person_id)}] * 2))
    assert Message.objects.count() == 1


def test_twice_is_once(events: Events) -> None:
    first, second = events("submitted"), events("submitted")
    tell(first)
    opened = Message.objects.get()
    Message.objects.filter(id=opened.id).update(read_at=clock.now())
    Dispatch.objects.update(state="DELIVERED")
    tell_all([first, second])
    tell(first)
    assert Message.objects.count() == Dispatch.objects.count() == 2
    assert Message.objects.get(id=opened.id).read_at is not None
    assert Dispatch.objects.get(message_id=opened.id).state == "DELIVERED"


def test_what_comes_before_the_first_event_of_its_stream_is_not_lost(events: Events) -> None:
    """It is refused (the record parks it) and told when the first has come."""
    stream = uuid4()
    first, later = events("submitted", stream=stream), events("accepted", n=3, stream=stream)
    with pytest.raises(DomainError) as caught:
        tell(later)
    assert caught.value.code == "messaging.subject.unknown"
    assert not Message.objects.exists()
    tell(first)
    tell(later)
    assert titles() == [f"{ITEM}：申请已提交", f"{ITEM}：已受理"]


def test_the_order_within_a_batch_does_not_matter(events: Events) -> None:
    stream = uuid4()
    tell_all([events("accepted", n=3, stream=stream), events("submitted", stream=stream)])
    assert len(titles()) == 2


def test_a_schema_that_is_not_known_is_refused(events: Events) -> None:
    with pytest.raises(DomainError) as caught:
        tell(events("submitted", schema=2))
    assert caught.value.code == "messaging.event.unreadable"
    assert not Message.objects.exists()


def test_old_news_stays_in_the_box(events: Events) -> None:
    now = clock.now()
    assert not tell(events("submitted", at=now - TOO_OLD - timedelta(minutes=1)))
    assert (Message.objects.count(), Dispatch.objects.count()) == (1, 0)
    assert tell(events("submitted", at=now - TOO_OLD + timedelta(minutes=1)))
    assert Dispatch.objects.count() == 1


def test_many_events_cost_few_statements(events: Events) -> None:
    streams = [uuid4() for _ in range(20)]
    tell_all([events("submitted", stream=stream) for stream in streams])
    batch = [events("accepted", n=3, stream=stream) for stream in streams] + [events("submitted") for _ in range(20)]
    with CaptureQueriesContext(connection) as captured:
        tell_all(batch)
    writes = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"].upper()]
    assert len(writes) == 9, writes
    assert Message.objects.count() == 60


def test_every_guardian_is_told_what_the_ward_is_told(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    """民法典第二十三条."""
    event = events("submitted")
    ward, guardians = UUID(event.open["parties"][0]["id"]), (uuid4(), uuid4())
    monkeypatch.setattr(
        "tongban.capabilities.messaging.actions.tell.guardians_on", lambda persons: dict.fromkeys(persons, guardians)
    )
    tell(event)
    told = {row.recipient_id: (row.title, row.body) for row in Message.objects.all()}
    assert told.keys() == {ward, *guardians}
    assert len(set(told.values())) == 1


def test_an_agent_is_told_what_the_principal_is_told(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    event = events("submitted")
    applicant, agent, other = UUID(event.open["parties"][0]["id"]), uuid4(), uuid4()
    acting = {event.stream_id: ((agent, applicant), (uuid4(), other))}
    monkeypatch.setattr("tongban.capabilities.messaging.actions.tell.agents_on", lambda cases: acting)
    for _ in range(2):
        tell(event)
    told = {row.recipient_id: (row.title, row.body) for row in Message.objects.all()}
    assert told.keys() == {applicant, agent}, "who acts for somebody whom it does not concern is told nothing"
    assert told[agent] == told[applicant]
    assert Dispatch.objects.filter(recipient_id=agent).count() == 1


def test_the_subject_is_remembered_from_the_first_event(events: Events, guide: str) -> None:
    event = events("submitted")
    tell(event)
    subject = Subject.objects.get()
    assert (subject.stream_id, subject.reference, subject.guide) == (event.stream_id, event.open["code"], guide)


# --- what is said ---------------------------------------------------------------------------------------------------


def said(events: Events, what: str, /, **given: object) -> Message:
    stream = uuid4()
    tell_all([events("submitted", stream=stream), events(what, n=5, stream=stream, **given)])
    return Message.objects.get(n=5)


def test_a_correction_says_what_and_how(events: Events) -> None:
    message = said(events, "correction_requested")
    assert message.title == f"{ITEM}：要补正 3 处"
    # A requirement goes by the name of its material, each named once.
    assert message.body.count("“") == 2
    assert "经营场所平面" in message.body or "布局" in message.body
    assert "没有规定补正的最后日期" in message.body


def test_dates_are_last_days(events: Events) -> None:
    """The clock’s instants are exclusive: 12 月 2 日 16:00 UTC is the end of 12 月 2 日 here."""
    body = said(events, "accepted").body
    assert "受理日期：2026 年 11 月 25 日" in body
    assert "承诺在 2026 年 12 月 2 日前作出决定（法定期限到 2026 年 12 月 9 日）" in body


@pytest.mark.parametrize(
    ("kind", "given", "title", "words"),
    [
        ("pre_reviewed", {"originals": ["m3"]}, "请带 1 样原件来核对", "到窗口核对"),
        ("deemed_accepted", {"basis": "行政许可法第三十二条"}, "视为受理", "即为受理"),
        ("not_accepted", {"kind": "NOT_REQUIRED", "basis": "甲"}, "不需要办理许可，不受理", "救济途径"),
        (
            "not_accepted",
            {"kind": "WRONG_BODY", "basis": "甲", "competent_name": "示例局"},
            "不予受理",
            "请向示例局提出",
        ),
        (
            "paused",
            {"name": "听证", "basis": "甲", "planned_end": "2026-12-20"},
            "听证，时限暂停",
            "2026 年 12 月 20 日",
        ),
        ("resumed", {"procedures": ["p1"]}, "时限接着计算", "听证已经结束"),
        ("extended", {}, "办理期限延长", "延长 5 个工作日，到 2026 年 12 月 9 日"),
        (
            "hearing_told",
            {"until": "2026-12-01T16:00:00.000Z"},
            "可以要求听证，请在 2026 年 12 月 1 日前提出",
            "有权要求听证",
        ),
        ("hearing_requested", {"by": "2026-12-29T16:00:00.000Z"}, "已收到听证要求", "最迟 2026 年 12 月 29 日举行"),
        ("hearing_announced", {"held_on": "2026-12-20"}, "听证定在 2026 年 12 月 20 日", "申请回避"),
        (
            "hearing_announced",
            {"held_on": "2026-12-18", "held_at": "2026-12-18T01:30:00.000Z"},
            "听证定在 2026 年 12 月 18 日 09:30",
            "地点和主持人",
        ),
        ("inspection_confirmed", {}, "现场核查已完成", "承诺在 2026 年 12 月 2 日前作出决定"),
        (
            "publicity_opened",
            {"until": "2026-12-08T16:00:00.000Z"},
            "公示到 2026 年 12 月 8 日为止",
            "12 月 8 日 24 时",
        ),
        ("party_told", {}, "与您的利益有关，可以陈述意见", "第三十六条"),
        ("statement_made", {"objection": True}, "已收到您的意见", "最后的决定都会告诉您"),
        ("statement_answered", {"adopted": False}, "您的意见已答复：不采纳", "理由见办件进度页"),
        (
            "deemed_renewed",
            {"basis": "甲", "valid_from": "2031-11-03", "valid_until": "2036-11-02"},
            "视为准予延续",
            "自 2031 年 11 月 3 日起视为准予延续。有效期到 2036 年 11 月 2 日为止",
        ),
        ("dispatched", {}, "结果已交寄", "签收以后才算送达"),
        ("hearing_held", {}, "听证已举行", "根据笔录"),
        ("delay_explained", {}, "超过承诺期限的原因已公开", "原因"),
        ("decided", {"outcome": "GRANTED"}, "准予", "准予的决定"),
        ("decided", {"outcome": "REFUSED"}, "不予许可", "行政复议"),
        ("delivered", {"way": "POST"}, "结果已送达", "邮寄的结果已经签收"),
        ("concluded", {"outcome": "GRANTED"}, "已办结，请您评价", "进度页评价"),
        ("returned", {}, "已退件", "超过三十日没有补正的"),
        ("terminated", {"ground": "DEATH", "basis": "甲"}, "办理已终止", "终止办理"),
        ("withdrawn", {}, "申请已撤回", "12345"),
        ("guide_changed", {}, "已改按新版指南办理", "都算数"),
        ("error_corrected", {}, "文书里的错误已更正", "书写错误"),
        ("reopened", {"ground": "REVIEW", "basis": "甲"}, "重新办理", "期限重新计算"),
        ("permit_ended", {"standing": "REVOKED", "basis": "甲"}, "许可已撤销", "救济途径"),
        ("permit_ended", {"standing": "CANCELLED", "basis": "甲"}, "许可已注销", "救济途径"),
    ],
)
def test_what_is_said(events: Events, kind: str, given: dict[str, object], title: str, words: str) -> None:
    message = said(events, kind, **given)
    assert message.title == f"{ITEM}：{title}"
    assert words in message.body
    assert message.body.endswith("。")
    assert "None" not in message.body


def test_a_plain_pre_review_is_told_by_the_acceptance(events: Events) -> None:
    stream = uuid4()
    tell_all([events("submitted", stream=stream), events("pre_reviewed", n=5, stream=stream)])
    assert Message.objects.count() == 1


def test_every_wanted_type_was_tried() -> None:
    tried = {parameters[0] for mark in _marks() for parameters in mark}
    assert {f"cases.case.{kind}" for kind in tried} | {
        "cases.case.submitted", "cases.case.accepted", "cases.case.correction_requested",
    } == WANTED.keys()  # fmt: skip


def _marks() -> Iterator[list[tuple[str, ...]]]:
    for mark in test_what_is_said.pytestmark:  # type: ignore[attr-defined]
        yield mark.args[1]


def test_an_sms_fits_three_parts(events: Events) -> None:
    """67 characters a part; nobody reads more."""
    message = said(events, "paused", name="听证", basis="甲", planned_end="2026-12-20")
    text = sms_text(message.title, message.subject)
    assert message.title in text
    assert len(text) <= 3 * 67


def test_nobody_is_told_of_others(events: Events) -> None:
    tell(events("submitted"))
    assert not Message.objects.exclude(recipient_id=reader("lishili").person_id).exists()


def test_of_a_renewal_it_says_what_silence_does(events: Events) -> None:
    renews = {"case": "1", "expires_on": "2026-12-31", "in_time": True, "due": "2026-12-31T16:00:00.000Z"}
    tell(events("submitted", renews=renews))
    assert "到 2026 年 12 月 31 日为止：到那时还没有作出决定的，视为准予延续" in Message.objects.get().body


def test_an_interested_party_is_told_of_a_decision_and_of_no_delivery(
    events: Events, person: Actor, company: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting = uuid4()
    both = [{"kind": "LEGAL", "id": str(company)}, {"kind": "NATURAL", "id": str(person.person_id)}]
    guardians = {person.person_id: (acting,)}
    monkeypatch.setattr("tongban.capabilities.messaging.actions.tell.guardians_on", lambda persons: guardians)
    stream, clock_ = uuid4(), {"delivery_due": "2026-12-09T16:00:00.000Z"}
    decided = events("decided", n=5, stream=stream, outcome="GRANTED", parties=both, clock=clock_)
    tell_all([events("submitted", stream=stream), decided])
    applicant, other = (Message.objects.get(n=5, recipient_id=each) for each in (company, person.person_id))
    assert applicant.title == f"{ITEM}：准予"
    assert "送达" in applicant.body
    assert other.title == f"{ITEM}：与您有关的申请已决定：准予"
    assert "送达" not in other.body
    assert "六十日内" in other.body
    # Whoever acts for the interested party is told what that one is told, in every language.
    guardian = Message.objects.get(n=5, recipient_id=acting)
    assert (guardian.title, guardian.body) == (other.title, other.body)
    monkeypatch.setattr("tongban.capabilities.messaging.queries.events_at", lambda places: {(stream, 5): decided})
    with override("en"):
        told = retold([_view(each) for each in (applicant, other, guardian)])
    assert told[guardian.id] == told[other.id] != told[applicant.id]
