"""The guides in the product say what the product says: buttons and states that they name stand on pages, links lead there."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from tests.system.source import SRC
from tongban.cases.states import LABELS
from tongban.oversight.supervision.rules import RULES
from tongban.oversight.supervision.states import CARD_LABELS
from tongban.sites.desk.offered import _KEYS

PORTAL = SRC / "tongban/sites/portal/templates/portal/help"
DESK = SRC / "tongban/sites/desk/templates/desk/help"
GUIDES = sorted([*PORTAL.glob("*.html"), *DESK.glob("*.html")])


@lru_cache(maxsize=1)
def _product() -> str:
    """Everything that pages are made of, but the guides."""
    files = [path for kind in ("*.py", "*.html") for path in (SRC / "tongban").rglob(kind)]
    return "\n".join(
        path.read_text("utf-8") for path in files if path not in GUIDES and "/tests/" not in path.as_posix()
    )


def strange(text: str, product: str) -> list[str]:
    """Words that a guide gives as those of the product and that the product does not say."""
    return [words for words in re.findall(r"<b[^>]*>([^<{]+)</b>", text) if words not in product]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_a_guide_names_exists(guide: Path) -> None:
    assert strange(guide.read_text("utf-8"), _product()) == []


def test_a_button_that_is_not_there_is_seen() -> None:
    assert strange("<p><b>一键通过</b><b>办结</b></p>", _product()) == ["一键通过"]


def test_every_state_is_explained() -> None:
    reviewer, supervisor = ((DESK / f"{name}.html").read_text("utf-8") for name in ("reviewer", "supervisor"))
    assert [label for label in LABELS.values() if f'<th scope="row">{label}</th>' not in reviewer] == []
    assert [label for label in CARD_LABELS.values() if label not in supervisor] == []
    assert [rule.id for rule in RULES if f"{rule.id} {rule.title}" not in supervisor] == []


def test_every_key_is_explained() -> None:
    everywhere = (DESK / "_everywhere.html").read_text("utf-8")
    assert [key for key in (*_KEYS.values(), "Y", "/") if f"<kbd>{key}</kbd>" not in everywhere] == []


TWINS = (
    SRC / "tongban/sites/portal/templates/portal/help/guide.html",
    SRC / "tongban/sites/portal/templates/portal/agreement.html",
    SRC / "tongban/foundation/web/templates/web/pages/accessibility.html",
    SRC / "tongban/foundation/web/templates/web/pages/privacy.html",
)
"""Texts that have their English beside them: ``….html`` and ``…_en.html``."""


def shape(text: str) -> list[str]:
    """The parts of a page in order: headings, points, rows, links to pages, and the paragraphs that say something."""
    body = re.sub(r'<p class="(?:hint|mut|note)">.*?</p>|{% include .*?%}|{#.*?#}', "", text, flags=re.S)
    return re.findall(r"<(?:h2|li|tr|th|td)\b|<h2 id=\"\w+\"|{% url [^%]*%}", body)


@pytest.mark.parametrize("chinese", TWINS, ids=lambda path: path.stem)
def test_the_english_says_every_point(chinese: Path) -> None:
    english = chinese.with_name(f"{chinese.stem}_en.html")
    assert shape(english.read_text("utf-8")) == shape(chinese.read_text("utf-8"))


def test_a_point_that_the_english_lacks_is_seen() -> None:
    assert shape("<h2>一</h2><li>甲</li><li>乙</li>") != shape("<h2>One</h2><li>A</li>")
