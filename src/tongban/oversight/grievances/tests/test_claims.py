"""个人信息权利请求: to the body that read, answered with a ground of the law where not granted; a complaint never to who read."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tongban.capabilities.messaging import enquiry_texts
from tongban.foundation.records.models import Event
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.claim import claim_right
from tongban.oversight.grievances.actions.opening import Asked
from tongban.oversight.grievances.actions.propose_publication import propose_publication
from tongban.oversight.grievances.actions.read_claimant import PURPOSE, read_claimant
from tongban.oversight.grievances.kinds import Claim, Ground, Reply
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.queries import Wanted, counts, enquiries, enquiry_detail
from tongban.oversight.grievances.replay import replay
from tongban.oversight.grievances.tests.conftest import asked_by, code_of, somebody
from tongban.registry.identity.actors import ANONYMOUS, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import read_party
from tongban.registry.identity.trail import readings_about
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department

pytestmark = pytest.mark.usefixtures("monday")
XINFENG, WANG = "360722000000", "wangshili"


def was_read() -> Any:
    """A reviewer of the market bureau has opened the data of 王示例."""
    clerk = somebody("qianchushen")
    post = clerk.holds(Duty.REVIEW)
    assert post is not None
    read_party(clerk.by_right_of(post), PartyKind.NATURAL, demo_id("person", WANG), purpose="审查")
    return readings_about(somebody(WANG, Channel.PORTAL)).readings[0]


def claimed(claim: Claim, **more: Any) -> Asked:
    asker = somebody(WANG, Channel.PORTAL)
    return claim_right(asker, claim=claim.value, region=XINFENG, **{"words": "为什么看我的资料？", **more})


def row() -> Enquiry:
    return Enquiry.objects.get()


def test_who_answers_sees_whose_data_it_is_and_that_is_on_record() -> None:
    """Nobody can correct what they cannot find; of a question there is no such look."""
    done = claimed(Claim.CORRECT)
    steward = somebody("wujiancha")
    found = read_claimant(steward, enquiry_id=done.enquiry_id)
    assert (found.person.name, found.person.mobile, found.guardian) == ("王示例", "19900000002", None)
    (entry,) = readings_about(somebody(WANG, Channel.PORTAL)).readings
    assert (entry.purpose, bool(entry.body), set(entry.fields)) == (PURPOSE, True, {"name", "id_number", "mobile"})
    asking = partial(read_claimant, enquiry_id=done.enquiry_id)
    assert code_of(partial(asking, somebody("qianchushen"))) == "uow.not_found"
    assert code_of(partial(asking, somebody(WANG, Channel.PORTAL))) == "grievances.enquiry.not_allowed"
    question = asked_by()
    assert code_of(partial(read_claimant, somebody("qianchushen"), enquiry_id=question.enquiry_id)) == "uow.not_found"


def test_the_body_that_read_explains() -> None:
    done = claimed(Claim.EXPLAIN, reading=was_read().id)
    assert department(row().department_id).name == "信丰县市场监督管理局"
    assert (row().kind, row().claim, row().due.isoformat()[:10]) == ("RIGHT", "EXPLAIN", "2026-11-09")
    for login, seen in (("qianchushen", 0), ("zhaochuangkou", 0), ("zhoujueding", 1), ("wujiancha", 1)):
        assert len(enquiries(somebody(login), Wanted("rights")).rows) == seen, login
    assert code_of(partial(enquiry_detail, somebody("qianchushen"), done.number)) == "uow.not_found"
    leader = partial(answer, somebody("zhoujueding"), enquiry_id=done.enquiry_id, seen=1, words="为了核对材料。")
    assert code_of(leader) == "grievances.complaint.finding"
    assert code_of(partial(leader, finding=Reply.REFUSED.value)) == "grievances.right.ground"
    assert code_of(partial(leader, finding=Reply.GRANTED.value, ground=Ground.DUTY.value)) == "grievances.right.ground"
    leader(finding=Reply.GRANTED.value)
    assert not replay([done.enquiry_id])
    reader = somebody("zhoujueding")
    publish = partial(propose_publication, reader, enquiry_id=done.enquiry_id, seen=2, question="x", answer="y")
    assert code_of(publish) == "grievances.complaint.not_published"


def test_a_complaint_goes_to_who_supervises() -> None:
    done = claimed(Claim.COMPLAIN, reading=was_read().id)
    assert department(row().department_id).name == "信丰县政务服务电子监察室（示例）"
    assert department(row().against_id).name == "信丰县市场监督管理局"
    assert not enquiries(somebody("zhoujueding"), Wanted("all")).rows
    answer(somebody("wujiancha"), enquiry_id=done.enquiry_id, seen=1, words="查过了。", finding="FOUNDED")
    assert row().finding == "FOUNDED"


@pytest.mark.parametrize("ground", list(Ground))
def test_a_deletion_is_refused_with_the_article(ground: Ground) -> None:
    done = claimed(Claim.DELETE, words="删掉我去年的申请")
    assert department(row().department_id).name == "信丰县政务服务电子监察室（示例）"
    assert row().due.isoformat()[:10] == "2026-11-23"
    assert counts(somebody("wujiancha")).rights == 1
    refused = {"finding": Reply.REFUSED.value, "ground": ground.value}
    answer(somebody("wujiancha"), enquiry_id=done.enquiry_id, seen=1, words="还要保存。", **refused)
    line = enquiry_detail(somebody(WANG, Channel.PORTAL), done.number).lines[-1]
    assert "个人信息保护法第" in line.ground
    open_ = Event.objects.get(type="grievances.enquiry.answered").open
    assert "个人信息请求已答复" in enquiry_texts.compose("grievances.enquiry.answered", open_).title
    assert not replay([done.enquiry_id])


def test_what_is_no_request() -> None:
    other = somebody("lishili", Channel.PORTAL)
    ask = partial(claim_right, region=XINFENG, words="x")
    reading = was_read().id
    assert code_of(partial(ask, other, claim="EXPLAIN", reading=reading)) == "grievances.right.no_reading"
    assert code_of(partial(ask, other, claim="EXPLAIN")) == "grievances.right.reading_needed"
    assert code_of(partial(ask, other, claim="FORGET")) == "grievances.right.claim"
    assert code_of(partial(ask, ANONYMOUS, claim="DELETE")) == "grievances.enquiry.not_signed_in"
    assert not Enquiry.objects.exists()
