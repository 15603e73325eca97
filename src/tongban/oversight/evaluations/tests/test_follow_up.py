"""What follows a bad rating: works · wrong actor · wrong state · repeated · overtaken; and what the body is not told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tongban.foundation import clock
from tongban.foundation.records.models import Event, Refusal
from tongban.oversight.evaluations.actions.call_back import call_back
from tongban.oversight.evaluations.actions.close import close
from tongban.oversight.evaluations.actions.not_adopt import not_adopt
from tongban.oversight.evaluations.actions.rectify import rectify
from tongban.oversight.evaluations.actions.sign import sign
from tongban.oversight.evaluations.actions.unit import LONGEST
from tongban.oversight.evaluations.actions.verify import verify
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.queries import Wanted, follow_up, ratings
from tongban.oversight.evaluations.states import RatingState
from tongban.oversight.evaluations.tests.conftest import ENDED, code_of, concluded, counted, rated
from tongban.registry.identity.actors import Actor

Who = Callable[..., Actor]
NOW = ENDED + timedelta(hours=1)


@pytest.fixture
def bad(who: Who) -> Iterator[Rating]:
    """A rating of two stars, just given."""
    receipt = concluded()
    with clock.frozen(NOW):
        yield Rating.objects.get(id=rated(receipt, 2, ("209",), "承诺五天，拖了很久").rating_id)


def test_received_verified_put_right_revisited_closed(bad: Rating, who: Who) -> None:
    body, supervisor, id_ = who("zhoujueding"), who("wujiancha"), bad.id
    assert sign(body, rating_id=id_, seen=1).state is RatingState.VERIFYING
    verified = verify(body, rating_id=id_, seen=2, words="核查员出差", choice="COMPLEX")
    assert verified.state is RatingState.RECTIFYING
    assert follow_up(body, id_).row.due == bad.close_by
    assert rectify(body, rating_id=id_, seen=3, words="安排了替岗").state is RatingState.TO_CALL_BACK
    early = code_of(lambda: close(supervisor, rating_id=id_, seen=4, words="已整改"))
    assert early == "evaluations.follow_up.not_called_back"
    unhappy = call_back(supervisor, rating_id=id_, seen=4, words="电话回访，仍不满意", choice="NOT_SATISFIED")
    assert unhappy.state is RatingState.TO_CALL_BACK
    assert rectify(body, rating_id=id_, seen=5, words="当面道歉").state is RatingState.TO_CALL_BACK
    again = code_of(lambda: close(supervisor, rating_id=id_, seen=6, words="已整改"))
    assert again == "evaluations.follow_up.not_called_back"
    call_back(supervisor, rating_id=id_, seen=6, words="电话回访，满意", choice="SATISFIED")
    assert close(supervisor, rating_id=id_, seen=7, words="已安排替岗，今后不再发生").state is RatingState.CLOSED
    bad.refresh_from_db()
    assert (bad.state, bad.state_version, bad.closed_at, bad.finding) == ("CLOSED", 8, NOW, "COMPLEX")
    detail = follow_up(supervisor, id_)
    assert [line.deed for line in detail.lines] == [
        "give", "sign", "verify", "rectify", "call_back", "rectify", "call_back", "close",
    ]  # fmt: skip
    assert detail.lines[0].who == ""
    assert detail.lines[1].who == "周示例"
    assert detail.words == "承诺五天，拖了很久"
    assert not [offer for offer in detail.offers if offer.possible]
    events = Event.objects.filter(stream_id=id_)
    assert "替岗" not in repr([event.open for event in events])


def test_not_adopted_with_a_reason_it_counts_nowhere(bad: Rating, who: Who) -> None:
    done = not_adopt(who("wujiancha"), rating_id=bad.id, seen=1, words="评的是另一件事", choice="MISTAKEN")
    assert done.state is RatingState.NOT_ADOPTED
    assert Event.objects.get(stream_id=bad.id, n=2).type == "evaluations.rating.invalidated"


def test_a_good_rating_can_be_taken_out_and_nothing_else(who: Who) -> None:
    receipt = concluded()
    with clock.frozen(NOW):
        good = rated(receipt, 5).rating_id
        assert code_of(lambda: sign(who("zhoujueding"), rating_id=good, seen=1)) == "states.deed_not_possible"
        done = not_adopt(who("wujiancha"), rating_id=good, seen=1, words="工作人员代评", choice="MALICIOUS")
    assert done.state is RatingState.NOT_ADOPTED


@pytest.mark.parametrize(
    ("deed", "login"),
    [(sign, "wujiancha"), (sign, "qianchushen"), (not_adopt, "zhoujueding"), (not_adopt, "qianchushen")],
)
def test_the_body_answers_and_the_supervisor_judges(bad: Rating, who: Who, deed: Any, login: str) -> None:
    refused = code_of(lambda: deed(who(login), rating_id=bad.id, seen=1, words="x", choice="MISTAKEN"))
    assert refused == "evaluations.follow_up.not_allowed"
    assert Refusal.objects.get(target=bad.id).code == refused


@pytest.mark.parametrize("deed", [sign, verify, rectify, call_back, close, not_adopt])
@pytest.mark.parametrize("login", ["zhenganyuan", "lishili"])
def test_to_another_county_the_rating_does_not_exist(bad: Rating, who: Who, deed: Any, login: str) -> None:
    for seen in (1, 99):
        refused = code_of(lambda seen=seen: deed(who(login), rating_id=bad.id, seen=seen, words="x", choice="x"))
        assert refused == "uow.not_found"
    assert code_of(lambda: follow_up(who(login), bad.id)) == "uow.not_found"
    assert ratings(who(login), Wanted("all")).rows == ()


def test_another_body_of_the_county_sees_nothing(bad: Rating, who: Who) -> None:
    decider = who("zhoujueding")
    stranger = replace(decider, posts=tuple(replace(post, department_id=uuid4()) for post in decider.posts))
    assert code_of(lambda: follow_up(stranger, bad.id)) == "uow.not_found"
    assert ratings(stranger, Wanted("all")).rows == ()


def test_nobody_judges_the_body_they_serve(bad: Rating, who: Who) -> None:
    supervisor, decider = who("wujiancha"), who("zhoujueding")
    both = replace(supervisor, posts=(*supervisor.posts, *decider.posts))
    refused = code_of(lambda: not_adopt(both, rating_id=bad.id, seen=1, words="x", choice="MISTAKEN"))
    assert refused == "evaluations.follow_up.not_allowed"
    assert follow_up(both, bad.id).row.code == ""


def test_the_body_is_not_told_which_case_and_of_few_not_which_item(bad: Rating, who: Who) -> None:
    counted()
    supervisor, body = who("wujiancha"), who("zhoujueding")
    known = follow_up(supervisor, bad.id).row
    assert (known.code, known.item) == (bad.code, "食品经营许可（新办）")
    hidden = follow_up(body, bad.id)
    assert (hidden.row.code, hidden.row.item) == ("", "")
    assert hidden.words
    for secret in (bad.code, str(bad.case_id), "示例餐饮", "李示例"):
        assert secret not in repr((hidden, hidden.lines, ratings(body, Wanted("all")).rows))
    assert bad.id.int >> 80 != bad.case_id.int >> 80


def test_of_many_the_item_is_told(who: Who) -> None:
    receipts = [concluded(number) for number in range(5)]
    with clock.frozen(NOW):
        for receipt in receipts:
            rated(receipt, 4)
        counted()
        rows = ratings(who("zhoujueding"), Wanted("all")).rows
    assert {(row.item, row.code) for row in rows} == {("食品经营许可（新办）", "")}


def test_wrong_state(bad: Rating, who: Who) -> None:
    not_adopt(who("wujiancha"), rating_id=bad.id, seen=1, words="误评", choice="MISTAKEN")
    for deed in (sign, verify, rectify, call_back, close, not_adopt):
        for login in ("zhoujueding", "wujiancha"):
            refused = code_of(lambda d=deed, w=login: d(who(w), rating_id=bad.id, seen=2, words="x", choice="x"))
            assert refused == "states.deed_not_possible"


def test_twice_with_one_key_is_once_and_a_stale_page_changes_nothing(bad: Rating, who: Who) -> None:
    body = who("zhoujueding")
    first = sign(body, rating_id=bad.id, seen=1, key="a-key-of-ours")
    again = sign(body, rating_id=bad.id, seen=1, key="a-key-of-ours")
    assert (again.state, again.state_version, again.repeated) == (first.state, first.state_version, True)
    assert Event.objects.filter(stream_id=bad.id, type="evaluations.rating.followed_up").count() == 1
    assert code_of(lambda: sign(body, rating_id=bad.id, seen=1)) == "uow.stale"


def test_words_and_choices_are_needed_and_bounded(bad: Rating, who: Who) -> None:
    body = who("zhoujueding")
    sign(body, rating_id=bad.id, seen=1)

    def attempt(words: str, choice: str) -> str:
        return code_of(lambda: verify(body, rating_id=bad.id, seen=2, words=words, choice=choice))

    assert attempt(" ", "COMPLEX") == "evaluations.follow_up.words"
    assert attempt("字" * (LONGEST + 1), "COMPLEX") == "evaluations.follow_up.words_too_long"
    assert attempt("核实", "") == "evaluations.follow_up.choice"
    assert attempt("核实", "MISTAKEN") == "evaluations.follow_up.choice"


def test_offers_say_why_not(bad: Rating, who: Who) -> None:
    body = {offer.deed.value: offer for offer in follow_up(who("zhoujueding"), bad.id).offers}
    assert [name for name, offer in body.items() if offer.possible] == ["sign"]
    supervisor = {offer.deed.value: offer for offer in follow_up(who("wujiancha"), bad.id).offers}
    assert [name for name, offer in supervisor.items() if offer.possible] == ["not_adopt"]
    assert "负责人" in supervisor["sign"].reason
