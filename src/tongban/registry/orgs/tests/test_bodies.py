"""The bodies that the product ships: loaded twice the same, on numbers that nobody can bear."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.kernel.codes import check_uscc, organisation_code_ok
from tongban.kernel.errors import DomainError
from tongban.registry.orgs import queries
from tongban.registry.orgs.duties import DepartmentKind, Duty
from tongban.registry.orgs.models import Department, Post, Region
from tongban.registry.orgs.seed import department_id, load_bodies, load_regions, post_id, seed_bodies, seed_regions
from tongban.registry.orgs.shipped import division_lines, shipped_bodies, shipped_body

DAY = date(2026, 6, 1)


def rows() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("id").values()) for model in (Region, Department, Post)]


@pytest.mark.slow
def test_loading_twice_gives_the_same_rows(db: None) -> None:
    assert (seed_regions(), seed_bodies()) == (24_044, len({body.key for body in shipped_bodies().values()}))
    first = rows()
    seed_regions()
    seed_bodies()
    assert rows() == first


def test_what_stands_in_the_file_can_be_found(places: None) -> None:
    body = queries.department_by_uscc("11369901mb7220014p", DAY)
    assert (body.id, body.name) == (department_id("xinfeng-market"), "信丰县市场监督管理局")
    assert (body.region_code, body.region_name, body.kind) == ("360722000000", "信丰县", DepartmentKind.STATUTORY_ORGAN)
    assert queries.department(body.id) == body
    assert body in queries.departments_within("360722", DAY)
    assert body not in queries.departments_within("360726", DAY)
    assert body in queries.departments_within("360700", DAY)
    reviews = queries.posts_of(body.id, Duty.REVIEW)
    assert {post.id for post in reviews} == {post_id("xinfeng-market", key) for key in ("review-1", "review-2")}


def test_a_body_is_found_only_while_it_holds(db: None) -> None:
    load_regions([{"code": "369901", "name": "示例县", "level": "county", "valid_from": "2000-01-01"}])
    load_bodies(
        [
            {
                "key": "ended",
                "uscc": "11369901MB7220014P",
                "name": "示例局",
                "short_name": "示例局",
                "region_code": "369901",
                "level": "COUNTY",
                "kind": "STATUTORY_ORGAN",
                "valid_from": date(2019, 3, 1),
                "valid_to": date(2026, 1, 1),
            }
        ]
    )
    assert queries.department_by_uscc("11369901MB7220014P", date(2025, 12, 31)).name == "示例局"
    with pytest.raises(DomainError, match=r"orgs\.department\.unknown"):
        queries.department_by_uscc("11369901MB7220014P", date(2026, 1, 1))
    assert queries.department(department_id("ended")).valid_to == date(2026, 1, 1)


def test_every_shipped_body_is_on_a_division_that_does_not_exist() -> None:
    bodies = {body.key: body for body in shipped_bodies().values()}.values()
    assert len({body.uscc for body in bodies}) == len(bodies)
    for body in bodies:
        assert check_uscc(body.uscc) == body.uscc
        assert body.uscc[2:8] == "369901"
        assert organisation_code_ok(body.uscc)


def test_every_city_and_county_has_the_standard_set_and_no_body_twice() -> None:
    by_region: dict[str, list[str]] = {}
    for body in {each.key: each for each in shipped_bodies().values()}.values():
        by_region.setdefault(body.region_code, []).append(body.name)
    for region in regions_of_level("county", "city"):
        names = by_region[region]
        assert len(names) >= 39
        assert len(set(names)) == len(names)
    assert shipped_body("360722-market").key == "xinfeng-market"
    assert shipped_body("360722-police").name == "信丰县公安局"
    assert shipped_body("360722100-government").name == "信丰县嘉定镇人民政府"
    with pytest.raises(DomainError, match=r"orgs\.seed\.invalid"):
        shipped_body("360722-ministry")


def regions_of_level(*levels: str) -> list[str]:
    return [line["code"] for line in division_lines() if line.get("level") in levels and not line.get("valid_to")]
