"""Changing the mobile number: at once with both codes, after three days without the old one; wrong, stopped, twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.change_mobile import (
    ask_mobile_change,
    carry_out_mobile_changes,
    change_mobile,
    stop_mobile_change,
)
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.comparing import COOL_DOWN
from tongban.registry.identity.contacts import own_reach
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.models import MobileChange, NaturalPerson
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.sealing import mobile_columns
from tongban.registry.identity.tests.proving import MOBILE, OTHER_MOBILE, QIN, YOU, Registry, Told, opened, proof

pytestmark = pytest.mark.usefixtures("counted")


@pytest.fixture
def person(registry: Registry) -> Actor:
    """秦示例, who has an account of level 2."""
    actor = queries.actor_of(opened().account_id, Channel.PORTAL)
    assert actor is not None
    return actor


def proved(actor: Actor, purpose: MobilePurpose, mobile: str) -> UUID:
    return proof(mobile, purpose, actor.person_id)


def at_once(actor: Actor, old: str = MOBILE, new: str = OTHER_MOBILE) -> None:
    change_mobile(
        actor,
        old_proof=proved(actor, MobilePurpose.OWN, old),
        new_proof=proved(actor, MobilePurpose.NEW, new),
        now=clock.now(),
    )


def asked(actor: Actor, new: str = OTHER_MOBILE, **changed: Any) -> datetime:
    given: dict[str, Any] = {**QIN, "now": clock.now(), **changed}
    return ask_mobile_change(actor, new_proof=proved(actor, MobilePurpose.NEW, new), **given)


def refusal(deed: Any) -> str:
    with pytest.raises(DomainError) as caught:
        deed()
    return caught.value.code


def test_with_both_codes_at_once(person: Actor, told: Told) -> None:
    at_once(person)
    row = NaturalPerson.objects.get(pk=person.person_id)
    assert (own_reach(person).mobile, bytes(row.mobile_index)) == (
        OTHER_MOBILE,
        mobile_columns(OTHER_MOBILE)["mobile_index"],
    )
    assert row.assurance_level == 2
    assert told.kinds == [AccountNotice.MOBILE_CHANGED]


def test_both_must_be_right_and_ones_own(person: Actor) -> None:
    assert refusal(lambda: at_once(person, old=OTHER_MOBILE, new="19900000130")) == "identity.mobile.proof_over"
    assert refusal(lambda: at_once(person, new=MOBILE)) == "identity.mobile.same"
    own = proved(person, MobilePurpose.OWN, MOBILE)
    strangers = proof(OTHER_MOBILE, MobilePurpose.NEW)
    assert (
        refusal(lambda: change_mobile(person, old_proof=own, new_proof=strangers, now=clock.now()))
        == "identity.mobile.proof_over"
    )
    assert own_reach(person).mobile == MOBILE


def test_without_the_old_one_after_three_days(person: Actor, told: Told) -> None:
    now = clock.now()
    due = asked(person, now=now)
    assert due == now + COOL_DOWN
    assert own_reach(person).mobile == MOBILE
    assert told.kinds == [AccountNotice.MOBILE_CHANGE_ASKED]
    assert carry_out_mobile_changes(due - COOL_DOWN / 2) == 0
    assert [carry_out_mobile_changes(due) for _ in range(2)] == [1, 0]
    assert own_reach(person).mobile == OTHER_MOBILE
    assert not MobileChange.objects.exists()
    entry = audit.about(f"person:{person.person_id}")[0]
    assert (entry.kind, entry.actor["system"]) == ("identity.person.mobile_changed", "mobile-changes")


def test_seen_at_the_window_is_not_carried_to_an_unseen_telephone(person: Actor) -> None:
    NaturalPerson.objects.filter(pk=person.person_id).update(assurance_level=3)
    carry_out_mobile_changes(asked(person))
    assert NaturalPerson.objects.get(pk=person.person_id).assurance_level == 2


def test_it_can_be_stopped_until_then(person: Actor) -> None:
    due = asked(person)
    stop_mobile_change(person)
    stop_mobile_change(person)
    assert carry_out_mobile_changes(due) == 0
    assert own_reach(person).mobile == MOBILE
    kinds = [entry.kind for entry in audit.about(f"person:{person.person_id}")]
    assert kinds.count("identity.person.mobile_change_stopped") == 1


def test_asked_twice_the_last_counts(person: Actor) -> None:
    asked(person)
    carry_out_mobile_changes(asked(person, "19900000131"))
    assert own_reach(person).mobile == "19900000131"


def test_name_and_number_must_be_those_on_record(person: Actor, registry: Registry) -> None:
    assert refusal(lambda: asked(person, **YOU)) == "identity.assurance.differs"
    assert refusal(lambda: asked(person, name="张冠示例")) == "identity.assurance.differs"
    registry.lies = True
    assert refusal(lambda: asked(person, name="张冠示例")) == "identity.assurance.differs"
    registry.away = True
    assert refusal(lambda: asked(person)) == "identity.population_registry.unavailable"
    assert not MobileChange.objects.exists()


def test_who_was_never_verified_proves_the_old_one(person: Actor) -> None:
    NaturalPerson.objects.filter(pk=person.person_id).update(assurance_level=0)
    assert refusal(lambda: asked(person)) == "identity.assurance.too_low"
    at_once(person)
    assert own_reach(person).mobile == OTHER_MOBILE
