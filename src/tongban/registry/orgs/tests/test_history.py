"""The history that the product ships: codes and names that ended lead to what stands in their place."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.registry.orgs import queries
from tongban.registry.orgs.duties import RegionKind
from tongban.registry.orgs.models import Region
from tongban.registry.orgs.shipped import division_lines

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("code", "day", "then", "now"),
    [
        ("360105", date(2018, 1, 1), "湾里区", "新建区"),
        ("360122", date(2014, 1, 1), "新建县", "新建区"),
        ("360421", date(2016, 1, 1), "九江县", "柴桑区"),
        ("360427", date(2015, 1, 1), "星子县", "庐山市"),
        ("360622", date(2017, 1, 1), "余江县", "余江区"),
        ("360721", date(2015, 1, 1), "赣县", "赣县区"),
        ("360727", date(2019, 1, 1), "龙南县", "龙南市"),
        ("361029", date(2015, 1, 1), "东乡县", "东乡区"),
        ("361121", date(2018, 1, 1), "上饶县", "广信区"),
        ("361122", date(2014, 1, 1), "广丰县", "广丰区"),
        ("360402", date(2015, 1, 1), "庐山区", "濂溪区"),
        ("361128", date(2002, 1, 1), "波阳县", "鄱阳县"),
        ("362123", date(1990, 1, 1), "信丰县", "信丰县"),
        ("362301", date(1990, 1, 1), "上饶市", "信州区"),
        ("362432", date(1990, 1, 1), "宁冈县", "井冈山市"),
    ],
)
def test_an_ended_code_is_itself_on_its_day_and_its_successor_today(
    places: None, code: str, day: date, then: str, now: str
) -> None:
    assert queries.by_code(code, day).name == then
    assert queries.by_code(code, TODAY).name == now


def test_the_day_before_a_change_and_the_day_of_it(places: None) -> None:
    assert queries.by_code("360402", date(2016, 12, 30)).name == "庐山区"
    assert queries.by_code("360402", date(2016, 12, 31)).name == "濂溪区"


def test_every_code_that_ended_leads_to_one_that_holds(places: None) -> None:
    ended = Region.objects.exclude(valid_to=None)
    assert ended.count() == 85
    for row in ended:
        assert queries.by_code(row.code, TODAY).valid_to is None


def test_today_there_are_as_many_as_the_register_says(places: None) -> None:
    current = Region.objects.filter(valid_to=None)
    counts = [current.filter(level=level).count() for level in (2, 3, 4, 5, 6)]
    assert counts == [1, 11, 100, 1_767, 22_080]


def test_what_is_no_division_says_so(places: None) -> None:
    assert queries.by_code("360722400", TODAY).kind is RegionKind.UNIT
    assert queries.by_code("360722100", TODAY).kind is RegionKind.DIVISION
    units = [line for line in division_lines() if line.get("kind") == "UNIT"]
    assert len(units) == 184
    assert not [line["name"] for line in units if line["name"].endswith(("镇", "乡", "街道"))]


def test_a_change_names_its_document_where_the_source_does(places: None) -> None:
    assert queries.by_code("360622", date(2017, 1, 1)).basis == "国函〔2018〕23号"
    assert queries.by_code("360783", TODAY).basis == "赣府字〔2020〕45号"
