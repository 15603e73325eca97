"""Delivery reports: the first that ends a dispatch stands; twice, late, early and wrong ones change nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tongban.capabilities.messaging.actions.send_due import send_due
from tongban.capabilities.messaging.actions.take_report import take_report
from tongban.capabilities.messaging.actions.tell import tell
from tongban.capabilities.messaging.models import Dispatch
from tongban.capabilities.messaging.ports import DeliveryReport
from tongban.capabilities.messaging.tests.conftest import Events, Memory
from tongban.kernel.errors import DomainError


@pytest.fixture
def sent(events: Events, gateway: Memory) -> Dispatch:
    """A dispatch that the gateway has taken, beside another that must never be touched."""
    tell(events("submitted"))
    tell(events("submitted"))
    send_due(gateway)
    return Dispatch.objects.order_by("message_id")[0]


def report(dispatch: Dispatch, *, delivered: bool = True, reference: str = "", reason: str = "") -> DeliveryReport:
    return DeliveryReport(dispatch.message_id.hex, reference or dispatch.reference, delivered, reason)


def now(dispatch: Dispatch) -> Dispatch:
    return Dispatch.objects.get(message_id=dispatch.message_id)


def others(dispatch: Dispatch) -> list[str]:
    return list(Dispatch.objects.exclude(message_id=dispatch.message_id).values_list("state", flat=True))


def test_delivered(sent: Dispatch) -> None:
    assert take_report(report(sent))
    assert now(sent).state == "DELIVERED"
    assert now(sent).reported_at is not None
    assert others(sent) == ["SENT"]


def test_not_delivered_says_why(sent: Dispatch) -> None:
    take_report(report(sent, delivered=False, reason="absent"))
    assert (now(sent).state, now(sent).error) == ("UNDELIVERED", "absent")


def test_twice_and_the_contrary_later_change_nothing(sent: Dispatch) -> None:
    take_report(report(sent))
    before = now(sent)
    assert not take_report(report(sent))
    assert not take_report(report(sent, delivered=False, reason="absent"))
    assert (now(sent).state, now(sent).error, now(sent).reported_at) == ("DELIVERED", "", before.reported_at)


def test_before_we_know_that_it_was_taken(events: Events, gateway: Memory) -> None:
    """The report overtakes the answer: it is written down, and the sender does not undo it."""
    tell(events("submitted"))
    taken = gateway.send

    def report_first(*, key: str, mobile: str, text: str) -> str:
        reference = taken(key=key, mobile=mobile, text=text)
        take_report(DeliveryReport(key, reference, True))
        return reference

    gateway.send = report_first  # type: ignore[method-assign]
    send_due(gateway)
    assert Dispatch.objects.get().state == "DELIVERED"
    assert Dispatch.objects.get().reference


def test_after_we_gave_up(sent: Dispatch) -> None:
    Dispatch.objects.filter(message_id=sent.message_id).update(state="EXPIRED")
    assert take_report(report(sent))
    assert now(sent).state == "DELIVERED"


@pytest.mark.parametrize("state", ["REFUSED", "NO_ADDRESS"])
def test_what_was_never_sent_is_not_delivered(sent: Dispatch, state: str) -> None:
    Dispatch.objects.filter(message_id=sent.message_id).update(state=state)
    assert not take_report(report(sent))
    assert now(sent).state == state


def test_an_unknown_key_and_another_reference(sent: Dispatch) -> None:
    for wrong in (DeliveryReport(uuid4().hex, sent.reference, True), report(sent, reference="ref-of-another")):
        with pytest.raises(DomainError) as caught:
            take_report(wrong)
        assert caught.value.code == "messaging.report.unknown"
    assert now(sent).state == "SENT"


def test_a_key_that_is_none(sent: Dispatch) -> None:
    with pytest.raises(DomainError) as caught:
        take_report(DeliveryReport("robert'); DROP TABLE", sent.reference, True))
    assert caught.value.code == "messaging.report.malformed"
