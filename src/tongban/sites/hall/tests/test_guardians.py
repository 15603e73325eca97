"""The window registers a guardian by card and paper, and ends it; a person without a telephone is served all the same."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tongban.cases.factories import sample_item
from tongban.cases.models import Case
from tongban.registry.identity.comparing import mobile_of
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Guardianship, NaturalPerson
from tongban.registry.identity.queries import find_natural_person
from tongban.sites.hall.tests.test_assisting import handed_in
from tongban.sites.hall.tests.test_window import NEWCOMER, begin

CAI = demo_id("person", "caijiazhang")
REGISTER = {
    "do": "register",
    "name": "蔡示例",
    "id_number": "369901199003113016",
    "agrees": "true",
    "ward_name": "蔡小示例",
    "ward_number": "369901202001153035",
    "basis": "PARENT",
    "paper": "HOUSEHOLD_REGISTER",
    "paper_number": "示例户 0402",
    "issuer": "示例派出所",
}


ADULT = {
    "ward_name": "柳妹示例", "ward_number": "369901199804083064", "basis": "ADULT_WARD", "paper": "COURT_RULING",
    "paper_number": "（2026）1 号", "issuer": "示例县人民法院",
}  # fmt: skip


def post(clerk: Client, **changed: str) -> Any:
    return clerk.post("/hall/guardians/", {**REGISTER, **changed})


def test_registered_by_card_and_paper_and_ended_by_a_ruling(visit) -> None:
    clerk, father = visit("zhaochuangkou"), visit("caijiazhang")
    assert "登记监护人" in clerk.get("/hall/").content.decode()
    assert post(clerk)["Location"] == "/hall/guardians/"
    child = find_natural_person(REGISTER["ward_number"])
    assert str(child) in father.get("/my/family/").content.decode()

    found = clerk.post("/hall/guardians/", {"do": "find", "sought": REGISTER["ward_number"]}).content.decode()
    assert "蔡**" in found
    assert "蔡小示例" not in found
    which = str(Guardianship.objects.get(ward_id=child).id)
    end = {"do": "end", "guardianship": which, "sought": REGISTER["ward_number"], "end_number": "（2026）9 号"}
    refused = clerk.post("/hall/guardians/", {**end, "ending": "OF_AGE"})
    assert refused.status_code == 422
    assert clerk.post("/hall/guardians/", {**end, "ending": "COURT"}).status_code == 302
    assert father.get(f"/my/family/{child}/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"agrees": ""}, "人证一致"),
        ({"basis": "ADULT_WARD"}, "对不上"),
        ({"paper": "COURT_RULING"}, "对不上"),
        ({"capacity": "NONE"}, "限制民事行为能力；未成年人不写"),
        ({**ADULT, "capacity": ""}, "限制民事行为能力；未成年人不写"),
        ({**ADULT, "capacity": "SOME"}, "限制民事行为能力；未成年人不写"),
        ({"paper_number": ""}, "编号和出具单位"),
        ({"ward_number": "123"}, "证件号码"),
        ({"ward_born": "昨天", "ward_number": "GBR123456789"}, "出生日期"),
        ({"id_number": "369901201012203048", "name": "蔡青示例"}, "十八周岁"),
        ({"id_number": "369901198803120041", "name": "赵示例"}, "回避"),
    ],
)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(visit, changed: dict[str, str], words: str) -> None:
    before = Guardianship.objects.count()
    answer = post(visit("zhaochuangkou"), **changed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert changed.get("name", REGISTER["name"]) in page
    assert Guardianship.objects.count() == before


def test_from_the_card_on_the_reader(visit, reader) -> None:
    clerk = visit("zhaochuangkou")
    page = clerk.post("/hall/guardians/", {"do": "read-card"})
    reading = str(page.context["counter"].card.id)
    sent = {**REGISTER, "name": "", "id_number": "", "reading": reading}
    assert clerk.post("/hall/guardians/", {**sent, "agrees": ""}).status_code == 422
    assert clerk.post("/hall/guardians/", sent).status_code == 302
    assert Guardianship.objects.latest("made_at").guardian_id == find_natural_person(reader.id_number)


def test_who_has_no_telephone_says_so_and_goes_home_with_a_receipt(visit, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    sent = {"do": "register-person", **NEWCOMER, "mobile": ""}
    refused = clerk.post(f"/hall/items/{item_code}/", sent)
    assert refused.status_code == 422
    assert "没有手机号的，请勾选" in refused.content.decode()
    draft = begin(clerk, item_code, mobile="", no_mobile="true")
    person = NaturalPerson.objects.get(pk=find_natural_person(NEWCOMER["id_number"]))
    assert (person.assurance_level, bytes(person.mobile_sealed), person.mobile_index) == (3, b"", None)
    assert draft.startswith("/hall/d/")
    found = clerk.post(f"/hall/items/{item_code}/", {"do": "find-person", "id_number": NEWCOMER["id_number"]})
    assert "没有手机号" in found.content.decode()
    # With the card and a number, it is kept: from then on an account can be opened.
    seen = {"do": "see-card", "id_number": NEWCOMER["id_number"], "name": NEWCOMER["name"], "mobile": "19900000017"}
    assert "199****0017" in clerk.post(f"/hall/items/{item_code}/", seen).content.decode()


def test_a_service_point_serves_an_elder_without_a_telephone(visit, who, register, form_of) -> None:
    agent = visit("tubangban")
    allowance = sample_item(name="高龄津贴")
    case, receipt = handed_in(agent, allowance, form_of, mobile="", no_mobile="true")
    assert Case.objects.get().pk == case.pk
    assert "查询码" in receipt
    page = visit("zhaochuangkou").get("/desk/")
    assert page.status_code == 200


def test_at_a_service_point_too_nobody_is_without_a_telephone_by_leaving_it_out(visit, register) -> None:
    agent, place = visit("tubangban"), f"/hall/assist/items/{sample_item(name='高龄津贴')}/"
    sent = {
        "do": "present",
        "agrees": "true",
        "key": uuid4().hex,
        "because": "CARD_UNREADABLE",
        **NEWCOMER,
        "mobile": "",
    }
    refused = agent.post(place, sent)
    assert refused.status_code == 422
    assert "没有手机号的，请勾选" in refused.content.decode()
    assert find_natural_person(NEWCOMER["id_number"]) is None
    assert agent.post(place, {**sent, "no_mobile": "true"}).status_code == 302
    # Said later, with the card: it is kept here as at a window.
    again = {**sent, "key": uuid4().hex, "mobile": "19900000017"}
    assert agent.post(place, again).status_code == 302
    person = NaturalPerson.objects.get(pk=find_natural_person(NEWCOMER["id_number"]))
    assert mobile_of(person) == "19900000017"
