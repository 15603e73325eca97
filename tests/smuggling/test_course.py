"""A demand in the course of a review: texts for the public, for neighbours, in answers and notices, and in what is a record.

The deeds are done as any door does them; what people read is read at every door.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from tests.smuggling.attempts import attempt
from tests.smuggling.office import APPLICANT, DECIDER, REVIEWER, SECOND, Office, actor
from tests.smuggling.reading import seen_by_eye
from tests.smuggling.texts import BURDENS, CONTACTS, HIDDEN, PAPERS
from tongban.cases.actions.announce_hearing import announce_hearing
from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.record_hearing import record_hearing
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.factories import published, submitted, with_inspection, with_publicity
from tongban.cases.kinds import Acknowledgement, Opinion
from tongban.cases.models import Case
from tongban.cases.queries import open_notices, progress_of
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind

LEASE = "请补交房屋租赁合同"
TEXTS = (*PAPERS, *HIDDEN, *CONTACTS, *BURDENS)
"""Everything that is refused in an explanation."""
HONEST = "排烟口正对楼上住户的窗，设备运行正常，予以核实。"
NEIGHBOUR = "zhangshili"
ZHANG: dict[str, Any] = {"kind": PartyKind.NATURAL, "name": "张示例", "identifier": "369901199502280038"}
NOON = "2026-03-02T12:00:00+08:00"
Said = Callable[[Office, str], object]


def version(office: Office) -> int:
    return int(Case.objects.values_list("state_version", flat=True).get(pk=office.case_id))


def on(office: Office) -> dict[str, Any]:
    """The case, and the page as it is."""
    return {"case_id": office.case_id, "seen": version(office)}


def accept(office: Office) -> None:
    pass_pre_review(actor(REVIEWER), **on(office))


def case_of(item: str) -> Office:
    receipt = submitted(actor(APPLICANT, Channel.PORTAL), item)
    office = Office(receipt.case_id, receipt.code, receipt.query_word)
    accept(office)
    return office


@pytest.fixture
def shown(open_case: object, item_code: str) -> Office:
    """A case whose publicity is to be opened."""
    office = case_of(published(item_code, "000131990041", with_publicity))
    give_opinion(actor(REVIEWER), step_id="s1", opinion=Opinion.AGREE, **on(office))
    return office


@pytest.fixture
def spot(open_case: object, item_code: str) -> Office:
    """A case that is to be inspected."""
    return case_of(published(item_code, "000131990042", with_inspection))


def publish(office: Office, text: str) -> object:
    propose_publicity(actor(REVIEWER), text=text, **on(office))
    return answer_publicity(actor(DECIDER), approve=True, **on(office))


def tell_neighbour(office: Office, text: str) -> object:
    return tell_party(actor(REVIEWER), reasons=text, **ZHANG, **on(office))


def answer(office: Office, text: str) -> object:
    n = Case.objects.get(pk=office.case_id).pending["statements"][0]["n"]
    return answer_statement(actor(REVIEWER), statement=n, adopted=False, reasons=text, **on(office))


def offer_hearing(office: Office, text: str) -> object:
    return tell_hearing(actor(REVIEWER), matter=text, **on(office))


def announce(office: Office, text: str) -> object:
    chair = UUID(str(demo_id("account", DECIDER)))
    day = date.fromordinal(clock.today().toordinal() + 20)
    return announce_hearing(actor(REVIEWER), held_on=day, hour=time(9), place=text, chair=chair, **on(office))


def lines(office: Office, login: str) -> str:
    """What is told to somebody of the case, every word of it."""
    told = progress_of(office.code, actor(login, Channel.PORTAL)).told
    return str([(line.type, line.open, dict(line.sealed)) for line in told])


def people_read(office: Office) -> str:
    """What the applicant, the neighbour and anybody may read."""
    public = [each.text for each in open_notices("360000000000")]
    return office.applicant_reads() + lines(office, APPLICANT) + lines(office, NEIGHBOUR) + str(public)


def refuses_all(office: Office, say: Said, honest: str = HONEST) -> None:
    """Each text is refused with a row of its own that keeps it, and read by nobody; an honest one goes through."""
    before = version(office)
    for number, tried in enumerate(TEXTS, start=1):
        with pytest.raises(DomainError) as caught:
            say(office, tried.text)
        assert caught.value.code.startswith("cases.text."), (tried.id, caught.value.code)
        assert len(office.on_record()) == number, tried.id
        assert office.on_record()[-1] == caught.value.code, tried.id
    assert version(office) == before
    assert seen_by_eye(TEXTS[0].text) in seen_by_eye(office.evidence())
    read = seen_by_eye(people_read(office))
    for tried in TEXTS:
        assert not seen_by_eye(tried.text) or seen_by_eye(tried.text) not in read, tried.id
    say(office, honest)
    assert honest in people_read(office)


@attempt("J01", "在公示内容里写要求")
def test_in_a_publicity(shown: Office) -> None:
    refuses_all(shown, publish)


@attempt("J02", "在告知利害关系人的理由里写要求")
def test_to_an_interested_party(office: Office) -> None:
    accept(office)
    refuses_all(office, tell_neighbour)


@attempt("J03", "在答复陈述意见的理由里写要求")
def test_in_an_answer_to_the_applicant(office: Office) -> None:
    accept(office)
    make_statement(actor(APPLICANT, Channel.PORTAL), case_id=office.case_id, text="请尽快决定。")
    refuses_all(office, answer)


@attempt("J04", "在听证告知书的事由里写要求")
def test_in_what_a_hearing_is_about(office: Office) -> None:
    accept(office)
    refuses_all(office, offer_hearing)


@attempt("J05", "在听证通知书的地点里写要求")
def test_in_the_place_of_a_hearing(office: Office) -> None:
    accept(office)
    offer_hearing(office, HONEST)
    request_hearing(actor(APPLICANT, Channel.PORTAL), **on(office))
    refuses_all(office, announce, "政务服务大厅二楼会议室")


@attempt("J06", "对利害关系人的答复里夹要求，申请人和利害关系人都读不到")
def test_in_an_answer_to_a_neighbour(office: Office) -> None:
    accept(office)
    tell_neighbour(office, HONEST)
    make_statement(actor(NEIGHBOUR, Channel.PORTAL), case_id=office.case_id, text="我反对。")
    with pytest.raises(DomainError, match=r"cases\.text\.demands"):
        answer(office, LEASE)
    assert office.on_record() == ["cases.text.demands"]
    assert LEASE not in people_read(office)


@attempt("J07", "比写得下的还长，把要求藏在末尾")
def test_behind_a_long_text(shown: Office) -> None:
    with pytest.raises(DomainError, match=r"cases\.text\.too_long"):
        publish(shown, "场所符合。" * 250 + LEASE)
    assert shown.on_record() == ["cases.text.too_long"]
    assert LEASE not in people_read(shown)


# --- records: not screened, and never shown as a demand -------------------------------------------------------------------


def is_no_demand(office: Office, type_: str) -> None:
    """The words stand in that line of the record and nowhere else; nothing waits for the applicant."""
    told = office.api(APPLICANT, "GET", f"/cases/{office.code}").json()
    assert told["notice"] is None
    for line in progress_of(office.code, actor(APPLICANT, Channel.PORTAL)).told:
        assert (LEASE in str(line.sealed)) == (line.type == type_), line.type
        assert LEASE not in str(line.open), line.type
    if type_ != "cases.case.hearing_held":
        assert LEASE not in lines(office, NEIGHBOUR)
    mine = office.page(APPLICANT)
    for page in ("/my/", f"/receipt/{office.shown}", f"/my/cases/{office.shown}/content"):
        assert LEASE not in mine.get(page).content.decode(), page
    assert LEASE not in office.page().get(f"/progress/{office.shown}").content.decode()
    assert mine.get(f"/my/cases/{office.shown}/correct").status_code >= 300
    stands_in_the_record(mine.get(f"/progress/{office.shown}").content.decode())


def stands_in_the_record(page: str) -> None:
    """Where the page shows the words, the record they belong to is named just before."""
    text = seen_by_eye(page)
    place = text.find(seen_by_eye(LEASE))
    while place >= 0:
        before = text[max(0, place - 600) : place]
        assert any(word in before for word in ("核查", "笔录")), "the words stand alone"
        place = text.find(seen_by_eye(LEASE), place + 1)


@attempt("J08", "把要求写进现场核查记录")
def test_in_the_record_of_an_inspection(spot: Office) -> None:
    found = Inspection(
        clock.today(),
        demo_id("account", SECOND),
        [Finding("c2", False, f"对经营者说：{LEASE}")],
        Acknowledgement.SIGNED,
    )
    record_inspection(actor(REVIEWER), inspection=found, **on(spot))
    answer_inspection(actor(SECOND), approve=True, **on(spot))
    assert spot.on_record() == []
    is_no_demand(spot, "cases.case.inspection_recorded")


@attempt("J09", "把要求写进被退回的核查记录：申请人读不到")
def test_in_a_record_that_was_sent_back(spot: Office) -> None:
    found = Inspection(clock.today(), demo_id("account", SECOND), [Finding("c2", False, LEASE)], Acknowledgement.SIGNED)
    record_inspection(actor(REVIEWER), inspection=found, **on(spot))
    answer_inspection(actor(SECOND), approve=False, **on(spot))
    assert LEASE not in people_read(spot)


@attempt("J10", "把要求写进听证笔录")
def test_in_the_minutes_of_a_hearing(office: Office, frozen: Any) -> None:
    accept(office)
    offer_hearing(office, HONEST)
    request_hearing(actor(APPLICANT, Channel.PORTAL), **on(office))
    announce(office, "二楼会议室")
    held_at = Case.objects.get(pk=office.case_id).pending["hearing"]["held_at"]
    frozen(clock.datetime.fromisoformat(held_at))
    record_hearing(actor(REVIEWER), minutes=f"审查人员说：{LEASE}", **on(office))
    assert office.on_record() == []
    is_no_demand(office, "cases.case.hearing_held")
