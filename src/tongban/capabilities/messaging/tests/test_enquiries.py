"""Who asked is told what became of the question: by event types alone, once, without a word of question or answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tongban.capabilities.messaging import enquiry_texts
from tongban.capabilities.messaging.actions.tell import tell, tell_all
from tongban.capabilities.messaging.models import Dispatch, Message
from tongban.capabilities.messaging.texts import mail_text, sms_text
from tongban.foundation import clock
from tongban.foundation.records.consumers import PlacedEvent
from tongban.kernel.errors import DomainError
from tongban.registry.identity.demo import demo_id

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
STREAM, ASKER = UUID(int=5), demo_id("person", "wangshili")


def event(type_: str, n: int = 2, schema: int = 1, **more: Any) -> PlacedEvent:
    open_ = {
        "code": "ZX2611267KP2VF",
        "about": "食品经营许可（新办）",
        "body": "信丰县市场监督管理局",
        "parties": [{"kind": "NATURAL", "id": str(ASKER)}],
        "due": "2026-12-03T16:00:00.000000Z",
        "late": False,
        **more,
    }
    return PlacedEvent(n, STREAM, n, f"grievances.enquiry.{type_}", schema, NOW, open_)


@pytest.mark.parametrize(
    ("type_", "title", "body"),
    [
        ("passed_on", "您的咨询已转给信丰县市场监督管理局", "最迟 2026 年 12 月 3 日"),
        ("answered", "您的咨询已答复", "可以追问一次"),
        ("published", "您的咨询已公开", "去掉了个人信息"),
        ("unpublished", "您的咨询不再公开", "撤下"),
    ],
)
def test_the_asker_is_told_once(province: None, type_: str, title: str, body: str) -> None:
    with clock.frozen(NOW):
        for _ in range(2):
            assert "messaging.send" in tell(event(type_))
    message = Message.objects.get()
    assert (message.recipient_id, message.subject, message.title) == (
        ASKER, "ZX2611267KP2VF", f"食品经营许可（新办）：{title}",
    )  # fmt: skip
    assert body in message.body
    assert Dispatch.objects.count() == 1
    assert "咨询编号 ZX261126-7KP2VF" in sms_text(message.title, message.subject)
    assert "咨询编号 ZX261126-7KP2VF" in mail_text(message.title, message.body, message.subject).body


@pytest.mark.parametrize(
    ("type_", "title", "body"),
    [("passed_on", "您的投诉已转给信丰县市场监督管理局", "调查答复"), ("answered", "您的投诉已答复", "不服的")],
)
def test_who_complained_is_told_of_a_complaint(province: None, type_: str, title: str, body: str) -> None:
    with clock.frozen(NOW):
        tell(event(type_, kind="COMPLAINT"))
    message = Message.objects.get()
    assert message.title == f"食品经营许可（新办）：{title}"
    assert body in message.body


def test_a_late_answer_says_so(province: None) -> None:
    with clock.frozen(NOW):
        tell_all([event("answered", late=True)])
    assert "逾期已经记录在案" in Message.objects.get().body


def test_a_schema_that_is_not_known_is_parked(province: None) -> None:
    with pytest.raises(DomainError) as caught:
        tell(event("answered", schema=2))
    assert caught.value.code == "messaging.event.unreadable"
    assert set(enquiry_texts.WANTED.values()) == {1}
