"""Signing up: works · wrong · known or not, one answer · repeated · two at once · the registry lies, is away, changes."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.sign_in import sign_in
from tongban.registry.identity.actions.verify_person import verify_person
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.agreements import IN_FORCE
from tongban.registry.identity.comparing import TRIES_A_DAY
from tongban.registry.identity.kinds import ConsentDocument, MobilePurpose, PartyKind
from tongban.registry.identity.models import Account, MobileConfirmation, NaturalPerson, ServiceConsent
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.tests.proving import (
    MOBILE,
    OTHER_MOBILE,
    PASSWORD,
    QIN,
    YOU,
    Registry,
    Told,
    opened,
    proof,
)

pytestmark = pytest.mark.usefixtures("counted", "registry")


def actor_of(login: str = "qinshili") -> Actor:
    found = queries.actor_of(Account.objects.get(login=login).id, Channel.PORTAL)
    assert found is not None
    return found


def refusal(*given: Any, **changed: Any) -> str:
    with pytest.raises(DomainError) as caught:
        opened(*given, **changed)
    assert caught.value.message()
    assert caught.value.way_out()
    return caught.value.code


def test_an_account_in_ones_real_name(registry: Registry) -> None:
    signed_up = opened(id_number=" 369901 19920315 0153", name=" 秦示例 ")
    assert signed_up.level == 2
    party = queries.party_of(PartyKind.NATURAL, actor_of().person_id or signed_up.account_id)
    assert party is not None
    assert (party.name, party.identifier, party.mobile) == ("秦示例", QIN["id_number"], MOBILE)
    assert queries.find_natural_person(QIN["id_number"]) == party.id
    assert registry.asked == [("秦示例", QIN["id_number"])]
    assert sign_in(login="qinshili", password=PASSWORD, now=clock.now()).account_id == signed_up.account_id


def test_what_was_put_before_the_person_is_kept_with_its_version(told: Told) -> None:
    signed_up = opened()
    kept = ServiceConsent.objects.filter(account_id=signed_up.account_id).values_list("document", "version")
    assert dict(kept) == {document.value: version for document, version in IN_FORCE.items()}
    assert told == [(actor_of().person_id, AccountNotice.SIGNED_UP)]
    entry = AuditEntry.objects.get(subject=f"account:{signed_up.account_id}")
    assert (entry.kind, entry.data) == ("identity.account.signed_up", {"level": 2})
    assert "秦" not in str(entry.data)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"login": "lishili"}, "identity.login.taken"),
        ({"login": QIN["id_number"]}, "identity.login.invalid"),
        ({"login": MOBILE}, "identity.login.invalid"),
        ({"password": "kurz"}, "identity.password.weak"),
        ({"login": "qinshili-qin", "password": "Qinshili-Qin"}, "identity.password.weak"),
        ({"name": " "}, "identity.person.name_missing"),
        ({"id_number": "369901199203150154"}, "codes.person_id.invalid"),
        ({"id_number": "360722920315015"}, "codes.person_id.invalid"),
        ({"consents": {}}, "identity.consent.missing"),
        ({"consents": {ConsentDocument.PRIVACY: IN_FORCE[ConsentDocument.PRIVACY]}}, "identity.consent.missing"),
        ({"consents": dict.fromkeys(IN_FORCE, "2020-01")}, "identity.consent.outdated"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_left(registry: Registry, changed: dict[str, Any], code: str) -> None:
    """Before the registry is asked; the proof is still good for the next try."""
    proved = proof()
    before = (NaturalPerson.objects.count(), Account.objects.count())
    assert refusal(proof=proved, **changed) == code
    assert (NaturalPerson.objects.count(), Account.objects.count()) == before
    assert registry.asked == []
    assert opened(proof=proved).level == 2


def test_without_a_proved_telephone_there_is_no_account(registry: Registry) -> None:
    assert refusal(proof=proof(purpose=MobilePurpose.RECOVERY)) == "identity.mobile.proof_over"
    proved = proof()
    opened(proof=proved)
    assert refusal(login="qinshili2", proof=proved, **YOU) == "identity.mobile.proof_over"
    assert len(registry.asked) == 1


def test_no_answer_tells_whether_a_number_is_known(registry: Registry) -> None:
    """Differing, unknown to the registry, dead, with an account, of another telephone: one error, word for word."""
    registry.people["369901199001010013"] = "李示例"
    registry.people["369901195502030196"] = "吕示例"
    registry.people["369901194001010205"] = "施示例"
    registry.deceased.add("369901194001010205")
    clerk = system_actor("test")
    register_natural_person(clerk, name="吕示例", id_number="369901195502030196", mobile="19900000109", now=clock.now())
    told = set()
    for number, (name, id_number) in enumerate(
        [
            ("张冠示例", QIN["id_number"]),
            ("秦示例", "369901200103030133"),
            ("施示例", "369901194001010205"),
            ("李示例", "369901199001010013"),
            ("张冠示例", "369901199001010013"),
            ("吕示例", "369901195502030196"),
        ]
    ):
        with pytest.raises(DomainError) as caught:
            opened(mobile=f"1990000020{number}", name=name, id_number=id_number)
        told.add((caught.value.code, str(caught.value.data), caught.value.message(), caught.value.way_out()))
    assert len(told) == 1
    assert "identity.sign_up.not_possible" in str(told)
    assert not Account.objects.filter(login="qinshili").exists()


def test_while_the_registry_is_away_one_signs_up_at_level_0(registry: Registry) -> None:
    for number, how in enumerate(("away", "bad")):
        registry.away, registry.bad = how == "away", how == "bad"
        assert opened(f"qinshili{number}", f"1990000021{number}").level == 0
    # The number is only said: it finds nobody, and takes nothing from its owner.
    assert queries.find_natural_person(QIN["id_number"]) is None
    registry.away = registry.bad = False
    assert opened("owner", "19900000219").level == 2
    with pytest.raises(DomainError, match=r"identity\.assurance\.differs"):
        verify_person(actor_of("qinshili0"), **QIN, now=clock.now())


def test_while_the_registry_is_away_a_known_number_is_answered_like_any(registry: Registry) -> None:
    registry.away = True
    assert opened(name="李示例", id_number="369901199001010013").level == 0
    assert actor_of().legal_persons == ()


def test_who_was_registered_at_the_window_gets_his_own_and_no_more_trust_than_was_proved() -> None:
    clerk = system_actor("test")
    known = register_natural_person(clerk, **QIN, mobile=MOBILE, now=clock.now())
    signed_up = opened()
    assert (actor_of().person_id, signed_up.level) == (known, 2)
    assert NaturalPerson.objects.get(pk=known).assurance_level == 2


def test_another_telephone_does_not_get_what_the_window_registered() -> None:
    known = register_natural_person(system_actor("test"), **QIN, mobile=MOBILE, now=clock.now())
    assert refusal(mobile=OTHER_MOBILE) == "identity.sign_up.not_possible"
    assert not Account.objects.filter(natural_person_id=known).exists()
    assert NaturalPerson.objects.get(pk=known).assurance_level == 3


def test_a_registry_that_lies_gives_no_account_of_somebody_else(registry: Registry) -> None:
    """It can call a stranger by a wrong name; it cannot hand over what is here."""
    registry.lies = True
    assert refusal(name="张冠示例", id_number="369901199001010013") == "identity.sign_up.not_possible"
    known = register_natural_person(system_actor("test"), **QIN, mobile=MOBILE, now=clock.now())
    assert refusal(name="张冠示例") == "identity.sign_up.not_possible"
    assert not Account.objects.filter(natural_person_id=known).exists()


@pytest.mark.parametrize("mark", ["number", "mobile"])
def test_who_guesses_is_stopped(registry: Registry, mark: str) -> None:
    for number in range(TRIES_A_DAY):
        given = {"name": "张冠示例", "mobile": MOBILE if mark == "mobile" else f"1990000022{number}"}
        if mark == "mobile":
            given["id_number"] = ("369901199203150153", "369901199610080164", "369901197305190173",
                                  "369901200006120188", "369901195502030196")[number]  # fmt: skip
        assert refusal(**given) == "identity.sign_up.not_possible"
    given = {"mobile": MOBILE if mark == "mobile" else "19900000229"}
    assert refusal(**given) == "limits.too_many"
    assert len(registry.asked) == TRIES_A_DAY


def test_a_number_that_was_taken_while_the_registry_thought(registry: Registry) -> None:
    registry.meanwhile = lambda: opened("faster", OTHER_MOBILE) and None
    assert refusal() == "identity.sign_up.not_possible"
    assert Account.objects.filter(login__in=["faster", "qinshili"]).count() == 1
    # What was rolled back did not use the proof up.
    assert MobileConfirmation.objects.filter(used_at=None).count() == 1


def test_a_login_that_was_taken_while_the_registry_thought(registry: Registry) -> None:
    registry.meanwhile = lambda: opened(mobile=OTHER_MOBILE, **YOU) and None
    assert refusal() == "identity.login.taken"
    assert queries.find_natural_person(QIN["id_number"]) is None
