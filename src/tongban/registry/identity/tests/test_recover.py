"""Recovery: by telephone, name and number; less trusted afterwards; one answer to everybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.begin_session import begin_session
from tongban.registry.identity.actions.issue_token import issue_token
from tongban.registry.identity.actions.recover import recover
from tongban.registry.identity.actions.sign_in import sign_in
from tongban.registry.identity.actions.verify_person import verify_person
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.comparing import COOL_DOWN, TRIES_A_DAY
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.models import Account, MobileChange, NaturalPerson
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.sealing import Sealed, seal
from tongban.registry.identity.tests.proving import MOBILE, OTHER_MOBILE, PASSWORD, QIN, Registry, Told, opened, proof

pytestmark = pytest.mark.usefixtures("counted")
NEW = "xin-de-yiju-mima"


@pytest.fixture
def person(registry: Registry) -> Actor:
    """秦示例, who has an account of level 2."""
    actor = queries.actor_of(opened().account_id, Channel.PORTAL)
    assert actor is not None
    return actor


def recovered(mobile: str = MOBILE, **changed: Any) -> str:
    given: dict[str, Any] = {**QIN, "new_password": NEW, "now": clock.now(), **changed}
    if "proof" not in given:
        given["proof"] = proof(mobile, MobilePurpose.RECOVERY)
    return recover(**given)


def refusal(**changed: Any) -> tuple[str, str, str]:
    with pytest.raises(DomainError) as caught:
        recovered(**changed)
    return caught.value.code, caught.value.message(), caught.value.way_out()


def test_who_has_forgotten_everything_comes_back_and_is_told(person: Actor, told: Told) -> None:
    assert recovered() == "qinshili"
    assert sign_in(login="qinshili", password=NEW, now=clock.now()).account_id == person.account_id
    with pytest.raises(DomainError, match=r"identity\.sign_in\.failed"):
        sign_in(login="qinshili", password=PASSWORD, now=clock.now())
    assert told == [(person.person_id, AccountNotice.RECOVERED)]
    kinds = [entry.kind for entry in audit.about(f"account:{person.account_id}")]
    assert "identity.account.recovered" in kinds


def test_it_is_no_back_door(person: Actor) -> None:
    """Level, sessions, tokens and a change of telephone under way all fall."""
    assert person.account_id is not None
    serial = begin_session(person)
    token = issue_token(person, account_id=person.account_id, label="x", valid_for=timedelta(days=1))
    now = clock.now()
    MobileChange.objects.create(
        natural_person_id=person.person_id,
        mobile_sealed=seal(Sealed.COMING_MOBILE, person.person_id or person.account_id, OTHER_MOBILE),
        asked_at=now,
        due_at=now,
    )
    assert queries.actor_of_session(person.account_id, serial, Channel.PORTAL) is not None
    recovered()
    row = NaturalPerson.objects.get(pk=person.person_id)
    assert (row.assurance_level, row.raise_from is not None, row.mobile_proved_at) == (1, True, None)
    assert queries.actor_of_session(person.account_id, serial, Channel.PORTAL) is None
    assert queries.account_by_token(token) is None
    assert not MobileChange.objects.exists()
    with pytest.raises(DomainError, match=r"identity\.assurance\.later"):
        verify_person(person, **QIN, now=clock.now())
    assert verify_person(person, **QIN, now=clock.now() + COOL_DOWN) == 1


def test_everybody_else_gets_one_answer(person: Actor, registry: Registry) -> None:
    """Another telephone, another name, nobody's number, an official, an account that is closed."""
    registry.people["369901199107230057"] = "钱示例"
    registry.people["369901195502030196"] = "吕示例"
    told = {
        refusal(mobile=OTHER_MOBILE),
        refusal(mobile="19900000121", name="张冠示例"),
        refusal(mobile="19900000122", name="吕示例", id_number="369901195502030196"),
        refusal(mobile="19900000005", name="钱示例", id_number="369901199107230057"),
    }
    Account.objects.filter(pk=person.account_id).update(is_active=False)
    told.add(refusal())
    assert [code for code, _, _ in told] == ["identity.recovery.not_possible"]
    assert queries.actor_of(demo_id("account", "qianchushen"), Channel.DESK) is not None
    Account.objects.filter(pk=person.account_id).update(is_active=True)
    assert sign_in(login="qinshili", password=PASSWORD, now=clock.now())


def test_a_registry_that_lies_opens_nothing(person: Actor, registry: Registry) -> None:
    registry.lies = True
    assert refusal(name="张冠示例")[0] == "identity.recovery.not_possible"
    assert refusal(mobile=OTHER_MOBILE)[0] == "identity.recovery.not_possible"


def test_the_registry_is_away_for_known_and_unknown_alike(person: Actor, registry: Registry) -> None:
    registry.away = True
    assert {refusal()[0], refusal(mobile=OTHER_MOBILE)[0]} == {"identity.population_registry.unavailable"}
    registry.away = False
    assert recovered() == "qinshili"


def test_who_guesses_is_stopped_and_keeps_nobody_out(person: Actor, registry: Registry) -> None:
    """Neither with telephones of their own nor with that of the account: who holds it is the owner, or guesses too."""
    for number in range(TRIES_A_DAY):
        assert refusal(mobile=f"1990000023{number}")[0] == "identity.recovery.not_possible"
    assert refusal(mobile="19900000239")[0] == "limits.too_many"
    for _ in range(TRIES_A_DAY - 1):
        assert refusal(name="张冠示例")[0] == "identity.recovery.not_possible"
    assert recovered() == "qinshili"
    assert refusal()[0] == "limits.too_many"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"new_password": "kurz"}, "identity.password.weak"),
        ({"name": ""}, "identity.person.name_missing"),
        ({"id_number": "1"}, "codes.person_id.invalid"),
    ],
)
def test_what_is_wrong_is_told_before_anybody_is_asked(
    person: Actor, registry: Registry, changed: dict[str, str], code: str
) -> None:
    before = len(registry.asked)
    assert refusal(**changed)[0] == code
    assert len(registry.asked) == before


def test_one_proof_recovers_once(person: Actor) -> None:
    proved = proof(MOBILE, MobilePurpose.RECOVERY)
    assert recovered(proof=proved) == "qinshili"
    assert refusal(proof=proved)[0] == "identity.mobile.proof_over"
    assert refusal(proof=proof())[0] == "identity.mobile.proof_over"


def test_a_telephone_that_was_changed_meanwhile_opens_nothing(person: Actor, registry: Registry) -> None:
    def change() -> None:
        row = NaturalPerson.objects.get(pk=person.person_id)
        row.mobile_sealed = seal(Sealed.MOBILE, row.id, OTHER_MOBILE)
        row.save()

    registry.meanwhile = change
    assert refusal()[0] == "identity.recovery.not_possible"
    assert sign_in(login="qinshili", password=PASSWORD, now=clock.now())
