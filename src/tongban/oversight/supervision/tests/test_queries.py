"""Lists and counts: whose, in which order, at what cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.kernel.errors import DomainError
from tongban.oversight.supervision.actions.lift import lift
from tongban.oversight.supervision.actions.watch import watch
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.queries import Wanted, card_detail, cards, tallies
from tongban.oversight.supervision.tests.conftest import MONDAY, accepted_on
from tongban.registry.identity.actors import Actor

Who = Callable[..., Actor]
NOW = datetime(2026, 11, 11, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def three(who: Who) -> Iterator[None]:
    """Three late cases: six open cards (T2, T5 each) and three warnings that are over."""
    ids = [accepted_on(MONDAY + timedelta(minutes=number)) for number in range(3)]
    with clock.frozen(NOW):
        watch(ids)
        yield


def test_who_sees_which(three: None, who: Who) -> None:
    for login, count in (("wujiancha", 6), ("zhoujueding", 6), ("qianchushen", 6), ("zhenganyuan", 0), ("lishili", 0)):
        actor = who(login)
        assert len(cards(actor, Wanted()).rows) == count
        assert sum(each.count for each in tallies(actor)) == count


def test_every_count_leads_to_its_cards(three: None, who: Who) -> None:
    actor = who("wujiancha")
    assert tallies(actor)
    for each in tallies(actor):
        wanted = Wanted(each.view, str(each.level.value), each.rule, str(each.department_id))
        assert len(cards(actor, wanted).rows) == each.count == 3


def test_pages_by_key_show_every_card_once(three: None, who: Who) -> None:
    actor, seen, after = who("wujiancha"), [], None
    while True:
        page = cards(actor, Wanted("all"), after, size=4)
        seen += [row.card_id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 9
    instants = [Card.objects.get(id=each).at for each in seen]
    assert instants == sorted(instants, reverse=True)


@pytest.mark.parametrize(
    "wrong", [{"view": "x"}, {"level": "9"}, {"level": "x"}, {"rule": "T9"}, {"department": "x"}, {"code": "x"}]
)
def test_a_wrong_filter_is_told(who: Who, wrong: dict[str, str]) -> None:
    with pytest.raises(DomainError):
        cards(who("wujiancha"), Wanted(**{**asdict(Wanted()), **wrong}))


@pytest.mark.parametrize(
    "after", ["x", "MjAyNi0xMS0wMiB4", "MjAyNi0xMS0wMiAwMTlhYjFjMC02YTNlLTdjMzEtOWQyYS0zZjFmNmQwZTViNzc"]
)
def test_a_wrong_page_is_told(who: Who, after: str) -> None:
    with pytest.raises(DomainError) as caught:
        cards(who("wujiancha"), Wanted(), after)
    assert caught.value.code == "supervision.list.invalid"


def test_cost(three: None, who: Who) -> None:
    actor = who("wujiancha")
    with CaptureQueriesContext(connection) as captured:
        cards(actor, Wanted())
    assert len(captured) == 1
    with CaptureQueriesContext(connection) as captured:
        tallies(actor)
    assert len(captured) == 2
    card = Card.objects.filter(rule="T2").order_by("id")[0]
    lift(actor, card_id=card.id, seen=1, words="撤销")
    with CaptureQueriesContext(connection) as captured:
        detail = card_detail(actor, card.id)
    assert len(captured) == 5
    assert detail.lines[-1].who == "吴示例"
    assert {row.rule.id for row in detail.others} == {"T1", "T5"}
