"""承诺兑现 at the desk: the supervisor's own region, by item and body, by body, by item; nothing personal, no share of a few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.cases.factories import contracts, sample_item
from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI

Visit = Callable[[str], Client]
DAY = date(2026, 11, 10)


@pytest.fixture
def counted(item_code: str, frozen: Callable[[datetime], None]) -> str:
    """Six of 信丰, two of them late; three of 安远, all late."""
    frozen(datetime(2026, 11, 20, 10, tzinfo=SHANGHAI))
    contracts(item_code, DAY, 4)
    contracts(item_code, DAY, 1, promised="MISSED", promised_late=1, explained=True)
    contracts(item_code, DAY, 1, promised="MISSED", promised_late=4, delivery="MISSED", delivery_late=2)
    contracts(sample_item("360726000000"), DAY, 3, promised="MISSED")
    return item_code


def cells(client: Client, by: str = "") -> list[list[str]]:
    answer = client.get(reverse("desk:promises"), {"by": by} if by else {})
    assert answer.status_code == 200
    return [[str(getattr(cell, "text", cell)) for cell in row.cells] for row in answer.context["rows"]]


FIGURES = ["6", "4／6，66%", "居中 2.5，最久 4", "1／2", "6／6，100%", "5／6，83%", "6／6，100%"]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("", ["食品经营许可（新办）", "信丰县市场监督管理局"]),
        ("item", ["食品经营许可（新办）", "信丰县市场监督管理局"]),
        ("body", ["信丰县市场监督管理局"]),
        ("basic", ["食品经营许可（新办）"]),
        ("strange", ["食品经营许可（新办）", "信丰县市场监督管理局"]),
    ],
)
def test_a_supervisor_sees_the_own_region_counted_each_way(
    visit: Visit, counted: str, by: str, names: list[str]
) -> None:
    assert cells(visit("wujiancha"), by) == [[*names, *FIGURES]]


def test_rows_lead_to_the_public_page_and_to_the_cards_of_the_body(visit: Visit, counted: str) -> None:
    client = visit("wujiancha")
    page = unescape(client.get(reverse("desk:promises")).content.decode())
    assert f'href="/items/{counted}/contract"' in page
    assert client.get(f"/items/{counted}/contract").status_code == 200
    assert "/desk/cards/?view=all&department=" in page
    assert reverse("desk:promises") in client.get(reverse("desk:board")).content.decode()


def test_of_few_cases_no_share_and_of_none_a_sentence(visit: Visit, item_code: str) -> None:
    client = visit("wujiancha")
    assert "没有办件办完" in client.get(reverse("desk:promises")).content.decode()
    contracts(item_code, clock.today(), 3)
    assert cells(client)[0][3] == "3／3"


def test_it_is_for_supervisors_and_costs_two_statements(visit: Visit, counted: str) -> None:
    assert visit("zhoujueding").get(reverse("desk:promises")).status_code == 404
    client = visit("wujiancha")
    client.get(reverse("desk:promises"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("desk:promises"))
    assert sum("cases_contract" in each["sql"] for each in captured.captured_queries) == 2
    # Session and actor besides.
    assert len(captured) <= 4
