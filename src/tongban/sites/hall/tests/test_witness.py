"""Who saw a finger-printed paper: told to the principal, to the office and on the printed sheets; each look is recorded."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.cases.factories import PDF
from tongban.cases.models import Case
from tongban.foundation.records import audit
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.models import Mandate
from tongban.sites.hall.tests.test_assisting import ELDER, JIANG, allowance
from tongban.sites.hall.tests.test_window import fill

__all__ = ["allowance"]
WITNESS = "王见证"


@pytest.fixture
def witnessed(visit, allowance: str, register, form_of) -> tuple[Case, str, str]:
    """A case by a paper with a finger-print, its confirmation sheet, and its receipt for the elder."""
    agent = visit("tubangban")
    sent = {"do": "paper", "key": uuid4().hex, **JIANG, "witness": WITNESS}
    sent["paper"] = SimpleUploadedFile("委托书.pdf", PDF, "application/pdf")  # type: ignore[assignment]
    home = agent.post(f"/hall/assist/items/{allowance}/", sent)["Location"]
    check = fill(agent, home, allowance, form_of)
    sheet = agent.get(f"{home}sheet").content.decode()
    answer = agent.post(check, {**form_of(agent.get(check).content.decode()), "told": "true", "assent": "true"})
    receipt = agent.get(answer["Location"])
    return Case.objects.get(code=receipt.context["code"].replace("-", "")), sheet, receipt.content.decode()


def looks(case: Case) -> list[tuple[str, str]]:
    """(account, purpose) of every look at the witness that the principal finds."""
    found = [each for each in audit.about(f"person:{ELDER}") if each.data.get("fields") == ["mandate_witness"]]
    assert all(each.kind == "privacy.data.read" for each in found)
    return [(each.actor["account"], each.data["purpose"]) for each in found]


def test_on_what_is_printed_for_the_elder(witnessed: tuple[Case, str, str]) -> None:
    case, sheet, receipt = witnessed
    for page in (sheet, receipt):
        assert WITNESS in page
        assert "涂示例" in page
    assert [purpose for _, purpose in looks(case)] == ["代理办理", "代理办理"]


def test_the_principal_sees_it_and_the_agent_only_that_there_is_one(visit, witnessed: tuple[Case, str, str]) -> None:
    mandate = Mandate.objects.get(case_id=witnessed[0].id)
    places = ("/my/mandates/", f"/my/mandates/{mandate.id}")
    for place in places:
        page = visit("jiangshili").get(place).content.decode()
        assert WITNESS in page, place
        assert "帮办代办员" in page, place
    sheet = visit("tubangban").get(places[1]).content.decode()
    assert (WITNESS in sheet, "有见证人" in sheet) == (False, True)
    assert WITNESS not in visit("tubangban").get(places[0]).content.decode()
    assert visit("zhangshili").get(places[1]).status_code == 404
    assert Client().get(places[1]).status_code == 302


def test_the_office_sees_it_beside_the_paper_and_the_look_is_recorded(
    visit, who, witnessed: tuple[Case, str, str]
) -> None:
    case, before = witnessed[0], looks(witnessed[0])
    place = f"/desk/cases/{show_registration_code(case.code)}/history"
    history = visit("wujiancha").get(place).content.decode()
    assert WITNESS in history
    assert "签了字的授权委托书" in history
    assert looks(case) == [(str(who("wujiancha").account_id), "核对代理权限"), *before]
    assert "委托书的见证人" in visit("jiangshili").get("/my/data/").content.decode()
