"""Every publication check refuses what it is there for, with its reason and place; the shipped guides pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tongban.foundation import calendars
from tongban.registry.catalogue.checks import BodyFacts, Facts, StandardFacts, problems_of
from tongban.registry.catalogue.checks.problem import SENTENCES
from tongban.registry.catalogue.seed import shipped_standard_materials
from tongban.registry.catalogue.tests.conftest import all_shipped, shipped
from tongban.registry.orgs.shipped import shipped_bodies

Document = dict[str, Any]
Change = Callable[[Document], object]


BODIES = [BodyFacts(each.uscc, each.name, each.region_code) for each in shipped_bodies().values()]
STANDARDS = {row["code"]: StandardFacts(row["code"], row["registry_source"]) for row in shipped_standard_materials()}


def facts(document: Document) -> Facts:
    """What the registers say: the body is the document's, and of its region's market bureau where the test changed it."""
    local = document["local"]
    same = [body for body in BODIES if body.uscc == local["department_uscc"]]
    return Facts(
        body=(same or [body for body in BODIES if body.region_code == local["region_code"]])[0],
        standards=STANDARDS,
        calendars=calendars.versions(),
    )


def codes(document: Document) -> list[str]:
    return [problem.code for problem in problems_of(document, facts(document))]


@pytest.mark.parametrize(("region", "basic_code"), [*all_shipped()])
def test_shipped_guides_pass(region: str, basic_code: str) -> None:
    document = shipped(region, basic_code)
    assert problems_of(document, facts(document)) == ()


def u(document: Document) -> Document:
    return document["unified"]


def row(document: Document, part: str, name: str) -> Document:
    return next(each for each in u(document)[part] if each["id"] == name)


def field(document: Document, name: str) -> Document:
    return next(f for s in u(document)["form"]["sections"] for f in s["fields"] if f["id"] == name)


def renewal(**other: object) -> Document:
    return {
        "of": ["000131990001"],
        "permit": "f.applicant.name",
        "latest": {"amount": 15, "unit": "WORKING_DAY"},
        "earliest": {"amount": 90, "unit": "WORKING_DAY"},
        "silence": "GRANT",
        "text": "届满前十五个工作日提出。",
        "basis": ["b13"],
        **other,
    }


def without_term(document: Document) -> None:
    u(document)["renewal"] = renewal()
    u(document)["results"][0]["validity"] = None


def plan(document: Document) -> list[Document]:
    return u(document)["review_plan"]["steps"]


def rows(document: Document) -> list[Document]:
    return u(document)["scenario"]["rows"]


def catch_all(document: Document) -> None:
    row(document, "materials", "m3")["name"] = "有关部门要求的其他材料"


def second_row(**changes: Any) -> Change:
    return lambda d: rows(d)[1].update(changes)


CASES: list[tuple[str, Change]] = [
    ("shape", lambda d: d.update(extra=1)),
    ("shape", lambda d: u(d).pop("remedies")),
    ("shape", lambda d: row(d, "conditions", "c1").update(basis=[])),
    ("shape", lambda d: d["local"].update(phones=["12"])),
    ("floats", lambda d: field(d, "f.premises.area").update(sample=48.5)),
    ("id_twice", lambda d: row(d, "conditions", "c2").update(id="c1")),
    ("id_twice", lambda d: u(d)["results"].append(u(d)["results"][0])),
    ("basis_unknown", lambda d: row(d, "conditions", "c1").update(basis=["b99"])),
    ("basis_unknown", lambda d: u(d)["extension"].update(basis=["b98"])),
    ("requirement_astray", lambda d: row(d, "materials", "m3")["requirements"][0].update(id="m9.r1")),
    ("row_unknown", second_row(materials=["m88"])),
    ("row_and_when", lambda d: row(d, "materials", "m4").update(when="q.kind == 'sale'")),
    ("when_wrong", lambda d: row(d, "materials", "m3").update(when="q.kind ==")),
    ("when_wrong", second_row(when="q.kind = 'sale'")),
    ("when_unknown_name", lambda d: row(d, "materials", "m3").update(when="f.nothing == 'x'")),
    ("when_unknown_name", lambda d: row(d, "materials", "m3").update(when="f.staff.role == 'manager'")),
    ("when_no_choice", lambda d: row(d, "materials", "m3").update(when="q.kind == 'bakery'")),
    ("when_no_choice", lambda d: row(d, "materials", "m3").update(when="has('fried', f.business.items)")),
    ("when_row_reads_form", second_row(when="f.premises.warehouse")),
    ("scenario_not_total", lambda d: rows(d).pop(0)),
    (
        "scenario_dead_row",
        lambda d: rows(d).append(
            {"when": "q.kind == 'sale' and q.kind == 'canteen'", "materials": [], "conditions": []}
        ),
    ),
    ("scenario_same_row", lambda d: rows(d).append(rows(d)[0])),
    ("form_wrong", lambda d: field(d, "f.premises.use").pop("choices")),
    ("form_wrong", lambda d: field(d, "f.business.sale").update(when="q.nothing == 'x'")),
    ("form_wrong", lambda d: field(d, "f.applicant.name").update(id="x.name")),
    ("form_sample_wrong", lambda d: field(d, "f.business.items").update(sample=[])),
    ("material_catch_all", catch_all),
    ("material_catch_all", lambda d: row(d, "materials", "m3").update(name="其他相关材料")),
    ("material_no_standard", lambda d: row(d, "materials", "m3").update(standard_code=None)),
    ("material_standard_and_reason", lambda d: row(d, "materials", "m3").update(local_reason="本县特有")),
    ("material_standard_unknown", lambda d: row(d, "materials", "m3").update(standard_code="SM-999999")),
    ("material_registry", lambda d: row(d, "materials", "m2").update(standard_code="SM-000101")),
    ("material_files", lambda d: row(d, "materials", "m3").update(accept=[])),
    ("material_files", lambda d: row(d, "materials", "m1").update(max_files=1)),
    ("material_sample", lambda d: row(d, "materials", "m3").update(sample="")),
    ("material_requirements", lambda d: row(d, "materials", "m3").update(requirements=[])),
    ("proof_basis", lambda d: row(d, "materials", "m3").update(name="无犯罪记录证明", basis=["b13"])),
    ("original_without_visit", lambda d: row(d, "materials", "m3").update(original_seen=True)),
    ("limit_promise", lambda d: d["local"]["promised_limit"].update(amount=11)),
    ("limit_promise", lambda d: d["local"].update(promised_limit={"amount": 1, "unit": "MONTH"})),
    ("limit_immediate", lambda d: d["local"]["promised_limit"].update(amount=0)),
    ("shape", lambda d: d["local"].update(promised_limit={"amount": 0, "unit": "HOUR"})),
    ("limit_immediate", lambda d: u(d).update(handling_kind="IMMEDIATE")),
    ("limit_missing", lambda d: u(d).update(statutory_limit=None)),
    ("silence_basis", lambda d: u(d).update(kind="CONFIRMATION", silence="PLATFORM_ACCEPT")),
    ("extension_without_limit", lambda d: u(d).update(statutory_limit=None)),
    ("limit_acceptance", lambda d: u(d)["acceptance_limit"].update(amount=6)),
    ("limit_delivery", lambda d: u(d)["delivery_limit"].update(amount=11)),
    ("silence_permit", lambda d: u(d).update(silence="NONE")),
    ("visits_reason", lambda d: d["local"].update(visits=1)),
    ("visits_reason", lambda d: d["local"].update(visit_reason="要签字")),
    ("visits_forms", lambda d: d["local"].update(forms=["WINDOW"])),
    ("phones_same", lambda d: d["local"].update(complaint_phones=["0797-0000722"])),
    ("themes", lambda d: u(d)["themes"].pop("LEGAL")),
    ("themes", lambda d: u(d).update(service_objects=["LEGAL"])),
    ("faq_missing", lambda d: u(d).update(faq=[])),
    ("stage_missing", lambda d: row(d, "steps", "s.deliver").update(stage="CONCLUDE")),
    ("result_missing", lambda d: u(d).update(results=[])),
    ("result_certificate", lambda d: u(d)["results"][0].update(certificate_type="")),
    ("plan_unknown_step", lambda d: plan(d)[-1].update(id="s9")),
    ("plan_name", lambda d: plan(d)[-1].update(name="再审")),
    ("plan_after", lambda d: plan(d)[-1].update(after=["s7"])),
    ("plan_cycle", lambda d: plan(d)[0].update(after=["s2"])),
    ("plan_opinion", lambda d: plan(d)[0].update(when="s2.opinion == 'agree'")),
    ("plan_empty", lambda d: [row.update(when="q.kind == 'canteen'") for row in plan(d)]),
    ("plan_mixed", lambda d: plan(d)[-1].update(when="s1.opinion == 'AGREE' and q.kind == 'canteen'")),
    ("phone_area", lambda d: d["local"].update(phones=["0791-0000722"])),
    ("fee_online", lambda d: d["local"].update(pay_online=True)),
    ("online_depth", lambda d: d["local"].update(online_depth=[1, 4], forms=["POST"])),
    ("plan_too_long", lambda d: plan(d)[-1]["limit"].update(amount=3)),
    ("plan_publicity", lambda d: plan(d)[0].update(kind="publicity")),
    ("plan_publicity", lambda d: plan(d)[0].update(lasts={"amount": 7, "unit": "NATURAL_DAY"})),
    ("renewal_field", lambda d: u(d).update(renewal=renewal(permit="f.premises.area"))),
    ("renewal_field", lambda d: u(d).update(renewal=renewal(permit="f.no"))),
    ("renewal_units", lambda d: u(d).update(renewal=renewal(latest={"amount": 1, "unit": "MONTH"}))),
    ("renewal_units", lambda d: u(d).update(renewal=renewal(latest={"amount": 9, "unit": "NATURAL_DAY"}))),
    ("renewal_span", lambda d: u(d).update(renewal=renewal(earliest={"amount": 15, "unit": "WORKING_DAY"}))),
    ("renewal_term", without_term),
    ("basis_unknown", lambda d: u(d).update(renewal=renewal(basis=["b99"]))),
    ("id_twice", lambda d: plan(d).append(plan(d)[0])),
    ("codes_wrong", lambda d: d["local"].update(department_uscc="11369901MB7220014Q")),
    ("codes_apart", lambda d: u(d).update(exercise_level="CITY")),
    ("codes_apart", lambda d: d["codes"].update(handling="11369901MB7260016W400013199000101")),
    ("codes_kind", lambda d: u(d).update(kind="PUBLIC_SERVICE")),
    ("department_apart", lambda d: d["local"].update(department_name="信丰县市监局")),
    ("department_apart", lambda d: d["local"].update(region_code="360722100000")),
    ("calendar_unknown", lambda d: d.update(calendar_version="cn-1999.1")),
]


@pytest.mark.parametrize(("code", "change"), CASES, ids=[f"{n}-{code}" for n, (code, _) in enumerate(CASES)])
def test_each_check_refuses(code: str, change: Change, document: Document) -> None:
    change(document)
    found = problems_of(document, facts(shipped("360722")))
    assert code in [problem.code for problem in found], found
    for problem in found:
        assert problem.message("zh")
        assert problem.message("en")
        assert "{" not in problem.message("zh") + problem.message("en") or problem.code == "shape"


def test_every_sentence_has_a_case() -> None:
    # law_article is no reason against publication: test_law_library.py has its case.
    proven = {code for code, _ in CASES} | {"department_unknown", "scenario_too_large", "law_article"}
    # Those of the standard: test_standards.py.
    # Those of the registers and of the stories: test_rulings.py, test_story_gate.py.
    proven |= {"proof_abolished", "seal_basis", "story_failed"}
    proven |= {"standard_apart", "standard_difference", "standard_fixed", "secret"}
    assert proven == set(SENTENCES)


def test_unknown_body(document: Document) -> None:
    assert "department_unknown" in [p.code for p in problems_of(document, Facts(body=None))]


def test_too_many_situations(document: Document) -> None:
    choices = [{"value": f"v{n}", "label": f"选项{n}"} for n in range(12)]
    for n in range(3):
        u(document)["scenario"]["questions"].append({"id": f"q.more{n}", "text": f"问题{n}", "choices": choices})
    assert "scenario_too_large" in codes(document)


def test_promise_compared_across_units(document: Document) -> None:
    document["local"]["promised_limit"] = {"amount": 14, "unit": "NATURAL_DAY"}
    assert codes(document) == []
    document["local"]["promised_limit"] = {"amount": 15, "unit": "NATURAL_DAY"}
    assert codes(document) == ["limit_promise"]


def test_opinion_of_an_earlier_step_may_be_read(document: Document) -> None:
    plan(document)[-1]["when"] = "s1.opinion == 'agree'"
    assert codes(document) == []


@pytest.mark.parametrize("rubbish", [None, [], "x", 7, {}, {"schema": "tongban.guide/1", "unified": []}])
def test_rubbish_is_refused_with_reasons(rubbish: object) -> None:
    assert {problem.code for problem in problems_of(rubbish, Facts(body=None))} == {"shape"}
