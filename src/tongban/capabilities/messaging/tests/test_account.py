"""Codes to a mobile number, and what is said of an account: sent, limited, late, in the box without a case."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tongban.capabilities.messaging.account_texts import HARMLESS, code_sms, notice_text
from tongban.capabilities.messaging.actions.send_due import send_due
from tongban.capabilities.messaging.actions.send_mobile_code import CODES_AN_HOUR, FROM_AN_ADDRESS, send_mobile_code
from tongban.capabilities.messaging.actions.take_report import take_report
from tongban.capabilities.messaging.actions.tell_of_account import AccountNotices
from tongban.capabilities.messaging.models import Dispatch, Message
from tongban.capabilities.messaging.ports import DeliveryReport
from tongban.capabilities.messaging.queries import box
from tongban.capabilities.messaging.tests.conftest import MOBILE, Memory, let_pass
from tongban.foundation import clock
from tongban.foundation.limits.models import Spending
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.choose_notifications import choose_notifications
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.mobiles import MOBILE_CODE_VALID_FOR
from tongban.registry.identity.models import MobileConfirmation
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.sealing import mobile_code

NUMBER = "19900000151"


@pytest.fixture(autouse=True)
def _counted(province: None) -> None:
    # Attempts are counted in transactions of their own; here the whole test is one.
    connection.atomic_blocks[-1]._from_testcase = True


def send(mobile: str = NUMBER, address: str = "") -> UUID:
    return send_mobile_code(purpose=MobilePurpose.SIGN_UP, mobile=mobile, address=address)


def minute_later() -> None:
    Spending.objects.filter(bucket="mobile-code-soon").delete()


def states() -> list[str]:
    return list(Dispatch.objects.filter(way="SMS_CODE").order_by("made_at").values_list("state", flat=True))


def test_the_code_goes_to_the_number_that_waits_and_nowhere_else(gateway: Memory) -> None:
    confirmation = send()
    send_due(gateway)
    ((mobile, text),) = gateway.sent.values()
    assert (mobile, mobile_code(confirmation) in text) == (NUMBER, True)
    assert not Message.objects.exists()
    (key,) = gateway.sent
    assert take_report(DeliveryReport(key, f"ref-{key[-8:]}", True))
    assert states() == ["DELIVERED"]


def test_known_and_unknown_numbers_are_answered_alike(gateway: Memory) -> None:
    assert isinstance(send(MOBILE), UUID)
    assert isinstance(send(NUMBER), UUID)
    send_due(gateway)
    assert {mobile for mobile, _ in gateway.sent.values()} == {MOBILE, NUMBER}


def test_the_gateway_is_away_and_comes_back_in_time_or_too_late(gateway: Memory) -> None:
    gateway.away = True
    send()
    send_due(gateway)
    assert states() == ["QUEUED"]
    gateway.away = False
    let_pass(timedelta(seconds=31))
    MobileConfirmation.objects.update(made_at=clock.real_now() - MOBILE_CODE_VALID_FOR)
    send_due(gateway)
    assert (states(), gateway.sent) == (["EXPIRED"], {})


def test_nobody_s_telephone_is_filled() -> None:
    send()
    with pytest.raises(DomainError) as caught:
        send()
    assert (caught.value.code, caught.value.data["retry_after"] <= 60) == ("limits.too_many", True)
    for _ in range(CODES_AN_HOUR - 1):
        minute_later()
        send()
    minute_later()
    with pytest.raises(DomainError, match=r"limits\.too_many"):
        send()
    assert Dispatch.objects.count() == CODES_AN_HOUR


def test_nobody_has_codes_sent_to_everybody() -> None:
    for number in range(FROM_AN_ADDRESS):
        send(f"199000{number:05d}", "192.0.2.7")
    with pytest.raises(DomainError, match=r"limits\.too_many"):
        send(NUMBER, "192.0.2.7")


def test_what_is_no_number_costs_nothing() -> None:
    with pytest.raises(DomainError, match=r"codes\.mobile\.invalid"):
        send("0271234567")
    assert not Spending.objects.filter(bucket__startswith="mobile-code").exists()


def test_what_happens_to_an_account_is_in_the_box_and_on_the_telephone(person: Actor, gateway: Memory) -> None:
    """Also for who has declined SMS about progress."""
    choose_notifications(person, by_sms=False, by_email=False)
    assert person.person_id is not None
    AccountNotices().tell(person.person_id, AccountNotice.RECOVERED)
    send_due(gateway)
    (message,) = box(person).messages
    assert (message.type, message.subject) == ("identity.account.recovered", "")
    ((mobile, text),) = gateway.sent.values()
    assert mobile == MOBILE
    assert text.startswith(message.title)
    assert "登记码" not in text


def test_who_has_just_signed_up_needs_no_sms(person: Actor) -> None:
    AccountNotices().tell(person.person_id or uuid4(), AccountNotice.SIGNED_UP)
    assert Message.objects.count() == 1
    assert not Dispatch.objects.exists()


def test_texts_say_for_what_and_name_nobody() -> None:
    said = [code_sms("123456", purpose) for purpose in MobilePurpose]
    assert len(set(said)) == len(MobilePurpose)
    texts = [notice_text(notice) for notice in AccountNotice]
    assert len({text.title for text in texts}) == len(AccountNotice)
    for text in (*said, *(each.body for each in texts)):
        assert "http" not in text
        assert len(text) <= 200
    assert all("12345" in text.body for text, notice in zip(texts, AccountNotice, strict=True)
               if notice not in HARMLESS)  # fmt: skip
