"""Supervision at the desk: each number leads to its cards; the body explains, the supervisor judges; nothing personal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.factories import submitted
from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.models import Event, Refusal
from tongban.oversight.supervision.actions.watch import round_
from tongban.oversight.supervision.models import Card
from tongban.registry.identity.actors import Channel

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)
NOW = datetime(2026, 11, 10, 9, 0, tzinfo=SHANGHAI)
Visit = Callable[[str], Client]


@pytest.fixture
def late(who, item_code: str, frozen) -> Iterator[Card]:
    """Two accepted cases past their promise and one in silence; the clock stands in the morning after."""
    for number in range(3):
        with clock.frozen(MONDAY + timedelta(minutes=number)):
            case_id = submitted(who("lishili", Channel.PORTAL), item_code).case_id
            if number < 2:
                pass_pre_review(who("qianchushen"), case_id=case_id, seen=1)
    frozen(NOW)
    round_()
    return Card.objects.filter(rule="T2").order_by("id")[0]


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def page_of(card: Card) -> str:
    return reverse("desk:card", args=[card.id])


def send(client: Client, card: Card, do: str, words: str = "说明", seen: int = 1, key: str = "a-key-of-mine"):
    return client.post(f"{page_of(card)}deed", {"do": do, "words": words, "seen": seen, "key": key})


def test_every_number_of_the_board_leads_to_that_many_cards(visit: Visit, late: Card) -> None:
    client = visit("wujiancha")
    page = shown(client, reverse("desk:board"))
    assert "监察看板 · 信丰县" in page
    links = re.findall(r'href="(/desk/cards/\?[^"]*)">(\d+)<span class="sr">', page)
    assert len(links) >= 6 + 2 * 7 + 6
    assert {number for _, number in links} >= {"0", "1", "2"}
    for href, number in links:
        rows = client.get(href).context["rows"]
        assert len(rows) == int(number), href


def test_levels_are_told_in_words_and_rules_say_their_law(visit: Visit, late: Card) -> None:
    page = shown(visit("wujiancha"), reverse("desk:board"))
    for words in (
        "红牌",
        "黄牌",
        "预警",
        "逾期不告知",
        "《行政许可法》第三十二条第一款第（四）项",
        "信丰县市场监督管理局",
    ):
        assert words in page


def test_no_page_of_supervision_shows_who_applied(visit: Visit, late: Card) -> None:
    client = visit("wujiancha")
    pages = [reverse("desk:board"), f"{reverse('desk:cards')}?view=all", page_of(late)]
    for address in pages:
        page = shown(client, address)
        assert "示例餐饮" not in page
        assert "李示例" not in page
    assert "承诺办结期限" in shown(client, page_of(late))


def test_the_body_explains_and_the_supervisor_confirms(visit: Visit, late: Card) -> None:
    body, supervisor = visit("zhoujueding"), visit("wujiancha")
    page = shown(body, page_of(late))
    assert 'value="explain"' in page
    assert 'value="lift"' not in page
    assert send(body, late, "explain", "核查员当日出差").status_code == 302
    page = shown(supervisor, page_of(late))
    assert "核查员当日出差" in page
    assert "周示例" in page
    assert 'value="uphold"' in page
    answer = send(supervisor, late, "uphold", "三日内办结", seen=2)
    assert answer.status_code == 302
    assert "整改中" in shown(supervisor, answer["Location"])
    assert "办件还没有办好" in shown(supervisor, page_of(late))
    late.refresh_from_db()
    assert late.state == "UPHELD"


def test_a_card_says_what_it_demands_of_whom_and_until_when(visit: Visit, late: Card, frozen) -> None:
    body, supervisor = visit("zhoujueding"), visit("wujiancha")
    demanded = "信丰县市场监督管理局最迟 2026 年 11 月 13 日 说明（说明期剩 3 个工作日）"
    assert demanded in shown(body, page_of(late))
    frozen(NOW + timedelta(days=4))
    assert "没有在 2026 年 11 月 13 日 以前说明" in shown(body, page_of(late))
    send(body, late, "explain", "核查员当日出差")
    assert "部门已经说明，由监察员确认或者撤销" in shown(supervisor, page_of(late))
    send(supervisor, late, "uphold", "三日内办结", seen=2, key="another-key")
    assert "先把这件事办了，监察员再办结" in shown(body, page_of(late))
    send(supervisor, late, "lift", "停机属实", seen=3, key="a-third-key")
    page = shown(body, page_of(late))
    assert "这张牌已经了结" in page
    assert "现在不能做" not in page


def test_a_card_noticed_late_tells_both_instants(visit: Visit, late: Card) -> None:
    page = shown(visit("zhoujueding"), page_of(late))
    for words in ("2026 年 11 月 10 日 00:00", "2026 年 11 月 10 日 09:00", "自 11-10 00:00 起成立"):
        assert words in page
    warning = Card.objects.filter(level=1, state="CLOSED")[0]
    page = shown(visit("zhoujueding"), page_of(warning))
    assert "预警已经解除" in page
    assert "发牌时间" not in page


def test_sent_twice_it_is_done_once(visit: Visit, late: Card) -> None:
    body = visit("zhoujueding")
    for _ in range(2):
        assert send(body, late, "explain").status_code == 302
    assert Event.objects.filter(stream_id=late.id).count() == 2
    assert "没有重复办理" in shown(body, page_of(late))


def test_without_words_the_form_comes_back(visit: Visit, late: Card) -> None:
    answer = send(visit("zhoujueding"), late, "explain", "  ")
    assert answer.status_code == 422
    assert "请写明说明" in unescape(answer.content.decode())
    answer = send(visit("zhoujueding"), late, "explain", "字" * 1001)
    assert answer.status_code == 422
    assert "字" * 1001 in answer.content.decode()


def test_overtaken_is_told_and_what_was_written_stays(visit: Visit, late: Card) -> None:
    assert send(visit("wujiancha"), late, "lift", "不成立").status_code == 302
    answer = send(visit("zhoujueding"), late, "explain", "我们的说明", seen=1, key="another-key")
    assert answer.status_code == 409
    assert "已撤销" in unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("login", "do", "status"),
    [
        ("zhenganyuan", "explain", 404), ("zhoujueding", "lift", 403), ("wujiancha", "explain", 403),
        ("wujiancha", "uphold", 409), ("wujiancha", "raise", 404), ("wujiancha", "end", 404), ("wujiancha", "", 404),
    ],
)  # fmt: skip
def test_what_one_may_not_do(visit: Visit, late: Card, login: str, do: str, status: int) -> None:
    assert send(visit(login), late, do).status_code == status
    assert Event.objects.filter(stream_id=late.id).count() == 1
    assert Refusal.objects.count() == 1


def test_another_county_sees_nothing(visit: Visit, late: Card) -> None:
    client = visit("zhenganyuan")
    assert client.get(page_of(late)).status_code == 404
    assert client.get(reverse("desk:board")).status_code == 404
    page = shown(client, f"{reverse('desk:cards')}?view=all")
    assert "信丰" not in page
    assert "这里现在没有预警和牌" in page


def test_the_list_of_the_body_names_no_other_bodies(visit: Visit, late: Card) -> None:
    page = shown(visit("qianchushen"), reverse("desk:cards"))
    assert "针对本部门的预警和牌" in page
    assert "全部部门" not in page


@pytest.mark.parametrize("query", ["view=x", "level=x", "rule=T9", "department=x", "after=x", "level=9"])
def test_a_wrong_filter_is_told(visit: Visit, late: Card, query: str) -> None:
    assert visit("wujiancha").get(f"{reverse('desk:cards')}?{query}").status_code == 422


def test_by_code(visit: Visit, late: Card) -> None:
    client = visit("wujiancha")
    found = client.get(reverse("desk:cards"), {"code": late.code, "view": "all"})
    assert len(found.context["rows"]) == Card.objects.filter(code=late.code).count() > 0
    assert "登记码" in client.get(reverse("desk:cards"), {"code": "奶茶"}).context["problem"]


@pytest.mark.parametrize("route", ["board", "cards", "card"])
def test_cost(visit: Visit, late: Card, route: str) -> None:
    """Three statements for lists and counts, one more for late enquiries on the board, five for a card, besides session and
    actor."""
    client = visit("wujiancha")
    address = page_of(late) if route == "card" else reverse(f"desk:{route}")
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(captured) <= {"card": 5, "board": 4}.get(route, 3) + 2
