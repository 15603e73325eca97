"""Regions are periods: codes change, successors are found, scopes are prefixes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tongban.kernel.codes import RegionLevel
from tongban.kernel.errors import DomainError
from tongban.registry.orgs import queries
from tongban.registry.orgs.duties import lies_within
from tongban.registry.orgs.models import Region
from tongban.registry.orgs.seed import load_regions, region_id

# 龙南县 360727 became 龙南市 360783 (国务院批复 2020); dates are near enough for a rule.
LINES = [
    {"code": "360000000000", "name": "江西省", "level": "province", "parent_code": "", "valid_from": "1980-12-31"},
    {"code": "360700", "name": "赣州市", "level": "city", "parent_code": "360000", "valid_from": "1998-12-31"},
    {
        "code": "360727000000",
        "name": "龙南县",
        "level": "county",
        "parent_code": "360700000000",
        "valid_from": "1998-12-31",
        "valid_to": "2020-07-01",
        "successor_code": "360783000000",
    },
    {"code": "360783", "name": "龙南市", "level": "county", "parent_code": "360700", "valid_from": "2020-07-01"},
    {"code": "360783100", "name": "示例镇", "level": "township", "parent_code": "360783", "valid_from": "2020-07-01"},
]


@pytest.fixture
def _regions(db: None) -> None:
    load_regions(LINES)


@pytest.mark.usefixtures("_regions")
class TestByCode:
    def test_on_its_day_a_code_is_itself(self) -> None:
        region = queries.by_code("360727", date(2020, 6, 30))
        assert (region.code, region.name, region.level) == ("360727000000", "龙南县", RegionLevel.COUNTY)
        assert region.parent_id == region_id("360700000000", date(1998, 12, 31))

    def test_from_the_day_of_the_change_the_successor_answers(self) -> None:
        assert queries.by_code("360727000000", date(2020, 7, 1)).name == "龙南市"
        assert queries.by_code("360727000000", date(2026, 1, 1)).code == "360783000000"

    def test_a_chain_of_successors_is_followed_to_its_end(self) -> None:
        later = [
            {**LINES[3], "valid_to": "2030-01-01", "successor_code": "360705"},
            {**LINES[3], "code": "360705", "name": "龙南区", "valid_from": "2030-01-01"},
        ]
        load_regions([*LINES[:3], *later])
        assert queries.by_code("360727", date(2031, 1, 1)).name == "龙南区"
        assert queries.by_code("360727", date(2025, 1, 1)).name == "龙南市"

    def test_a_code_borne_twice_answers_for_its_day(self) -> None:
        """360402 was 庐山区 and became 濂溪区 under the same code."""
        first = {**LINES[3], "code": "360402", "name": "庐山区", "valid_to": "2022-01-01", "successor_code": "360402"}
        second = {**LINES[3], "code": "360402", "name": "濂溪区", "valid_from": "2022-01-01"}
        load_regions([*LINES[:2], first, second])
        assert queries.by_code("360402", date(2021, 12, 31)).name == "庐山区"
        assert queries.by_code("360402", date(2022, 1, 1)).name == "濂溪区"

    def test_a_region_merged_into_an_older_one_answers_for_itself_until_then(self) -> None:
        """湾里区 went up in 新建区, which was there before."""
        merged = {**LINES[3], "code": "360105", "name": "湾里区", "valid_to": "2023-01-01", "successor_code": "360783"}
        load_regions([*LINES[:2], LINES[3], merged])
        assert queries.by_code("360105", date(2022, 12, 31)).name == "湾里区"
        found = Region.objects.raw(queries._RESOLVE_REGION, {"code": "360105000000", "day": date(2022, 12, 31)})
        assert [region.name for region in found] == ["湾里区"]
        assert queries.by_code("360105", date(2023, 1, 1)).name == "龙南市"

    def test_a_code_not_yet_borne_is_unknown(self) -> None:
        with pytest.raises(DomainError, match=r"orgs\.region\.unknown") as refused:
            queries.by_code("360783", date(2019, 1, 1))
        assert "360783000000" in refused.value.message()

    def test_a_region_that_ended_without_successor_is_unknown(self) -> None:
        Region.objects.filter(code="360727000000").update(successor=None)
        with pytest.raises(DomainError, match=r"orgs\.region\.unknown"):
            queries.by_code("360727", date(2025, 1, 1))

    def test_it_is_one_statement(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            queries.by_code("360727", date(2025, 1, 1))


@pytest.mark.usefixtures("_regions")
def test_regions_within_a_scope_on_a_day() -> None:
    names = [region.name for region in queries.regions_within("360700", date(2025, 1, 1))]
    assert names == ["赣州市", "龙南市", "示例镇"]
    before = queries.regions_within("360700", date(2010, 1, 1), level=RegionLevel.COUNTY)
    assert [region.name for region in before] == ["龙南县"]


@pytest.mark.parametrize(
    ("code", "scope", "inside"),
    [
        ("360722000000", "360722000000", True),
        ("360722100000", "360722000000", True),
        ("360722000000", "360700000000", True),
        ("360722000000", "360000000000", True),
        ("360722000000", "360722100000", False),
        ("360726000000", "360722000000", False),
        ("370000000000", "360000000000", False),
    ],
)
def test_descendants_are_prefixes(code: str, scope: str, inside: bool) -> None:
    assert lies_within(code, scope) is inside


@pytest.mark.usefixtures("_regions")
def test_two_current_regions_of_one_code_are_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(code="360783000000", name="重复", level=4, valid_from=date(2025, 1, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        {**LINES[3], "parent_code": "360800"},
        {**LINES[3], "level": "city"},
        {**LINES[2], "successor_code": "360799"},
    ],
)
def test_wrong_files_are_refused_with_a_reason(db: None, wrong: dict[str, str]) -> None:
    with pytest.raises(DomainError, match=r"orgs\.seed\.invalid") as refused:
        load_regions([*LINES[:2], wrong])
    assert refused.value.data["reason"]
    assert not Region.objects.exists()


def test_what_a_later_table_ends_is_kept_as_in_use(db: None) -> None:
    """Cases may bear a code that held while the platform ran; rights follow it by that mark."""
    holding = {**LINES[2], "valid_to": "", "successor_code": ""}
    load_regions([*LINES[:2], holding])
    load_regions(LINES)
    assert Region.objects.get(code="360727000000").ended_here
    load_regions(LINES)
    assert Region.objects.get(code="360727000000").ended_here


def test_what_had_ended_before_the_first_load_is_not_in_use(db: None) -> None:
    for _ in range(2):
        load_regions(LINES)
        assert not Region.objects.get(code="360727000000").ended_here
