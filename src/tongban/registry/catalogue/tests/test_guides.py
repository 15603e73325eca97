"""A bound guide: hashes, elements, what is asked of whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import ElementKind, MaterialSource, Silence
from tongban.registry.catalogue.tests.conftest import shipped

CATERING = {"q.kind": "catering", "q.cold": "no", "q.online": "no", "q.agent": "self"}


@pytest.fixture(scope="module")
def guide() -> BoundGuide:
    return bind(shipped("360722"))


def test_hash_is_of_the_content_and_of_nothing_else(document: dict[str, Any]) -> None:
    shuffled = json.loads(json.dumps(document, sort_keys=True))
    assert bind(shuffled).hash == bind(document).hash
    document["local"]["hours"] += "。"
    assert bind(document).hash != bind(shuffled).hash
    assert bind(document).unified_hash == bind(shuffled).unified_hash
    assert bind(document).local_hash != bind(shuffled).local_hash


def test_two_counties_offer_the_same_item() -> None:
    one, other = bind(shipped("360722")), bind(shipped("360726"))
    assert one.unified_hash == other.unified_hash
    assert one.hash != other.hash
    assert one.implementation_code != other.implementation_code


def test_what_it_is(guide: BoundGuide) -> None:
    assert guide.name == "食品经营许可（新办）"
    assert guide.code == guide.implementation_code == "11369901MB7220014P4000131990001"
    assert (guide.department_uscc, guide.region_code) == ("11369901MB7220014P", "360722000000")
    assert guide.silence is Silence.STATUTORY_ACCEPT
    assert guide.limits.promised == Limit(5, Unit.WORKING_DAY)
    assert guide.limits.statutory == Limit(10, Unit.WORKING_DAY)
    assert guide.extension is not None
    assert guide.extension.max == Limit(5, Unit.WORKING_DAY)
    assert "第七十八条" in guide.commit_text
    assert [(step.id, step.after, step.duty) for step in guide.review_plan.steps] == [
        ("s1", (), "REVIEW"),
        ("s3", (), "REVIEW"),
        ("s2", ("s1", "s3"), "REVIEW"),
    ]
    assert guide.review_plan.decide_duty == "DECIDE"


def test_steps_become_ready_in_order(guide: BoundGuide) -> None:
    plan, hot, cold = guide.review_plan, {"q.kind": "catering", "q.cold": "no"}, {"q.kind": "catering", "q.cold": "yes"}
    assert plan.ready(hot, frozenset(), frozenset()) == ("s1",)
    assert plan.ready(cold, frozenset(), frozenset()) == ("s3",)
    assert plan.ready(hot, frozenset(), frozenset({"s1"})) == ()
    assert plan.ready(hot, frozenset({"s1"}), frozenset({"s1"})) == ("s2",)
    assert plan.ready(hot, frozenset({"s1", "s2"}), frozenset({"s1", "s2"})) == ()


@pytest.mark.parametrize(
    ("changes", "materials", "conditions"),
    [
        ({}, "m1 m2 m3 m4 m5", "c1 c2 c3 c4 c5 c6 c7"),
        ({"q.kind": "sale"}, "m1 m2 m3 m5", "c1 c2 c3 c4 c5 c6 c9"),
        ({"q.kind": "canteen"}, "m1 m2 m3 m4 m5", "c1 c2 c3 c4 c5 c6 c7 c10"),
        ({"q.cold": "yes"}, "m1 m2 m3 m4 m5 m7", "c1 c2 c3 c4 c5 c6 c7 c8"),
        ({"q.agent": "agent"}, "m1 m2 m3 m4 m5 m6", "c1 c2 c3 c4 c5 c6 c7"),
    ],
)
def test_what_is_asked_of_whom(guide: BoundGuide, changes: dict[str, str], materials: str, conditions: str) -> None:
    answers = {**CATERING, **changes}
    assert [need.id for need in guide.materials_for(answers, {})] == materials.split()
    assert [each.id for each in guide.conditions_for(answers, {})] == conditions.split()


def test_a_material_may_depend_on_the_form(document: dict[str, Any]) -> None:
    next(row for row in document["unified"]["materials"] if row["id"] == "m3")["when"] = "f.premises.warehouse"
    guide = bind(document)
    assert "m3" not in [need.id for need in guide.materials_for(CATERING, {})]
    assert "m3" in [need.id for need in guide.materials_for(CATERING, {"f.premises.warehouse": True})]


def test_sources_of_materials(guide: BoundGuide) -> None:
    sources = {need.id: need.source for need in guide.materials}
    assert sources["m1"] is MaterialSource.FORM
    assert sources["m2"] is MaterialSource.REGISTRY
    assert sources["m3"] is MaterialSource.UPLOAD


def test_elements(guide: BoundGuide) -> None:
    assert guide.element("m3.r1").parent == "m3"
    assert guide.element("m3.r1").kind is ElementKind.REQUIREMENT
    assert guide.element("f.staff.name").parent == "f.staff"
    assert guide.element("s1").text == "初审"
    assert guide.element("b12").text == "《中华人民共和国食品安全法》第一百三十五条"
    assert {element.kind for element in guide.elements.values()} == set(ElementKind) - {
        ElementKind.FEE,
        ElementKind.UNCORRECTED,
        ElementKind.RENEWAL,
    }
    ids = [element.id for element in guide.elements.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["m8", "m3.r9", "f.staff.health_certificate", "", "c1 ", "M3", "unified"])
def test_nothing_else_can_be_demanded(guide: BoundGuide, name: str) -> None:
    with pytest.raises(DomainError) as refused:
        guide.element(name)
    assert refused.value.code == "catalogue.element_unknown"
    assert name in refused.value.message()


def test_form_is_a_real_one(guide: BoundGuide) -> None:
    fields = [each for section in guide.form.sections for each in section.fields]
    assert len(fields) >= 15
    assert any(each.type is formspec.FieldType.GROUP for each in fields)
    assert any(each.type is formspec.FieldType.COMPUTED for each in fields)


def test_samples_are_clean_and_fit_the_schema_in_every_situation(guide: BoundGuide) -> None:
    for situation in guide.scenario.situations():
        sample = formspec.sample_answers(guide.form, situation)
        assert formspec.clean(guide.form, sample, situation) == sample
        assert guide.schema_validator.is_valid(sample), list(guide.schema_validator.iter_errors(sample))
        assert sample["f.staff_count"] == 1


def test_scenario_answers_are_cleaned(guide: BoundGuide) -> None:
    assert guide.clean_scenario(CATERING) == CATERING
    with pytest.raises(DomainError) as refused:
        guide.clean_scenario({"q.kind": "bakery", "q.cold": ["no"], "q.online": "", "q.extra": "1"})
    assert refused.value.code == "catalogue.scenario_invalid"
    assert [(each["path"], each["code"]) for each in refused.value.data["problems"]] == [
        ("q.kind", "not_a_choice"),
        ("q.cold", "not_a_choice"),
        ("q.online", "required"),
        ("q.agent", "required"),
        ("q.extra", "unknown"),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*CATERING, "q.x"]),
        st.one_of(st.sampled_from(["sale", "catering", "yes", "no", "self", "agent"]), st.none(), st.integers()),
    )
)
def test_cleaning_never_lets_anything_else_through(raw: dict[str, object]) -> None:
    guide = bind(shipped("360722"))
    expected = {name: value for name, value in raw.items() if name in CATERING}
    if len(raw) == len(CATERING) and expected in list(guide.scenario.situations()):
        assert guide.clean_scenario(raw) == expected
        return
    with pytest.raises(DomainError) as refused:
        guide.clean_scenario(raw)
    assert refused.value.code == "catalogue.scenario_invalid"


def test_every_situation_asks_only_for_listed_materials(guide: BoundGuide) -> None:
    assert guide.scenario.size == 24
    for situation in guide.scenario.situations():
        for need in guide.materials_for(situation):
            assert guide.element(need.id).kind is ElementKind.MATERIAL


def test_guides_are_compared_by_hash(guide: BoundGuide) -> None:
    assert guide == bind(shipped("360722"))
    assert len({guide, bind(shipped("360722")), bind(shipped("360726"))}) == 2
