"""Recovery and a change of telephone by passport, permit or residence card: the rules of the identity card, asked of the
exit-entry administration; over HTTP against its stand-in, with its switches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from simulators.running import Running, running
from tongban.foundation import clock
from tongban.foundation.outgoing.tests.adapting import client_of
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.change_mobile import ask_mobile_change, carry_out_mobile_changes
from tongban.registry.identity.actions.recover import recover
from tongban.registry.identity.actions.sign_in import sign_in
from tongban.registry.identity.actions.verify_person import verify_person
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.adapters.exit_entry import http as adapter
from tongban.registry.identity.contacts import own_reach
from tongban.registry.identity.exit_entry import EXIT_ENTRY_BAD_ANSWER, EXIT_ENTRY_UNAVAILABLE, exit_entry
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.models import MobileChange, NaturalPerson
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.tests.proving import MOBILE, OTHER_MOBILE, Platform, Registry, Told, opened, proof

JOHN = {"name": "John Shili", "id_number": "GBRSHILI0101"}
PETER = {"name": "Peter Shili", "id_number": "GBRSHILI0104"}
BORN, PETERS = date(1988, 4, 12), date(1970, 1, 2)
NEW = "xin-de-yiju-mima"
LATER = timedelta(hours=73)

pytestmark = pytest.mark.usefixtures("counted")


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One stand-in for this module."""
    with running("exit_entry_registry") as simulator:
        yield simulator


@pytest.fixture
def remote(process: Running) -> Iterator[Running]:
    """The stand-in with every switch back, asked over HTTP."""
    process.reset()
    served, before = adapter.HttpExitEntryDocuments(client_of(adapter.system, process)), exit_entry.make
    exit_entry.by(lambda: served)
    yield process
    served.close()
    if before is not None:
        exit_entry.by(before)


@pytest.fixture
def john(remote: Running, registry: Registry, told: Told) -> Actor:
    """Who has an account of level 2 by a passport."""
    actor = queries.actor_of(opened("johnshili", **JOHN, born=BORN).account_id, Channel.PORTAL)
    assert actor is not None
    assert level(actor) == 2
    told.clear()
    return actor


def level(actor: Actor) -> int:
    return int(NaturalPerson.objects.values_list("assurance_level", flat=True).get(pk=actor.person_id))


def recovered(**changed: Any) -> str:
    given: dict[str, Any] = {**JOHN, "born": BORN, "new_password": NEW, "now": clock.now(), **changed}
    return recover(proof=proof(MOBILE, MobilePurpose.RECOVERY), **given)


def asked(actor: Actor, **changed: Any) -> datetime:
    given: dict[str, Any] = {**JOHN, "born": BORN, "now": clock.now(), **changed}
    return ask_mobile_change(actor, new_proof=proof(OTHER_MOBILE, MobilePurpose.NEW, actor.person_id), **given)


def refusal(deed: Any, **changed: Any) -> str:
    with pytest.raises(DomainError) as caught:
        deed(**changed)
    return caught.value.code


def test_who_has_a_passport_comes_back_and_is_less_trusted(john: Actor, registry: Registry, told: Told) -> None:
    assert recovered() == "johnshili"
    assert registry.asked == []
    assert sign_in(login="johnshili", password=NEW, now=clock.now()).account_id == john.account_id
    assert (level(john), told.kinds) == (1, [AccountNotice.RECOVERED])
    with pytest.raises(DomainError, match=r"identity\.assurance\.later"):
        verify_person(john, **JOHN, born=BORN, now=clock.now())


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "John Other"},
        {"born": date(1988, 4, 13)},
        {"id_number": "GBRSHILI0999"},
        {"name": "Jeanne Shili", "id_number": "FRASHILI0102", "born": date(1993, 9, 30)},
        {**PETER, "born": PETERS},
    ],
    ids=["name", "day", "unknown", "another's", "void"],
)
def test_who_differs_is_told_the_same_whatever_it_is(john: Actor, changed: dict[str, Any]) -> None:
    assert refusal(recovered, **changed) == "identity.recovery.not_possible"
    assert level(john) == 2


def test_a_passport_that_is_void_since_brings_nobody_back(remote: Running, john: Actor) -> None:
    """Reported lost: whoever holds it now is not its owner. The stand-in contradicts itself on a switch."""
    remote.switch(lie=True)
    assert refusal(recovered) == "identity.recovery.not_possible"
    assert refusal(lambda: asked(john)) == "identity.assurance.differs"
    assert not MobileChange.objects.exists()


@pytest.mark.parametrize(
    ("switches", "code"), [({"fail": True}, EXIT_ENTRY_UNAVAILABLE), ({"wrong": "verdict"}, EXIT_ENTRY_UNAVAILABLE)]
)
def test_while_the_administration_is_away_or_talks_nonsense_nothing_happens(
    remote: Running, john: Actor, switches: dict[str, Any], code: str
) -> None:
    remote.switch(**switches)
    assert refusal(recovered) in (code, EXIT_ENTRY_BAD_ANSWER)
    assert refusal(lambda: asked(john)) in (code, EXIT_ENTRY_BAD_ANSWER)
    assert (level(john), MobileChange.objects.exists()) == (2, False)
    with pytest.raises(DomainError, match=r"identity\.sign_in\.failed"):
        sign_in(login="johnshili", password=NEW, now=clock.now())


def test_without_the_day_of_birth_it_is_asked_for(remote: Running, john: Actor) -> None:
    before = len(remote.calls())
    assert refusal(recovered, born=None) == "identity.document.birth_missing"
    assert refusal(lambda: asked(john, born=None)) == "identity.document.birth_missing"
    assert len(remote.calls()) == before


def test_the_telephone_changes_after_three_days_and_the_old_one_is_told(john: Actor, told: Told) -> None:
    due = asked(john)
    assert due == MobileChange.objects.get().due_at
    assert told.kinds == [AccountNotice.MOBILE_CHANGE_ASKED]
    assert own_reach(john).mobile == MOBILE
    assert carry_out_mobile_changes(clock.now()) == 0
    assert carry_out_mobile_changes(clock.now() + LATER) == 1
    assert own_reach(john).mobile == OTHER_MOBILE


def test_the_passport_of_another_changes_nobodys_telephone(john: Actor) -> None:
    other = {"name": "Jeanne Shili", "id_number": "FRASHILI0102", "born": date(1993, 9, 30)}
    assert refusal(lambda: asked(john, **other)) == "identity.assurance.differs"


def test_where_there_is_no_such_platform_the_window_looks(registry: Registry, told: Told) -> None:
    served, before = Platform(offered=False), exit_entry.make
    exit_entry.by(lambda: served)
    try:
        assert refusal(recovered) == "identity.document.window_only"
    finally:
        if before is not None:
            exit_entry.by(before)
    assert served.asked == []
