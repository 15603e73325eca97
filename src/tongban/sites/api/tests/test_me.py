"""Companies, mandates and own data over the API: what works, whose it is, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tongban.foundation import clock
from tongban.registry.identity.models import Guardianship, NaturalPerson
from tongban.registry.identity.ports import enterprise_registry
from tongban.registry.identity.tests.entrusters import RECORD, told
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]
ITEM = "11369901MB7220014P4000131990001"


def until() -> str:
    return (clock.today() + timedelta(days=60)).isoformat()


def invited(boss: Program, **more: Any) -> str:
    company = boss.get("/me/companies").json()["companies"][0]["id"]
    body = {"name": "张示例", "number": "19900000003", "role": "STAFF", "until": until(), **more}
    answer = boss.post(f"/me/companies/{company}/invitations", body, key=None)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def given(elder: Program, **more: Any) -> dict[str, Any]:
    body = {"name": "张示例", "number": "19900000003", "implementation_code": ITEM, "until": until(), **more}
    answer = elder.post("/me/mandates", body, key=None)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_staff_are_invited_accept_and_are_ended(program: Programs) -> None:
    boss, staff = program("lishili"), program("zhangshili")
    invitation = invited(boss, items=["000131990001"])
    (waiting,) = staff.get("/me/companies").json()["invitations"]
    assert (waiting["id"], waiting["invited_by"], waiting["items"]) == (invitation, "李示例", ["000131990001"])
    accepted = staff.post(f"/me/invitations/{invitation}/answer", {"answer": "ACCEPT"}, key=None).json()
    company = accepted["companies"][0]
    assert (company["role"], company["items"], company["until"]) == ("STAFF", ["000131990001"], until())
    people = boss.get(f"/me/companies/{company['id']}").json()["people"]
    assert [(each["name"], each["may_end"]) for each in people] == [("李示例", False), ("张示例", True)]
    assert [each["name"] for each in staff.get(f"/me/companies/{company['id']}").json()["people"]] == ["张示例"]
    for who, code in (("wangshili", 404), ("lishili", 200)):
        ended = program(who).post(f"/me/representations/{people[1]['id']}/end", key=None)
        assert ended.status_code == code
    assert staff.get("/me/companies").json() == {"companies": [], "invitations": []}
    assert refusal(staff.get(f"/me/companies/{company['id']}")) == (404, "identity.company.unknown")


def test_what_is_refused_of_companies(program: Programs) -> None:
    boss, other = program("lishili"), program("wangshili")
    company = boss.get("/me/companies").json()["companies"][0]["id"]
    body = {"name": "张示例", "number": "19900000003", "role": "STAFF", "until": until()}
    place = f"/me/companies/{company}/invitations"
    assert refusal(other.post(place, body, key=None)) == (404, "identity.company.unknown")
    assert refusal(boss.post(place, {**body, "name": "别人"}, key=None)) == (422, "identity.person.not_matched")
    assert refusal(boss.post(place, {**body, "until": "2020-01-01"}, key=None)) == (422, "identity.validity.wrong")
    assert refusal(boss.post(place, {**body, "role": "LEGAL_REPRESENTATIVE"}, key=None))[0] == 422
    assert refusal(boss.get("/me/companies/x")) == (404, "identity.company.unknown")
    invitation = invited(boss)
    assert refusal(boss.post(place, body, key=None)) == (409, "identity.invitation.known")
    for answer in ("ACCEPT", "WITHDRAW"):
        refused = other.post(f"/me/invitations/{invitation}/answer", {"answer": answer}, key=None)
        assert refusal(refused) == (404, "identity.invitation.unknown")
    boss.post(f"/me/invitations/{invitation}/answer", {"answer": "WITHDRAW"}, key=None)
    late = program("zhangshili").post(f"/me/invitations/{invitation}/answer", {"answer": "ACCEPT"}, key=None)
    assert refusal(late) == (409, "identity.invitation.answered")
    head = boss.get(f"/me/companies/{company}").json()["people"][0]["id"]
    assert refusal(boss.post(f"/me/representations/{head}/end", key=None)) == (
        409,
        "identity.representation.by_register",
    )


def test_added_and_refreshed_by_the_register(program: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    class Register:
        answer = RECORD

        def look_up(self, uscc: str) -> Any:
            return self.answer

    register = Register()
    monkeypatch.setattr(enterprise_registry, "now", lambda: register)
    body = {"uscc": RECORD.uscc}
    refused = program("jiangshili").post("/me/companies", body, key=None)
    assert refusal(refused) == (403, "identity.company.not_representative")
    mine = program("lishili").post("/me/companies", body, key=None).json()
    assert (mine["state"], mine["role"]) == ("ACTIVE", "LEGAL_REPRESENTATIVE")
    register.answer = told("jiangshili")
    left = program("lishili").post(f"/me/companies/{mine['id']}/refresh", key=None).json()
    assert left["companies"] == []
    assert [each["id"] for each in program("jiangshili").get("/me/companies").json()["companies"]] == [mine["id"]]


def test_a_mandate_is_given_accepted_and_revoked(program: Programs) -> None:
    elder, agent = program("jiangshili"), program("zhangshili")
    paper = elder.upload()
    mandate = given(elder, paper=paper)
    assert (mandate["standing"], mandate["evidence"], mandate["registration_code"]) == ("OFFERED", "DOCUMENT", None)
    assert given(elder, paper=paper)["id"] == mandate["id"]
    place = f"/me/mandates/{mandate['id']}"
    assert refusal(program("lishili").post(f"{place}/answer", {"answer": "ACCEPT"}, key=None)) == (
        404,
        "identity.mandate.unknown",
    )
    accepted = agent.post(f"{place}/answer", {"answer": "ACCEPT"}, key=None).json()
    assert (accepted["standing"], accepted["principal"]) == ("HOLDS", "蒋示例")
    assert agent.get(f"{place}/paper").status_code == 200
    assert refusal(program("lishili").get(f"{place}/paper")) == (404, "identity.mandate.unknown")
    check = {
        "implementation_code": ITEM,
        "applicant": {"kind": "NATURAL", "id": accepted["principal_id"]},
        "scenario": {"q.kind": "catering", "q.cold": "no", "q.online": "no", "q.agent": "self"},
        "answers": {},
    }
    assert refusal(agent.post("/applications/check", check, key=None))[1] == "formspec.answers_invalid"
    (read,) = elder.get("/me/data/readings").json()["readings"]
    assert (read["reader"], read["purpose"], read["body"]) == ("AGENT", "代为申请：食品经营许可（新办）", "")
    assert elder.post(f"{place}/answer", {"answer": "REVOKE"}, key=None).json()["standing"] == "REVOKED"
    assert refusal(agent.post("/applications/check", check, key=None)) == (403, "cases.applicant.not_yours")
    assert [each["standing"] for each in agent.get("/me/mandates").json()["received"]] == ["REVOKED"]


def test_what_is_refused_of_mandates(program: Programs) -> None:
    elder = program("jiangshili")
    body = {"name": "张示例", "number": "19900000003", "until": until()}
    assert refusal(elder.post("/me/mandates", body, key=None)) == (422, "cases.entrust.matter")
    other = {**body, "registration_code": "3607222611237KQ2XA"}
    assert elder.post("/me/mandates", other, key=None).status_code in (404, 422)
    cited = {**body, "implementation_code": ITEM, "paper": str(uuid4())}
    assert refusal(elder.post("/me/mandates", cited, key=None)) == (404, "cases.upload.not_found")
    NaturalPerson.objects.filter(pk=elder.get("/me/data").json()["id"]).update(assurance_level=0)
    refused = elder.post("/me/mandates", {**body, "implementation_code": ITEM}, key=None)
    assert refusal(refused) == (403, "identity.assurance.too_low")


def test_own_data_masked_and_in_full_and_who_read_it(program: Programs, submitted: dict[str, Any]) -> None:
    me = program("lishili")
    masked, plain = me.get("/me/data").json(), me.get("/me/data?plain=true").json()
    assert (masked["id_number"], masked["mobile"]) == ("3****************3", "199****0001")
    assert (plain["name"], plain["id_number"]) == ("李示例", "369901199001010013")
    assert me.get("/me/data/readings").json() == {"readings": [], "next": None}
    assert me.get("/me/data/readings?after=x").status_code == 422
    elder, agent = program("jiangshili"), program("zhangshili")
    assert elder.get("/me/data/readings").json()["readings"] == []
    assert agent.get("/me/data").json()["name"] == "张**"


def test_a_mandate_for_a_period_over_the_api(program: Programs) -> None:
    elder, agent = program("jiangshili"), program("zhangshili")
    first, last = clock.today(), clock.today() + timedelta(days=90)
    body = {"name": "张示例", "number": "19900000003", "first_day": first.isoformat(), "until": last.isoformat()}
    assert refusal(elder.post("/me/period-mandates", body, key=None)) == (422, "identity.mandate.reach")
    given_ = elder.post("/me/period-mandates", {**body, "themes": ["NATURAL:085"]}, key=None)
    assert given_.status_code == 201
    mandate = given_.json()
    told = (mandate["period"], mandate["themes"], mandate["bodies"], mandate["item"], mandate["standing"])
    assert told == (True, ["NATURAL:085"], [], "", "OFFERED")
    again = elder.post("/me/period-mandates", {**body, "themes": ["NATURAL:085"]}, key=None)
    assert again.json()["id"] == mandate["id"]
    answered = agent.post(f"/me/mandates/{mandate['id']}/answer", {"answer": "ACCEPT"}, key=None)
    assert answered.json()["standing"] == "HOLDS"
    late = {**body, "until": (first + timedelta(days=400)).isoformat(), "anything": True}
    assert refusal(elder.post("/me/period-mandates", late, key=None)) == (422, "identity.mandate.period")


def test_a_ward_is_listed_applied_for_and_gone_with_the_guardianship(program: Programs) -> None:
    """Only the guardian's; numbers masked; an application names the ward as its applicant."""
    mother, stranger = program("liujiazhang"), program("zhangshili")
    listed = mother.get("/me/wards").json()["wards"]
    assert [(each["name"], each["until"]) for each in listed] == [("柳妹示例", None), ("蔡青示例", "2028-12-20")]
    assert "369901199804083064" not in str(listed)
    assert stranger.get("/me/wards").json()["wards"] == []
    ward = {"kind": "NATURAL", "id": listed[1]["id"]}
    body = {"implementation_code": ITEM, "applicant": ward, "scenario": {}, "answers": {}}
    refused = refusal(stranger.post("/applications/check", body, key=None))
    assert refused[1] == "cases.applicant.not_yours"
    assert refusal(mother.post("/applications/check", body, key=None))[1] != "cases.applicant.not_yours"
    child = {"name": "蔡小示例", "number": "369901202001153035"}
    assert refusal(mother.post("/me/wards", child, key=None)) == (422, "identity.guardianship.consent")
    Guardianship.objects.all().update(ended_at=clock.now(), ended_because="COURT")
    assert mother.get("/me/wards").json()["wards"] == []


def test_rights_and_mandates_of_a_ward_over_the_api(program: Programs) -> None:
    """Asked for, listed and read for the ward alone; what is entrusted for one names its guardian; both guardians see it."""
    mother, father, stranger = program("liujiazhang"), program("caijiazhang"), program("zhangshili")
    ward = next(each["id"] for each in mother.get("/me/wards").json()["wards"] if each["until"])
    body = {"claim": "CORRECT", "region": "360722000000", "words": "孩子的名字登记错了。", "ward": ward}
    assert refusal(stranger.post("/me/data/requests", body)) == (404, "identity.guardianship.unknown")
    asked = mother.post("/me/data/requests", body)
    assert asked.status_code == 201
    number = asked.json()["number"]
    assert mother.get("/me/data/requests").json()["requests"] == []
    for parent in (mother, father):
        listed = parent.get(f"/me/data/requests?ward={ward}").json()["requests"]
        assert [each["number"] for each in listed] == [number]
        assert parent.get(f"/enquiries/{number}").json()["for_ward"] is True
        readings = parent.get(f"/me/data/readings?ward={ward}").json()["readings"]
        assert {each["reader"] for each in readings} == {"GUARDIAN"}
    for path in (f"/me/data/requests?ward={ward}", f"/me/data/readings?ward={ward}"):
        assert refusal(stranger.get(path)) == (404, "identity.guardianship.unknown")
    until = (clock.today() + timedelta(days=30)).isoformat()
    given = {"name": "张示例", "number": "19900000003", "implementation_code": ITEM, "until": until, "ward": ward}
    made = mother.post("/me/mandates", given, key=None).json()
    assert (made["principal_id"], made["given_by"], made["agent"]) == (ward, "柳示例", "张示例")
    assert refusal(program("lishili").post("/me/mandates", given, key=None)) == (404, "identity.guardianship.unknown")
    listed = father.get("/me/mandates").json()
    assert ([each["id"] for each in listed["wards"]], listed["given"]) == ([made["id"]], [])
    assert stranger.get("/me/mandates").json()["received"][0]["given_by"] == "柳示例"
    ended = father.post(f"/me/mandates/{made['id']}/answer", {"answer": "REVOKE"}, key=None)
    assert ended.json()["standing"] == "REVOKED"
