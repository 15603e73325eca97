"""The process of a guide: a picture, and words that say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from tongban.registry.catalogue.assembling import assembled
from tongban.sites.parts.processview import ProcessView
from tongban.sites.parts.tests import example


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, Any]]:
    """基本编码 → a shipped document, of departments with very different plans."""
    root = Path(settings.DATA_FOLDER) / "catalogue"
    found = (each.document for name in ("food", "civil", "education") for each in assembled(root / name))
    return {document["codes"]["basic"]: document for document in found}


def test_every_box_says_who_and_how_long() -> None:
    boxes = {node.id: node.notes for node in ProcessView(example.guide()).nodes}
    assert boxes["examine"] == ("审查人员", "5 个工作日")
    assert boxes["s2"] == ("审查人员", "3 个工作日")
    assert boxes["decide"] == ("决定人员", "承诺 5 个工作日", "法定 10 个工作日")
    assert "10 个工作日" in boxes["deliver"]


def test_what_is_not_always_done_is_dashed_and_the_list_says_when(shipped: dict[str, dict[str, Any]]) -> None:
    view = ProcessView(shipped["000131990001"])
    assert [node.id for node in view.nodes if node.maybe] == ["s1", "s3", "p1"]
    lines = {line.title: line.facts for line in view.lines}
    assert "审查人员两人以上" in lines["初审与现场核查"]
    assert any(fact.startswith("仅当“") and "是“是”" not in fact for fact in lines["初审"])
    assert lines["听证"][:3] == ("最长 20 个工作日", "不计入期限", "依法需要时才有")
    with translation.override("en"):
        assert any(fact.startswith("Only if “") for fact in ProcessView(shipped["000131990001"]).lines[3].facts)


def test_the_words_of_every_shipped_guide_are_all_there_and_no_box_is_cut(shipped: dict[str, dict[str, Any]]) -> None:
    for document in shipped.values():
        view = ProcessView(document)
        told = "\n".join(text for line in view.lines for text in line.texts)
        assert all(row["requirements"] in told for row in document["unified"]["steps"]), document["unified"]["name"]
        drawn = (each for drawing in (view.wide, view.narrow) if drawing for box in drawing.boxes for each in box.texts)
        assert not [each.words for each in drawn if each.words.endswith("…")], document["unified"]["name"]


def test_the_picture_points_to_its_words() -> None:
    html = render_to_string("parts/process.html", {"process": ProcessView(example.guide())})
    assert 'role="img"' in html
    assert 'aria-describedby="flow-w-d guide-process-text"' in html
    assert '<ol class="stack-s dec" id="guide-process-text">' in html


def test_a_plan_that_runs_in_a_circle_is_not_drawn() -> None:
    document = example.guide()
    one, other = document["unified"]["review_plan"]["steps"]
    one["after"], other["after"] = [other["id"]], [one["id"]]
    html = render_to_string("parts/process.html", {"process": ProcessView(document)})
    assert "<svg" not in html
    assert "画不成流程图" in html


def test_a_standard_has_no_promise_of_its_own_and_is_drawn_all_the_same() -> None:
    document = example.guide()
    del document["local"]
    decide = next(node for node in ProcessView(document).nodes if node.id == "decide")
    assert decide.notes == ("决定人员", "法定 10 个工作日")
