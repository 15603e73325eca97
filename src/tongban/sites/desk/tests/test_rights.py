"""Every address of the desk, for those who have no business there."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tongban.cases.actions.submit import Receipt
from tongban.foundation.records import audit
from tongban.foundation.records.models import Event
from tongban.sites.desk.permissions import PERMISSIONS

OF_NO_CASE = {
    "work", "views", "applicant", "many", "keys", "me", "leave", "security", "tokens", "posts", "elevations", "clients", "delays",
    "assessments", "breaches", "privacy", "merges",
    "audit", "audit-export",
    "phrases", "help", "overview", "board", "promises",
    "cards", "ratings", "drafts", "draft-begin", "enquiries", "guides", "standards", "standard-begin", "drift", "adjustments",
    "edition", "imports", "alerts", "publications", "publication-begin", "item-changes", "item-change-begin",
    "codes", "code-edit", "sites", "site-deed", "materials", "material-begin", "proofs", "material-names", "material-names-deed",
}  # fmt: skip
OF_A_CARD = {"card", "card-deed", "rating", "rating-deed", "enquiry", "enquiry-deed", "draft", "draft-deed", "standard-draft",
             "standard-draft-deed", "draft-edit", "standard-draft-edit", "import", "import-deed",
             "import-report", "publication", "publication-deed", "item-change", "item-change-deed", "code-edit-deed",
             "register-change", "register-change-deed", "alert", "alert-deed", "alert-report",
             "breach"}  # fmt: skip
OF_A_GUIDE = {"help-page"}
OF_AN_ITEM = {
    "guide": "1" * 31,
    "guide-deed": "1" * 31,
    "standard": "1" * 12,
    "standard-accept": "1" * 12,
    "adjustment-note": 7,
    "material": "SM-000001",
    "material-deed": "SM-000001",
}
OF_STORIES: dict[str, list[str]] = {"draft-story": ["new"], "draft-compose": []}
OF_A_PROOF = {"proof"}
OF_A_CASE = sorted(
    set(PERMISSIONS) - OF_NO_CASE - set(OF_STORIES) - OF_A_CARD - OF_A_GUIDE - OF_A_PROOF - set(OF_AN_ITEM)
)


def address(route: str, code: str) -> str:
    more = {
        "file": [7],
        "page": [7, 1],
        "paper": [7],
        "opinion": ["s1"],
        "doing": ["refuse_intake"],
        "mandate": [uuid4()],
    }
    if route in OF_STORIES:
        return reverse(f"desk:{route}", args=["guide", uuid4(), *OF_STORIES[route]])
    if route in OF_A_CARD:
        return reverse(f"desk:{route}", args=[uuid4()])
    if route in OF_AN_ITEM:
        return reverse(f"desk:{route}", args=[OF_AN_ITEM[route]])
    if route in OF_A_PROOF:
        return reverse(f"desk:{route}", args=["PROOF", "SM-009060"])
    if route in OF_A_GUIDE:
        return reverse(f"desk:{route}", args=["reviewer"])
    return reverse(f"desk:{route}", args=[] if route in OF_NO_CASE else [code, *more.get(route, [])])


@pytest.mark.parametrize("route", sorted(PERMISSIONS))
@pytest.mark.parametrize("login", ["zhangshili", "lishili"])
def test_to_who_is_no_official_the_desk_does_not_exist(visit, code: str, route: str, login: str) -> None:
    client = visit(login)
    assert client.get(address(route, code)).status_code == 404
    assert client.post(address(route, code), {"seen": 1}).status_code == 404


@pytest.mark.parametrize("route", OF_A_CASE)
def test_to_another_county_the_case_does_not_exist(visit, receipt: Receipt, code: str, route: str) -> None:
    client = visit("zhenganyuan")
    sent = {
        "seen": 1, "do": "pass_pre_review", "part": "answers", "purpose": "review", "opinion": "AGREE",
        "outcome": "GRANTED", "cite": "m3", "defect.m3": "UNCLEAR",
    }  # fmt: skip
    sent["do"] = "send" if route == "correction" else "pass_pre_review"
    for answer in (client.get(address(route, code)), client.post(address(route, code), sent)):
        assert answer.status_code in (404, 405)
        assert "示例餐饮" not in answer.content.decode()
        assert "待预审" not in answer.content.decode()
    assert Event.objects.filter(stream_id=receipt.case_id).count() == 1
    assert not [row for row in audit.about(f"case:{receipt.case_id}") if row.kind == "privacy.data.read"]


@pytest.mark.parametrize("route", sorted(PERMISSIONS))
def test_who_is_not_signed_in_is_led_to_the_sign_in(province: None, code: str, route: str) -> None:
    answer = Client().get(address(route, code))
    assert answer.status_code == 302
    assert "next=" in answer["Location"] or answer["Location"] == "/"


def test_refusals_are_for_supervisors(visit, code: str) -> None:
    assert visit("wujiancha").get(address("refusals", code)).status_code == 200
    assert visit("qianchushen").get(address("refusals", code)).status_code == 404


def test_a_supervisor_reads_and_does_nothing(visit, code: str) -> None:
    client = visit("wujiancha")
    page = client.get(address("case", code))
    assert page.status_code == 200
    assert 'name="do" value="pass_pre_review"' not in page.content.decode()
    assert client.post(address("deed", code), {"do": "pass_pre_review", "seen": 1}).status_code == 403
    assert client.get(address("correction", code)).status_code == 403


def test_the_list_of_another_county_is_empty(visit, code: str) -> None:
    assert code in visit("qianchushen").get("/desk/?view=all").content.decode()
    assert code not in visit("zhenganyuan").get("/desk/?view=all").content.decode()
