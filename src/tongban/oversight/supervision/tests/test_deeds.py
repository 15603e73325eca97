"""The deeds on a card: works · wrong actor · wrong state · repeated · overtaken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.kinds import Opinion, Outcome
from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.models import Event, Refusal
from tongban.kernel.errors import DomainError
from tongban.oversight.supervision.actions.close import close
from tongban.oversight.supervision.actions.end_warning import end_warnings
from tongban.oversight.supervision.actions.explain import explain
from tongban.oversight.supervision.actions.lift import lift
from tongban.oversight.supervision.actions.unit import LONGEST
from tongban.oversight.supervision.actions.uphold import uphold
from tongban.oversight.supervision.actions.watch import watch
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.queries import Wanted, card_detail, cards
from tongban.oversight.supervision.states import CardState
from tongban.oversight.supervision.tests.conftest import MONDAY, accepted_on
from tongban.registry.identity.actors import Actor

Who = Callable[..., Actor]
NOW = datetime(2026, 11, 10, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def late(who: Who) -> Iterator[Card]:
    """A yellow card (T2) on a case that is still undecided; the clock stands a morning later."""
    case_id = accepted_on(MONDAY)
    with clock.frozen(NOW):
        watch([case_id])
        yield Card.objects.get(rule="T2")


def code_of(attempt: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as caught:
        attempt()
    return caught.value.code


def decided(card: Card, who: Who) -> None:
    """The late case is done."""
    for login, seen, step in (("qianchushen", 2, "s1"), ("sunfuhe", 3, "s2")):
        give_opinion(who(login), case_id=card.case_id, seen=seen, step_id=step, opinion=Opinion.AGREE)
    decide(who("zhoujueding"), case_id=card.case_id, seen=4, outcome=Outcome.GRANTED)


def test_explained_confirmed_rectified_closed(late: Card, who: Who) -> None:
    body, supervisor = who("zhoujueding"), who("wujiancha")
    assert explain(body, card_id=late.id, seen=1, words="核查员当日出差").state is CardState.ANSWERED
    assert uphold(supervisor, card_id=late.id, seen=2, words="理由不成立，三日内办结").state is CardState.UPHELD
    assert code_of(lambda: close(supervisor, card_id=late.id, seen=3, words="已办")) == "supervision.card.not_rectified"
    decided(late, who)
    assert close(supervisor, card_id=late.id, seen=3, words="已作出决定").state is CardState.CLOSED
    late.refresh_from_db()
    assert (late.state, late.state_version, late.closed_at, late.explained_by) == ("CLOSED", 4, NOW, body.account_id)
    detail = card_detail(supervisor, late.id)
    assert [line.type.rsplit(".", 1)[1] for line in detail.lines] == ["raised", "answered", "upheld", "closed"]
    assert [line.words for line in detail.lines] == ["", "核查员当日出差", "理由不成立，三日内办结", "已作出决定"]
    assert not [offer for offer in detail.offers if offer.possible]
    events = Event.objects.filter(stream_id=late.id).order_by("n")
    assert "核查员" not in repr([event.open for event in events])
    assert events[1].open["actor"]["post"]


def test_lifted_with_a_reason_it_is_not_raised_again(late: Card, who: Who) -> None:
    assert lift(who("wujiancha"), card_id=late.id, seen=1, words="系统停机所致").state is CardState.LIFTED
    with clock.frozen(NOW + timedelta(hours=1)):
        watch([late.case_id])
    assert Card.objects.filter(rule="T2").count() == 1


def test_confirmed_without_an_explanation_only_when_its_time_has_passed(late: Card, who: Who) -> None:
    supervisor = who("wujiancha")

    def attempt() -> Any:
        return uphold(supervisor, card_id=late.id, seen=1, words="未说明")

    assert code_of(attempt) == "supervision.card.not_explained_yet"
    with clock.frozen(late.explain_by - timedelta(microseconds=1)):
        assert code_of(attempt) == "supervision.card.not_explained_yet"
    with clock.frozen(late.explain_by):
        assert attempt().state is CardState.UPHELD


@pytest.mark.parametrize(
    ("deed", "login"),
    [
        (explain, "wujiancha"),
        (explain, "qianchushen"),
        (uphold, "zhoujueding"),
        (lift, "zhoujueding"),
        (lift, "qianchushen"),
    ],
)
def test_the_body_explains_and_the_supervisor_judges(late: Card, who: Who, deed: Any, login: str) -> None:
    assert code_of(lambda: deed(who(login), card_id=late.id, seen=1, words="说明")) == "supervision.card.not_allowed"
    assert Refusal.objects.get(target=late.id).code == "supervision.card.not_allowed"


@pytest.mark.parametrize("deed", [explain, uphold, lift, close])
@pytest.mark.parametrize("login", ["zhenganyuan", "lishili"])
def test_to_another_county_the_card_does_not_exist(late: Card, who: Who, deed: Any, login: str) -> None:
    for seen in (1, 99):
        assert code_of(lambda seen=seen: deed(who(login), card_id=late.id, seen=seen, words="x")) == "uow.not_found"
    assert code_of(lambda: card_detail(who(login), late.id)) == "uow.not_found"


def test_nobody_judges_the_body_they_serve(late: Card, who: Who) -> None:
    supervisor, decider = who("wujiancha"), who("zhoujueding")
    both = Actor(
        supervisor.account_id, supervisor.person_id, supervisor.capacity, (), (*supervisor.posts, *decider.posts),
        supervisor.channel,
    )  # fmt: skip
    assert code_of(lambda: lift(both, card_id=late.id, seen=1, words="x")) == "supervision.card.not_allowed"


def test_another_body_of_the_county_sees_nothing(late: Card, who: Who) -> None:
    decider = who("zhoujueding")
    elsewhere = tuple(replace(post, department_id=uuid4()) for post in decider.posts)
    higher = tuple(replace(post, region_code="360722100000") for post in decider.posts)
    for posts in (elsewhere, higher):
        stranger = replace(decider, posts=posts)
        assert code_of(lambda who=stranger: card_detail(who, late.id)) == "uow.not_found"
        assert cards(stranger, Wanted("all")).rows == ()


def test_a_warning_asks_nothing_of_anybody(late: Card, who: Who) -> None:
    case_id = accepted_on(MONDAY + timedelta(days=2))
    watch([case_id])
    warning = Card.objects.get(rule="T1", case_id=case_id)
    for deed, login in ((explain, "zhoujueding"), (uphold, "wujiancha"), (lift, "wujiancha")):
        refused = code_of(lambda d=deed, w=login: d(who(w), card_id=warning.id, seen=1, words="x"))
        assert refused == "supervision.card.warning"
    assert end_warnings({warning.id: NOW}) == 1
    assert end_warnings({warning.id: NOW}) == 0


def test_wrong_state(late: Card, who: Who) -> None:
    lift(who("wujiancha"), card_id=late.id, seen=1, words="撤销")
    for deed, login in ((explain, "zhoujueding"), (uphold, "wujiancha"), (lift, "wujiancha"), (close, "wujiancha")):
        refused = code_of(lambda d=deed, w=login: d(who(w), card_id=late.id, seen=2, words="x"))
        assert refused == "states.deed_not_possible"


def test_twice_with_one_key_is_once_and_a_stale_page_changes_nothing(late: Card, who: Who) -> None:
    body = who("zhoujueding")
    first = explain(body, card_id=late.id, seen=1, words="说明", key="a-key-of-ours")
    again = explain(body, card_id=late.id, seen=1, words="说明", key="a-key-of-ours")
    assert (again.state, again.state_version, again.repeated) == (first.state, first.state_version, True)
    assert Event.objects.filter(stream_id=late.id, type="supervision.card.answered").count() == 1
    assert code_of(lambda: explain(body, card_id=late.id, seen=1, words="另一份说明")) == "uow.stale"


def test_words_are_needed_and_bounded(late: Card, who: Who) -> None:
    body = who("zhoujueding")
    assert code_of(lambda: explain(body, card_id=late.id, seen=1, words="  ")) == "supervision.card.words"
    too_long = "字" * (LONGEST + 1)
    assert code_of(lambda: explain(body, card_id=late.id, seen=1, words=too_long)) == "supervision.card.words_too_long"


def test_offers_say_why_not(late: Card, who: Who) -> None:
    offers = {offer.deed.value: offer for offer in card_detail(who("zhoujueding"), late.id).offers}
    assert [name for name, offer in offers.items() if offer.possible] == ["explain"]
    offers = {offer.deed.value: offer for offer in card_detail(who("wujiancha"), late.id).offers}
    assert [name for name, offer in offers.items() if offer.possible] == ["lift"]
    assert "11-13" in offers["uphold"].reason
