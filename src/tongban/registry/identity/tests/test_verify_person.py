"""Raising the level: name and number agree, the telephone on record is proved; wrong, too often, away, too early."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.verify_person import prove_own_mobile, verify_person
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.comparing import COOL_DOWN, TRIES_A_DAY
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.tests.proving import MOBILE, OTHER_MOBILE, QIN, YOU, Registry, opened, proof

pytestmark = pytest.mark.usefixtures("counted")


@pytest.fixture
def person(registry: Registry) -> Actor:
    """秦示例, who signed up while the registry was away."""
    registry.away = True
    actor = queries.actor_of(opened().account_id, Channel.PORTAL)
    registry.away = False
    assert actor is not None
    return actor


def level(actor: Actor) -> int:
    return NaturalPerson.objects.get(pk=actor.person_id).assurance_level


def refusal(actor: Actor, **changed: Any) -> str:
    with pytest.raises(DomainError) as caught:
        verify_person(actor, **{**QIN, "now": clock.now(), **changed})
    assert caught.value.message()
    return caught.value.code


def test_what_was_only_said_becomes_known(person: Actor) -> None:
    assert verify_person(person, **QIN, now=clock.now()) == 2
    assert queries.find_natural_person(QIN["id_number"]) == person.person_id
    # Again it changes nothing.
    assert verify_person(person, **QIN, now=clock.now()) == level(person) == 2
    kinds = [entry.kind for entry in audit.about(f"person:{person.person_id}")]
    # Each time the registry was asked, and the person sees it.
    assert sorted(kinds) == ["identity.person.verified"] * 2 + ["privacy.data.queried"] * 3


def test_what_was_said_wrongly_is_corrected(person: Actor) -> None:
    assert verify_person(person, **YOU, now=clock.now()) == 2
    card = queries.person_card(person.person_id or UUID(int=0))
    assert card is not None
    assert card.name_masked == "尤**"
    # Who is known does not become somebody else.
    assert refusal(person) == "identity.assurance.differs"


def test_what_differs_is_told_and_counted(person: Actor, registry: Registry) -> None:
    for name, number in (("x", QIN["id_number"]), ("秦示例", "369901200103030133")):
        assert refusal(person, name=name, id_number=number) == "identity.assurance.differs"
    assert refusal(person, id_number="369901199203150154") == "codes.person_id.invalid"
    assert len(registry.asked) == 3
    for _ in range(TRIES_A_DAY - 2):
        assert refusal(person, name="x") == "identity.assurance.differs"
    assert refusal(person) == "limits.too_many"
    assert level(person) == 0


def test_the_registry_is_away(person: Actor, registry: Registry) -> None:
    registry.away = True
    assert refusal(person) == "identity.population_registry.unavailable"
    assert level(person) == 0


def test_a_number_of_somebody_else_is_refused_in_the_same_words(person: Actor, registry: Registry) -> None:
    registry.people["369901199001010013"] = "李示例"
    assert refusal(person, name="李示例", id_number="369901199001010013") == "identity.assurance.differs"
    assert level(person) == 0


def test_the_level_never_falls(registry: Registry) -> None:
    registry.people["369901199001010013"] = "李示例"
    li = next(iter(NaturalPerson.objects.filter(pk=queries.find_natural_person("369901199001010013"))))
    actor = Actor(None, li.id, queries.Capacity.SELF, (), (), Channel.PORTAL)
    assert verify_person(actor, name="李示例", id_number="369901199001010013", now=clock.now()) == 3


def test_not_during_the_cool_down(person: Actor, registry: Registry) -> None:
    now = clock.now()
    NaturalPerson.objects.filter(pk=person.person_id).update(raise_from=now + COOL_DOWN)
    assert refusal(person) == "identity.assurance.later"
    with pytest.raises(DomainError, match=r"identity\.assurance\.later"):
        prove_own_mobile(person, proof=proof(MOBILE, MobilePurpose.OWN, person.person_id), now=now)
    assert verify_person(person, **QIN, now=now + COOL_DOWN) == 2


def test_nobody_without_a_person_has_a_level() -> None:
    with pytest.raises(DomainError, match=r"identity\.capacity\.not_held"):
        verify_person(system_actor("test"), **QIN, now=clock.now())


class TestTelephone:
    def test_it_is_the_second_means(self, person: Actor) -> None:
        NaturalPerson.objects.filter(pk=person.person_id).update(mobile_proved_at=None)
        assert verify_person(person, **QIN, now=clock.now()) == 1
        proved = proof(MOBILE, MobilePurpose.OWN, person.person_id)
        assert prove_own_mobile(person, proof=proved, now=clock.now()) == level(person) == 2
        with pytest.raises(DomainError, match=r"identity\.mobile\.proof_over"):
            prove_own_mobile(person, proof=proved, now=clock.now())

    def test_alone_it_is_not_enough(self, person: Actor) -> None:
        proved = proof(MOBILE, MobilePurpose.OWN, person.person_id)
        assert prove_own_mobile(person, proof=proved, now=clock.now()) == 0

    @pytest.mark.parametrize("mobile", [MOBILE, OTHER_MOBILE])
    def test_it_must_be_that_of_the_person(self, person: Actor, mobile: str) -> None:
        """Another number, and a proof that somebody else has given."""
        whose = person.person_id if mobile == OTHER_MOBILE else None
        with pytest.raises(DomainError, match=r"identity\.mobile\.proof_over"):
            prove_own_mobile(person, proof=proof(mobile, MobilePurpose.OWN, whose), now=clock.now())
