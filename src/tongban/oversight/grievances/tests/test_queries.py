"""Lists, threads and counts: whose, in which order, at what cost."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.foundation import clock
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.pass_on import pass_on
from tongban.oversight.grievances.published import published_on
from tongban.oversight.grievances.queries import (
    Wanted,
    counts,
    enquiries,
    enquiry_detail,
    own_enquiries,
    questions_of,
)
from tongban.oversight.grievances.tests.conftest import (
    ANSWER,
    MONDAY,
    QUESTION,
    asked_by,
    code_of,
    item_of_xinfeng,
    published,
    somebody,
)

pytestmark = pytest.mark.usefixtures("monday")


def test_who_sees_which() -> None:
    number = published().number
    for login, sees in (
        ("qianchushen", True), ("zhoujueding", True), ("wujiancha", True), ("zhenganyuan", False), ("fengruhu", False),
        ("lishili", False),
    ):  # fmt: skip
        actor = somebody(login)
        assert bool(enquiries(actor, Wanted("all")).rows) is sees
        if not sees:
            assert code_of(lambda who=actor: enquiry_detail(who, number)) == "uow.not_found"
    assert own_enquiries(somebody("wangshili")).rows[0].number == number
    assert own_enquiries(somebody("lishili")).rows == ()


def test_the_asker_reads_answers_and_not_what_the_office_says_among_itself() -> None:
    number = published().number
    mine, theirs = (enquiry_detail(somebody(login), number) for login in ("wangshili", "qianchushen"))
    assert [line.type.rsplit(".", 1)[1] for line in mine.lines] == ["asked", "answered", "published"]
    assert [line.type.rsplit(".", 1)[1] for line in theirs.lines] == ["asked", "answered", "proposed", "published"]
    assert (mine.question, mine.lines[1].words, mine.lines[1].who) == (QUESTION, ANSWER, "")
    assert (theirs.lines[1].who, mine.asker, mine.official, theirs.official) == ("钱示例", True, False, True)
    assert [offer.deed.value for offer in mine.offers if offer.possible] == ["follow_up", "close"]
    assert [offer.deed.value for offer in theirs.offers if offer.possible] == []


def test_what_waits_comes_by_its_limit_and_every_page_shows_each_once() -> None:
    for days in (3, 0, 1, 2):
        with clock.frozen(MONDAY + timedelta(days=days)):
            asked_by()
    actor, seen, after = somebody("qianchushen"), [], None
    while True:
        page = enquiries(actor, Wanted(), after, size=3)
        seen += [row.due for row in page.rows]
        after = page.next
        if after is None:
            break
    assert len(seen) == 4
    assert seen == sorted(seen)
    newest = [row.asked_at for row in own_enquiries(somebody("wangshili")).rows]
    assert newest == sorted(newest, reverse=True)


def test_late_ones_are_counted_for_body_and_supervisor() -> None:
    asked_by()
    with clock.frozen(MONDAY + timedelta(days=3)):
        asked_by()
    published()
    with clock.frozen(MONDAY + timedelta(days=8)):
        for login in ("qianchushen", "wujiancha"):
            actor = somebody(login)
            assert asdict(counts(actor)) == {"waiting": 2, "overdue": 1, "proposed": 0, "complaints": 0, "rights": 0}
            (late,) = enquiries(actor, Wanted("overdue")).rows
            assert late.overdue(clock.now())


@pytest.mark.parametrize("wrong", [{"view": "x"}, {"department": "x"}])
def test_a_wrong_filter_is_told(wrong: dict[str, str]) -> None:
    assert code_of(lambda: enquiries(somebody("qianchushen"), Wanted(**wrong))) == "grievances.list.invalid"


@pytest.mark.parametrize("after", ["x", "MjAyNi0xMS0wMiB4"])
def test_a_wrong_page_is_told(after: str) -> None:
    assert code_of(lambda: own_enquiries(somebody("wangshili"), after)) == "grievances.list.invalid"


def test_the_former_body_sees_it_no_more() -> None:
    asked, first = asked_by(), somebody("qianchushen")
    body = "11369901MB7220022J"
    pass_on(first, enquiry_id=asked.enquiry_id, seen=1, body=body, reason="归监察局管")
    assert code_of(lambda: enquiry_detail(first, asked.number)) == "uow.not_found"
    assert enquiry_detail(somebody("wangshili"), asked.number).lines[-1].words == "归监察局管"


def test_cost() -> None:
    asked, second = published(), asked_by()
    answer(somebody("qianchushen"), enquiry_id=second.enquiry_id, seen=1, words=ANSWER)
    actor, item = somebody("qianchushen"), item_of_xinfeng()
    rows = enquiries(actor, Wanted("all")).rows
    for most, read in (
        (1, lambda: enquiries(actor, Wanted("all"))),
        (1, lambda: counts(actor)),
        (3, lambda: enquiry_detail(actor, asked.number)),
        (2, lambda: questions_of(rows)),
        (1, lambda: published_on(item)),
        (0, lambda: published_on(item)),
    ):
        with CaptureQueriesContext(connection) as captured:
            read()
        assert len(captured) == most, [each["sql"][:80] for each in captured]
