"""Rating: once when the service ended, once more as 追评, by who was served and nobody else, in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import Defect, Termination
from tongban.cases.queries.services import last_visit
from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.models import Event, IdempotencyKey, Refusal
from tongban.oversight.evaluations import rules
from tongban.oversight.evaluations.actions.give import Opinion
from tongban.oversight.evaluations.models import Rated, Rating
from tongban.oversight.evaluations.queries import rateable, to_rate
from tongban.oversight.evaluations.states import RatingState
from tongban.oversight.evaluations.tests.conftest import (
    ENDED,
    applicant,
    code_of,
    concluded,
    finished,
    rated,
    somebody,
    under_way,
)
from tongban.registry.identity.actors import ANONYMOUS, Channel

pytestmark = pytest.mark.usefixtures("province")
NOW = ENDED + timedelta(hours=1)


@pytest.fixture
def case() -> Iterator[Receipt]:
    """A case that was concluded an hour ago."""
    receipt = concluded()
    with clock.frozen(NOW):
        yield receipt


def test_a_good_rating_asks_nothing_and_says_nobody(case: Receipt) -> None:
    done = rated(case, 5, ("511", "510", "510"), "办得快\r\n谢谢")
    assert (done.number, done.state, done.repeated) == (1, RatingState.GIVEN, False)
    rating = Rating.objects.get(id=done.rating_id)
    assert (rating.stars, rating.code_set, rating.reasons) == (5, "satisfaction", ["510", "511"])
    assert (rating.sign_by, rating.close_by, rating.target, rating.visit) == (None, None, "CASE", 0)
    (event,) = Event.objects.filter(stream_id=rating.id)
    assert event.type == "evaluations.rating.given"
    me = applicant()
    told = repr((event.open, vars(rating)))
    for secret in (me.account_id, me.person_id, *me.legal_persons):
        assert str(secret) not in told
    assert "办得快" not in told
    assert event.open["actor"] == {"capacity": "LEGAL_PERSON", "channel": "PORTAL"}
    (own,) = rateable(me, case.code).given
    assert (own.words, [each.name for each in own.reasons]) == (
        "办得快\n谢谢",
        ["一窗受理一次办结", "可以先受理后补材料"],
    )


@pytest.mark.parametrize("stars", [1, 2])
def test_a_bad_rating_opens_a_follow_up_with_its_dues(case: Receipt, stars: int) -> None:
    done = rated(case, stars)
    assert done.state is RatingState.TO_SIGN
    rating = Rating.objects.get(id=done.rating_id)
    dues = [rating.sign_by, rating.answer_by, rating.close_by]
    # Given on Tuesday 3 November: one, five and fifteen working days later.
    assert [f"{at.astimezone(SHANGHAI):%m-%d %H}" for at in dues if at] == ["11-05 00", "11-11 00", "11-25 00"]


def test_rated_once_added_to_once_never_edited(case: Receipt) -> None:
    first = rated(case, 2)
    again = rated(case, 4, words="后来改好了")
    assert (first.number, again.number) == (1, 2)
    assert code_of(lambda: rated(case, 1)) == "evaluations.rating.already_given"
    assert list(Rating.objects.order_by("number").values_list("stars", flat=True)) == [2, 4]
    assert [each.grade.name for each in rateable(applicant(), case.code).given] == ["不满意", "满意"]


def test_the_addition_has_its_time(case: Receipt) -> None:
    rated(case, 2)
    until = rules.again_until(NOW)
    with clock.frozen(until):
        assert code_of(lambda: rated(case, 4)) == "evaluations.rating.already_given"
    with clock.frozen(until - timedelta(microseconds=1)):
        assert rated(case, 4).number == 2


def test_five_working_days_then_it_stays_not_rated(case: Receipt) -> None:
    end = datetime(2026, 11, 11, tzinfo=SHANGHAI)
    with clock.frozen(end):
        assert code_of(lambda: rated(case)) == "evaluations.rating.too_late"
        assert to_rate({case.case_id: case.code}) == {}
    assert not Rating.objects.exists()
    with clock.frozen(end - timedelta(microseconds=1)):
        assert to_rate({case.case_id: case.code}) == {case.code: end}
        assert rated(case).number == 1
        assert to_rate({case.case_id: case.code}) == {}


def test_not_before_the_end_and_not_what_was_taken_back() -> None:
    with clock.frozen(NOW):
        receipt = under_way()
        assert code_of(lambda: rated(receipt)) == "evaluations.rating.not_ended"
        withdraw(applicant(), case_id=receipt.case_id, seen=1)
        assert code_of(lambda: rated(receipt)) == "evaluations.rating.withdrawn"
        assert to_rate({receipt.case_id: receipt.code}) == {}


def test_what_ended_otherwise_can_be_rated() -> None:
    receipt = under_way()
    with clock.frozen(ENDED):
        pass_pre_review(somebody("qianchushen"), case_id=receipt.case_id, seen=1)
        ending = {"ground": Termination.DISSOLUTION, "evidence": "市场主体登记信息库：已经注销"}
        terminate(somebody("zhoujueding"), case_id=receipt.case_id, seen=2, **ending)
    with clock.frozen(NOW):
        assert rated(receipt, 3).state is RatingState.GIVEN


@pytest.mark.parametrize("login", ["zhangshili", "qianchushen", "zhoujueding", "wujiancha", "zhaochuangkou"])
def test_nobody_else_rates_and_to_nobody_else_it_is_shown(case: Receipt, login: str) -> None:
    for channel in (Channel.PORTAL, Channel.DESK):
        other = somebody(login, channel)
        assert code_of(lambda by=other: rated(case, by=by)) == "evaluations.rating.not_yours"
        assert code_of(lambda by=other: rateable(by, case.code)) == "uow.not_found"
    assert not Rating.objects.exists()
    assert not Rated.objects.exists()


def test_a_refusal_says_nobody_either(case: Receipt) -> None:
    rated(case)
    rated(case)
    code_of(lambda: rated(case))
    assert "account" not in Refusal.objects.get().actor


@pytest.mark.parametrize(
    ("stars", "reasons", "words", "code"),
    [
        (0, (), "", "evaluations.stars.invalid"),
        (6, (), "", "evaluations.stars.invalid"),
        (5, ("207",), "", "evaluations.reason.invalid"),
        (5, ("501",), "", "evaluations.reason.invalid"),
        (5, ("599",), "", "evaluations.reason.invalid"),
        (5, (), "字" * 501, "evaluations.words.too_long"),
        (2, (), "打我电话 1990 0000 001", "evaluations.words.identifying"),
        (2, (), "登记码３６０７２２－２６１１２３－7KQ3XH", "evaluations.words.identifying"),
        (2, (), "一九九零零零零零零零一", "evaluations.words.identifying"),
        (2, (), "写信到 a@b.cn", "evaluations.words.identifying"),
    ],
)
def test_what_cannot_be_said(case: Receipt, stars: int, reasons: Any, words: str, code: str) -> None:
    assert code_of(lambda: rated(case, stars, reasons, words)) == code
    assert not Rating.objects.exists()


def test_ordinary_words_can_be_said(case: Receipt) -> None:
    rated(
        case, 2, words="2026-11-03 去了 3 次，带了证明、材料，窗口让打电话。 Everything was excellent otherwise: 100%"
    )


def test_twice_with_one_key_is_once(case: Receipt) -> None:
    first = rated(case, 2, key="a-key-of-mine")
    again = rated(case, 2, key="a-key-of-mine")
    assert (again.rating_id, again.repeated) == (first.rating_id, True)
    assert code_of(lambda: rated(case, 5, key="a-key-of-mine")) == "uow.repeated_differently"
    assert (Rating.objects.count(), IdempotencyKey.objects.filter(result__number=1).count()) == (1, 1)


def test_each_visit_to_a_window_is_rated_once_by_who_holds_the_receipt() -> None:
    receipt = under_way(window=True)
    found = last_visit(receipt.case_id)
    assert found is not None
    n, token = found
    with clock.frozen(NOW):
        wrong = {"visit": n, "token": "a" * 16, "by": ANONYMOUS}
        assert code_of(lambda: rated(receipt, **wrong)) == "evaluations.rating.not_yours"
        by_token = {"visit": n, "token": token, "by": ANONYMOUS}
        assert code_of(lambda: rated(receipt, **{**by_token, "visit": 0})) == "evaluations.rating.not_yours"
        assert rated(receipt, 5, **by_token).number == 1
        assert Rating.objects.get().target == "VISIT"
        assert code_of(lambda: rated(receipt, 4, **by_token)) == "evaluations.rating.already_given"
        # The token lets rate; what was said it does not tell.
        assert [each.words for each in rateable(ANONYMOUS, receipt.code, visit=n, token=token).given] == [""]
        assert code_of(lambda: rated(receipt, visit=99)) == "evaluations.visit.unknown"
    finished(receipt)
    with clock.frozen(NOW):
        assert rated(receipt, 4).number == 1
    assert sorted(Rated.objects.values_list("visit", "number")) == [(0, 1), (n, 1)]


def test_a_correction_handed_in_by_the_portal_is_no_visit() -> None:
    receipt = under_way()
    with clock.frozen(NOW):
        request_correction(somebody("qianchushen"), case_id=receipt.case_id, seen=1, lines=[Line("m3", Defect.UNCLEAR)])
    assert last_visit(receipt.case_id) is None


def test_the_national_list_is_whole() -> None:
    enabled = {stars: [each.code for each in rules.reasons_of(stars)] for stars in range(1, 6)}
    assert [len(codes) for codes in enabled.values()] == [8] * 5
    assert [codes[0] for codes in enabled.values()] == ["108", "207", "307", "406", "510"]
    assert all(sum(each.base for each in rules.reasons_of(stars)) == 3 for stars in enabled)
    assert [each.stars for each in rules.grades()] == [5, 4, 3, 2, 1]
    assert Opinion(5).reasons == ()
