"""axe-core in a page: what it finds against WCAG 2.0 to 2.2 A and AA and against best practice."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from playwright.sync_api import Page

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
_RUN = """rules => axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]})
    .then(found => found.violations.map(each => each.id + ": " + each.help + " — "
        + each.nodes.slice(0, 3).map(node => node.target.join(" ") + " " + node.html.slice(0, 200)
        + " [" + node.any.concat(node.all, node.none).slice(0, 1).map(why => why.message) + "]").join(" | ")))"""


@lru_cache(maxsize=1)
def _source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What is wrong with the page as it stands, one line a rule with its first places."""
    page.evaluate(_source())
    found: list[str] = page.evaluate(_RUN, list(_RULES))
    return found
