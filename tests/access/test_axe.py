"""axe-core on every page of the rights table: no violation of WCAG 2.0 to 2.2 A and AA and of best practice.

Each page is looked at in one width and display, turn about; ``--slow`` looks at all six of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from playwright.sync_api import Browser

from tests.access.axe import violations
from tests.access.served import DISPLAYS, Served, serve
from tests.access.visit import Visit
from tests.access.visits import opened
from tests.access.world import World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

NO_PAGES = frozenset(
    {
        "web:healthz", "web:readyz", "web:metrics", "web:security-txt", "portal:suggest", "portal:place-suggest",
        "portal:changes-atom", "portal:changes-json", "portal:item-form-pdf", "portal:item-form-sample-pdf",
        "portal:robots", "portal:sitemap", "portal:sitemap-part", "portal:published-feed", "portal:agency-file",
        "portal:embed-newest", "portal:embed-script", "portal:embed-facts",
        "portal:file", "portal:paper", "portal:mandate-paper", "desk:file", "desk:paper", "desk:mandate",
        "web:manifest", "web:service-worker", "portal:upload", "portal:upload-small", "desk:page", "demo:paper",
        "portal:log-checkpoint", "portal:log-feed", "portal:log-keys", "portal:log-consistency", "portal:log-tile",
        "portal:receipt-file",
        "sso:discovery", "sso:jwks", "sso:go-on", "portal:my-copy-file",
    }
)  # fmt: skip
"""Routes that answer with JSON, text or a file, or lead on by themselves."""

WAYS = [(width, display) for width in (375, 1280) for display in DISPLAYS]
PAGES = [(route, visit) for route, visit in opened() if route not in NO_PAGES]
QUICK_PARTS = 3


def _found(served: Served, pages: Iterable[tuple[str, Visit]], width: int, display: str) -> dict[str, list[str]]:
    """What axe finds, by route, width and display."""
    found: dict[str, list[str]] = {}
    by_person: dict[str, list[tuple[str, Visit]]] = {}
    for route, visit in pages:
        by_person.setdefault(visit.who, []).append((route, visit))
    for login, visits in by_person.items():
        with served.window(login, width, display) as page:
            for route, visit in visits:
                page.goto(visit.address(route, served.world))
                if wrong := violations(page):
                    found[f"{route} {width} {display}"] = wrong
    return found


@pytest.mark.parametrize("part", range(QUICK_PARTS))
def test_no_page_has_a_violation(committed_world: World, browser: Browser, part: int) -> None:
    with serve(committed_world, browser) as served:
        found: dict[str, list[str]] = {}
        for turn, (width, display) in enumerate(WAYS):
            if turn % QUICK_PARTS == part:
                found |= _found(served, PAGES[turn :: len(WAYS)], width, display)
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize(("width", "display"), WAYS)
def test_no_page_has_a_violation_in_any_display(
    committed_world: World, browser: Browser, width: int, display: str
) -> None:
    with serve(committed_world, browser) as served:
        assert _found(served, PAGES, width, display) == {}


BAD_PAGES: Sequence[tuple[str, str]] = (
    ("<button></button>", "button-name"),
    ("<p style='color:#aaa;background:#fff'>浅浅的字</p>", "color-contrast"),
    ("<input>", "label"),
    ("<a href='/x' style='display:block;width:9px;height:9px'>a</a><a href='/y' style='display:block;height:9px'>b</a>",
     "target-size"),
)  # fmt: skip


@pytest.mark.parametrize(("part", "rule"), BAD_PAGES)
def test_a_bad_page_is_seen(browser: Browser, part: str, rule: str) -> None:
    page = browser.new_page()
    page.set_content(f"<html lang=zh><title>t</title><main><h1>t</h1>{part}</main>")
    assert [each for each in violations(page) if each.startswith(rule)]
    page.close()
