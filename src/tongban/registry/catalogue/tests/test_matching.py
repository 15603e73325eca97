"""Names of papers in one shape, and the standard material that a name means."""

from __future__ import annotations

from collections import Counter

import pytest

from tongban.registry.catalogue.matching import How, Standards
from tongban.registry.catalogue.matching.naming import plain
from tongban.registry.catalogue.matching.standards import coverage
from tongban.registry.catalogue.seed import shipped_standard_materials
from tongban.registry.catalogue.tests.lists import SUGGEST


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("身份证（原件及复印件）", "身份证"),
        ("1.《营业执照》副本复印件一式两份；", "营业执照"),
        ("(1)身份证[正反面]", "身份证"),
        ("居民 身份证原件和复印件", "居民身份证"),
        ("Ａ01007《税务登记证》（正本）", "税务登记证"),
        ("许可申请表格", "许可申请表"),
        ("表格", "表格"),
        ("（）", "()"),
        ("职业病鉴定（委托", "职业病鉴定"),
    ],
)
def test_what_is_said_of_copies_is_not_part_of_the_name(name: str, shape: str) -> None:
    assert plain(name) == shape


@pytest.mark.parametrize(
    ("name", "how", "codes"),
    [
        ("营业执照副本（复印件）", How.SAME, ["SM-000001"]),
        ("《路政许可申请表》", How.ENDING, ["SM-009001"]),
        ("代办人身份证原件", How.ENDING, ["SM-000003"]),
        ("营业执照和授权委托书", How.SEVERAL, ["SM-000001", "SM-000002"]),
        ("公司、分公司的营业执照", How.ENDING, ["SM-000001"]),
        ("使用场地的证明", How.LIKE, ["SM-009060"]),
        ("黑匣子", How.NONE, []),
        ("", How.NONE, []),
    ],
)
def test_a_suggestion_says_what_it_rests_on(name: str, how: How, codes: list[str]) -> None:
    found = SUGGEST(name)
    assert (found.how, [code for code, _ in found.standards]) == (how, codes)
    assert found.certain is (how in (How.SAME, How.ENDING))


def test_the_longest_name_decides() -> None:
    suggest = Standards([("SM-000001", "许可证", []), ("SM-000002", "规划许可证", ["工程规划许可证"])]).suggest
    assert suggest("建设工程规划许可证").code == "SM-000002"
    assert suggest("采矿许可证").code == "SM-000001"


def test_of_two_materials_under_one_name_the_older_code_has_it() -> None:
    assert Standards([("SM-000002", "乙", ["证明"]), ("SM-000001", "甲", ["证明"])]).suggest("证明").code == "SM-000001"


def test_without_materials_nothing_is_suggested() -> None:
    assert Standards([]).suggest("申请表").how is How.NONE


def test_coverage_counts_what_has_one_standard_material() -> None:
    assert coverage(Counter({How.SAME: 2, How.ENDING: 1, How.LIKE: 1, How.SEVERAL: 3, How.NONE: 1})) == 0.5
    assert coverage(Counter()) == 0.0


def test_shipped_materials_are_told_apart() -> None:
    rows = shipped_standard_materials()
    assert len({row["code"] for row in rows}) == len({row["name"] for row in rows}) == len(rows)
    general = [row for row in rows if row["code"].startswith(("SM-0000", "SM-009"))]
    names = Counter(name for row in general for name in {plain(each) for each in (row["name"], *row["names"])})
    assert [name for name, times in names.items() if times > 1] == []


def test_a_short_name_of_one_items_paper_does_not_catch_those_of_others() -> None:
    suggest = Standards(
        [
            ("SM-001011", "教师资格认定申请表", ["认定申请表", "教师资格证申请表格式"]),
            ("SM-009001", "申请书（表）", ["申请表", "申请书"]),
            ("SM-009049", "体检证明", ["体检表"]),
            ("SM-001016", "教师资格认定体检表", ["体检表"]),
        ]
    ).suggest
    assert suggest("医师资格认定申请表").code == "SM-009001"
    assert suggest("认定申请表").code == suggest("2026 年教师资格认定申请表").code == "SM-001011"
    assert suggest("体检表").code == suggest("入职体检表").code == "SM-009049"


def test_the_form_of_any_item_is_one_material() -> None:
    shipped = Standards((row["code"], row["name"], row["names"]) for row in shipped_standard_materials())
    for name in ("渔业捕捞许可申请书", "《医师执业注册申请表》", "机动车驾驶证申请表（增驾）", "非遗项目申报书"):
        assert shipped.suggest(name).standards == (("SM-009001", "申请书（表）"),), name
    assert shipped.suggest("机动车驾驶证申请表（期满换证）").code == "SM-002044"
