"""Answers: cleaning, saving as one goes, HTML pairs, schema, samples and display agree with each other."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import (
    Field,
    FieldType,
    FormErrors,
    clean,
    clean_all,
    clean_section,
    display,
    json_schema,
    leaf_paths,
    merge_section,
    parse_form,
    read_pairs,
    sample_answers,
    write_pairs,
)
from tongban.kernel.tests.form_document import CONTEXT, QUESTIONS, document

FORM = parse_form(document(), QUESTIONS)
SCHEMA = jsonschema_rs.validator_for(json_schema(FORM))


def good() -> dict[str, Any]:
    return {
        "f.applicant.name": " 示例　餐饮店 ",
        "f.applicant.uscc": "91369901ma7220504q",
        "f.premises.region": "360722",
        "f.premises.industry": "ｈ62",
        "f.premises.organ": "11369901mb7220014p",
        "f.premises.area": "０８５.５０",
        "f.premises.rent": 120_000,
        "f.premises.own": False,
        "f.premises.lease_end": "2030年1月2日",
        "f.premises.projects": ["cold", "hot"],
        "f.premises.cold_room": "专间 10 平方米\r\n独立空调",
        "f.staff": [
            {"f.staff.name": "张示例", "f.staff.duty": "cook", "f.staff.wage": 500_000},
            {"f.staff.name": "李示例", "f.staff.duty": "safety", "f.staff.certificate": "ＳＸ-0001"},
        ],
        "f.staff_plan": "每月一次",
    }


def problems(raw: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(FormErrors) as caught:
        clean(FORM, raw, CONTEXT)
    json.dumps(caught.value.data["problems"])
    for problem in caught.value.problems:
        # Every sentence is complete: no placeholder is left in either language.
        assert "{" not in problem.message() + problem.message("en")
    return {problem.path: problem.code for problem in caught.value.problems}


def test_answers_are_normalised_dropped_and_computed() -> None:
    answers = clean(FORM, good() | {"f.canteen.diners": 5, "f.staff_count": 99, "f.applicant.mobile": ""}, CONTEXT)
    assert answers["f.applicant.name"] == "示例 餐饮店"
    assert answers["f.applicant.uscc"] == "91369901MA7220504Q"
    assert answers["f.premises.region"] == "360722000000"
    assert (answers["f.premises.industry"], answers["f.premises.organ"]) == ("H62", "11369901MB7220014P")
    assert answers["f.premises.area"] == "85.5"
    assert answers["f.premises.lease_end"] == "2030-01-02"
    assert answers["f.premises.projects"] == ["hot", "cold"]
    assert answers["f.premises.cold_room"] == "专间 10 平方米\n独立空调"
    assert answers["f.premises.paid"] == 120_000
    assert answers["f.staff"][1]["f.staff.certificate"] == "SX-0001"
    assert answers["f.staff_count"] == 2
    assert answers["f.staff_wages"] == 500_000
    # Of what does not apply nothing stays.
    assert "f.canteen.diners" not in answers
    assert "f.applicant.mobile" not in answers
    canonical_json(answers)
    assert clean(FORM, answers, CONTEXT) == answers


class _Registers:
    """Knows one body by its name, and no division."""

    def code_of(self, field: Field, given: str) -> str:
        if field.type is FieldType.REGION:
            raise DomainError("formspec.lookup_unknown", label=field.label, given=given)
        return "11369901MB7220014P" if given == "信丰县市场监督管理局" else given


def test_what_is_looked_up_is_asked_of_the_registers() -> None:
    raw = good() | {"f.premises.organ": "信丰县市场监督管理局"}
    answers, found = clean_all(FORM, raw, CONTEXT, partial=False, lookups=_Registers())
    assert answers["f.premises.organ"] == "11369901MB7220014P"
    assert [(each.path, each.code) for each in found] == [("f.premises.region", "formspec.lookup_unknown")]
    assert "f.premises.region" not in answers


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"f.applicant.name": None}, "f.applicant.name", "formspec.required"),
        ({"f.applicant.name": "店"}, "f.applicant.name", "formspec.too_short"),
        ({"f.applicant.name": "店" * 101}, "f.applicant.name", "formspec.too_long"),
        ({"f.applicant.name": "店" * 100_000}, "f.applicant.name", "formspec.too_long"),
        ({"f.applicant.name": " " * 500 + "示例店"}, "f.applicant.name", "formspec.too_long"),
        ({"f.applicant.name": 7}, "f.applicant.name", "formspec.wrong_kind"),
        ({"f.applicant.uscc": "91369901MA7220504R"}, "f.applicant.uscc", "codes.uscc.invalid"),
        ({"f.applicant.legal_id": "369901199001010014"}, "f.applicant.legal_id", "codes.person_id.invalid"),
        ({"f.applicant.mobile": "12345"}, "f.applicant.mobile", "codes.mobile.invalid"),
        ({"f.premises.industry": "H"}, "f.premises.industry", "codes.industry_code.invalid"),
        ({"f.premises.industry": "62"}, "f.premises.industry", "codes.industry_code.invalid"),
        ({"f.premises.organ": "信丰县市场监督管理局"}, "f.premises.organ", "codes.uscc.invalid"),
        ({"f.premises.area": 85.5}, "f.premises.area", "formspec.decimal"),
        ({"f.premises.area": "1e3"}, "f.premises.area", "formspec.decimal"),
        ({"f.premises.area": "0.5"}, "f.premises.area", "formspec.too_small"),
        ({"f.premises.area": "100000.51"}, "f.premises.area", "formspec.too_large"),
        ({"f.premises.rent": "12"}, "f.premises.rent", "formspec.money"),
        ({"f.premises.rent": True}, "f.premises.rent", "formspec.money"),
        ({"f.premises.rent": -1}, "f.premises.rent", "formspec.too_small"),
        ({"f.premises.rent": 100_000_001}, "f.premises.rent", "formspec.too_large"),
        ({"f.premises.own": "maybe"}, "f.premises.own", "formspec.boolean"),
        ({"f.premises.own": None}, "f.premises.own", "formspec.choice_required"),
        ({"f.premises.lease_end": "2026-02-29"}, "f.premises.lease_end", "formspec.date"),
        ({"f.premises.lease_end": "2019-12-31"}, "f.premises.lease_end", "formspec.too_early"),
        ({"f.premises.projects": ["hot", "boiled"]}, "f.premises.projects", "formspec.not_a_choice"),
        ({"f.premises.projects": ["hot", "hot"]}, "f.premises.projects", "formspec.duplicate"),
        ({"f.premises.projects": ["hot", "cold", "raw"]}, "f.premises.projects", "formspec.too_many_items"),
        ({"f.premises.projects": "hot"}, "f.premises.projects", "formspec.wrong_kind"),
        ({"f.staff": []}, "f.staff", "formspec.too_few_items"),
        ({"f.staff": {}}, "f.staff", "formspec.wrong_kind"),
        ({"f.staff": [{}] * 4}, "f.staff", "formspec.too_many_items"),
        ({"f.staff": ["x"]}, "f.staff[0]", "formspec.wrong_kind"),
        ({"f.staff": [{"f.staff.age": 3}]}, "f.staff[0]", "formspec.unknown_field"),
        ({"f.staff": [{"f.staff.name": "张示例"}]}, "f.staff[0].duty", "formspec.choice_required"),
        ({"f.nothing": 1}, "f.nothing", "formspec.unknown_field"),
    ],
)
def test_each_wrong_answer_is_named_at_its_path(changes: dict[str, Any], path: str, code: str) -> None:
    assert problems(good() | changes).get(path) == code


def test_a_pattern_says_how_to_write_it() -> None:
    raw = good()
    raw["f.staff"][1]["f.staff.certificate"] = "0001"
    with pytest.raises(FormErrors) as caught:
        clean(FORM, raw, CONTEXT)
    assert caught.value.problems[0].path == "f.staff[1].certificate"
    assert "如 SX-0001" in caught.value.problems[0].message()


def test_conditions_decide_what_is_demanded() -> None:
    raw = good()
    assert "f.canteen.diners" in {
        problem.path for problem in clean_all(FORM, raw, {"q.kind": "canteen"}, partial=False)[1]
    }
    own = clean(FORM, raw | {"f.premises.own": True}, CONTEXT)
    assert "f.premises.lease_end" not in own
    del raw["f.staff_plan"]
    assert problems(raw) == {"f.staff_plan": "formspec.required"}
    raw["f.staff"] = raw["f.staff"][:1]
    clean(FORM, raw, CONTEXT)


def test_unknown_keys_are_reported_briefly() -> None:
    _, found = clean_all(FORM, good() | {f"k{n}" * 100: n for n in range(500)}, CONTEXT, partial=False)
    assert len(found) == 20
    assert all(len(problem.path) <= 100 for problem in found)


def test_a_section_is_saved_as_one_goes() -> None:
    raw = {"f.premises.area": "12", "f.premises.own": False, "f.premises.rent": "x"}
    answers, found = clean_section(FORM, "sec.premises", raw, {}, CONTEXT, partial=True)
    assert answers == {"f.premises.area": "12", "f.premises.own": False, "f.premises.paid": 0}
    assert [problem.path for problem in found] == ["f.premises.rent"]
    _, found = clean_section(FORM, "sec.premises", raw, {}, CONTEXT, partial=False)
    assert {"f.premises.region", "f.premises.lease_end", "f.premises.projects"} <= {each.path for each in found}
    _, found = clean_section(FORM, "sec.premises", {"f.staff": []}, {}, CONTEXT, partial=True)
    assert [problem.code for problem in found] == ["formspec.unknown_field"]


def test_merging_a_section_drops_what_no_longer_applies() -> None:
    before = clean(FORM, good(), CONTEXT)
    section, found = clean_section(
        FORM, "sec.staff", {"f.staff": before["f.staff"][:1]}, before, CONTEXT, partial=False
    )
    assert not found
    after = merge_section(FORM, "sec.staff", before, section, CONTEXT)
    assert "f.staff_plan" not in after
    assert after["f.staff_count"] == 1
    assert after["f.premises.area"] == "85.5"
    premises, _ = clean_section(FORM, "sec.premises", {"f.premises.own": True}, after, CONTEXT, partial=True)
    assert "f.premises.area" not in merge_section(FORM, "sec.premises", after, premises, CONTEXT)


def test_pairs_of_a_page_become_answers() -> None:
    pairs = {
        "csrfmiddlewaretoken": ["x"],
        "f.premises.area": ["12.5"],
        "f.premises.rent": ["￥1,234.5"],
        "f.premises.deposit": ["abc"],
        "f.premises.own": ["false", "true"],
        "f.premises.projects": ["hot", "raw"],
        "f.premises.hack": ["1"],
    }
    assert read_pairs(FORM, "sec.premises", pairs) == {
        "f.premises.area": "12.5",
        "f.premises.rent": 123_450,
        "f.premises.deposit": "abc",
        "f.premises.own": True,
        "f.premises.projects": ["hot", "raw"],
        "f.premises.hack": "1",
    }


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("1", 100), ("0.05", 5), ("１２.３", 1230), ("-0.5", -50), ("1.005", "1.005"), ("", None), ("元", "元")],
)
def test_money_is_typed_in_yuan(typed: str, fen: int | str | None) -> None:
    assert read_pairs(FORM, "sec.premises", {"f.premises.rent": [typed]}).get("f.premises.rent") == fen


def test_rows_are_read_in_order_and_empty_ones_dropped() -> None:
    pairs = {
        "f.staff[10].name": ["丙"],
        "f.staff[2].name": ["乙"],
        "f.staff[0].name": [" "],
        "f.staff[2].wage": ["50"],
        "f.staff[2].age": ["50"],
    }
    raw = read_pairs(FORM, "sec.staff", pairs)
    assert [row["f.staff.name"] for row in raw["f.staff"]] == ["乙", "丙"]
    _, found = clean_section(FORM, "sec.staff", raw, {}, CONTEXT, partial=True)
    assert [(problem.path, problem.code) for problem in found] == [("f.staff[0]", "formspec.unknown_field")]


def test_samples_are_clean_and_fit_the_schema() -> None:
    for context in (CONTEXT, {"q.kind": "canteen"}):
        sample = sample_answers(FORM, context)
        assert clean(FORM, sample, context) == sample
        SCHEMA.validate(sample)
    everything = sample_answers(FORM)
    assert set(everything) == {field.id for field in FORM.top_fields()}
    SCHEMA.validate(everything)


@pytest.mark.parametrize(
    "changes",
    [{"f.premises.area": 5}, {"f.x": 1}, {"f.applicant.name": "店"}, {"f.staff": []}, {"f.premises.rent": "5"}],
)
def test_the_schema_refuses_too(changes: dict[str, Any]) -> None:
    sample = sample_answers(FORM, CONTEXT) | changes
    assert not SCHEMA.is_valid(sample)


def test_leaf_paths_name_every_answer() -> None:
    answers = clean(FORM, good(), CONTEXT)
    leaves = {path: value for path, _, value in leaf_paths(FORM, answers)}
    assert leaves["f.staff[1].certificate"] == "SX-0001"
    assert leaves["f.premises.area"] == "85.5"
    assert "f.staff" not in leaves
    assert all(FORM.field(path) is field for path, field, _ in leaf_paths(FORM, answers))


@pytest.mark.parametrize(
    ("path", "value", "zh", "en"),
    [
        ("f.premises.rent", 123_450, "1,234.50 元", "CNY 1,234.50"),
        ("f.premises.paid", 123_450, "1,234.50 元", "CNY 1,234.50"),
        ("f.premises.area", "85.5", "85.5 平方米", "85.5 平方米"),
        ("f.premises.own", True, "是", "Yes"),
        ("f.premises.lease_end", "2030-01-02", "2030年1月2日", "2030-01-02"),
        ("f.premises.projects", ["hot", "cold"], "热食类、冷食类", "热食类, 冷食类"),
        ("f.staff.duty", "cook", "厨师", "厨师"),
        ("f.staff", [{}, {}], "2 项", "2 entries"),
        ("f.applicant.name", None, "", ""),
    ],
)
def test_display(path: str, value: Any, zh: str, en: str) -> None:
    assert display(FORM.field(path), value) == zh
    assert display(FORM.field(path), value, "en") == en


_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["hot", "cook", "360722"]),
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_IDS = st.sampled_from([field.id for field in FORM.all_fields()] + ["f.x"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(_IDS, _JSON, max_size=12), st.sampled_from(["restaurant", "canteen", None]))
def test_any_json_is_cleaned_or_refused_and_cleaning_twice_is_cleaning_once(
    raw: dict[str, Any], kind: str | None
) -> None:
    context = {"q.kind": kind}
    answers, found = clean_all(FORM, raw, context, partial=True)
    again, more = clean_all(FORM, answers, context, partial=True)
    assert again == answers
    assert not more
    canonical_json(answers)
    canonical_json([problem.document() for problem in found])


@st.composite
def _answers(draw: st.DrawFn) -> dict[str, Any]:
    words = st.text(alphabet="示例甲乙ab ", min_size=2, max_size=8).filter(lambda text: len(" ".join(text.split())) > 1)
    raw = good()
    raw["f.applicant.name"] = draw(words)
    raw["f.premises.area"] = str(draw(st.decimals(1, 100_000, places=3)))
    raw["f.premises.rent"] = draw(st.integers(0, 100_000_000))
    raw["f.premises.own"] = draw(st.booleans())
    raw["f.premises.lease_end"] = draw(st.dates(min_value=date(2020, 1, 1))).isoformat()
    raw["f.premises.projects"] = draw(
        st.lists(st.sampled_from(["hot", "cold", "raw"]), min_size=1, max_size=2, unique=True)
    )
    duty = st.sampled_from(["cook", "safety"])
    raw["f.staff"] = [
        {
            "f.staff.name": draw(words),
            "f.staff.duty": draw(duty),
            "f.staff.certificate": "SX-0001",
            "f.staff.wage": draw(st.integers(0, 10**9)),
        }
        for _ in range(draw(st.integers(1, 3)))
    ]
    return raw


@settings(max_examples=100, deadline=None)
@given(_answers())
def test_clean_answers_survive_the_page_the_schema_and_themselves(raw: dict[str, Any]) -> None:
    answers = clean(FORM, raw, CONTEXT)
    SCHEMA.validate(answers)
    assert clean(FORM, answers, CONTEXT) == answers
    wages = [row.get("f.staff.wage", 0) for row in answers["f.staff"]]
    assert answers["f.staff_wages"] == sum(wages)
    assert Decimal(answers["f.premises.area"]) == Decimal(raw["f.premises.area"])
    collected: dict[str, Any] = {}
    for section in FORM.applicable_sections(CONTEXT, answers):
        page = read_pairs(FORM, section.id, write_pairs(FORM, section.id, answers))
        cleaned, found = clean_section(FORM, section.id, page, collected, CONTEXT, partial=False)
        assert not found
        collected = merge_section(FORM, section.id, collected, cleaned, CONTEXT)
    assert collected == answers
