"""The form of a guide: nothing is asked that the guide does not ask, its sample passes, and its PDF is always the same."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from tongban.kernel import formspec
from tongban.registry.catalogue.forms import Edition, Line, Sheet, blank, example_of, filled, pdf_of
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.tests.conftest import all_shipped, shipped

EDITION = Edition(3, date(2026, 1, 5))
ADDRESS = "https://example.gov.cn/items/1/"


def guide(**fields: Any) -> BoundGuide:
    document = shipped("360722")
    document["unified"]["form"]["sections"][0]["fields"][0] |= fields
    return bind(document)


def lines(sheet: Sheet) -> dict[str, Line]:
    top = [line for part in sheet.parts for line in part.lines]
    return {line.id: line for line in (*top, *(column for line in top for column in line.columns))}


def place(_kind: formspec.FieldType, code: str) -> str:
    return f"地名{code[:6]}"


@pytest.fixture(scope="module")
def guides() -> list[BoundGuide]:
    """One of each shipped item."""
    first = {basic: document for (_, basic), document in all_shipped().items()}
    return [bind(document) for document in first.values()]


def test_the_sample_of_every_shipped_guide_passes_as_an_application_would(guides: list[BoundGuide]) -> None:
    for each in guides:
        example = example_of(each)
        situation = each.clean_scenario(example.situation)
        assert formspec.clean(each.form, example.answers, situation) == example.answers, each.name


def test_the_blank_form_has_every_question_of_the_guide_and_no_other(guides: list[BoundGuide]) -> None:
    for each in guides:
        asked = [*(q.id for q in each.scenario.questions), *(field.id for field in each.form.all_fields())]
        found = lines(blank(each, EDITION))
        assert sorted(found) == sorted(asked), each.name
        conditional = {field.id for field in each.form.all_fields() if field.when is not None}
        assert {name for name, line in found.items() if line.when} == conditional, each.name
        words = [line.when for line in found.values()] + [paper.when for paper in blank(each, EDITION).papers]
        assert not [text for text in words if "q." in text or "f." in text or "==" in text], each.name


def test_conditions_rows_and_choices_stand_on_the_blank_form() -> None:
    sheet = blank(guide(), EDITION)
    found = lines(sheet)
    assert found["f.premises.warehouse_address"].when == "仅当“另有仓库”是“是”时填写"
    assert len(found["f.staff"].rows) == 3
    assert [tick.on for tick in found["f.premises.use"].ticks] == [False] * 3
    assert "平方米" in found["f.premises.area"].space
    assert not any(line.value or line.made for line in found.values())
    assert {paper.name: paper.when for paper in sheet.papers}["授权委托书"] == "仅当“谁来办”是“委托别人代办”时提交"
    assert sheet.edition == "办事指南第3版，2026年1月5日起施行"


def test_the_sample_is_filled_in_and_marks_what_was_made_up() -> None:
    found = lines(filled(guide(sample="示例餐饮有限公司"), EDITION, place))
    name = next(line for line in found.values() if line.value == "示例餐饮有限公司")
    assert not name.made
    without = copy.deepcopy(shipped("360722"))
    del without["unified"]["form"]["sections"][0]["fields"][0]["sample"]
    made = lines(filled(bind(without), EDITION, place))[name.id]
    assert (made.value, made.made) == ("示例", True)
    region = next(field.id for field in guide().form.all_fields() if field.type is formspec.FieldType.REGION)
    assert found[region].value.startswith("地名36")
    assert found["f.business.cold_chain"].value == "本例不填"
    assert [tick.label for tick in found["f.premises.warehouse"].ticks if tick.on] == ["是"]


def test_the_pdf_is_the_same_for_the_same_version_and_another_for_another() -> None:
    sheet = blank(guide(), EDITION)
    one = pdf_of(sheet, ADDRESS)
    assert one.startswith(b"%PDF-")
    assert b"CreateDate>2026-01-0" in one
    assert pdf_of(blank(guide(), EDITION), ADDRESS) == one
    assert pdf_of(blank(guide(), Edition(4, EDITION.since)), ADDRESS) != one
    assert pdf_of(filled(guide(), EDITION, place), ADDRESS) != one


def test_a_sign_that_no_face_has_keeps_nobody_from_the_form() -> None:
    sheet = blank(guide(hint="注意🍊"), EDITION)
    assert any("🍊" in hint for line in lines(sheet).values() for hint in line.hints)
    assert pdf_of(sheet, ADDRESS).startswith(b"%PDF-")


def test_text_of_a_guide_is_never_code() -> None:
    sheet = blank(guide(hint="#panic(1) $x$ *粗* #sys.inputs"), EDITION)
    assert pdf_of(sheet, ADDRESS).startswith(b"%PDF-")
