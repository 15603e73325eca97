"""The material graph: circles of proofs, why a paper is asked, and what a data link saves."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.registry.catalogue.linting import Facts, lint
from tongban.registry.catalogue.material_graph import (
    Paper,
    Papers,
    Reason,
    Why,
    graph_from,
    graph_of,
    links,
    reason_for,
)

PAPERS = Papers(
    {
        "SM-000001": Paper("SM-000001", "营业执照", (), "市场监管部门", "营业执照", "enterprise_registry"),
        "SM-000002": Paper("SM-000002", "居住登记凭证", (), "派出所", "居住登记凭证"),
        "SM-000003": Paper("SM-000003", "经营计划", (), "申请人"),
    }
)


def guide(serial: int, gives: str, *needs: str, **row: Any) -> dict[str, Any]:
    """An item that issues one certificate and asks for others."""
    materials = [{"id": f"m{n}", "name": name, "from": "UPLOAD", **row} for n, name in enumerate(needs, start=1)]
    code = f"11369901MB7220014P40001319910{serial:02d}"
    return {
        "codes": {"implementation": code, "handling": None},
        "unified": {
            "name": f"{gives}办理",
            "materials": materials,
            "results": [{"id": "r1", "name": gives, "certificate_type": gives}],
        },
    }


THREE = [
    guide(1, "居住证明", "就业证明"),
    guide(2, "就业证明", "参保证明"),
    guide(3, "参保证明", "居住证明"),
    guide(4, "图书证", "居住证明"),
]


def test_a_circle_of_three_proofs_is_found_and_told_at_each_of_its_items() -> None:
    graph = graph_of(THREE, PAPERS)
    assert graph.caught == {"居住证明", "就业证明", "参保证明", "图书证"}
    assert graph.circles() == (("参保证明", "居住证明", "就业证明"),)
    facts = Facts(PAPERS, graph)
    told = [[each for each in lint(document, facts) if each.rule == "circular_proof"] for document in THREE]
    assert [len(each) for each in told] == [1, 1, 1, 0]
    assert "就业证明 → 参保证明 → 居住证明" in told[0][0].why
    assert graph_from(graph.as_data()) == graph


@pytest.mark.parametrize(
    "way_out",
    [
        guide(5, "参保证明"),
        guide(5, "参保证明", "居住证明", when="q.moved == 'yes'"),
        guide(5, "参保证明", "居住证明", **{"from": "REGISTRY"}),
        guide(5, "参保证明", "居住证明", required=False),
    ],
    ids=["issued otherwise", "asked of some", "asked of a registry", "not obligatory"],
)
def test_a_way_out_opens_the_circle(way_out: dict[str, Any]) -> None:
    graph = graph_of([*THREE, way_out], PAPERS)
    assert not graph.caught
    assert not graph.circles()


def test_a_draft_that_closes_a_circle_is_told_before_it_is_published() -> None:
    facts = Facts(PAPERS, graph_of([*THREE[:2], guide(3, "参保证明")], PAPERS))
    assert not facts.graph.caught
    assert "circular_proof" in {each.rule for each in lint(THREE[2], facts)}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"standard_code": "SM-000001", "from": "REGISTRY"}, None),
        ({"standard_code": "SM-000003", "from": "FORM"}, None),
        (
            {"standard_code": "SM-000001", "from": "UPLOAD"},
            Reason(Why.NOT_LINKED, "enterprise_registry", "市场监管部门"),
        ),
        (
            {"standard_code": "SM-000001", "from": "UPLOAD", "original_seen": True},
            Reason(Why.ORIGINAL, "enterprise_registry", "市场监管部门"),
        ),
        ({"standard_code": "SM-000003", "from": "UPLOAD"}, Reason(Why.OWN, "", "申请人")),
        ({"standard_code": None, "from": "UPLOAD", "issuer": "房东"}, Reason(Why.NO_REGISTRY, "", "房东")),
    ],
)
def test_why_a_paper_is_still_asked(row: dict[str, Any], reason: Reason | None) -> None:
    assert reason_for(row, PAPERS.behind(row)) == reason


def test_what_a_data_link_would_save_is_counted_over_guides() -> None:
    licence = guide(1, "甲证", "执照", standard_code="SM-000001")
    residence = guide(2, "乙证", "凭证", standard_code="SM-000002")
    other = guide(3, "丙证", "凭证", standard_code="SM-000002")
    found = links([(licence, 100, {}), (residence, 3, {}), (other, 4, {})], PAPERS)
    assert [(each.source, each.registry, each.guides, each.papers) for each in found] == [
        ("enterprise_registry", True, 100, ("营业执照",)),
        ("居住登记凭证", False, 7, ("居住登记凭证",)),
    ]
    asked = str(other["unified"]["materials"][0]["id"])
    weighed = links([(licence, 100, {asked: 2}), (residence, 3, {}), (other, 4, {asked: 9})], PAPERS)
    assert [(each.source, each.cases) for each in weighed] == [("居住登记凭证", 9), ("enterprise_registry", 2)]
