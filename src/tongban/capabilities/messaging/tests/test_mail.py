"""Mail beside SMS: to who has confirmed and chosen it, apart from SMS in every failure; and the code that confirms."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tongban.capabilities.messaging.actions.send_code import CODES_A_DAY, CODES_AN_HOUR, send_code
from tongban.capabilities.messaging.actions.send_due import send_due, send_due_mail
from tongban.capabilities.messaging.actions.take_report import take_report
from tongban.capabilities.messaging.actions.tell import SEND, SEND_MAIL, tell
from tongban.capabilities.messaging.kinds import MAIL_WAYS, DispatchState
from tongban.capabilities.messaging.models import Dispatch, Message
from tongban.capabilities.messaging.ports import DeliveryReport
from tongban.capabilities.messaging.queries import sendings
from tongban.capabilities.messaging.tests.conftest import Events, Mailbox, Memory, let_pass, reader
from tongban.capabilities.messaging.texts import code_mail, mail_text
from tongban.foundation import clock
from tongban.kernel.codes import registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import draw
from tongban.registry.identity.actions.choose_notifications import choose_notifications
from tongban.registry.identity.actions.confirm_email import confirm_email
from tongban.registry.identity.actions.give_email import give_email
from tongban.registry.identity.actions.remove_email import remove_email
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import CODE_VALID_FOR, unconfirmed
from tongban.registry.identity.models import EmailConfirmation
from tongban.registry.identity.sealing import email_code

ADDRESS = "lishili@example.cn"


@pytest.fixture
def mailed(person: Actor) -> Actor:
    """李示例 has confirmed an address."""
    confirmation = give_email(person, address=ADDRESS)
    assert confirmation is not None
    confirm_email(person, code=email_code(confirmation))
    return person


@pytest.fixture(autouse=True)
def _counted(province: None) -> None:
    # Attempts are counted in transactions of their own; here the whole test is one.
    connection.atomic_blocks[-1]._from_testcase = True


def states(way: str) -> list[str]:
    return list(Dispatch.objects.filter(way=way).order_by("message_id").values_list("state", flat=True))


def waiting(person: Actor) -> UUID:
    found = unconfirmed(person.person_id or UUID(int=0))
    assert found is not None
    return found.id


def test_who_has_chosen_mail_gets_both(events: Events, gateway: Memory, mailbox: Mailbox, mailed: Actor) -> None:
    assert tell(events("submitted")) == {SEND, SEND_MAIL}
    other = reader("wangshili").person_id
    assert tell(events("submitted", parties=[{"kind": "NATURAL", "id": str(other)}])) == {SEND}
    send_due(gateway)
    send_due_mail(mailbox)
    assert (states("SMS"), states("EMAIL")) == (["SENT", "SENT"], ["SENT"])
    ((address, subject, text),) = mailbox.sent.values()
    message = Message.objects.get(recipient_id=mailed.person_id)
    assert (address, subject) == (ADDRESS, message.title)
    assert message.body in text
    assert message.id.hex in mailbox.sent


def test_a_company_is_mailed_where_its_representative_is(
    events: Events, mailbox: Mailbox, mailed: Actor, company: UUID
) -> None:
    tell(events("submitted", parties=[{"kind": "LEGAL", "id": str(company)}]))
    send_due_mail(mailbox)
    assert [address for address, _, _ in mailbox.sent.values()] == [ADDRESS]


def test_the_choice_holds_for_what_waits_and_the_box_has_everything(
    events: Events, gateway: Memory, mailbox: Mailbox, mailed: Actor
) -> None:
    tell(events("submitted"))
    choose_notifications(mailed, by_sms=False, by_email=False)
    tell(events("submitted"))
    send_due(gateway)
    send_due_mail(mailbox)
    assert (states("SMS"), states("EMAIL")) == (["DECLINED", "DECLINED"], ["DECLINED"])
    assert gateway.asked == mailbox.asked == []
    assert Message.objects.count() == 2


def test_an_address_that_was_removed_gets_nothing(events: Events, mailbox: Mailbox, mailed: Actor) -> None:
    tell(events("submitted"))
    remove_email(mailed)
    send_due_mail(mailbox)
    assert states("EMAIL") == ["NO_ADDRESS"]
    assert mailbox.asked == []


def test_a_gateway_that_is_away_holds_up_its_own_alone(
    events: Events, gateway: Memory, mailbox: Mailbox, mailed: Actor
) -> None:
    tell(events("submitted"))
    mailbox.away = True
    send_due_mail(mailbox)
    send_due(gateway)
    assert (states("SMS"), states("EMAIL")) == (["SENT"], ["QUEUED"])
    assert len(mailbox.asked) == 1
    mailbox.away = False
    let_pass(timedelta(seconds=31))
    send_due_mail(mailbox)
    assert states("EMAIL") == ["SENT"]
    assert len(mailbox.sent) == 1


def test_a_report_on_one_way_leaves_the_other(events: Events, gateway: Memory, mailbox: Mailbox, mailed: Actor) -> None:
    """SMS and mail of one message share a key: each gateway speaks of its own."""
    tell(events("submitted"))
    send_due(gateway)
    send_due_mail(mailbox)
    (key,) = mailbox.sent
    report = DeliveryReport(key, f"mail-{key[-8:]}", False, "absent")
    assert [take_report(report, MAIL_WAYS) for _ in range(2)] == [True, False]
    assert (states("SMS"), states("EMAIL")) == (["SENT"], ["UNDELIVERED"])
    (message,) = Message.objects.all()
    told = {each.way.value: each.state.value for each in sendings(message.recipient_id, message.id)}
    assert told == {"SMS": "SENT", "EMAIL": "UNDELIVERED"}


# --- the code -------------------------------------------------------------------------------------------------------


def test_the_code_goes_to_the_address_that_waits(person: Actor, mailbox: Mailbox) -> None:
    send_code(person, address=ADDRESS)
    send_code(person, address=ADDRESS)
    send_due_mail(mailbox)
    ((address, subject, text),) = mailbox.sent.values()
    code = email_code(waiting(person))
    assert (address, code in text, code in subject) == (ADDRESS, True, False)
    assert not Message.objects.exists()
    confirm_email(person, code=code)
    (key,) = mailbox.sent
    assert take_report(DeliveryReport(key, f"mail-{key[-8:]}", True), MAIL_WAYS)
    assert states("EMAIL_CODE") == ["DELIVERED"]


def test_a_code_that_is_over_is_not_sent(person: Actor, mailbox: Mailbox) -> None:
    mailbox.away = True
    send_code(person, address=ADDRESS)
    send_due_mail(mailbox)
    (sending,) = sendings(person.person_id or UUID(int=0), waiting(person))
    assert (sending.state, sending.tries) == (DispatchState.QUEUED, 1)
    mailbox.away = False
    EmailConfirmation.objects.update(made_at=clock.real_now() - CODE_VALID_FOR)
    let_pass(timedelta(seconds=31))
    send_due_mail(mailbox)
    assert states("EMAIL_CODE") == ["EXPIRED"]
    assert mailbox.sent == {}


def test_another_address_ends_the_former_code(person: Actor, mailbox: Mailbox) -> None:
    send_code(person, address="typo@example.cn")
    send_code(person, address=ADDRESS)
    send_due_mail(mailbox)
    assert [address for address, _, _ in mailbox.sent.values()] == [ADDRESS]


def test_nobody_is_flooded(person: Actor) -> None:
    for number in range(CODES_AN_HOUR):
        send_code(person, address=f"a{number}@example.cn")
    with pytest.raises(DomainError) as caught:
        send_code(person, address="more@example.cn")
    assert caught.value.code == "limits.too_many"
    assert Dispatch.objects.count() == CODES_AN_HOUR
    assert CODES_A_DAY >= CODES_AN_HOUR


@pytest.mark.parametrize("address", ["", "x", "a@example.cn\r\nBcc: b@example.cn", "a@example.cn,b@example.cn"])
def test_what_is_no_address_costs_nothing(person: Actor, address: str) -> None:
    for _ in range(CODES_AN_HOUR + 1):
        with pytest.raises(DomainError) as caught:
            send_code(person, address=address)
        assert caught.value.code == "codes.email.invalid"
    assert not EmailConfirmation.objects.exists()


def test_texts_have_no_links_and_one_line_of_subject() -> None:
    for mail in (
        code_mail("123456"),
        mail_text("食品经营许可\r\nBcc: x@example.cn", "正文。", registration_code("360722", clock.today(), draw)),
    ):
        assert "\n" not in mail.title
        assert "\r" not in mail.title
        assert "http" not in mail.body
        assert "www." not in mail.body
