"""A card is read at the window and used: once, within minutes, by the clerk who read it, for the person it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.read_card import read_card, shown_card
from tongban.registry.identity.actions.use_card import check_typed, use_card
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.card_reader import CARD_READER_BAD_ANSWER, CardRead, card_reader
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import CardReading, NaturalPerson
from tongban.registry.identity.tasks import forget_unconfirmed

pytestmark = pytest.mark.usefixtures("people")
ZHANG = {"name": "张示例", "id_number": "369901199502280038"}


class OneReader:
    """A reader under the test's hand: every reading has a number of its own, unless ``number`` is held."""

    fitted = True

    def __init__(self) -> None:
        self.card = CardRead(
            "秦示例", "369901199203150153", date(2024, 5, 6), date(2044, 5, 6), "", "R-1", clock.real_now()
        )
        self.number = 0
        self.held = False

    def read(self, station: str) -> CardRead:
        self.number += not self.held
        return replace(self.card, reading=f"N{self.number}", read_at=clock.real_now())


@pytest.fixture
def reader() -> Iterator[OneReader]:
    """In place of the wired one."""
    served, before = OneReader(), card_reader.make
    card_reader.by(lambda: served)  # type: ignore[arg-type,return-value]
    yield served
    if before is not None:
        card_reader.by(before)


def clerk(login: str = "zhaochuangkou") -> Actor:
    found = queries.actor_of(demo_id("account", login), Channel.WINDOW)
    assert found is not None
    return found


def use(reading: UUID, *, agrees: bool = True, mobile: str = "19900000117", login: str = "zhaochuangkou") -> UUID:
    return use_card(clerk(login), reading, agrees=agrees, mobile=mobile, now=clock.now())


def refused(code: str, reading: UUID, **changed: object) -> None:
    with pytest.raises(DomainError) as caught:
        use(reading, **changed)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_newcomer_is_registered_from_the_card(reader: OneReader) -> None:
    """Level 3; reader, reading and instant on record; name and number forgotten with the reading's use."""
    shown = read_card(clerk(), now=clock.now())
    assert (shown.name, shown.known) == ("秦示例", False)
    assert "0315" not in shown.id_number_masked
    refused("identity.card_reading.unconfirmed", shown.id, agrees=False)
    refused("identity.person.mobile_missing", shown.id, mobile="")
    refused("codes.mobile.invalid", shown.id, mobile="1")
    person = use(shown.id)
    assert NaturalPerson.objects.get(pk=person).assurance_level == 3
    present = next(each for each in audit.about(f"person:{person}") if each.kind == "identity.person.present")
    assert present.data == {"reader": "R-1", "reading": "N1", "read_at": shown.read_at.isoformat()}
    row = CardReading.objects.get()
    assert (bytes(row.name_sealed), bytes(row.id_number_sealed)) == (b"", b"")
    refused("identity.card_reading.over", shown.id)


def test_who_is_known_is_raised_and_another_name_is_not(reader: OneReader) -> None:
    """The number alone is not the person."""
    reader.card = replace(reader.card, **ZHANG)
    shown = read_card(clerk(), now=clock.now())
    assert shown.known
    person = use(shown.id, mobile="")
    assert (person, NaturalPerson.objects.get(pk=person).assurance_level) == (demo_id("person", "zhangshili"), 3)
    reader.card = replace(reader.card, name="张冠示例")
    refused("identity.assurance.differs", read_card(clerk(), now=clock.now()).id)


def test_a_reading_is_the_clerks_own_and_for_minutes(reader: OneReader) -> None:
    """Another clerk's, an old one, one that never was: one answer."""
    reading = read_card(clerk(), now=clock.now()).id
    refused("identity.card_reading.over", reading, login="weigongshi")
    refused("identity.card_reading.over", uuid4())
    CardReading.objects.update(made_at=clock.real_now() - timedelta(minutes=5, seconds=1))
    refused("identity.card_reading.over", reading)
    with pytest.raises(DomainError, match=r"identity\.card_reading\.over"):
        shown_card(clerk(), reading)
    CardReading.objects.update(made_at=clock.real_now() - timedelta(minutes=21))
    forget_unconfirmed(0)
    assert not CardReading.objects.exists()


def test_a_replayed_reading_and_an_expired_card_leave_nothing(reader: OneReader) -> None:
    """The last day still counts."""
    read_card(clerk(), now=clock.now())
    reader.held = True
    with pytest.raises(DomainError) as caught:
        read_card(clerk(), now=clock.now())
    assert (caught.value.code, caught.value.data) == (CARD_READER_BAD_ANSWER, {"reason": "repeated"})
    reader.held = False
    today = clock.legal_date(clock.now())
    reader.card = replace(reader.card, valid_to=today - timedelta(days=1))
    with pytest.raises(DomainError, match=r"identity\.card\.expired"):
        read_card(clerk(), now=clock.now())
    reader.card = replace(reader.card, valid_to=today)
    read_card(clerk(), now=clock.now())
    assert CardReading.objects.count() == 2


@pytest.mark.parametrize("login", ["lishili", "qianchushen"])
def test_nobody_but_a_clerk(reader: OneReader, login: str) -> None:
    with pytest.raises(DomainError, match=r"identity\.right\.missing"):
        read_card(clerk(login), now=clock.now())
    assert reader.number == 0


def test_typing_needs_a_reason_and_nobody_absent_is_seen() -> None:
    """A deed that rests on a card somebody looked at is not done for who is not there."""
    assert check_typed("ON_BEHALF", seen=False) == "ON_BEHALF"
    for because, seen, code in (("", False, "reason_missing"), ("ON_BEHALF", True, "not_present")):
        with pytest.raises(DomainError, match=rf"identity\.typed\.{code}"):
            check_typed(because, seen=seen)
