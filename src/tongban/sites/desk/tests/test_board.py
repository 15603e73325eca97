"""办件看板: its figures are those of the cases, each leads to just those, and another county sees nothing of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.events import COUNTED_BY_DAY
from tongban.cases.factories import submitted
from tongban.cases.handlers import contract_all, day_all, tally_all
from tongban.cases.kinds import Opinion, Outcome
from tongban.cases.models import CaseDay
from tongban.cases.queries import OnDay
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.registry.identity.actors import Channel
from tongban.sites.desk.board_words import Line

Visit = Callable[[str], Client]


@pytest.fixture
def month(who: Any, item_code: str, frozen: Any) -> dict[str, UUID]:
    """20 November: one decided late, one in time, one accepted and overdue, one of today."""

    def at(day: int, hour: int = 10) -> None:
        frozen(datetime(2026, 11, day, hour, tzinfo=SHANGHAI))

    def begun(day: int) -> UUID:
        at(day)
        return submitted(who("lishili", Channel.PORTAL), item_code).case_id

    def accepted(day: int) -> UUID:
        case_id = begun(day)
        at(day, 11)
        pass_pre_review(who("qianchushen"), case_id=case_id, seen=1)
        return case_id

    def decided(case_id: UUID, day: int) -> UUID:
        at(day)
        give_opinion(who("qianchushen"), case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
        give_opinion(who("sunfuhe"), case_id=case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
        decide(who("zhoujueding"), case_id=case_id, seen=4, outcome=Outcome.GRANTED)
        return case_id

    found = {"late": accepted(2), "overdue": accepted(3)}
    decided(found["late"], 12)
    found["in_time"] = decided(accepted(18), 19)
    found["today"] = begun(20)
    at(20, 15)
    _told()
    return found


def _told() -> None:
    """The tallies as they are once the relay has passed on everything."""
    events = [
        PlacedEvent(place, each.stream_id, each.n, each.type, each.schema, each.at, each.open)
        for place, each in enumerate(Event.objects.order_by("at", "stream_id", "n"), start=1)
    ]
    tally_all(events)
    contract_all(events)
    day_all([each for each in events if each.type in COUNTED_BY_DAY])


def _sums() -> dict[str, int]:
    names = ("submitted", "accepted", "decided", "in_time", "late")
    return {name: sum(CaseDay.objects.values_list(name, flat=True)) for name in names}


def _tiles(client: Client) -> dict[str, dict[str, tuple[str, str]]]:
    rows = client.get("/desk/board/").context["tiles"]
    return {title: {tile.label: (tile.number, tile.href) for tile in row} for title, row in rows}


def _listed(client: Client, href: str) -> int:
    return len(client.get(href).context["rows"])


@pytest.mark.parametrize("login", ["wujiancha", "zhoujueding"])
def test_each_figure_is_that_of_its_list(visit: Visit, month: dict[str, UUID], login: str) -> None:
    """For who supervises the county and for a head of the body alike."""
    assert _sums() == {"submitted": 4, "accepted": 3, "decided": 2, "in_time": 1, "late": 1}
    client = visit(login)
    told = _tiles(client)
    numbers = {title: {label: number for label, (number, _href) in row.items()} for title, row in told.items()}
    assert numbers["今天"] == {"收到": "1", "受理": "0", "决定": "0", "按时决定": "0", "超期决定": "0"}
    assert numbers["本月"] == {"收到": "4", "受理": "3", "决定": "2", "按时决定": "1", "超期决定": "1"}
    assert (numbers["现在"]["超期在办"], numbers["现在"]["好评率"]) == ("1", "—")
    for title, row in told.items():
        for label, (number, href) in row.items():
            if label not in ("好评率", "正常在办"):
                assert str(_listed(client, href)) == number, (title, label)
    page = client.get("/desk/board/").content.decode()
    for word in ("信丰县市场监督管理局", "食品经营许可（新办）", "每个数怎么算", "三星及以上的评价占全部有效评价"):
        assert word in page


def test_rows_by_body_and_item_lead_to_their_cases(visit: Visit, month: dict[str, UUID], item_code: str) -> None:
    """Every linked cell holds as many as it says."""
    client = visit("wujiancha")
    context = client.get("/desk/board/").context
    for rows in (context["body_rows"], context["item_rows"]):
        assert len(rows) == 1
        cells = [cell for cell in rows[0].cells if hasattr(cell, "href")]
        assert len(cells) >= 7
        for cell in cells:
            assert str(_listed(client, cell.href)) == cell.text, cell
    assert context["item_rows"][0].cells[0] == ("食品经营许可（新办）", "信丰县市场监督管理局")


def test_another_county_sees_nothing(visit: Visit, month: dict[str, UUID], item_code: str) -> None:
    """Neither figures, nor cases by an address that was handed on."""
    client = visit("zhenganyuan")
    told = _tiles(client)
    assert {number for row in told.values() for number, _href in row.values()} == {"0", "—"}
    assert "信丰县" not in client.get("/desk/board/").content.decode()
    for on in OnDay:
        assert not _listed(client, f"/desk/?view=all&on={on.value}&item={item_code}&since=2026-11-01")


def test_what_is_counted_twice_and_what_is_asked_wrongly(visit: Visit, month: dict[str, UUID]) -> None:
    """A filter that is none is told; lines of the same are added up."""
    client = visit("wujiancha")
    assert client.get("/desk/?view=all&on=never").context["problem"]
    assert client.get("/desk/?view=all&body=x").context["problem"]
    assert sum([Line(going=2, overdue=3), Line(going=4)], start=Line()).going == 6
    assert Line(going=2, overdue=3).well == 0


@pytest.mark.parametrize("login", ["wujiancha", "zhoujueding"])
def test_it_costs_the_same_whatever_was_done(visit: Visit, month: dict[str, UUID], login: str) -> None:
    """Nine statements besides session and actor."""
    client = visit(login)
    client.get("/desk/board/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/desk/board/")
    assert len(captured) <= 9 + 2, [each["sql"][:120] for each in captured]
