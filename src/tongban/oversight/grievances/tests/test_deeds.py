"""The deeds on an enquiry: works · wrong actor · wrong state · repeated · overtaken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.models import AuditEntry, Event, Refusal
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.ask import ask
from tongban.oversight.grievances.actions.close import close
from tongban.oversight.grievances.actions.follow_up import follow_up
from tongban.oversight.grievances.actions.pass_on import pass_on
from tongban.oversight.grievances.actions.propose_publication import propose_publication
from tongban.oversight.grievances.actions.publish import publish
from tongban.oversight.grievances.actions.read_contact import read_contact
from tongban.oversight.grievances.actions.return_publication import return_publication
from tongban.oversight.grievances.actions.unit import QUESTION as MOST
from tongban.oversight.grievances.actions.withdraw_publication import withdraw_publication
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.published import forget_published, published_by, published_on
from tongban.oversight.grievances.states import EnquiryState, Publication
from tongban.oversight.grievances.tests.conftest import (
    ANSWER,
    MONDAY,
    PUBLIC,
    QUESTION,
    answered,
    asked_by,
    code_of,
    item_of_xinfeng,
    published,
    somebody,
)
from tongban.registry.identity.actors import ANONYMOUS, Channel
from tongban.registry.orgs.queries import department, departments_within

pytestmark = pytest.mark.usefixtures("monday")
DUE = datetime(2026, 11, 10, 0, 0, tzinfo=SHANGHAI)


def row() -> Enquiry:
    return Enquiry.objects.get()


def civil() -> str:
    """统一社会信用代码 of the civil affairs bureau of the county."""
    return next(body.uscc for body in departments_within("360722000000") if body.name == "信丰县民政局")


def test_asked_with_a_number_and_a_day() -> None:
    asked = asked_by(contact="晚上打电话")
    assert asked.number.startswith("ZX261102")
    assert (asked.due, row().due, row().state, row().publication) == (DUE, DUE, "ASKED", "PRIVATE")
    event = Event.objects.get(stream_id=asked.enquiry_id)
    assert event.open["parties"][0]["id"] == str(somebody("wangshili").person_id)
    for word in ("奶茶", "王示例", "0002", "晚上"):
        assert word not in repr(event.open)
    assert row().guide_id
    assert row().item == item_of_xinfeng()


def test_a_body_is_asked() -> None:
    asked_by(body=civil())
    assert (row().about, row().guide_id, row().item) == ("信丰县民政局", None, "")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"words": " \n"}, "grievances.enquiry.words"),
        ({"words": "字" * (MOST + 1)}, "grievances.enquiry.words_too_long"),
        ({"contact": "字" * 101}, "grievances.enquiry.words_too_long"),
        ({"item": ""}, "grievances.enquiry.about_nothing"),
        ({"body": "x", "item": "y"}, "grievances.enquiry.about_nothing"),
        ({"item": "11369901MB7220014P4000131990099"}, "catalogue.item_unknown"),
        ({"body": "91369901MA72200101"}, "orgs.department.unknown"),
    ],
)
def test_what_cannot_be_asked(more: dict[str, str], code: str) -> None:
    assert code_of(lambda: asked_by(**more)) == code
    assert not Enquiry.objects.exists()


def test_only_a_person_asks() -> None:
    assert code_of(lambda: ask(ANONYMOUS, item=item_of_xinfeng(), words="问")) == "grievances.enquiry.not_signed_in"


def test_asked_twice_with_one_key_is_asked_once() -> None:
    first, again = (asked_by(key="a-key-of-ours") for _ in range(2))
    assert (again.number, again.due, again.repeated, first.repeated) == (first.number, first.due, True, False)
    assert Enquiry.objects.count() == 1
    assert code_of(lambda: asked_by(words="另一个问题", key="a-key-of-ours")) == "uow.repeated_differently"


def test_answered_in_time_with_what_the_guide_says() -> None:
    asked, official = asked_by(), somebody("qianchushen")
    done = answer(official, enquiry_id=asked.enquiry_id, seen=1, words=ANSWER, elements=["c1", "m3", "c1"])
    assert done.state is EnquiryState.ANSWERED
    assert (row().due, row().late, row().answered_at) == (None, False, MONDAY)
    event = Event.objects.get(stream_id=asked.enquiry_id, n=2)
    assert event.open["elements"] == ["c1", "m3"]
    assert event.open["actor"]["post"]
    assert ANSWER not in repr(event.open)


def test_an_element_that_the_guide_does_not_have_cannot_be_cited() -> None:
    asked, official = asked_by(), somebody("qianchushen")
    attempt = lambda: answer(official, enquiry_id=asked.enquiry_id, seen=1, words=ANSWER, elements=["m99"])  # noqa: E731
    assert code_of(attempt) == "catalogue.element_unknown"
    assert row().state == "ASKED"


def test_at_the_end_of_the_limit_it_is_late_and_stays_open() -> None:
    asked = asked_by()
    with clock.frozen(DUE):
        assert row().state == "ASKED"
        answer(somebody("qianchushen"), enquiry_id=asked.enquiry_id, seen=1, words=ANSWER)
    assert row().late


@pytest.mark.parametrize(("login", "code"), [
    ("wangshili", "grievances.enquiry.not_allowed"), ("wujiancha", "grievances.enquiry.not_allowed"),
    ("zhenganyuan", "uow.not_found"), ("lishili", "uow.not_found"), ("chujueding", "uow.not_found"),
])  # fmt: skip
def test_who_does_not_answer(login: str, code: str) -> None:
    asked = asked_by()
    assert code_of(lambda: answer(somebody(login), enquiry_id=asked.enquiry_id, seen=1, words=ANSWER)) == code
    assert Refusal.objects.get().code == code


def test_nobody_answers_the_own_question() -> None:
    asked = asked_by("qianchushen")
    assert code_of(
        lambda: answer(somebody("qianchushen"), enquiry_id=asked.enquiry_id, seen=1, words=ANSWER)
    ) == "grievances.enquiry.not_allowed"  # fmt: skip


def test_passed_on_once_and_the_limit_runs_on() -> None:
    asked = asked_by()
    with clock.frozen(MONDAY + timedelta(days=1)):
        pass_on(somebody("qianchushen"), enquiry_id=asked.enquiry_id, seen=1, body=civil(), reason="归民政局管")
    now = row()
    assert (now.due, now.item, now.state, now.passed_from_id is not None) == (DUE, "", "ASKED", True)
    assert department(now.department_id).uscc == civil()
    assert code_of(
        lambda: answer(somebody("qianchushen"), enquiry_id=now.id, seen=2, words=ANSWER)
    ) == "uow.not_found"  # fmt: skip
    back = lambda: pass_on(somebody("fengruhu"), enquiry_id=now.id, seen=2, body=civil(), reason="不归我")  # noqa: E731
    assert code_of(back) == "grievances.enquiry.passed_on_before"
    answer(somebody("fengruhu"), enquiry_id=now.id, seen=2, words=ANSWER)


def test_not_passed_on_to_itself_nor_without_a_reason() -> None:
    asked, first = asked_by(), somebody("qianchushen")
    own = department(row().department_id).uscc
    for body, reason, code in (
        (own, "x", "grievances.enquiry.same_body"), (civil(), " ", "grievances.enquiry.words"),
        ("91369901MA72200101", "x", "orgs.department.unknown"),
    ):  # fmt: skip
        attempt = lambda b=body, r=reason: pass_on(  # noqa: E731
            first, enquiry_id=asked.enquiry_id, seen=1, body=b, reason=r
        )
        assert code_of(attempt) == code


def test_followed_up_once_with_a_limit_of_its_own() -> None:
    asked, asker, official = answered(), somebody("wangshili", Channel.PORTAL), somebody("qianchushen")
    with clock.frozen(MONDAY + timedelta(days=1)):
        follow_up(asker, enquiry_id=asked.enquiry_id, seen=2, words="那要去哪里备案？")
    assert (row().state, row().due) == ("FOLLOWED_UP", DUE + timedelta(days=1))
    answer(official, enquiry_id=asked.enquiry_id, seen=3, words="网上备案。")
    again = lambda: follow_up(asker, enquiry_id=asked.enquiry_id, seen=4, words="还有")  # noqa: E731
    assert code_of(again) == "grievances.enquiry.followed_up_before"
    other = lambda: follow_up(official, enquiry_id=asked.enquiry_id, seen=4, words="还有")  # noqa: E731
    assert code_of(other) == "grievances.enquiry.not_allowed"


def test_only_the_asker_closes_and_what_was_late_stays_late() -> None:
    asked = asked_by()
    with clock.frozen(DUE + timedelta(days=30)):
        assert row().state == "ASKED"
        assert code_of(
            lambda: close(somebody("zhoujueding"), enquiry_id=asked.enquiry_id, seen=1)
        ) == "grievances.enquiry.not_allowed"  # fmt: skip
        close(somebody("wangshili", Channel.PORTAL), enquiry_id=asked.enquiry_id, seen=1)
    assert (row().state, row().late, row().due) == ("CLOSED", True, None)
    assert code_of(
        lambda: propose_publication(
            somebody("qianchushen"), enquiry_id=asked.enquiry_id, seen=2, question=PUBLIC, answer=ANSWER
        )
    ) == "grievances.publication.not_answered"  # fmt: skip


def test_published_by_a_second_person_and_taken_back_for_good() -> None:
    asked, second = published(), somebody("zhoujueding")
    forget_published()
    (shown,) = published_on(item_of_xinfeng())
    assert (shown.question, shown.answer, shown.published_at) == (PUBLIC, ANSWER, MONDAY)
    withdraw_publication(second, enquiry_id=asked.enquiry_id, seen=4, reason="政策已经变了")
    forget_published()
    assert published_on(item_of_xinfeng()) == ()
    assert (row().publication, row().question, row().state) == ("WITHDRAWN", "", "ANSWERED")
    assert code_of(
        lambda: propose_publication(second, enquiry_id=asked.enquiry_id, seen=5, question=PUBLIC, answer=ANSWER)
    ) == "states.deed_not_possible"  # fmt: skip


def test_what_another_body_answers_stands_on_its_own_page() -> None:
    asked = asked_by()
    pass_on(somebody("qianchushen"), enquiry_id=asked.enquiry_id, seen=1, body=civil(), reason="归民政局管")
    first, second = somebody("fengruhu"), somebody("chujueding")
    answer(first, enquiry_id=asked.enquiry_id, seen=2, words=ANSWER)
    propose_publication(first, enquiry_id=asked.enquiry_id, seen=3, question=PUBLIC, answer=ANSWER)
    publish(second, enquiry_id=asked.enquiry_id, seen=4)
    assert published_on(item_of_xinfeng()) == ()
    assert len(published_by(row().department_id)) == 1


def test_nobody_publishes_the_own_proposal_and_a_returned_one_comes_again() -> None:
    asked, leader, other = answered(), somebody("zhoujueding"), somebody("qianchushen")
    propose_publication(leader, enquiry_id=asked.enquiry_id, seen=2, question=PUBLIC, answer=ANSWER)
    for attempt in (
        lambda: publish(leader, enquiry_id=asked.enquiry_id, seen=3),
        lambda: return_publication(leader, enquiry_id=asked.enquiry_id, seen=3, reason="x"),
        lambda: publish(other, enquiry_id=asked.enquiry_id, seen=3),
    ):
        assert code_of(attempt) == "grievances.enquiry.not_allowed"
    assert row().publication == "PROPOSED"


def test_returned_with_a_reason() -> None:
    asked, first, second = answered(), somebody("qianchushen"), somebody("zhoujueding")
    propose_publication(first, enquiry_id=asked.enquiry_id, seen=2, question=PUBLIC, answer=ANSWER)
    done = return_publication(second, enquiry_id=asked.enquiry_id, seen=3, reason="写明依据")
    assert (done.publication, row().proposed_by) == (Publication.PRIVATE, None)
    propose_publication(first, enquiry_id=asked.enquiry_id, seen=4, question=PUBLIC, answer=ANSWER + "依据见指南。")
    publish(second, enquiry_id=asked.enquiry_id, seen=5)
    assert published_on(item_of_xinfeng())[0].answer.endswith("依据见指南。")


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        (QUESTION, ANSWER),
        (PUBLIC, "请王 示 例到窗口来。"),
        (PUBLIC, "身份证 369901198506152020 的，按备案办。"),
        (PUBLIC, "已经回到 wang@example.cn。"),
    ],
)
def test_what_tells_who_asked_is_not_published(question: str, reply: str) -> None:
    asked = answered()
    attempt = lambda: propose_publication(  # noqa: E731
        somebody("qianchushen"), enquiry_id=asked.enquiry_id, seen=2, question=question, answer=reply
    )
    assert code_of(attempt) == "grievances.publication.personal"
    assert row().publication == "PRIVATE"


def _deeds(asked: Any) -> list[tuple[str, Callable[..., Any]]]:
    id_ = asked.enquiry_id
    return [
        ("qianchushen", lambda who, seen: answer(who, enquiry_id=id_, seen=seen, words="x")),
        ("qianchushen", lambda who, seen: pass_on(who, enquiry_id=id_, seen=seen, body=civil(), reason="x")),
        ("wangshili", lambda who, seen: follow_up(who, enquiry_id=id_, seen=seen, words="x")),
        ("wangshili", lambda who, seen: close(who, enquiry_id=id_, seen=seen)),
        ("zhoujueding", lambda who, seen: publish(who, enquiry_id=id_, seen=seen)),
        ("zhoujueding", lambda who, seen: return_publication(who, enquiry_id=id_, seen=seen, reason="x")),
        ("zhoujueding", lambda who, seen: withdraw_publication(who, enquiry_id=id_, seen=seen, reason="x")),
    ]


def test_wrong_state() -> None:
    asked = answered()
    close(somebody("wangshili", Channel.PORTAL), enquiry_id=asked.enquiry_id, seen=2)
    for login, attempt in _deeds(asked):
        assert code_of(lambda a=attempt, w=login: a(somebody(w), 3)) == "states.deed_not_possible"


def test_a_stale_page_changes_nothing() -> None:
    asked = answered()
    for login, attempt in _deeds(asked):
        assert code_of(lambda a=attempt, w=login: a(somebody(w), 1)) == "uow.stale"
    assert row().state_version == 2


def test_answered_twice_with_one_key_is_answered_once() -> None:
    asked, official = asked_by(), somebody("qianchushen")
    first, again = (
        answer(official, enquiry_id=asked.enquiry_id, seen=1, words=ANSWER, key="a-key-of-ours") for _ in range(2)
    )
    assert (again.state, again.state_version, again.repeated, first.repeated) == (first.state, 2, True, False)
    assert Event.objects.filter(stream_id=asked.enquiry_id).count() == 2


def test_how_to_reach_the_asker_is_read_on_record() -> None:
    asked = asked_by(contact="晚上打电话")
    assert read_contact(somebody("qianchushen"), enquiry_id=asked.enquiry_id) == "晚上打电话"
    entry = AuditEntry.objects.get(kind="privacy.data.read")
    assert entry.subject == f"person:{somebody('wangshili').person_id}"
    for login, code in (("wujiancha", "grievances.enquiry.not_allowed"), ("zhenganyuan", "uow.not_found")):
        assert code_of(lambda w=login: read_contact(somebody(w), enquiry_id=asked.enquiry_id)) == code
