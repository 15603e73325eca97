"""Regions and departments: from the province down to the village, found by any name, led on after a reform."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.registry.orgs.actions.reform import reform
from tongban.registry.orgs.shipped import division_lines
from tongban.sites.portal.tests.conftest import path_of, text_of
from tongban.sites.portal.tilemap import tile_map

Browser = Callable[..., Client]
MARKET = "11369901MB7220014P"


def test_the_province_is_drawn_and_listed_with_the_same_links(browser: Browser) -> None:
    page = text_of(browser().get("/regions/"))
    drawn, listed = page.split('id="all"')
    for code in ("360700000000", "360722000000", "361181000000"):
        assert f'href="/regions/{code}/"' in drawn
        assert f'href="/regions/{code}/"' in listed
    assert drawn.count('<rect class="k') == 111
    assert "style=" not in page


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("360000000000", ("江西省教育厅", "赣州市")),
        ("360700000000", ("赣州市", "信丰县", "赣州市公安局")),
        ("360722000000", ("信丰县市场监督管理局", "嘉定镇", "信丰县能办的事", "信丰县工业园", "不是行政区划")),
        ("360722100000", ("信丰县嘉定镇人民政府", "嘉定镇能办的事")),
        ("360722100001", ("江西省", "嘉定镇")),
    ],
)
def test_every_level_has_its_page(browser: Browser, code: str, shown: tuple[str, ...]) -> None:
    answer = browser().get(f"/regions/{code}/")
    assert answer.status_code == 200
    for words in shown:
        assert words in text_of(answer)


def test_a_code_that_ended_leads_to_its_successor_and_nonsense_is_not_found(browser: Browser) -> None:
    anyone = browser()
    assert path_of(anyone.get("/regions/360727000000/")) == "/regions/360783000000/"
    assert "龙南县（360727000000）" in text_of(anyone.get("/regions/360783000000/"))
    assert "赣府字〔2020〕45号" in text_of(anyone.get("/regions/360783000000/"))
    assert path_of(anyone.get("/regions/360722/")) == "/regions/360722000000/"
    assert anyone.get("/regions/369999000000/").status_code == 404
    assert anyone.get("/regions/nonsense/").status_code in (404, 422)


@pytest.mark.parametrize("q", ["xf", "xinfeng", "信丰", "丰县", "360722"])
def test_a_place_is_found_by_what_was_typed(browser: Browser, q: str) -> None:
    assert 'href="/regions/360722000000/"' in text_of(browser().get("/regions/", {"q": q}))


def test_what_is_not_found_is_said_and_escaped(browser: Browser) -> None:
    page = text_of(browser().get("/regions/", {"q": "<script>alert(1)</script>"}))
    assert "没有找到" in page
    assert "<script>alert" not in page
    assert "没有找到" in text_of(browser().get("/departments/", {"q": "<script>"}))


def test_the_picker_is_told_as_json(browser: Browser) -> None:
    answer = browser().get("/regions/suggest", {"q": "湾里"})
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["places"][0] == {
        "code": "360112000000",
        "name": "新建区",
        "full_name": "江西省南昌市新建区",
        "formerly": "湾里区",
    }
    assert browser().get("/regions/suggest").json() == {"places": []}
    assert len(browser().get("/regions/suggest", {"q": "a"}).json()["places"]) <= 10


def test_the_region_is_chosen_by_pinyin_and_by_a_name_of_before(browser: Browser) -> None:
    anyone = browser()
    assert anyone.get("/region", {"region": "xinfengxian"}).status_code == 302
    assert "<b>信丰县</b>" in text_of(anyone.get("/search"))
    assert anyone.get("/region", {"region": "龙南县"}).status_code == 302
    assert "<b>龙南市</b>" in text_of(anyone.get("/search"))


def test_departments_of_the_region_page_by_page(browser: Browser) -> None:
    anyone = browser()
    first = text_of(anyone.get("/departments/", {"region": "360722000000"}))
    assert "信丰县公安局" in first
    assert "安远县" not in first
    second = text_of(anyone.get("/departments/", {"region": "360722000000", "after": "30"}))
    assert "信丰县公安局" not in second
    assert "信丰县嘉定镇人民政府" in second
    assert anyone.get("/departments/", {"after": "-1"}).status_code == 200


def test_a_department_shows_what_it_does(browser: Browser) -> None:
    page = text_of(browser().get(f"/departments/{MARKET}/"))
    for words in ("信丰县市场监督管理局", "食品经营许可（新办）", "法定机关", 'href="/regions/360722000000/"'):
        assert words in page
    assert browser().get("/departments/11369901MB9999999X/").status_code in (404, 422)


def test_after_a_reform_every_address_leads_on(browser: Browser) -> None:
    plan = {
        "schema": "tongban.reform/1",
        "document": "赣府字〔2026〕99号",
        "changes": [
            {"change": "rename_region", "date": "2026-01-05", "code": "360722", "name": "信丰市", "new_code": "360785"}
        ],
    }
    reform({"system": "reform"}, plan)
    anyone = browser()
    assert path_of(anyone.get("/regions/360722000000/")) == "/regions/360785000000/"
    page = text_of(anyone.get("/regions/360785000000/"))
    for words in ("信丰市", "信丰县（360722000000）", "赣府字〔2026〕99号", "信丰市公安局", "信丰市能办的事"):
        assert words in page
    body = text_of(anyone.get(f"/departments/{MARKET}/"))
    assert "信丰市市场监督管理局" in body
    assert "信丰县市场监督管理局，" in body
    assert "食品经营许可（新办）" in body
    assert "信丰市市场监督管理局" in text_of(
        anyone.get("/departments/", {"q": "信丰县市场监督管理局", "region": "360000000000"})
    )


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/regions/", 2),
        ("/regions/?q=xf", 2),
        ("/regions/360722000000/", 6),
        ("/departments/", 1),
        (f"/departments/{MARKET}/", 3),
    ],
)
def test_what_a_page_costs(browser: Browser, path: str, most: int) -> None:
    anyone = browser()
    anyone.get(path)
    with CaptureQueriesContext(connection) as captured:
        anyone.get(path)
    # The clock is read once a second, whoever asks.
    assert len([query for query in captured if "clock_offset" not in query["sql"]]) <= most


def test_no_square_stands_on_another_and_neighbours_of_other_cities_differ() -> None:
    counties = [
        (line["code"], line["name"])
        for line in division_lines()
        if line.get("level") == "county" and not line["valid_to"]
    ]
    picture = tile_map(counties)
    assert picture is not None
    assert len(picture.tiles) == len({(tile.x, tile.y) for tile in picture.tiles}) == 100
    by_place = {(tile.x, tile.y): tile for tile in picture.tiles}
    for (x, y), tile in by_place.items():
        for other in (by_place.get((x + 94, y)), by_place.get((x, y + 66))):
            if other is not None and other.href[9:13] != tile.href[9:13]:
                assert other.shade != tile.shade
    assert tile_map([("369999000000", "没有")]) is None
