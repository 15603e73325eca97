"""How the applicant wants the result stands where it is posted and handed out; another way is told before, not after."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import submitted
from tongban.cases.models import Case
from tongban.foundation.records.models import AuditEntry, Refusal
from tongban.registry.identity.actors import Channel
from tongban.sites.desk.tests.test_course import form_of, text_of
from tongban.sites.desk.tests.test_deeds import opened
from tongban.sites.desk.tests.test_procedure import beside, in_review

ADDRESS = "江西省赣州市示例县示例镇示例路 1 号"


@pytest.fixture
def case_of(who, item_code: str):
    """A decided case whose applicant chose this way."""

    def make(way: str, **more: Any) -> Receipt:
        answers = {"f.contact.delivery": way, **({} if way == "post" else {"f.contact.post_address": None}), **more}
        if way != "post":
            answers["f.contact.postcode"] = None
        case = submitted(who("lishili", Channel.PORTAL), item_code, answers=answers)
        in_review(who, case, decided=True)
        return case

    return make


def delivered(case: Receipt) -> bool:
    return any(fact["kind"] == "delivered" for fact in Case.objects.get(pk=case.case_id).facts)


def readings(case: Receipt) -> list[dict[str, Any]]:
    rows = AuditEntry.objects.filter(kind="privacy.data.read", subject=f"case:{case.case_id}")
    return [row.data for row in rows]


@pytest.mark.parametrize("deed", ["deliver", "dispatch"])
def test_recipient_telephone_and_address_are_masked_until_opened_with_a_purpose(visit, case_of, deed: str) -> None:
    case = case_of("post")
    clerk: Client = visit("zhoujueding")
    page = text_of(clerk.get(form_of(case, deed)))
    assert "电子证照，另寄纸质" in page
    assert ADDRESS not in page
    assert "19900000001" not in page
    assert "199****0001" in page
    assert readings(case) == []
    full = text_of(clerk.post(form_of(case, deed), {"reveal": "yes", "purpose": "delivery"}))
    assert ADDRESS in full
    assert "19900000001" in full
    (read,) = readings(case)
    assert read["purpose"] == "delivery"
    assert {"f.contact.name", "f.contact.mobile", "f.contact.post_address"} <= set(read["fields"])
    assert not delivered(case)


def test_a_purpose_of_no_list_opens_nothing(visit, case_of) -> None:
    case = case_of("post")
    answer = visit("zhoujueding").post(form_of(case, "dispatch"), {"reveal": "yes", "purpose": "curiosity"})
    assert answer.status_code == 422
    assert ADDRESS not in text_of(answer)
    assert readings(case) == []


def test_who_may_not_deliver_opens_nothing_here(visit, case_of) -> None:
    case = case_of("post")
    answer = visit("qianchushen").post(form_of(case, "dispatch"), {"reveal": "yes", "purpose": "delivery"})
    assert answer.status_code == 403
    assert ADDRESS not in text_of(answer)
    assert readings(case) == []


def test_another_way_is_told_before_and_taken_with_a_tick(visit, case_of) -> None:
    case = case_of("window")
    clerk, address = visit("zhoujueding"), form_of(case, "deliver")
    sent = {**opened(clerk, address), "way": "POST", "waybill": "EMS1234567890"}
    asked = clerk.post(address, sent)
    assert asked.status_code == 422
    assert "申请人选的是“电子证照，另到窗口领纸质”" in beside(text_of(asked), "otherwise")
    assert not delivered(case)
    assert not Refusal.objects.exists(), "asking back is no refusal"
    assert clerk.post(address, {**sent, "otherwise": "true"}).status_code == 302
    assert delivered(case)


def test_the_chosen_way_needs_no_tick(visit, case_of) -> None:
    case = case_of("window")
    clerk, address = visit("zhoujueding"), form_of(case, "deliver")
    page = text_of(clerk.get(address))
    assert "申请人选的</span>" in page[page.index('value="PICKED_UP"') :]
    sent = {**opened(clerk, address), "way": "PICKED_UP", "document": "居民身份证"}
    assert clerk.post(address, sent).status_code == 302


def test_posting_what_was_to_be_collected_is_told_on_the_page(visit, case_of) -> None:
    case = case_of("window")
    clerk, address = visit("zhoujueding"), form_of(case, "dispatch")
    page = text_of(clerk.get(address))
    assert "申请人选的是“电子证照，另到窗口领纸质”，这里要登记的是“邮寄送达（签收）”" in page
    sent = {**opened(clerk, address), "waybill": "EMS1234567890"}
    assert clerk.post(address, sent).status_code == 422
    assert clerk.post(address, {**sent, "otherwise": "true"}).status_code == 302
