"""Places and bodies by what people type."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.kernel.codes import RegionLevel
from tongban.registry.orgs.actions.reform import reform
from tongban.registry.orgs.finding import find_bodies, find_places, former_bodies, former_regions
from tongban.registry.orgs.spelling import spelling

pytestmark = pytest.mark.usefixtures("places")
DAY = date(2026, 6, 1)


def first(q: str) -> tuple[str, str]:
    found = find_places(q, day=DAY)[0]
    return found.region.name, found.formerly


@pytest.mark.parametrize(
    ("q", "name", "formerly"),
    [
        ("信丰县", "信丰县", ""),
        ("信丰", "信丰县", ""),
        ("xinfengxian", "信丰县", ""),
        ("xinfeng", "信丰县", ""),
        ("xfx", "信丰县", ""),
        ("ＸＩＮＦＥＮＧ", "信丰县", ""),
        ("赣州", "赣州市", ""),
        ("360722", "信丰县", ""),
        ("360722100000", "嘉定镇", ""),
        ("嘉定镇", "嘉定镇", ""),
        ("湾里区", "新建区", "湾里区"),
        ("庐山区", "濂溪区", "庐山区"),
        ("上饶县", "广信区", "上饶县"),
        ("龙南县", "龙南市", "龙南县"),
        ("360727", "龙南市", "龙南县"),
        ("yudu", "于都县", ""),
        ("ningdu", "宁都县", ""),
        ("yanshan", "铅山县", ""),
    ],
)
def test_a_place_is_found(q: str, name: str, formerly: str) -> None:
    assert first(q) == (name, formerly)


def test_two_letters_find_every_place_that_begins_so() -> None:
    names = {each.region.name for each in find_places("xf", day=DAY, level=RegionLevel.COUNTY)}
    assert "信丰县" in names
    assert all(spelling(name).split()[-1].startswith("xf") for name in names)


def test_a_former_name_is_found_only_from_the_day_on_which_it_was_one() -> None:
    assert find_places("濂溪区", day=date(2016, 12, 30)) == ()
    assert find_places("庐山区", day=date(2016, 12, 30))[0].formerly == ""


def test_where_it_lies_is_told_and_can_be_asked_for() -> None:
    (found,) = (each for each in find_places("嘉定镇", day=DAY) if each.region.code.startswith("360722"))
    assert found.full_name == "江西省赣州市信丰县嘉定镇"
    assert find_places("嘉定镇", day=DAY, within="360100") == ()


@pytest.mark.parametrize("q", ["", "  ", "%", "_", "\0", "没有这个地方", "'; DROP TABLE orgs_region; --", "\\"])
def test_what_means_nothing_finds_nothing(q: str) -> None:
    assert find_places(q, day=DAY) == ()


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("信丰县市场监督管理局", "信丰县市场监督管理局"),
        ("信丰市场监管", "信丰县市场监督管理局"),
        ("信丰 市场监管局", "信丰县市场监督管理局"),
        ("信丰县市场监管局", "信丰县市场监督管理局"),
        ("xfxscjdglj", "信丰县市场监督管理局"),
        ("11369901mb7220014p", "信丰县市场监督管理局"),
        ("信丰嘉定镇政府", "信丰县嘉定镇人民政府"),
        ("省教育厅", "江西省教育厅"),
    ],
)
def test_a_body_is_found(q: str, name: str) -> None:
    assert find_bodies(q, day=DAY)[0].body.name == name


def test_in_a_region_all_its_bodies_and_those_below_it() -> None:
    found = find_bodies("", "360722", day=DAY, limit=100)
    assert {each.body.region_code[:6] for each in found} == {"360722"}
    assert len(found) > 50
    assert [each.body.level for each in found] == sorted(each.body.level for each in found)
    assert find_bodies("", "360722", day=DAY, limit=10, offset=10) == found[10:20]
    assert {each.body.region_code for each in find_bodies("scjg", "360722", day=DAY)} == {"360722000000"}


def test_what_a_reform_ended_is_found_by_its_old_name_and_told_with_it() -> None:
    reform(
        {"system": "reform"},
        {
            "schema": "tongban.reform/1",
            "document": "赣府字〔2026〕99号",
            "changes": [
                {
                    "change": "rename_region",
                    "date": "2026-06-01",
                    "code": "360722",
                    "name": "信丰市",
                    "new_code": "360785",
                }
            ],
        },
    )
    assert first("信丰县") == ("信丰市", "信丰县")
    assert first("xfs")[0] == "信丰市"
    found = find_bodies("信丰县市场监督管理局", day=DAY)[0]
    assert (found.body.name, found.formerly) == ("信丰市市场监督管理局", "信丰县市场监督管理局")
    assert find_bodies("信丰县市场监督管理局", day=date(2026, 5, 31))[0].formerly == ""
    assert next((each.name, each.code, each.basis) for each in former_regions("360785", DAY)) == (
        "信丰县",
        "360722000000",
        "赣府字〔2026〕99号",
    )
    (former,) = former_bodies("11369901MB7220014P", DAY)
    assert (former.name, former.valid_to) == ("信丰县市场监督管理局", DAY)


def test_what_it_costs() -> None:
    with CaptureQueriesContext(connection) as captured:
        find_places("赣", day=DAY)
    assert len(captured) == 2
    with CaptureQueriesContext(connection) as captured:
        find_bodies("市场", "360700", day=DAY)
    assert len(captured) == 1
