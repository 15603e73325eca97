"""Persons who have no 公民身份号码: registered at the window, on line at level 0 until somebody has seen the document."""

from __future__ import annotations

import pytest

from tongban.foundation import clock
from tongban.kernel.codes import DocumentType
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.see_card import see_card
from tongban.registry.identity.actions.verify_person import verify_person
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.finding import known_person
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.sealing import id_number_columns
from tongban.registry.identity.tests.proving import MOBILE, Registry, opened

PERMIT = {"name": "何示例", "id_number": "H12345678"}
PASSPORT = {"name": "John Shili", "id_number": "GBR123456789"}

pytestmark = pytest.mark.usefixtures("counted", "registry")


def clerk() -> Actor:
    found = queries.actor_of(demo_id("account", "zhaochuangkou"), Channel.WINDOW)
    assert found is not None
    return found


def test_the_window_registers_who_shows_a_travel_permit(registry: Registry) -> None:
    person = register_natural_person(clerk(), **PERMIT, mobile=MOBILE, now=clock.now())
    card = queries.person_card(person)
    assert card is not None
    assert (card.document, card.id_number_masked) == (DocumentType.HM_TRAVEL, "H*******8")
    assert card.assurance_level == 3
    # A renewed permit has two digits more and belongs to the same person.
    renewed = {**PERMIT, "id_number": "h 12345678 03"}
    assert register_natural_person(clerk(), **renewed, mobile=MOBILE, now=clock.now()) == person
    assert known_person("何示例", "H1234567803") == person == queries.find_natural_person("H12345678")
    assert registry.asked == []


def test_the_type_is_inside_the_blind_index() -> None:
    """What an index of the bare text would find is nobody."""
    assert id_number_columns("H12345678") != id_number_columns("M12345678")
    assert id_number_columns("369901199001010013") == id_number_columns(" 36990119900101 0013")


def test_who_signs_up_by_a_passport_stays_at_level_0_until_it_was_seen(registry: Registry) -> None:
    signed_up = opened(**PASSPORT)
    assert (signed_up.level, registry.asked) == (0, [])
    account = Account.objects.get(pk=signed_up.account_id)
    assert account.natural_person is not None
    assert not account.natural_person.known_by_number
    actor = queries.actor_of(account.id, Channel.PORTAL)
    assert actor is not None
    with pytest.raises(DomainError, match=r"identity\.document\.window_only"):
        verify_person(actor, **PASSPORT, now=clock.now())
    person = register_natural_person(clerk(), **PASSPORT, mobile=MOBILE, now=clock.now())
    assert person == account.natural_person_id
    assert NaturalPerson.objects.get(pk=person).assurance_level == 3


def test_a_number_alone_raises_nobody() -> None:
    register_natural_person(clerk(), **PERMIT, mobile=MOBILE, now=clock.now())
    with pytest.raises(DomainError, match=r"identity\.assurance\.differs"):
        see_card(clerk(), name="何别人", id_number="H12345678", now=clock.now())


def test_two_states_may_give_the_same_number() -> None:
    first = register_natural_person(clerk(), **PASSPORT, mobile=MOBILE, now=clock.now())
    other = register_natural_person(
        clerk(), name="Jean Shili", id_number="FRA123456789", mobile="19900000162", now=clock.now()
    )
    assert first != other
