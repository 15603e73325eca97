"""The player itself: what it reads off pages, how it counts days, which stories it takes."""

from __future__ import annotations

import ast
import copy
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from tongban.foundation.calendars import current_calendar
from walkers.player import workdays
from walkers.player.applying import pairs_of
from walkers.player.driver import CaseRef, Told
from walkers.player.html import Form, Page
from walkers.player.playing import play
from walkers.player.story import ROOT, STORIES, StoryError, checked, load, papers

PAGE = """<!doctype html><html><head><title>错误：
 填写</title><style>p{}</style></head><body><main><h1>甲<b>乙</b></h1><p hidden>看不见</p><template>没有</template>
<form method="post" action="?a=1"><input type="hidden" name="seen" value="3"><input name="a" value="1">
<input type="checkbox" name="c" value="x"><input type="checkbox" name="c" value="y" checked>
<select name="s"><option value="">请选</option><option value="p" selected>P</option></select>
<textarea name="t">
两行
</textarea><input name="off" disabled value="z"><input type="file" name="file">
<button name="do" value="next">好</button><button type="button" name="js" value="1">脚本</button></form>
<input form="late" name="far" value="9"><form id="late"></form><a href="/apply/d/x/">去</a></main></body></html>"""


@pytest.fixture
def page() -> Page:
    return Page(PAGE, 200, "http://127.0.0.1/here")


def test_what_is_read(page: Page) -> None:
    assert page.title == "错误： 填写"
    assert "甲乙" in page.text
    assert "看不见" not in page.text
    assert "没有" not in page.text
    assert "p{}" not in page.text
    assert page.links(r"^/apply/d/") == ["/apply/d/x/"]


def test_a_form_sends_what_a_browser_sends(page: Page) -> None:
    form, late = page.forms()
    assert form.names == {"seen", "a", "c", "s", "t", "file"}
    button = form.button("next")
    assert button is not None
    assert form.pairs(button) == [("seen", "3"), ("a", "1"), ("c", "y"), ("s", "p"), ("t", "两行\n"), ("do", "next")]
    form.fill("c", "x", "y")
    form.fill("a", "2")
    assert ("c", "x") in form.pairs()
    assert ("a", "2") in form.pairs()
    assert late.pairs() == [("far", "9")]


@pytest.mark.parametrize(
    ("name", "value"), [("nothing", "1"), ("off", "1"), ("js", "1"), ("c", "other"), ("s", "other")]
)
def test_what_is_not_offered_cannot_be_filled_in(page: Page, name: str, value: str) -> None:
    with pytest.raises(KeyError):
        page.forms()[0].fill(name, value)


def test_rows_are_written_as_inputs_name_them() -> None:
    rows = [{"f.staff.name": "李示例", "f.staff.mobile": "19900000001"}, {"f.staff.name": "王示例"}]
    assert dict(pairs_of({"f.staff": rows, "f.premises.warehouse": False, "f.business.items": ["hot", "drink"]})) == {
        "f.staff[0].name": ["李示例"],
        "f.staff[0].mobile": ["19900000001"],
        "f.staff[1].name": ["王示例"],
        "f.premises.warehouse": ["false"],
        "f.business.items": ["hot", "drink"],
    }


def test_two_countings_of_working_days_agree() -> None:
    day = date(2024, 12, 1)
    while day < date(2026, 12, 20):
        assert workdays.is_working_day(day) == current_calendar().is_working_day(day), day
        assert workdays.after(day, 7) == current_calendar().working_day_after(day, 7), day
        day += timedelta(days=1)


def test_every_file_of_stories_is_what_it_says() -> None:
    stories = [load(path) for path in sorted(STORIES.glob("*.yaml"))]
    assert len(stories) >= 8
    assert [story.name for story in stories] == [path.stem for path in sorted(STORIES.glob("*.yaml"))]
    for path in (STORIES / "applications").glob("*.yaml"):
        assert checked(path, "application")["application"] == path.stem
    for path in (STORIES / "scenes").glob("*.yaml"):
        for scene in checked(path, "scenes")["scenes"]:
            ids = [step.id for step in load(STORIES / f"{scene['story']}.yaml").steps]
            assert ids.count(scene["until"]) == 1, scene


def test_plan_rows_of_stories_exist() -> None:
    rows = (ROOT / "docs" / "plan-map.md").read_text("utf-8")
    for path in STORIES.glob("*.yaml"):
        for row in load(path).plan:
            assert f"| {row} |" in rows, (path.name, row)


def test_papers_differ_by_name_only() -> None:
    first, again, other = papers(["甲.pdf", "甲.pdf", "乙.pdf"])
    assert first == again
    assert first.content != other.content
    assert first.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda story: story["steps"][0].update(deed="bribe"), "bribe"),
        (lambda story: story["steps"][0].update(who="friend"), "nobody of the story"),
        (lambda story: story["steps"][0].update({"with": {"money": 1}}), "with"),
        (lambda story: story["people"].update(applicant="nobodyhere"), "no log-in"),
        (lambda story: story["steps"].append({"advance": "-1wd"}), "advance"),
        (lambda story: story["steps"][0]["expect"].update(due={"acceptance": "5"}), "due"),
    ],
)
def test_what_is_no_story_is_refused(tmp_path: Path, change: object, says: str) -> None:
    document = yaml.safe_load((STORIES / "withdrawn.yaml").read_text("utf-8"))
    assert callable(change)
    change(document)
    (tmp_path / "applications").symlink_to(STORIES / "applications")
    path = tmp_path / "wrong.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    with pytest.raises(StoryError, match=says):
        load(path)


class _Liar:
    """A door that tells the same to everybody."""

    def __init__(self, told: Told) -> None:
        self.told = told

    def hand(self, person: object, door: str) -> _Liar:
        return self

    def apply(self, application: object, case: CaseRef, *, twice: bool) -> Told:
        case.code = "360722261124AAAAAA"
        return self.told

    def deed(self, name: str, given: object, case: CaseRef, *, on: object, twice: bool) -> Told:
        return self.told

    def look(self, given: object, case: CaseRef) -> Told:
        return self.told

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("told", "difference"),
    [
        (Told("ACCEPTED"), "state ACCEPTED, not SUBMITTED"),
        (Told("SUBMITTED"), "acceptance is due None, not 2026-12-01"),
        (Told("SUBMITTED", dues={"acceptance": date(2026, 11, 30)}), "acceptance is due 2026-11-30"),
        (Told(refused="uow.stale"), "was refused: uow.stale"),
        (
            Told("SUBMITTED", text="李示例", dues={"acceptance": date(2026, 12, 1)}),
            "sees '李示例'",
        ),
    ],
)
def test_what_differs_is_told(told: Told, difference: str) -> None:
    doors = dict.fromkeys(("portal", "desk", "hall", "api"), _Liar(told))
    report = play(load(STORIES / "granted-after-correction.yaml"), doors, today=date(2026, 11, 24))
    assert not report.held
    assert difference in report.differences[0]


def test_the_player_knows_the_product_from_outside_only() -> None:
    for path in (ROOT / "walkers" / "player").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] in {"tongban", "django"} for name in names), path


def test_forms_are_not_shared_between_readings(page: Page) -> None:
    first: Form = page.forms()[0]
    first.fill("a", "changed")
    assert page.forms()[0].values["a"] == ["1"]
    assert copy.copy(first).values["a"] == ["changed"]
