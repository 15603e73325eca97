"""代理人 on the sealed papers: both names, in what capacity and from which body, as the record of the deeds tells it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tongban.cases.actions.assist import start_assisted
from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.entrust import Wanted, entrust
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, sample_item, submitted
from tongban.cases.issuing.tests import deeds
from tongban.cases.issuing.tests.deeds import Who, issue_all, text_of
from tongban.cases.kinds import Defect, Outcome, PaperKind
from tongban.cases.tests.test_mandated import ELDER, RESTAURANT
from tongban.foundation import clock
from tongban.registry.identity.actions.answer_mandate import accept_mandate, revoke_mandate
from tongban.registry.identity.actions.entrust_in_person import Proof
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind, RepresentativeRole
from tongban.registry.identity.models import Representation

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="没有 pdftotext（poppler-utils）：不读回文字")
PARTY = (PartyKind.NATURAL, ELDER)
ENTRUSTED = "申请人：蒋示例代理人：张示例（委托代理），代为提出申请"
ASSISTED = "申请人：蒋示例代理人：涂示例（帮办代办，嘉定镇便民服务中心（示例）），代为提出申请"


def held(who: Who, item_code: str) -> UUID:
    """A mandate of 蒋示例 for one application, accepted by 张示例."""
    mandate = entrust(
        who("jiangshili", Channel.PORTAL),
        wanted=Wanted(item=item_code),
        name="张示例",
        number="19900000003",
        last_day=clock.today() + timedelta(days=30),
    )
    accept_mandate(who("zhangshili", Channel.PORTAL), mandate_id=mandate, now=clock.now())
    return mandate


def test_receipt_and_decision_name_both(who: Who, item_code: str) -> None:
    """Also when the mandate has ended since: by whose hand it came is a fact of the record."""
    mandate = held(who, item_code)
    case_id = submitted(who("zhangshili", Channel.PORTAL), item_code, party=PARTY).case_id
    (receipt,) = issue_all(case_id)
    assert receipt.kind == PaperKind.RECEIPT
    assert ENTRUSTED in text_of(receipt)
    revoke_mandate(who("jiangshili", Channel.PORTAL), mandate_id=mandate, now=clock.now())
    pass_pre_review(who("qianchushen"), case_id=case_id, seen=1)
    deeds.finish(who, case_id, Outcome.GRANTED)
    for paper in issue_all(case_id):
        text = text_of(paper)
        assert ENTRUSTED in text, paper.title
        assert "帮办代办" not in text


def test_what_the_agent_did_is_told_up_to_the_step(who: Who, item_code: str) -> None:
    held(who, item_code)
    agent = who("zhangshili", Channel.PORTAL)
    case_id = submitted(agent, item_code, party=PARTY).case_id
    request_correction(who("qianchushen"), case_id=case_id, seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    agent = who("zhangshili", Channel.PORTAL)
    better = upload(agent, name="布局图.pdf", chunks=[PDF, b"better"])
    correction = Correction(answers={}, uploads={"m3": [better.id]}, insist={})
    confirmed = prepare(agent, case_id, correction).confirmation
    correct(agent, case_id=case_id, seen=2, correction=correction, confirmed=confirmed)
    pass_pre_review(who("qianchushen"), case_id=case_id, seen=3)
    told, accepted = issue_all(case_id)[1:]
    assert "代为提出申请" in text_of(told)
    assert "代为提出申请、补正" not in text_of(told), "the notice came before the correction"
    assert "代为提出申请、补正" in text_of(accepted)


def test_at_a_service_point_the_body_stands_there_too(who: Who) -> None:
    item = sample_item(name="高龄津贴")
    agent = who("tubangban", Channel.WINDOW)
    began = {"implementation_code": item, "person_id": ELDER, "proof": Proof(agrees=True), "key": uuid4().hex}
    start_assisted(agent, **began)
    case_id = submitted(who("tubangban", Channel.WINDOW), item, party=PARTY).case_id
    (receipt,) = issue_all(case_id)
    assert ASSISTED in text_of(receipt)


def joined(login: str, role: RepresentativeRole, **more: Any) -> Representation:
    person = demo_id("person", login)
    given = {"valid_from": clock.today(), "role": role.value, **more}
    return Representation.objects.create(natural_person_id=person, legal_person_id=RESTAURANT, **given)


@pytest.mark.parametrize("role", [RepresentativeRole.STAFF, RepresentativeRole.ADMINISTRATOR])
def test_the_people_of_a_legal_person_are_named_its_head_is_not(
    who: Who, item_code: str, role: RepresentativeRole
) -> None:
    """Also when the role has ended since; and what the head did stands beside nobody's name."""
    row = joined("zhangshili", role)
    case_id = submitted(who("zhangshili", Channel.PORTAL), item_code).case_id
    (receipt,) = issue_all(case_id)
    named = "经办人：张示例（职务代理），代为提出申请"
    assert named in text_of(receipt)
    row.valid_to = clock.today()
    row.save(update_fields=["valid_to"])
    pass_pre_review(who("qianchushen"), case_id=case_id, seen=1)
    deeds.finish(who, case_id, Outcome.GRANTED)
    for paper in issue_all(case_id):
        assert named in text_of(paper), paper.title
        assert "代理人" not in text_of(paper)


def test_the_head_of_a_legal_person_is_no_other_hand(who: Who, item_code: str) -> None:
    joined("lishili", RepresentativeRole.ADMINISTRATOR)
    (receipt,) = issue_all(submitted(who("lishili", Channel.PORTAL), item_code).case_id)
    assert "经办人" not in text_of(receipt)


def test_who_acts_in_person_stands_alone(who: Who, item_code: str) -> None:
    case_id = submitted(who("jiangshili", Channel.PORTAL), item_code, party=PARTY).case_id
    (receipt,) = issue_all(case_id)
    assert "代理人" not in text_of(receipt)
