"""The message box: one's own and one's companies', newest first, read when opened."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils.translation import override

from tongban.capabilities.messaging.actions.read_message import read_message
from tongban.capabilities.messaging.actions.tell import tell, tell_all
from tongban.capabilities.messaging.actions.tell_of_account import AccountNotices
from tongban.capabilities.messaging.models import Message
from tongban.capabilities.messaging.queries import MOST_COUNTED, box, message, retold, unread
from tongban.capabilities.messaging.tests.conftest import Events, reader
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Actor
from tongban.registry.identity.notices import AccountNotice


@pytest.fixture
def filled(events: Events, company: UUID) -> list[UUID]:
    """Seven messages, newest first; every other one is the company's."""
    now = clock.now()
    for number in range(7):
        to = {"parties": [{"kind": "LEGAL", "id": str(company)}]} if number % 2 else {}
        tell(events("submitted", at=now - timedelta(hours=number), **to))
    return list(Message.objects.order_by("-at").values_list("id", flat=True))


def test_pages_by_keyset(filled: list[UUID], person: Actor) -> None:
    seen: list[UUID] = []
    after: str | None = None
    for expected in (3, 3, 1):
        page = box(person, after, 3)
        assert len(page.messages) == expected
        seen += [each.id for each in page.messages]
        after = page.next
    assert after is None
    assert seen == filled


def test_new_ones_do_not_shift_a_page(filled: list[UUID], person: Actor, events: Events) -> None:
    page = box(person, None, 3)
    tell(events("submitted", at=clock.now()))
    assert [each.id for each in box(person, page.next, 3).messages] == filled[3:6]


@pytest.mark.parametrize("place", ["x", "' OR 1=1", "0" * 40])
def test_a_place_that_is_none(place: str, person: Actor) -> None:
    with pytest.raises(DomainError) as caught:
        box(person, place)
    assert caught.value.code == "messaging.page.invalid"


def test_others_see_nothing(filled: list[UUID]) -> None:
    for other in (reader("zhangshili"), reader("wangshili"), ANONYMOUS):
        assert box(other).messages == ()
        assert unread(other) == 0
        for read in (message, lambda actor, id_: read_message(actor, message_id=id_)):
            with pytest.raises(DomainError) as caught:
                read(other, filled[0])
            assert caught.value.code == "messaging.message.unknown"
    assert not Message.objects.exclude(read_at=None).exists()


def test_read_at_the_first_opening(filled: list[UUID], person: Actor) -> None:
    assert unread(person) == 7
    read_message(person, message_id=filled[2])
    first = message(person, filled[2]).read_at
    assert first is not None
    assert unread(person) == 6
    read_message(person, message_id=filled[2])
    assert message(person, filled[2]).read_at == first
    assert [each.read_at is not None for each in box(person).messages].count(True) == 1


def test_a_message_that_does_not_exist(person: Actor) -> None:
    with pytest.raises(DomainError):
        read_message(person, message_id=uuid4())


def test_costs(filled: list[UUID], person: Actor, django_assert_num_queries: object, frozen: object) -> None:
    # The clock is read once a second, whoever comes first; it is not what is counted here.
    frozen(clock.now())  # type: ignore[operator]
    with django_assert_num_queries(1):  # type: ignore[operator]
        box(person, None, 5)
    with django_assert_num_queries(1):  # type: ignore[operator]
        unread(person)
    with django_assert_num_queries(2):  # type: ignore[operator]
        read_message(person, message_id=filled[0])
    with django_assert_num_queries(1):  # type: ignore[operator]
        read_message(person, message_id=filled[0])


def test_the_count_stops_where_nobody_reads_on(person: Actor, events: Events) -> None:
    tell(events("submitted"))
    one = Message.objects.get()
    Message.objects.all().delete()
    rows = []
    for number in range(MOST_COUNTED + 5):
        copy = Message(**{field.attname: getattr(one, field.attname) for field in Message._meta.concrete_fields})
        copy.id, copy.n = uuid4(), number
        rows.append(copy)
    Message.objects.bulk_create(rows)
    assert unread(person) == MOST_COUNTED + 1


def test_an_english_reader_is_told_from_the_record(
    events: Events, person: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept is what was sent, in Chinese, also when the deed came from an English page."""
    stream = uuid4()
    happened = [events("submitted", stream=stream), events("accepted", n=3, stream=stream)]
    with override("en"):
        tell_all(happened)
        AccountNotices().tell(_id(person), AccountNotice.PASSWORD_CHANGED)
    messages = box(person).messages
    assert {each.title for each in messages} == {
        "食品经营许可（新办）：已受理",
        "食品经营许可（新办）：申请已提交",
        "您的密码刚换了",
    }
    recorded = {(each.stream_id, each.n): each for each in happened}
    monkeypatch.setattr("tongban.capabilities.messaging.queries.events_at", lambda places: recorded)
    with override("en"):
        told = retold(messages)
    assert {text.title for text in told.values()} == {
        "Food business licence (new): Accepted",
        "Food business licence (new): application submitted",
        "Your password was just changed",
    }
    accepted = next(text for text in told.values() if text.title.endswith("Accepted"))
    assert "promises to decide by 2 Dec 2026 (by law until 9 Dec 2026)" in accepted.body


def test_what_the_record_cannot_tell_stays_as_sent(events: Events, person: Actor) -> None:
    tell(events("submitted"))
    with override("en"):
        assert retold(box(person).messages) == {}


def _id(person: Actor) -> UUID:
    assert person.person_id is not None
    return person.person_id
