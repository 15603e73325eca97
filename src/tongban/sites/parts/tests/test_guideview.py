"""What a guide asks, says and draws."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.sites.parts import flow
from tongban.sites.parts.flow import Box, Node
from tongban.sites.parts.guidelinks import GuideLinks
from tongban.sites.parts.guideview import GuideView
from tongban.sites.parts.measures import limit_text, money_text
from tongban.sites.parts.processview import ProcessView
from tongban.sites.parts.scenario import Asked, asked
from tongban.sites.parts.tests import example

DOCUMENT = example.guide()


def ids(answers: dict[str, object]) -> dict[str, bool]:
    return {material.id: material.maybe for material in GuideView(DOCUMENT, answers).materials}


def test_without_answers_everything_that_may_come_is_shown_and_marked() -> None:
    assert ids({}) == {"m1": False, "m2": False, "m3": False, "m4": True, "m5": True}


def test_a_material_that_a_row_names_is_asked_only_where_a_row_says_so() -> None:
    assert ids({"q.kind": "shop", "q.who": "self"}) == {"m1": False, "m2": False, "m3": False}
    assert "m4" in ids({"q.kind": "canteen", "q.who": "self"})
    assert [c.id for c in GuideView(DOCUMENT, {"q.kind": "shop"}).conditions] == ["c1"]
    assert [c.id for c in GuideView(DOCUMENT, {"q.kind": "canteen"}).conditions] == ["c1", "c2"]


def test_a_material_with_a_condition_of_its_own() -> None:
    assert "m5" in ids({"q.kind": "shop", "q.who": "agent"})
    m5 = DOCUMENT["unified"]["materials"][4]
    assert asked(DOCUMENT, "materials", m5, {"q.who": "self"}) is Asked.NO
    assert asked(DOCUMENT, "materials", m5, {"q.who": "agent"}) is Asked.YES
    assert asked(DOCUMENT, "materials", m5, {}) is Asked.MAYBE


def test_one_true_row_is_enough_also_beside_an_open_one() -> None:
    document = example.guide()
    document["unified"]["scenario"]["rows"].append({"when": "q.size == 'big'", "materials": ["m4"], "conditions": []})
    m4 = document["unified"]["materials"][3]
    assert asked(document, "materials", m4, {"q.kind": "canteen"}) is Asked.YES
    assert asked(document, "materials", m4, {"q.kind": "shop"}) is Asked.MAYBE
    assert asked(document, "materials", m4, {"q.kind": "shop", "q.size": "small"}) is Asked.NO


def test_the_answer_line_counts_what_one_must_bring() -> None:
    assert GuideView(DOCUMENT, {"q.kind": "shop"}).answer_line == ""
    line = GuideView(DOCUMENT, {"q.kind": "shop", "q.who": "agent"}).answer_line
    assert line == "按您的情况：共 4 份材料，1 份免提交、1 份在线填、您要准备 2 份。"


def test_the_six_facts() -> None:
    facts = {str(fact.label): (str(fact.value), str(fact.note)) for fact in GuideView(DOCUMENT).facts}
    assert facts["多久办好"] == ("5 个工作日", "法定 10 个工作日")
    assert facts["跑几次"] == ("0 次", "核查员上门，不算您跑")
    assert facts["收费"] == ("不收费", "任何人不得收")
    assert facts["网上办到哪步"][0] == "全程网办"
    assert facts["办成得到"] == ("食品经营许可证", "有效 5 年")


def test_fees_limits_and_the_law_are_written_out() -> None:
    document = example.guide()
    document["unified"]["fees"] = [{"id": "fee1", "name": "工本费", "amount_fen": 1050, "basis": ["b1"]}]
    document["unified"]["statutory_limit"] = None
    view = GuideView(document)
    assert view.fee_lines == ("工本费：10.50 元（《中华人民共和国食品安全法》第三十五条）",)
    assert next(fact for fact in view.facts if fact.label == "收费").value == "10.50 元"
    assert next(fact for fact in view.facts if fact.label == "多久办好").note == ""
    assert "本机关负责人" in view.extension
    assert limit_text({"amount": 3, "unit": "MONTH"}) == "3 个月"
    assert money_text(1200) == "12 元"


def page(answers: dict[str, object] | None = None, **more: object) -> str:
    view = GuideView(DOCUMENT, answers or {}, GuideLinks(apply="/apply", outside="/say"))
    html = render_to_string(
        "parts/guide.html", {"guide": view, "version_line": "", "guide_hash": "", "more": (), **more}
    )
    return " ".join(html.split())


def test_the_whole_guide_renders_without_inline_style() -> None:
    html = page({"q.kind": "shop"})
    assert "style=" not in html
    assert "要不要交，看上面的回答" in html
    assert 'name="q.kind" value="shop" checked' in html
    assert "（与别的步骤同时进行）" in html
    assert "窗口和审批人员只能按这张表要材料" in html
    found = re.findall(r'\sid="([^"]+)"', html)
    assert len(found) == len(set(found))


def test_elements_can_be_linked_to() -> None:
    html = page()
    for identifier in ("m1", "m5", "c1", "b2"):
        assert f'id="{identifier}"' in html


def test_a_guide_from_outside_cannot_write_html() -> None:
    document = example.guide()
    document["unified"]["name"] = document["unified"]["steps"][0]["name"] = "<img src=x onerror=alert(1)>"
    document["unified"]["review_plan"]["steps"][0]["name"] = "<script>"
    html = render_to_string(
        "parts/guide.html", {"guide": GuideView(document), "version_line": "", "guide_hash": "", "more": ()}
    )
    assert "<img" not in html
    assert "<script" not in html


def test_an_item_without_questions_has_no_question_box() -> None:
    document = example.guide()
    document["unified"]["scenario"] = {"questions": [], "rows": []}
    html = render_to_string(
        "parts/guide.html", {"guide": GuideView(document), "version_line": "", "guide_hash": "", "more": ()}
    )
    assert 'id="guide-questions"' not in html


def test_steps_of_one_level_run_together() -> None:
    titles = [[node.title for node in level] for level in flow.levels(ProcessView(DOCUMENT).nodes)]
    assert titles == [["网上申请"], ["预审"], ["受理"], ["材料审查", "现场核查"], ["决定"], ["送达"]]


def test_a_circle_is_refused_and_a_missing_step_ignored() -> None:
    with pytest.raises(ValueError, match="circle"):
        flow.levels([Node("a", "甲", after=("b",)), Node("b", "乙", after=("a",))])
    assert flow.levels([Node("a", "甲", after=("ghost",))]) == [[Node("a", "甲", after=("ghost",))]]


def _apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width < other.x
        or other.x + other.width < one.x
        or one.y + one.height < other.y
        or other.y + other.height < one.y
    )


@st.composite
def plans(draw: st.DrawFn) -> list[Node]:
    count = draw(st.integers(1, 9))
    words = st.text(alphabet="材料审查现场核查会签ABC 1", max_size=24)
    nodes = []
    for index in range(count):
        after = draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set()
        nodes.append(Node(f"s{index}", draw(words), (draw(words),), tuple(f"s{n}" for n in sorted(after))))
    return nodes


@given(plans())
@settings(max_examples=60, deadline=None)
def test_no_drawing_overlaps_or_leaves_its_frame(nodes: list[Node]) -> None:
    for drawing in (flow.wide(nodes), flow.narrow(nodes)):
        if drawing is None:
            continue
        assert len(drawing.boxes) == len(nodes)
        for index, box in enumerate(drawing.boxes):
            assert box.x >= 0
            assert box.x + box.width <= drawing.width
            assert box.y >= 0
            assert box.y + box.height <= drawing.height
            assert all(_apart(box, other) for other in drawing.boxes[index + 1 :])
            assert all(box.y < text.y <= box.y + box.height for text in box.texts)


@given(plans())
@settings(max_examples=40, deadline=None)
def test_nobody_stands_before_what_he_waits_for(nodes: list[Node]) -> None:
    level = {node.id: depth for depth, row in enumerate(flow.levels(nodes)) for node in row}
    assert all(level[before] < level[node.id] for node in nodes for before in node.after)


def test_of_the_words_people_search_by_six_everyday_ones_are_shown() -> None:
    document = example.guide()
    document["unified"]["keywords"] = ["食品经营许可证", *"一二三四五六"]
    assert GuideView(document).keywords == "一、二、三、四、五、六"
    document["unified"]["keywords"].append("七")
    assert GuideView(document).keywords == "一、二、三、四、五、六 等"


def test_the_basis_is_shown_by_law_and_the_remedies_as_the_guide_says_them() -> None:
    document = example.guide()
    first = document["unified"]["legal_basis"][0]
    document["unified"]["legal_basis"] = [
        {**first, "id": "b1", "law": "甲法", "article": "第一条"},
        {**first, "id": "b2", "law": "乙条例", "article": ""},
        {**first, "id": "b3", "law": "甲法", "article": "第三条"},
    ]
    view = GuideView(document)
    assert [(law.name, [each.id for each in law.cited]) for law in view.laws] == [
        ("甲法", ["b1", "b3"]),
        ("乙条例", ["b2"]),
    ]
    html = render_to_string("parts/guide_basis.html", {"guide": view})
    assert html.count("《甲法》") == 1
    assert 'id="b3"' in html
    assert view.remedies == ("可以向信丰县人民政府申请行政复议。", "可以向信丰县人民法院起诉。")


@pytest.mark.parametrize(
    ("hours", "parts"),
    [("", []), ("9:00—12:00", ["9:00—12:00"]), ("9:00—12:00，13:30—17:30", ["9:00—12:00，", "13:30—17:30"])],
)
def test_hours_break_at_commas_only(hours: str, parts: list[str]) -> None:
    document = example.guide()
    document["local"]["hours"] = hours
    assert GuideView(document).hours == parts
