"""转送: who applied to the wrong body takes the application to the competent one with one tap."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import submitted
from tongban.cases.kinds import IntakeRefusal
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.orgs.queries import department_by_uscc
from tongban.sites.portal.tests.conftest import text_of

Browser = Callable[..., Client]
Who = Callable[..., Actor]
OTHER_BODY = {"xinfeng-approval": "11369901MB7220022J", "anyuan-market": "11369901MB7260016W"}


def refused(who: Who, item_code: str, competent: str) -> Receipt:
    receipt = submitted(who("lishili", Channel.PORTAL), item_code)
    refuse_intake(
        who("qianchushen"), case_id=receipt.case_id, seen=1, kind=IntakeRefusal.WRONG_BODY,
        reasons="经营场所在安远县，由当地办理。", competent=department_by_uscc(OTHER_BODY[competent]).id,
    )  # fmt: skip
    return receipt


def test_one_tap_carries_everything_over(browser: Browser, who: Who, item_code: str) -> None:
    code = show_registration_code(refused(who, item_code, "anyuan-market").code)
    client = browser("lishili")
    assert "转到安远县市场监督管理局" in text_of(client.get(f"/progress/{code}"))
    answer = client.post(f"/my/cases/{code}/transfer", follow=True)
    assert "填写的内容和材料都带到了安远县市场监督管理局的申请里" in text_of(answer)
    assert browser("wangshili").post(f"/my/cases/{code}/transfer").status_code == 404
    assert browser().post(f"/my/cases/{code}/transfer").status_code in (302, 404)


def test_a_body_that_does_not_offer_the_item_is_only_named(browser: Browser, who: Who, item_code: str) -> None:
    code = show_registration_code(refused(who, item_code, "xinfeng-approval").code)
    client = browser("lishili")
    page = text_of(client.get(f"/progress/{code}"))
    assert "信丰县行政审批局" in page
    assert "转到" not in page
    assert client.post(f"/my/cases/{code}/transfer").status_code == 409
