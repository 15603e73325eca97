"""Form definitions: what is accepted, and that each fault is named where it stands."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FieldType, Privacy, parse_form, path_ok
from tongban.kernel.formspec.patterns import compile_pattern
from tongban.kernel.tests.form_document import CONTEXT, QUESTIONS, document


def faults(broken: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(DomainError) as caught:
        parse_form(broken, QUESTIONS)
    assert caught.value.code == "formspec.definition_invalid"
    assert str(caught.value.data["count"]) in caught.value.message()
    return {(each["at"], each["reason"]) for each in caught.value.data["problems"]}


def field(broken: dict[str, Any], field_id: str) -> dict[str, Any]:
    tops = [each for section in broken["sections"] for each in section["fields"]]
    return next(each for top in tops for each in (top, *top.get("fields", ())) if each["id"] == field_id)


def test_the_document_becomes_frozen_data() -> None:
    form = parse_form(document(), QUESTIONS)
    assert [section.id for section in form.sections] == ["sec.applicant", "sec.premises", "sec.canteen", "sec.staff"]
    assert form.field("f.staff.wage").type is FieldType.MONEY
    assert form.field("f.staff[2].wage") is form.field("f.staff.wage")
    assert form.field("f.applicant.legal_id").privacy is Privacy.SENSITIVE
    assert form.section("sec.canteen").title == "食堂"
    with pytest.raises(AttributeError):
        form.field("f.staff.wage").label = "x"  # type: ignore[misc]


def test_sections_apply_by_scenario() -> None:
    form = parse_form(document(), QUESTIONS)
    assert "sec.canteen" not in [section.id for section in form.applicable_sections(CONTEXT, {})]
    assert "sec.canteen" in [section.id for section in form.applicable_sections({"q.kind": "canteen"}, {})]
    ids = [each.id for each in form.applicable_fields("sec.premises", CONTEXT, {"f.premises.own": False})]
    assert "f.premises.lease_end" in ids
    assert "f.premises.cold_room" not in ids


@pytest.mark.parametrize(
    ("field_id", "changes", "reason"),
    [
        ("f.premises.area", {"id": "f.premises.region"}, "duplicate_id"),
        ("f.staff.name", {"id": "f.person.name"}, "wrong_prefix"),
        ("f.staff_plan", {"id": "f.staff.plan"}, "wrong_prefix"),
        ("f.premises.rent", {"choices": [{"value": "a", "label": "甲"}]}, "misplaced"),
        ("f.premises.area", {"pattern": "[0-9]+"}, "misplaced"),
        ("f.premises.lease_end", {"when": "f.premises.own =="}, "when_invalid"),
        ("f.premises.lease_end", {"when": "f.premises.cold_room == 'x'"}, "when_unknown"),
        ("f.premises.lease_end", {"when": "f.premises.lease_end == 'x'"}, "when_unknown"),
        ("f.premises.lease_end", {"when": "s1.opinion == 'x'"}, "when_unknown"),
        ("f.premises.lease_end", {"when": "q.kimd == 'canteen'"}, "when_unknown"),
        ("f.premises.lease_end", {"when": "q.kind == 'cantine'"}, "when_value"),
        ("f.premises.cold_room", {"when": "has('colt', f.premises.projects)"}, "when_value"),
        ("f.staff_plan", {"when": "f.staff.duty == 'cook'"}, "when_unknown"),
        ("f.staff_plan", {"when": "has('x', f.staff)"}, "when_unknown"),
        ("f.staff_count", {"expression": {"count": "f.premises.area"}}, "computed_unknown"),
        ("f.staff_count", {"expression": {"sum": ["f.applicant.name"]}}, "computed_unknown"),
        ("f.staff_count", {"expression": {"sum": ["f.premises.rent", "f.premises.area"]}}, "computed_mixed"),
        ("f.premises.area", {"min": 5, "max": 4}, "empty_range"),
        ("f.premises.rent", {"max": "12.5"}, "bad_bound"),
        ("f.premises.lease_end", {"min": "2020-02-30"}, "bad_bound"),
        ("f.applicant.name", {"min_length": 50, "max_length": 5}, "empty_range"),
        ("f.applicant.name", {"sample": "x"}, "bad_sample"),
        ("f.applicant.name", {"sample": " 示例店"}, "bad_sample"),
        ("f.premises.rent", {"sample": "12"}, "bad_sample"),
        ("f.premises.own", {"sample": 1}, "bad_sample"),
        ("f.staff.certificate", {"sample": None}, "missing"),
        ("f.staff.certificate", {"pattern": "(a+)+"}, "bad_pattern"),
    ],
)
def test_a_fault_is_named_where_it_stands(field_id: str, changes: dict[str, Any], reason: str) -> None:
    broken = document()
    field(broken, field_id).update(changes)
    assert (changes.get("id", field_id), reason) in faults(broken)


def test_choices_need_choices_and_distinct_values() -> None:
    broken = document()
    del field(broken, "f.staff.duty")["choices"]
    field(broken, "f.premises.projects")["choices"].append({"value": "hot", "label": "又一热食"})
    assert {("f.staff.duty", "missing"), ("f.premises.projects", "duplicate_choice")} <= faults(broken)


def test_a_section_condition_cannot_read_its_own_fields_nor_a_row() -> None:
    broken = document()
    broken["sections"][1]["when"] = "f.premises.own"
    broken["sections"].append(
        {
            "id": "sec.last",
            "title": "末",
            "when": "f.staff.duty == 'cook'",
            "fields": [{"id": "f.z", "type": "date", "label": "末"}],
        }
    )
    assert {("sec.premises", "when_unknown"), ("sec.last", "when_unknown")} <= faults(broken)


def test_a_section_after_a_group_cannot_read_its_rows() -> None:
    rows = {"id": "f.g", "type": "group", "label": "组", "fields": [{"id": "f.g.a", "type": "boolean", "label": "甲"}]}
    after = {"id": "sec.b", "title": "乙", "when": "f.g.a", "fields": [{"id": "f.b", "type": "date", "label": "乙"}]}
    assert ("sec.b", "when_unknown") in faults({"sections": [{"id": "sec.a", "title": "甲", "fields": [rows]}, after]})


def test_structure_is_checked_first() -> None:
    broken = document()
    broken["sections"][0]["fields"][0]["lable"] = "x"
    field(broken, "f.staff.name")["type"] = "group"
    assert {reason for _, reason in faults(broken)} == {"structure"}
    empty = {"id": "sec.a", "title": "a", "fields": []}
    hostiles: list[dict[str, Any]] = [{}, {"sections": []}, {"sections": [3]}, {"sections": [empty]}]
    for hostile in hostiles:
        assert {reason for _, reason in faults(hostile)} == {"structure"}


def test_two_hundred_fields_and_no_more() -> None:
    many = [{"id": f"f.x{n}", "type": "integer", "label": str(n)} for n in range(201)]
    parse_form({"sections": [{"id": "sec.a", "title": "a", "fields": many[:200]}]})
    assert ("sections", "too_many_fields") in faults({"sections": [{"id": "sec.a", "title": "a", "fields": many}]})


@pytest.mark.parametrize("path", ["f.staff", "f.staff[0]", "f.staff[2].name", "f.premises.area"])
def test_paths_of_the_form(path: str) -> None:
    assert path_ok(parse_form(document()), path).id in ("f.staff", "f.staff.name", "f.premises.area")


@pytest.mark.parametrize(
    "path",
    ["", "f", "f.staff.name", "f.staff[3].name", "f.staff[00].name", "f.staff[0].x", "f.premises.area[0]", "q.kind"],
)
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(DomainError) as caught:
        path_ok(parse_form(document()), path)
    assert caught.value.code == "formspec.unknown_path"


@pytest.mark.parametrize(
    "text", ["[A-Z]{2}[0-9]{4,6}", "0[0-9]{2,3}-[0-9]{7,8}(-[0-9]{1,6})?", "[一-龥]+", "a|bc|d", r"\d+\.\d{2}"]
)
def test_harmless_patterns(text: str) -> None:
    compile_pattern(text, 100)


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+",
        "(a|aa)+",
        "(?=a)",
        r"(a)\1",
        "a+?",
        "a++",
        "^a$",
        ".*.*.*.*",
        "[a",
        "(a",
        "a)",
        "a{3,1}",
        "[]",
        "(?i)a",
        "a{0}",
        "[1--]",
        "[a||b]",
        "\\",
    ],
)
def test_patterns_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        compile_pattern(text, 200)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab(|)*+?{1,9}[-]\\d.", max_size=25))
def test_no_accepted_pattern_is_slow(text: str) -> None:
    try:
        pattern = compile_pattern(text, 60)
    except ValueError:
        return
    begun = time.perf_counter()
    pattern.fullmatch("a" * 60 + "!")
    assert time.perf_counter() - begun < 2
