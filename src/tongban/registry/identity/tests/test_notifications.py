"""通知方式: an address counts when its code has come back, is the person's alone, and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.choose_notifications import choose_notifications
from tongban.registry.identity.actions.confirm_email import confirm_email
from tongban.registry.identity.actions.give_email import AGAIN_AFTER, give_email
from tongban.registry.identity.actions.remove_email import remove_email
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.contacts import (
    CODE_VALID_FOR,
    MOST_TRIES,
    own_reach,
    reach_of,
    told_by_email,
    unconfirmed,
)
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import EmailConfirmation, NotificationChoice
from tongban.registry.identity.queries import actor_of, find_legal_person
from tongban.registry.identity.sealing import email_code
from tongban.registry.identity.tasks import forget_unconfirmed

ADDRESS = "lishili@example.cn"


def actor(login: str = "lishili") -> Actor:
    found = actor_of(demo_id("account", login), Channel.PORTAL)
    assert found is not None
    return found


def given(address: str = ADDRESS, login: str = "lishili") -> UUID:
    confirmation = give_email(actor(login), address=address)
    assert confirmation is not None
    return confirmation


def confirmed(address: str = ADDRESS) -> None:
    confirm_email(actor(), code=email_code(given(address)))


def wrong(confirmation: UUID) -> str:
    return f"{(int(email_code(confirmation)) + 1) % 1_000_000:06d}"


def refused(call: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(DomainError) as caught:
        call(*arguments, **named)
    assert caught.value.message()
    return caught.value.code


def age(by: timedelta) -> None:
    """Let so much time go by since the address was given."""
    EmailConfirmation.objects.update(made_at=F("made_at") - by)


@pytest.fixture(autouse=True)
def _people(people: None) -> None:
    pass


def test_only_a_confirmed_address_is_written_to() -> None:
    confirmation = given(" LiShiLi@EXAMPLE.cn ")
    assert own_reach(actor()).email == ""
    assert told_by_email([actor().person_id or UUID(int=0)]) == frozenset()
    confirm_email(actor(), code=f" {email_code(confirmation)[:3]} {email_code(confirmation)[3:]}")
    reach = own_reach(actor())
    assert (reach.email, reach.by_email, reach.by_sms) == ("LiShiLi@example.cn", True, True)
    assert refused(confirm_email, actor(), code=email_code(confirmation)) == "identity.email.code_over"
    kinds = [entry.kind for entry in audit.about(f"person:{actor().person_id}")]
    assert kinds == ["identity.email.confirmed", "identity.email.given"]


def test_a_code_is_good_for_its_person_and_its_address_alone() -> None:
    mine = given()
    theirs = given(ADDRESS, "wangshili")
    assert email_code(mine) != email_code(theirs) or pytest.skip("one in a million")
    assert refused(confirm_email, actor(), code=email_code(theirs)) == "identity.email.code_wrong"
    age(AGAIN_AFTER)
    later = given("other@example.cn")
    assert refused(confirm_email, actor(), code=email_code(mine)) == "identity.email.code_wrong"
    confirm_email(actor(), code=email_code(later))
    assert own_reach(actor()).email == "other@example.cn"


def test_five_wrong_codes_end_it() -> None:
    confirmation = given()
    told = [refused(confirm_email, actor(), code=wrong(confirmation)) for _ in range(MOST_TRIES)]
    assert told == ["identity.email.code_wrong"] * (MOST_TRIES - 1) + ["identity.email.code_over"]
    assert refused(confirm_email, actor(), code=email_code(confirmation)) == "identity.email.code_over"
    assert own_reach(actor()).email == ""
    # A code that is over is sent anew at once.
    assert give_email(actor(), address=ADDRESS) not in (None, confirmation)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "' OR 1=1", "\ud800"])
def test_what_is_no_code(code: str) -> None:
    given()
    assert refused(confirm_email, actor(), code=code) == "identity.email.code_wrong"


def test_a_code_ends_after_a_quarter_of_an_hour() -> None:
    confirmation = given()
    age(CODE_VALID_FOR)
    assert refused(confirm_email, actor(), code=email_code(confirmation)) == "identity.email.code_over"


def test_the_same_address_again_within_a_minute_is_one() -> None:
    confirmation = given()
    assert give_email(actor(), address=ADDRESS) is None
    age(AGAIN_AFTER)
    assert give_email(actor(), address=ADDRESS) not in (None, confirmation)


def test_the_known_address_stays_until_the_new_one_is_confirmed() -> None:
    confirmed()
    assert refused(give_email, actor(), address=ADDRESS) == "identity.email.known"
    given("new@example.cn")
    assert own_reach(actor()).email == ADDRESS
    remove_email(actor(), unconfirmed_only=True)
    assert (own_reach(actor()).email, unconfirmed(actor().person_id or UUID(int=0))) == (ADDRESS, None)


def test_removed() -> None:
    confirmed()
    given("new@example.cn")
    for _ in range(2):
        remove_email(actor())
    reach = own_reach(actor())
    assert (reach.email, reach.by_email) == ("", False)
    assert not EmailConfirmation.objects.exists()
    kinds = [entry.kind for entry in audit.about(f"person:{actor().person_id}")]
    assert kinds.count("identity.email.removed") == 1


def test_the_choice() -> None:
    assert refused(choose_notifications, actor(), by_sms=False, by_email=True) == "identity.email.unconfirmed"
    assert own_reach(actor()).by_sms, "nothing half-written"
    confirmed()
    choose_notifications(actor(), by_sms=False, by_email=True)
    assert (own_reach(actor()).by_sms, own_reach(actor()).by_email) == (False, True)
    choose_notifications(actor(), by_sms=True, by_email=False)
    assert (own_reach(actor()).email, own_reach(actor()).by_email) == (ADDRESS, False)
    assert own_reach(actor("wangshili")).by_sms


def test_a_company_is_told_as_its_legal_representative_chose() -> None:
    company = find_legal_person("91369901MA72200101")
    assert company is not None
    person = actor().person_id
    assert person is not None
    assert told_by_email([company, person]) == frozenset()
    confirmed()
    assert told_by_email([company, person]) == {company, person}
    assert reach_of(PartyKind.LEGAL, company).email == ADDRESS
    choose_notifications(actor(), by_sms=False, by_email=False)
    assert told_by_email([company, person]) == frozenset()
    assert not reach_of(PartyKind.LEGAL, company).by_sms


def test_who_is_no_person_has_nothing_to_choose() -> None:
    assert refused(give_email, ANONYMOUS, address=ADDRESS) == "identity.capacity.not_held"
    assert refused(confirm_email, ANONYMOUS, code="1") == "identity.capacity.not_held"
    assert refused(remove_email, ANONYMOUS) == "identity.capacity.not_held"
    assert refused(choose_notifications, ANONYMOUS, by_sms=True, by_email=False) == "identity.capacity.not_held"


def test_the_address_is_sealed_and_the_code_is_nowhere() -> None:
    confirmation = given()
    confirm = email_code(confirmation)
    rows = _rows("identity_emailconfirmation")
    confirm_email(actor(), code=confirm)
    rows += _rows("identity_notificationchoice") + _rows("records_audit")
    assert rows
    for secret in ("lishili", ADDRESS.encode().hex(), confirm):
        assert secret not in rows
    assert ADDRESS not in repr(own_reach(actor()))


def test_the_database_holds_that_mail_needs_an_address() -> None:
    confirmed()
    with pytest.raises(IntegrityError), transaction.atomic():
        NotificationChoice.objects.update(email_sealed=b"")


def test_what_was_never_confirmed_is_forgotten() -> None:
    given()
    forget_unconfirmed(timestamp=0)
    assert EmailConfirmation.objects.count() == 1
    age(5 * CODE_VALID_FOR)
    forget_unconfirmed(timestamp=0)
    assert not EmailConfirmation.objects.exists()


def _rows(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")
        return "\n".join(row[0] for row in cursor.fetchall())
