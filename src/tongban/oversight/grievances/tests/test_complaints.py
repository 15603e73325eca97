"""清单外要求投诉: to a body that supervises, never to the one complained of; answered with a finding; told, counted, replayed."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.models import Event
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.ask import ask
from tongban.oversight.grievances.actions.complain import complain
from tongban.oversight.grievances.actions.follow_up import follow_up
from tongban.oversight.grievances.actions.opening import Asked
from tongban.oversight.grievances.actions.pass_on import pass_on
from tongban.oversight.grievances.actions.propose_publication import propose_publication
from tongban.oversight.grievances.figures import figures_within
from tongban.oversight.grievances.kinds import EnquiryKind, Finding
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.queries import Wanted, counts, enquiries, enquiry_detail
from tongban.oversight.grievances.replay import replay
from tongban.oversight.grievances.tests.conftest import ANSWER, code_of, item_of_xinfeng, somebody
from tongban.registry.identity.actors import ANONYMOUS, Channel
from tongban.registry.orgs.queries import department, departments_within
from tongban.registry.orgs.receiving import service_body, supervising_body

pytestmark = pytest.mark.usefixtures("monday")
WORDS = "窗口让我交无犯罪记录证明，还说没有就不收。"
XINFENG, ANYUAN = "360722000000", "360726000000"
DUE = datetime(2026, 11, 17, 0, 0, tzinfo=SHANGHAI)


def complained(words: str = WORDS, **more: str) -> Asked:
    return complain(somebody("wangshili", Channel.PORTAL), item=item_of_xinfeng(), words=words, **more)


def row() -> Enquiry:
    return Enquiry.objects.get()


def test_it_goes_to_who_supervises_with_a_limit_of_its_own() -> None:
    done = complained(contact="晚上打电话")
    assert (row().kind, row().due, row().item) == (EnquiryKind.COMPLAINT, DUE, "")
    assert department(row().department_id).name == "信丰县政务服务电子监察室（示例）"
    assert department(row().against_id).name == "信丰县市场监督管理局"
    event = Event.objects.get(stream_id=done.enquiry_id)
    assert (event.open["kind"], event.open["in_guide"], event.open["elements"]) == ("COMPLAINT", "NO", [])
    for word in ("犯罪", "晚上", "王示例"):
        assert word not in repr(event.open)
    assert not replay([done.enquiry_id])


def test_nobody_of_the_body_complained_of_sees_it() -> None:
    done = complained()
    for login in ("qianchushen", "zhoujueding", "zhaochuangkou"):
        assert not enquiries(somebody(login), Wanted("all")).rows
        assert (
            code_of(partial(answer, somebody(login), enquiry_id=done.enquiry_id, seen=1, words="x")) == "uow.not_found"
        )
    assert counts(somebody("wujiancha")).complaints == 1
    assert len(enquiries(somebody("wujiancha"), Wanted("complaints")).rows) == 1


@pytest.mark.parametrize("finding", list(Finding))
def test_answered_with_a_finding_that_the_applicant_reads(finding: Finding) -> None:
    done, official = complained(), somebody("wujiancha")
    assert (
        code_of(lambda: answer(official, enquiry_id=done.enquiry_id, seen=1, words=ANSWER))
        == "grievances.complaint.finding"
    )
    answer(official, enquiry_id=done.enquiry_id, seen=1, words=ANSWER, finding=finding.value)
    assert (row().state, row().finding, row().due) == ("ANSWERED", finding, None)
    seen = enquiry_detail(somebody("wangshili", Channel.PORTAL), done.number)
    assert (seen.lines[-1].words, seen.lines[-1].finding, seen.row.complaint) == (ANSWER, finding, True)
    assert not replay([done.enquiry_id])


def test_a_question_is_answered_without_a_finding() -> None:
    asked = ask(somebody("wangshili", Channel.PORTAL), item=item_of_xinfeng(), words="问")
    official = somebody("qianchushen")
    refused = code_of(lambda: answer(official, enquiry_id=asked.enquiry_id, seen=1, words=ANSWER, finding="FOUNDED"))
    assert refused == "grievances.complaint.finding"


def test_asked_on_with_the_limit_of_a_complaint_and_never_published() -> None:
    done, official = complained(), somebody("wujiancha")
    answer(official, enquiry_id=done.enquiry_id, seen=1, words=ANSWER, finding="UNFOUNDED")
    follow_up(somebody("wangshili", Channel.PORTAL), enquiry_id=done.enquiry_id, seen=2, words="为什么不属实？")
    assert row().due == DUE
    answer(official, enquiry_id=done.enquiry_id, seen=3, words=ANSWER, finding="FOUNDED")
    refused = code_of(
        lambda: propose_publication(official, enquiry_id=done.enquiry_id, seen=4, question="问", answer="答")
    )
    assert refused == "grievances.complaint.not_published"
    assert not replay([done.enquiry_id])


def test_passed_on_but_not_to_the_body_complained_of() -> None:
    done, official = complained(), somebody("wujiancha")
    bodies = {body.name: body.uscc for body in departments_within(XINFENG)}
    to_accused = code_of(
        lambda: pass_on(
            official, enquiry_id=done.enquiry_id, seen=1, body=bodies["信丰县市场监督管理局"], reason="归它管"
        )
    )
    assert to_accused == "grievances.complaint.to_accused"
    pass_on(official, enquiry_id=done.enquiry_id, seen=1, body=bodies["信丰县司法局"], reason="归司法局管")
    assert row().against_id
    assert not replay([done.enquiry_id])


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"words": " "}, "grievances.enquiry.words"),
        ({"case": "360722261123ABCDEF"}, "codes.registration_code.invalid"),
        ({"item": "11369901MB7220014P4000131990099"}, "catalogue.item_unknown"),
    ],
)
def test_what_is_no_complaint(more: dict[str, str], code: str) -> None:
    actor = somebody("wangshili", Channel.PORTAL)
    given = {"item": item_of_xinfeng(), "words": WORDS, **more}
    assert code_of(lambda: complain(actor, **given)) == code
    assert code_of(lambda: complain(ANONYMOUS, item=item_of_xinfeng(), words="x")) == "grievances.enquiry.not_signed_in"
    assert not Enquiry.objects.exists()


def test_sent_twice_it_is_one() -> None:
    first, again = (complained(key="a-key-of-ours") for _ in range(2))
    assert (again.number, again.repeated, first.repeated) == (first.number, True, False)
    assert Enquiry.objects.count() == 1


def test_who_receives() -> None:
    supervisor = supervising_body(XINFENG)
    assert supervisor is not None
    above = supervising_body(XINFENG, besides=supervisor.id)
    assert above is not None
    assert above.region_code == "360000000000", "nobody answers for himself while there is somebody above"
    assert supervising_body(above.region_code, besides=above.id) is None
    assert supervising_body(ANYUAN) == above
    local, wider = service_body(ANYUAN), service_body("360700000000")
    assert local is not None
    assert wider is not None
    assert (local.name, wider.name) == ("安远县行政审批局", "赣州市行政审批局")
    # Who asks in the whole province asks its own office, not that of a county whose former code lies in it.
    widest = service_body("360000000000")
    assert widest is not None
    assert widest.name == "江西省政务服务管理办公室"


def test_who_does_not_know_whom_to_ask_asks_the_region() -> None:
    asked = ask(somebody("wangshili", Channel.PORTAL), region=XINFENG, words="搬家以后哪些证要改？")
    assert row().about == "信丰县行政审批局"
    clerk, civil = somebody("zhaochuangkou"), "信丰县民政局"
    held = [post for post in clerk.posts if post.of_body(row().department_id)]
    assert held, "the clerk of the shared window takes general questions"
    body = next(each.uscc for each in departments_within(XINFENG) if each.name == civil)
    pass_on(clerk, enquiry_id=asked.enquiry_id, seen=1, body=body, reason="归民政局管")
    assert department(row().department_id).name == civil
    actor = somebody("wangshili", Channel.PORTAL)
    assert (
        code_of(lambda: ask(actor, region=XINFENG, item=item_of_xinfeng(), words="x"))
        == "grievances.enquiry.about_nothing"
    )


def test_figures_count_questions_alone() -> None:
    complained()
    actor, official = somebody("wangshili", Channel.PORTAL), somebody("qianchushen")
    first = ask(actor, item=item_of_xinfeng(), words="一")
    ask(actor, item=item_of_xinfeng(), words="二")
    with clock.frozen(clock.now() + timedelta(days=2)):
        answer(official, enquiry_id=first.enquiry_id, seen=1, words=ANSWER)
    with clock.frozen(clock.now() + timedelta(days=20)):
        ((name, mine),) = figures_within(XINFENG).bodies
        assert name == "信丰县市场监督管理局"
        assert (mine.asked, mine.answered, mine.in_time, mine.overdue, mine.median_days) == (2, 1, 1, 1, 2)
        assert figures_within(ANYUAN).total.asked == 0
