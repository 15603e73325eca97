"""好差评 at the desk: the body answers and never learns who, the supervisor calls back, closes and judges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.models import Event, Refusal
from tongban.kernel.codes import show_registration_code
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.tests.conftest import ENDED, concluded, rated

Visit = Callable[[str], Client]
NOW = datetime(2026, 11, 4, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def bad(province: None, frozen: Callable[[Any], None]) -> Rating:
    """A rating of one star, given the day before."""
    receipts = [concluded(number) for number in range(2)]
    frozen(ENDED)
    rated(receipts[0], 5)
    done = rated(receipts[1], 1, ("115",), "窗口的人不耐烦")
    frozen(NOW)
    return Rating.objects.get(id=done.rating_id)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def send(
    client: Client, rating: Rating, do: str, seen: int, words: str = "说明", choice: str = "", key: str = ""
) -> Any:
    content = {"do": do, "words": words, "choice": choice, "seen": seen, "key": key or f"a-key-of-{do}"}
    return client.post(reverse("desk:rating-deed", args=[rating.id]), content)


def test_the_list_is_filtered_by_state_and_stars(visit: Visit, bad: Rating) -> None:
    body, list_ = visit("zhoujueding"), reverse("desk:ratings")
    page = shown(body, list_)
    assert "非常不满意" in page
    assert "服务态度差效率低" in page
    assert "剩 " in page or "今天到期" in page
    for query, count in (("", 1), ("?view=all", 2), ("?view=all&stars=5", 1), ("?stars=5", 0), ("?view=closed", 0)):
        assert len(body.get(f"{list_}{query}").context["rows"]) == count, query
    for query in ("?view=x", "?stars=9", "?after=x"):
        assert body.get(f"{list_}{query}").status_code == 422


def test_the_body_is_told_neither_case_nor_item_of_few_nor_hour(visit: Visit, bad: Rating) -> None:
    code = show_registration_code(bad.code)
    for login, known in (("zhoujueding", False), ("qianchushen", False), ("wujiancha", True)):
        client = visit(login)
        for address in (f"{reverse('desk:ratings')}?view=all", reverse("desk:rating", args=[bad.id])):
            page = shown(client, address)
            assert (code in page, "食品经营许可（新办）" in page) == (known, known), (login, address)
            for secret in (bad.code, str(bad.case_id), "示例餐饮", "李示例", "09:30"):
                assert secret not in page
    assert "窗口的人不耐烦" in shown(visit("zhoujueding"), reverse("desk:rating", args=[bad.id]))


def test_from_receiving_to_closing(visit: Visit, bad: Rating) -> None:
    body, supervisor, address = visit("zhoujueding"), visit("wujiancha"), reverse("desk:rating", args=[bad.id])
    assert "最迟" in shown(body, address)
    steps = (
        (body, "sign", ""), (body, "verify", "REASONABLE"), (body, "rectify", ""),
        (supervisor, "call_back", "SATISFIED"), (supervisor, "close", ""),
    )  # fmt: skip
    for seen, (client, do, choice) in enumerate(steps, 1):
        answer = send(client, bad, do, seen, f"{do} 的说明", choice)
        assert (answer.status_code, answer["Location"]) == (302, address)
    bad.refresh_from_db()
    assert bad.state == "CLOSED"
    page = shown(body, address)
    for words in ("周示例", "吴示例", "诉求合理", "评价人表示满意", "已经了结"):
        assert words in page


def test_what_is_missing_is_said_at_its_place_and_kept(visit: Visit, bad: Rating) -> None:
    body = visit("zhoujueding")
    send(body, bad, "sign", 1)
    answer = send(body, bad, "verify", 2, "写了很多")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "请选择核实的结论" in page
    assert "写了很多" in page
    assert "请写明核实情况" in unescape(send(body, bad, "verify", 2, " ", "COMPLEX", "another-key").content.decode())
    assert Event.objects.filter(stream_id=bad.id).count() == 2


def test_overtaken_repeated_refused_and_unknown(visit: Visit, bad: Rating) -> None:
    body, supervisor = visit("zhoujueding"), visit("wujiancha")
    assert [send(body, bad, "sign", 1).status_code for _ in range(2)] == [302, 302]
    assert send(body, bad, "sign", 1, key="another-key").status_code == 409
    assert send(supervisor, bad, "verify", 2, choice="COMPLEX").status_code == 403
    assert Refusal.objects.filter(target=bad.id, code="evaluations.follow_up.not_allowed").count() == 1
    assert send(body, bad, "lift", 2).status_code == 404
    for login in ("zhenganyuan", "lishili"):
        assert visit(login).get(reverse("desk:rating", args=[bad.id])).status_code == 404
        assert send(visit(login), bad, "sign", 2).status_code == 404


def test_the_pages_cost_the_same_however_long(visit: Visit, bad: Rating) -> None:
    client = visit("wujiancha")
    for address, most in ((f"{reverse('desk:ratings')}?view=all", 2), (reverse("desk:rating", args=[bad.id]), 4)):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        mine = [each["sql"] for each in captured if "evaluations_" in each["sql"] or "records_event" in each["sql"]]
        assert len(mine) <= most, mine
