"""Conditions in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tongban.kernel.expr import Literal, parse
from tongban.kernel.tests.test_expr import conditions
from tongban.kernel.told import Meaning, told

LABELS = {"q.kind": "经营类别", "f.area": "面积", "f.items": "变更内容", "f.limit": "上限", "q.new": "新办"}
CHOICES = {"canteen": "食堂", "shop": "商店", "name": "名称"}


def meaning(name: str) -> Meaning:
    def say(value: Literal) -> str:
        return CHOICES.get(str(value), str(value))

    return Meaning(LABELS.get(name, name), say)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("q.kind == 'canteen'", "“经营类别”是“食堂”", "“经营类别” is “食堂”"),
        ("q.kind != 'shop'", "“经营类别”不是“商店”", "“经营类别” is not “商店”"),
        ("q.kind in ('shop', 'canteen')", "“经营类别”是“商店”或者“食堂”", "“经营类别” is “商店” or “食堂”"),
        ("100 <= f.area", "“面积”不少于“100”", "“面积” is at least “100”"),
        ("f.area > f.limit", "“面积”大于“上限”", "“面积” is above “上限”"),
        ("has('name', f.items)", "“变更内容”选了“名称”", "“变更内容” includes “名称”"),
        ("q.new", "“新办”是“是”", "“新办” is “yes”"),
        (
            "q.new and (q.kind == 'shop' or f.area < 9)",
            "“新办”是“是”，并且（“经营类别”是“商店”，或者“面积”小于“9”）",
            "“新办” is “yes”, and (“经营类别” is “商店”, or “面积” is below “9”)",
        ),
        ("not q.new", "并非（“新办”是“是”）", "not (“新办” is “yes”)"),
        ("1 == 1", "任何情况", "always"),
        ("false", "没有这种情况", "never"),
    ],
)
def test_a_condition_is_told(text: str, zh: str, en: str) -> None:
    assert told(parse(text), meaning) == zh
    assert told(parse(text), meaning, "en") == en


@settings(max_examples=100, deadline=None)
@given(conditions())
def test_every_condition_can_be_told_and_names_what_it_reads(condition: tuple[str, object]) -> None:
    expression = parse(condition[0])
    words = told(expression, lambda name: Meaning(name, str))
    assert all(name in words for name in expression.names)
