"""Every component renders, escapes, and stays within its weight."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, override_settings

from tongban.foundation.web import components as c
from tongban.foundation.web.templatetags.components import icon, icon_names, register

WEB = Path(__file__).resolve().parents[1]
SRC = WEB.parents[1]
ARRANGING = ("layout", "In place of style attributes, which the security policy forbids")
"""Parts of components.css whose classes place things; the others are what is placed."""
ELSEWHERE = frozenset(
    {
        "nav", "dwrap", "tri", "may", "elder-only", "elder-off", "print-only", "no-print", "only-n", "only-touch", "wide-only",
    }
)  # fmt: skip
"""Frames of whole pages, and classes that say under which circumstances something is seen."""
HOSTILE = '"><script>alert(1)</script>'


def draw(source: str, **context: object) -> str:
    """The HTML with runs of white space squeezed, as a browser reads it."""
    return " ".join(Template("{% load components %}" + source).render(Context(context)).split())


@pytest.mark.parametrize(
    "path", ["/_components", "/_components?desk=1", "/about/accessibility", "/about/privacy", "/page"]
)
def test_pages_render_without_inline_style_or_script(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    assert html.count("<main ") == 1
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    assert re.findall(r"<script(?! src=)", html) == []


@override_settings(DEMONSTRATION=False)
def test_the_component_page_is_not_for_production(client: Client) -> None:
    assert client.get("/_components").status_code == 404
    assert "演示环境" not in client.get("/page").content.decode()


def test_a_demonstration_says_so_on_every_page(client: Client) -> None:
    for path in ("/page", "/nowhere", "/_components?desk=1"):
        assert "演示环境" in client.get(path).content.decode()


def test_ids_are_unique_and_labels_lead_somewhere(client: Client) -> None:
    html = client.get("/_components").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'(?:\sfor|aria-labelledby)="([^"]+)"', html):
        assert target in ids
    for targets in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(targets.split()) <= set(ids)
    for target in re.findall(r'<li><a href="#(ex-[^"]+)"', html):
        assert target in ids


def test_every_tag_stands_on_the_component_page() -> None:
    body = (WEB / "templates/web/pages/components_body.html").read_text("utf-8")
    everywhere = body + "".join(path.read_text("utf-8") for path in _templates())
    for name in register.tags:
        assert re.search(rf"{{% {name} ", everywhere), name


def _drawn(html: str) -> set[str]:
    """The classes in ``html``, also of a template."""
    plain = re.sub(r"{%.*?%}|{{.*?}}", " ", html)
    return {name for names in re.findall(r'class="([^"]*)"', plain) for name in names.split()}


def _components() -> set[str]:
    """The classes of components.css that are no arrangement."""
    parts = re.split(r"/\*(.*?)\*/", (WEB / "static/web/components.css").read_text("utf-8"), flags=re.DOTALL)
    placing: set[str] = set()
    placed: set[str] = set()
    for title, rules in zip(parts[1::2], parts[2::2], strict=True):
        names = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"{[^{}]*}", "{}", rules)))
        (placing if title.strip() in ARRANGING else placed).update(names)
    return placed - placing


def test_every_component_that_pages_use_stands_on_the_component_page(client: Client) -> None:
    used = {name for path in SRC.rglob("templates/**/*.html") for name in _drawn(path.read_text("utf-8"))}
    shown = _drawn(client.get("/_components").content.decode() + client.get("/_components?desk=1").content.decode())
    assert {"find", "sum", "tasks"} <= used & _components()
    assert sorted((used & _components()) - shown - ELSEWHERE) == []


def _templates() -> Iterator[Path]:
    return (WEB / "templates").rglob("*.html")


def test_every_icon_that_a_template_names_exists() -> None:
    named = {name for path in _templates() for name in re.findall(r'{% icon "([a-z]+)"', path.read_text("utf-8"))}
    assert named
    assert named <= icon_names()
    assert {shape for _css, shape in c.STATES.values()} <= icon_names()


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(ValueError, match="no icon"):
        icon("nonsense")


def test_a_state_has_always_shape_and_word() -> None:
    with pytest.raises(ValueError, match="word"):
        c.State("done", "")
    with pytest.raises(ValueError, match="kind"):
        c.State("shiny", "亮")
    for kind in c.STATES:
        html = draw("{% state kind '字' %}", kind=kind)
        assert "<use href=" in html
        assert "字" in html


def test_what_people_typed_is_escaped_everywhere() -> None:
    html = "".join(
        [
            draw("{% field f %}", f=c.Field(HOSTILE, HOSTILE, HOSTILE, value=HOSTILE, hint=HOSTILE, error=HOSTILE)),
            draw("{% summary_list r %}", r=[c.SummaryRow(HOSTILE, HOSTILE, change_href=HOSTILE)]),
            draw("{% timeline r %}", r=[c.TimelineRow(HOSTILE, "now", detail=HOSTILE)]),
            draw("{% notice kind='wait' title=t %}{{ t }}{% endnotice %}", t=HOSTILE),
            draw("{% state 'done' t %}{% progress_bar 1 2 t %}{% button t href=t %}", t=HOSTILE),
            draw("{% data_table t c r %}", t=HOSTILE, c=[c.Column(HOSTILE)], r=[c.Row([(HOSTILE, HOSTILE)])]),
        ]
    )
    assert "<script>" not in html


def test_a_row_has_as_many_cells_as_the_table_columns() -> None:
    with pytest.raises(ValueError, match="zip"):
        draw("{% data_table 'x' c r %}", c=[c.Column("一"), c.Column("二")], r=[c.Row(["1"])])


def test_a_button_that_is_not_possible_says_why() -> None:
    html = draw("{% button '受理' reason='先补正' reason_id='why' %}")
    assert 'aria-disabled="true" aria-describedby="why"' in html
    assert '<span id="why" class="s">先补正</span>' in html
    with pytest.raises(ValueError, match="reason"):
        draw("{% button '受理' reason='先补正' %}")


def test_a_field_with_an_error_is_tied_to_it() -> None:
    html = draw("{% field f %}", f=c.Field("a", "a", "面积", hint="数字", error="只写数字", value="四十"))
    assert 'aria-describedby="a-h a-e"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="四十"' in html
    assert html.index('id="a-h"') < html.index('id="a-e"') < html.index('<input class="in"')


def test_progress_stays_between_nothing_and_all() -> None:
    for done, total, share in ((0, 0, 0), (3, 9, 33), (9, 9, 100), (12, 9, 100), (-1, 9, 0)):
        assert f'<rect width="{share}" height="4" />' in draw("{% progress_bar d t '字' %}", d=done, t=total)


def test_a_heading_breaks_between_phrases() -> None:
    assert (
        draw("{{ t|phrases }}", t="法人：办<企业") == '<span class="nb">法人：</span><span class="nb">办&lt;企业</span>'
    )


def test_no_errors_no_summary() -> None:
    assert draw("{% errors_summary e %}", e=()).strip() == ""


def test_tokens_components_and_script_stay_light() -> None:
    static = WEB / "static" / "web"
    weights = {name: len(gzip.compress((static / name).read_bytes(), 9)) for name in ("tokens.css", "components.css")}
    assert sum(weights.values()) < 20_000
    assert len(gzip.compress((static / "shell.js").read_bytes(), 9)) < 2_000


def test_an_empty_day_is_blank_and_a_due_day_has_no_empty_line() -> None:
    html = draw(
        "{% day_strip '时限' rows %}", rows=[c.Day("一", "23", now=True), c.Day("二", "24", "", "due", word2="承诺")]
    )
    assert 'class="blank now" aria-current="date"' in html
    assert "<b>24</b>承诺" in html


def test_the_legend_names_only_what_the_calendar_shows() -> None:
    days = [c.Day("一", "23", "第 1 天", "cnt"), c.Day("六", "28", "休", "off")]
    html = draw("{% day_strip label rows %}", label="时限", rows=days)
    assert "休息日不计" in html
    assert "承诺日" not in html
