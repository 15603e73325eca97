"""Accounts over the API: sign up, recover, verify; without a token where there can be none yet; one answer whoever is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tongban.foundation.limits.models import Spending
from tongban.registry.identity.agreements import IN_FORCE
from tongban.registry.identity.kinds import ConsentDocument
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.population import population
from tongban.registry.identity.sealing import mobile_code
from tongban.registry.identity.tests.proving import MOBILE, OTHER_MOBILE, PASSWORD, QIN, Registry
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]
VERSIONS = {
    "agreement": IN_FORCE[ConsentDocument.AGREEMENT],
    "privacy": IN_FORCE[ConsentDocument.PRIVACY],
}
LI = {"name": "李示例", "id_number": "369901199001010013"}


@pytest.fixture(autouse=True)
def registry(api_province: None) -> Iterator[Registry]:
    """A population registry under the test's hand; tries are counted within the test's one transaction."""
    connection.atomic_blocks[-1]._from_testcase = True
    served, before = Registry(), population.make
    served.people[LI["id_number"]] = LI["name"]
    population.by(lambda: served)
    yield served
    if before is not None:
        population.by(before)


@pytest.fixture
def nobody(program: Programs) -> Program:
    return program("")


def proof(nobody: Program, mobile: str = MOBILE, purpose: str = "SIGN_UP") -> str:
    Spending.objects.filter(bucket="mobile-code-soon").delete()
    sent = nobody.post("/accounts/codes", {"purpose": purpose, "mobile": mobile}, key=None)
    assert sent.status_code == 202, sent.content
    found = str(sent.json()["proof"])
    body = {"purpose": purpose, "proof": found, "code": mobile_code(UUID(found))}
    proved = nobody.post("/accounts/proofs", body, key=None)
    assert (proved.status_code, proved.json()["proof"]) == (200, found)
    return found


def open_account(nobody: Program, **changed: Any) -> Any:
    body = {"login": "qinshili", "password": PASSWORD, **QIN, **VERSIONS, **changed}
    if "proof" not in body:
        body["proof"] = proof(nobody)
    return nobody.post("/accounts", body, key=None)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


def test_sign_up(nobody: Program) -> None:
    answer = open_account(nobody)
    assert (answer.status_code, answer.json()["assurance_level"]) == (201, 2)
    assert str(Account.objects.get(login="qinshili").id) == answer.json()["account_id"]


def test_sent_twice_it_is_done_once(nobody: Program) -> None:
    proved = proof(nobody)
    assert open_account(nobody, proof=proved).status_code == 201
    assert code_of(open_account(nobody, proof=proved)) == (409, "identity.mobile.proof_over")
    assert Account.objects.filter(login__startswith="qinshili").count() == 1


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"proof": str(uuid4())}, (409, "identity.mobile.proof_over")),
        ({"login": "lishili"}, (409, "identity.login.taken")),
        ({"login": MOBILE}, (422, "identity.login.invalid")),
        ({"password": "kurz"}, (422, "identity.password.weak")),
        ({"name": ""}, (422, "identity.person.name_missing")),
        ({"id_number": "369901199203150154"}, (422, "codes.person_id.invalid")),
        ({"agreement": "2020-01"}, (409, "identity.consent.outdated")),
        ({"privacy": ""}, (422, "identity.consent.missing")),
        ({"name": "张冠示例"}, (422, "identity.sign_up.not_possible")),
        (LI, (422, "identity.sign_up.not_possible")),
        ({"more": 1}, (422, "api.request.invalid")),
    ],
)
def test_refusals(nobody: Program, changed: dict[str, Any], expected: tuple[int, str]) -> None:
    before = Account.objects.count()
    assert code_of(open_account(nobody, **changed)) == expected
    assert Account.objects.count() == before


def test_codes(nobody: Program) -> None:
    assert code_of(nobody.post("/accounts/codes", {"purpose": "SIGN_UP", "mobile": "1"}, key=None)) == (
        422,
        "codes.mobile.invalid",
    )
    # What is for the owner of an account is not had without one.
    assert code_of(nobody.post("/accounts/codes", {"purpose": "OWN", "mobile": MOBILE}, key=None))[0] == 422
    first = nobody.post("/accounts/codes", {"purpose": "SIGN_UP", "mobile": MOBILE}, key=None)
    again = nobody.post("/accounts/codes", {"purpose": "SIGN_UP", "mobile": MOBILE}, key=None)
    assert code_of(again) == (429, "limits.too_many")
    body = {"purpose": "SIGN_UP", "proof": first.json()["proof"], "code": "x"}
    assert code_of(nobody.post("/accounts/proofs", body, key=None)) == (422, "identity.mobile.code_wrong")
    body["purpose"] = "RECOVERY"
    assert code_of(nobody.post("/accounts/proofs", body, key=None)) == (409, "identity.mobile.code_over")


def test_recovery_ends_tokens_and_lowers_the_level(nobody: Program, program: Programs) -> None:
    li = program("lishili")
    assert li.get("/me/account").json()["assurance_level"] == 3
    body = {"proof": proof(nobody, "19900000001", "RECOVERY"), **LI, "new_password": "xin-de-yi-ju-hua"}
    answer = nobody.post("/accounts/recovery", body, key=None)
    assert (answer.status_code, answer.json()) == (200, {"login": "lishili"})
    assert code_of(li.get("/me/account")) == (401, "identity.token.invalid")
    body["proof"] = proof(nobody, OTHER_MOBILE, "RECOVERY")
    assert code_of(nobody.post("/accounts/recovery", body, key=None)) == (422, "identity.recovery.not_possible")


def test_recovery_while_the_registry_is_away(nobody: Program, registry: Registry) -> None:
    registry.away = True
    for mobile in ("19900000001", OTHER_MOBILE):
        body = {"proof": proof(nobody, mobile, "RECOVERY"), **LI, "new_password": "xin-de-yi-ju-hua"}
        answer = nobody.post("/accounts/recovery", body, key=None)
        assert code_of(answer) == (503, "identity.population_registry.unavailable")


def test_verification(program: Programs, registry: Registry) -> None:
    li = program("lishili")
    shown = li.get("/me/account").json()
    assert (shown["login"], shown["name"], shown["mobile"]) == ("lishili", "李**", "199****0001")
    assert shown["confirmed"] is True
    person = NaturalPerson.objects.filter(pk=Account.objects.get(login="lishili").natural_person_id)
    person.update(assurance_level=1)
    differs = li.post("/me/account/verification", {**LI, "name": "x"}, key=None)
    assert code_of(differs) == (422, "identity.assurance.differs")
    assert li.post("/me/account/verification", LI, key=None).json()["assurance_level"] == 1
    person.update(mobile_proved_at="2026-11-01T00:00:00Z")
    assert li.post("/me/account/verification", LI, key=None).json()["assurance_level"] == 2
    registry.away = True
    answer = li.post("/me/account/verification", LI, key=None)
    assert code_of(answer) == (503, "identity.population_registry.unavailable")


def test_an_item_asks_for_a_level(
    program: Programs, application: dict[str, Any], item_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongban.registry.catalogue.guides.BoundGuide.min_assurance", 3)
    li = program("lishili")
    NaturalPerson.objects.filter(pk=Account.objects.get(login="lishili").natural_person_id).update(assurance_level=2)
    checked = li.post("/applications/check", application, key=None).json()
    body = {**application, "confirmation": checked["confirmation"]}
    refused = li.post("/applications", body, key="")
    assert code_of(refused) == (403, "cases.applicant.assurance")
    assert refused.json()["data"] == {"need": 3, "has": 2}
    NaturalPerson.objects.filter(pk=Account.objects.get(login="lishili").natural_person_id).update(assurance_level=3)
    assert li.post("/applications", body, key="").status_code == 201
