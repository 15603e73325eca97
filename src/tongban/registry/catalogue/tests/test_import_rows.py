"""One row: what it becomes, what is derived by rule, what keeps it out, what goes along as a finding."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.registry.catalogue.importing.complaints import FINDINGS, REFUSING, SHORT, complaint
from tongban.registry.catalogue.tests.lists import USCC, code, codes, read


def test_a_row_becomes_an_incomplete_document_and_nothing_is_made_up() -> None:
    row = read()
    assert not row.refused
    assert row.document == {
        "schema": "tongban.guide/1",
        "codes": {"basic": "000131991001", "implementation": code(1), "handling": None},
        "unified": {
            "name": "示例事项1",
            "kind": "PERMIT",
            "exercise_level": "COUNTY",
            "service_objects": ["NATURAL", "LEGAL"],
            "conditions": [{"id": "c1", "text": "有固定的经营场所"}],
            "materials": [
                {"id": "m1", "name": "食品摊贩备案申请表", "standard_code": "SM-009001"},
                {"id": "m2", "name": "身份证复印件", "standard_code": "SM-000003"},
            ],
            "statutory_limit": {"amount": 20, "unit": "WORKING_DAY"},
            "handling_kind": "PROMISED",
        },
        "local": {
            "department_uscc": USCC,
            "department_name": "信丰县市场监督管理局",
            "region_code": "360722000000",
            "promised_limit": {"amount": 5, "unit": "WORKING_DAY"},
            "visits": 0,
            "visit_reason": "",
            "place": "示例大厅",
            "phones": ["0797-0000001"],
            "complaint_phones": ["12345"],
            "forms": ["ONLINE"],
        },
        "calendar_version": "2026",
    }
    (missing,) = row.complaints
    assert missing.what == (
        "来源没有：主题分类、设定依据、办理流程、受理时限、送达时限、收费、办理结果、"
        "申请表单、情形、审查方案、常见问题、救济途径、办理时间"
    )


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "check digit": ("code_wrong", {"item_code": code(1).replace("P4", "Q4"), "dept_uscc": None}),
    "too short": ("code_wrong", {"item_code": code(1)[:-1]}),
    "basic code of the kind 000": ("code_wrong", {"item_code": code(1)[:-6] + "000000", "catalog_code": None}),
    "no code": ("code_missing", {"item_code": "", "catalog_code": None}),
    "another basic code": ("code_apart", {"catalog_code": "000131991002"}),
    "another level": ("code_apart", {"level": "省级"}),
    "another body": ("code_apart", {"dept_uscc": "11369901MB7260016W"}),
    "body's check digit": ("code_wrong", {"dept_uscc": USCC[:-1] + "X"}),
    "no name": ("name_missing", {"name": " "}),
    "long name": ("too_long", {"name": "长" * 201}),
    "unknown type": ("kind_unknown", {"item_type": "行政处罚"}),
    "unknown level": ("level_unknown", {"level": "星级"}),
    "unknown unit": ("unit_unknown", {"legal_unit": "星期"}),
    "days in words": ("limit_wrong", {"promise_days": "五"}),
    "negative days": ("limit_wrong", {"promise_days": -1}),
    "too many days": ("limit_wrong", {"legal_days": 99999}),
    "many visits": ("limit_wrong", {"visits": 12}),
    "promise over law": ("limit_promise", {"promise_days": 21}),
    "promise over law in other units": (
        "limit_promise",
        {"legal_days": 20, "legal_unit": "自然日", "promise_days": 20},
    ),
    "region": ("region_wrong", {"region_code": "960722"}),
    "NUL": ("unprintable", {"conditions": "甲\0乙"}),
    "control": ("unprintable", {"name": "甲\x1b[31m乙"}),
    "name is a list": ("wrong_type", {"name": 1.5}),
    "materials are a number": ("wrong_type", {"materials": 7}),
    "a flag in words": ("wrong_type", {"online": "也许"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_keeps_a_row_out(name: str) -> None:
    wanted, changes = REFUSED[name]
    row = read(**changes)
    assert row.refused
    assert wanted in codes(row)


FOUND: dict[str, tuple[str, dict[str, Any]]] = {
    "type and code": ("kind_number", {"item_type": "行政确认"}),
    "phones with words": ("phone_unread", {"phone": "办公室0797-0000001转3"}),
    "objects": ("objects_unread", {"service_objects": ["外星人"]}),
    "themes": ("themes_unmapped", {"themes": ["外星事务"]}),
    "basis without title": ("basis_unread", {"legal_basis": ["有关规定"]}),
    "basis only mentioned": ("basis_mentioned", {"basis_mentions": ["《示例法》第一条"]}),
    "conditions cut": ("conditions_cut", {"conditions_truncated": True}),
    "conditions too long": ("conditions_long", {"conditions": "长" * 2001}),
    "fee in words": ("fee_unread", {"fee": "每证 10 元"}),
    "no unit": ("limit_without_unit", {"legal_unit": ""}),
    "long place": ("line_long", {"location": "长" * 201}),
    "unknown material": ("material_none", {"materials": ["黑匣子"]}),
    "two materials": ("material_several", {"materials": ["营业执照和授权委托书"]}),
    "catch-all": ("material_catch_all", {"materials": ["其他材料"]}),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_goes_along_as_a_finding(name: str) -> None:
    wanted, changes = FOUND[name]
    row = read(**changes)
    assert not row.refused, [each.what for each in row.complaints]
    assert wanted in codes(row)


def test_codes_are_put_together_where_the_list_has_only_the_parts() -> None:
    row = read(item_code=None)
    assert row.code == code(1)
    assert read(item_code=None, level=None).refused


def test_codes_are_read_as_people_type_them() -> None:
    assert read(item_code=f" {code(1).lower()} ", level="县").code == code(1)


def test_a_handling_code_keeps_its_serial() -> None:
    row = read(item_code=code(1) + "02")
    assert row.document is not None
    assert (row.code, row.document["codes"]["handling"]) == (code(1) + "02", code(1) + "02")


def test_immediate_is_what_promises_no_day() -> None:
    document = read(promise_days=0).document
    assert document is not None
    assert document["unified"]["handling_kind"] == "IMMEDIATE"
    without = read(promise_days=None, promise_unit=None).document
    assert without is not None
    assert "handling_kind" not in without["unified"]


def test_type_follows_from_the_code_only_where_all_lists_agree() -> None:
    document = read(item_type=None).document
    assert document is not None
    assert document["unified"]["kind"] == "PERMIT"


def test_themes_are_those_of_the_service_object() -> None:
    row = read(themes=["生育收养", "户籍办理", "准营准办"])
    assert row.document is not None
    assert row.document["unified"]["themes"]["NATURAL"] == ["005", "010", "040"]
    assert "themes_unmapped" not in codes(row)
    assert "themes_unmapped" in codes(read(themes=["生育收养"], service_objects=["企业法人"]))


def test_basis_fee_and_phones_are_read_as_lists_write_them() -> None:
    row = read(
        legal_basis=["《示例条例》第十二条第一款", {"name": "《另一办法》", "article": ""}],
        fee="免费",
        phone="电话：020-83527072；020-83805040、020-12345",
        conditions="一、甲\n\n二、乙",
        process=["受理", "审查"],
        joint_departments="省级甲（受理,审核）、市级乙（审核）",
    )
    assert row.document is not None
    unified, local = row.document["unified"], row.document["local"]
    assert unified["legal_basis"] == [
        {"id": "b1", "law": "示例条例", "article": "第十二条第一款"},
        {"id": "b2", "law": "另一办法", "article": ""},
    ]
    assert unified["fees"] == []
    assert [each["text"] for each in unified["conditions"]] == ["一、甲", "二、乙"]
    assert unified["steps"] == [{"id": "s1", "name": "受理"}, {"id": "s2", "name": "审查"}]
    assert unified["joint_bodies"] == ["省级甲（受理,审核）", "市级乙（审核）"]
    assert local["phones"] == ["020-83527072", "020-83805040", "12345"]


def test_every_complaint_has_both_sentences_and_shows_a_short_value() -> None:
    for name, (what, mend) in {**REFUSING, **FINDINGS}.items():
        assert what, name
        assert mend, name
    assert REFUSING.keys().isdisjoint(FINDINGS)
    long = complaint("name_missing", "name", "值" * 500 + "\x1b[0m")
    assert len(long.value) == SHORT
    with pytest.raises(KeyError):
        complaint("no_such", "name")
