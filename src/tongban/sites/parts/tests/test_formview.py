"""A section as HTML, back from HTML, and what is wrong beside each field."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.foundation.web.components import Source
from tongban.kernel.formspec import Field, FieldType, clean_section, read_pairs, sample_answers
from tongban.registry.catalogue.lookups import Offer
from tongban.sites.parts.answersview import AnswersView
from tongban.sites.parts.formview import FormView, html_id, row_deed, row_focus
from tongban.sites.parts.tests import example

FORM = example.form()


class Inputs(HTMLParser):
    """What a browser would send: names and values of the inputs as drawn."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sent: dict[str, list[str]] = {}
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {key: value if value is not None else "" for key, value in attrs}
        if tag == "input" and (at["type"] not in ("radio", "checkbox") or "checked" in at):
            self.sent.setdefault(at["name"], []).append(at.get("value", ""))
        if tag == "textarea":
            self._area = at["name"]
            self.sent[self._area] = [""]
        if tag == "select":
            self._select = at["name"]
            self.sent[self._select] = [""]
        if tag == "option" and "selected" in at:
            self.sent[self._select] = [at["value"]]

    def handle_data(self, data: str) -> None:
        if self._area:
            # A browser drops the first line break of a textarea.
            self.sent[self._area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def draw(view: FormView) -> str:
    return render_to_string("parts/form_fields.html", {"view": view})


def sent(html: str) -> dict[str, list[str]]:
    parser = Inputs()
    parser.feed(html)
    return parser.sent


@pytest.mark.parametrize("section", ["sec.premises", "sec.staff"])
def test_what_is_drawn_comes_back_as_it_was(section: str) -> None:
    answers = {
        **sample_answers(FORM),
        "f.tenure": "rent",
        "f.landlord": "示例甲",
        "f.rent": 250050,
        "f.flow": "先洗手\n再做",
    }
    pairs = sent(draw(FormView(FORM, section, answers)))
    own = {field.id for field in FORM.section(section).fields}
    back, problems = clean_section(FORM, section, read_pairs(FORM, section, pairs), {}, {}, False)
    assert problems == ()
    assert back == {key: value for key, value in answers.items() if key in own}


TEXT = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(name=TEXT, note=TEXT)
@settings(max_examples=40, deadline=None)
def test_any_text_survives_the_page(name: str, note: str) -> None:
    pairs = sent(draw(FormView(FORM, "sec.premises", {"f.name": name, "f.flow": note})))
    assert pairs["f.name"] == [name]
    assert pairs["f.flow"] == [note]


def test_a_wrong_answer_is_shown_again_beside_its_problem() -> None:
    raw = {"f.name": "橙子", "f.area": "四十二平", "f.tenure": "own"}
    _answers, problems = clean_section(FORM, "sec.premises", raw, {}, {}, False)
    view = FormView(FORM, "sec.premises", raw, problems)
    html = draw(view)
    assert 'value="四十二平"' in html
    assert re.search(r'id="f-area"[^>]*aria-invalid="true"', html)
    assert [line.target for line in view.errors] == ["f-area", "f-chain-0"]
    for line in view.errors:
        assert f'id="{line.target}"' in html
        assert not str(line.message).endswith("。")


def test_a_problem_in_a_row_names_the_row_and_leads_to_it() -> None:
    raw = {"f.staff": [{"f.staff.name": "示例甲"}, {"f.staff.number": "12"}]}
    _answers, problems = clean_section(FORM, "sec.staff", raw, {}, {}, False)
    view = FormView(FORM, "sec.staff", raw, problems)
    assert [line.target for line in view.errors] == ["f-staff-1-name", "f-staff-1-number"]
    assert str(view.errors[0].message) == "管理人员 2：请填写“姓名”"
    html = draw(view)
    for line in view.errors:
        assert f'id="{line.target}"' in html


def test_a_problem_elsewhere_still_has_a_line() -> None:
    _answers, problems = clean_section(FORM, "sec.staff", {"f.ghost": "x"}, {}, {}, False)
    view = FormView(FORM, "sec.staff", {}, problems)
    assert {line.target for line in view.errors} == {"main", "f-staff"}


def test_conditional_fields_come_with_the_answer_and_a_button_asks_for_them() -> None:
    names = lambda answers: {item.field.name for item in FormView(FORM, "sec.premises", answers).items if item.field}  # noqa: E731
    assert "f.landlord" not in names({"f.tenure": "own"})
    assert {"f.landlord", "f.rent"} <= names({"f.tenure": "rent"})
    html = " ".join(draw(FormView(FORM, "sec.premises", {})).split())
    assert html.count('name="do" value="refresh"') == 1
    assert html.index('name="f.tenure"') < html.index('value="refresh"') < html.index('name="f.sells"')


def test_enter_never_takes_a_row_away() -> None:
    html = draw(FormView(FORM, "sec.staff", {"f.staff": [{}, {}]}))
    first = re.search(r"<button[^>]*>", html)
    assert first is not None
    assert 'name="do" value="next"' in first[0]


def test_the_last_needed_row_stays_and_the_most_rows_are_the_most() -> None:
    one = draw(FormView(FORM, "sec.staff", {}))
    assert "remove:" not in one
    assert 'value="add:f.staff"' in one
    three = draw(FormView(FORM, "sec.staff", {"f.staff": [{}, {}, {}]}))
    assert [f"remove:f.staff:{n}" in three for n in range(4)] == [True, True, True, False]
    assert "add:f.staff" not in three


def pairs_of(**rows: str) -> dict[str, list[str]]:
    return {name.replace("__", "].").replace("_staff", "f.staff["): [value] for name, value in rows.items()}


def test_adding_and_taking_rows_away() -> None:
    typed = pairs_of(_staff0__name="甲", _staff1__name="", _staff2__name="丙")
    added = row_deed(FORM, "sec.staff", typed, "add:f.staff")
    assert added == {"f.staff": [{"f.staff.name": "甲"}, {"f.staff.name": "丙"}, {}]}
    assert row_focus("add:f.staff", added) == "f-staff-row-3"
    # The page showed three rows, the middle one empty: "row 2" is the third that the person saw.
    assert row_deed(FORM, "sec.staff", typed, "remove:f.staff:2") == {"f.staff": [{"f.staff.name": "甲"}]}
    assert row_deed(FORM, "sec.staff", typed, "remove:f.staff:0") == {"f.staff": [{"f.staff.name": "丙"}]}
    assert row_deed(FORM, "sec.staff", {}, "add:f.staff") == {"f.staff": [{}, {}]}


@pytest.mark.parametrize(
    "do", ["next", "", "add:f.ghost", "remove:f.area:0", "add:f.staff; DROP", "remove:f.staff:999"]
)
def test_other_buttons_are_no_row_deeds(do: str) -> None:
    assert row_deed(FORM, "sec.staff", {}, do) is None


def test_a_row_that_is_gone_already_changes_nothing() -> None:
    typed = pairs_of(_staff0__name="甲")
    assert row_deed(FORM, "sec.staff", typed, "remove:f.staff:7") == {"f.staff": [{"f.staff.name": "甲"}]}


def test_no_more_rows_than_the_form_allows() -> None:
    typed = pairs_of(_staff0__name="甲", _staff1__name="乙", _staff2__name="丙")
    full = row_deed(FORM, "sec.staff", typed, "add:f.staff")
    assert full is not None
    assert len(full["f.staff"]) == 3


class _Towns:
    """In the place of the registers."""

    def offers(self, field: Field) -> tuple[Offer, ...]:
        return (Offer("360722100000", "嘉定镇"),) if field.type is FieldType.REGION else ()


@pytest.fixture(autouse=True)
def _named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.sites.parts.lookups.name_of", lambda _kind, code: f"名称 {code}")


def test_what_the_state_holds_shows_its_source_and_stays() -> None:
    view = FormView(
        FORM,
        "sec.premises",
        {"f.name": "橙子奶茶店"},
        sources={"f.name": Source("市场监管总局", "企业登记库")},
        fixed=["f.name"],
        offered=_Towns(),  # type: ignore[arg-type]
    )
    html = draw(view)
    assert "来自 市场监管总局·企业登记库" in html
    assert re.search(r'id="f-name"[^>]* readonly', html)
    assert '<option value="360722100000">嘉定镇</option>' in html


def test_sections_that_do_not_apply_are_not_read_out() -> None:
    view = AnswersView(FORM, {}, {"q.kind": "shop"})
    assert [section.id for section in view.sections] == ["sec.premises", "sec.staff"]
    assert [section.id for section in AnswersView(FORM, {}, {"q.kind": "canteen"}).sections][-1] == "sec.canteen"


def answers_html(**more: Any) -> str:
    answers = {
        **sample_answers(FORM),
        "f.phone": "19900000001",
        "f.rent": 1200,
        "f.tenure": "rent",
        "f.landlord": "示例甲",
    }
    return render_to_string("parts/answers.html", {"view": AnswersView(FORM, answers, {}, **more)})


def test_answers_are_words_with_a_way_to_change_them() -> None:
    html = answers_html(change_href=lambda section: f"/apply/{section}", fixed=frozenset({"f.name"}))
    assert "42.5 平方米" in html
    assert "12.00 元" in html
    assert '<a href="/apply/sec.premises">改<span class="sr">经营面积</span></a>' in html
    assert "不能改" in html
    assert "19900000001" in html


def test_the_desk_sees_masks() -> None:
    html = answers_html(masked=True)
    assert "19900000001" not in html
    assert "199****0001" in html
    assert "改<" not in html
    number = next(iter(sample_answers(FORM)["f.staff"]))["f.staff.number"]
    assert number not in html
    assert number in answers_html()


def test_ids_of_paths() -> None:
    assert html_id("f.staff[0].name") == "f-staff-0-name"
    assert html_id("f.area") == "f-area"


def test_what_the_browser_sends_is_what_read_pairs_takes() -> None:
    query = QueryDict("f.staff[0].name=甲&do=next&csrfmiddlewaretoken=x")
    assert read_pairs(FORM, "sec.staff", dict(query.lists())) == {"f.staff": [{"f.staff.name": "甲"}]}


def test_a_long_value_that_stays_is_wrapped_and_has_no_sample() -> None:
    long = "江西省赣州市信丰县嘉定镇示例路 1 号"
    html = draw(FormView(FORM, "sec.premises", {"f.name": long}, fixed=["f.name"]))
    assert re.search(rf'<textarea class="in in--fold"[^>]*id="f-name"[^>]* readonly[^>]*>\n{long}</textarea>', html)
    short = draw(FormView(FORM, "sec.premises", {"f.name": "橙子奶茶店"}, fixed=["f.name"]))
    assert re.search(r'<input class="in[^>]*id="f-name"', short)
    typed = draw(FormView(FORM, "sec.premises", {"f.name": long}))
    assert typed.count("如：") == html.count("如：") + 1
