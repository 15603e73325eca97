"""The bodies that the product ships: loaded twice the same, on numbers that nobody can bear."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tongban.kernel.codes import check_uscc, organisation_code_ok
from tongban.kernel.errors import DomainError
from tongban.registry.orgs import queries
from tongban.registry.orgs.duties import DepartmentKind, Duty
from tongban.registry.orgs.models import Department, Post, Region
from tongban.registry.orgs.seed import department_id, load_bodies, load_regions, post_id, seed_bodies, seed_regions

DAY = date(2026, 6, 1)


def rows() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("id").values()) for model in (Region, Department, Post)]


def test_loading_twice_gives_the_same_rows(db: None) -> None:
    assert (seed_regions() > 20, seed_bodies()) == (True, 5)
    first = rows()
    seed_regions()
    seed_bodies()
    assert rows() == first


def test_what_stands_in_the_file_can_be_found(db: None) -> None:
    seed_regions()
    seed_bodies()
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
    for path in (Path(settings.DATA_FOLDER) / "bodies").glob("*.yaml"):
        for body in yaml.safe_load(path.read_text("utf-8"))["bodies"]:
            assert check_uscc(body["uscc"]) == body["uscc"]
            assert body["uscc"][2:8] == "369901"
            assert organisation_code_ok(body["uscc"])
