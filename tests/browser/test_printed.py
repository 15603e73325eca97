"""On paper: guide, receipt, progress and notice in black on white, without what can only be pressed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.drafts import at, begun
from tests.browser.watched import Watched
from tests.stories.place import Place
from tongban.cases.actions.draft import application_of, submit_draft

pytestmark = pytest.mark.browser
_SEEN = """() => [...document.querySelectorAll('.util, .mast, .foot, .crumb, .btn, .no-print, .find, input[type=file]')]
  .filter(each => each.getClientRects().length).map(each => each.className)"""
_INK = """() => [...document.querySelectorAll('main h1, main h2, main p, main dd')].filter(each => each.getClientRects().length)
  .map(each => getComputedStyle(each).color).filter(each => each.match(/\\d+/g).slice(0, 3).some(part => part > 150))"""
_FOLDED = """() => [...document.querySelectorAll('main details:not([open]) > :not(summary):not(.no-print)')]
  .filter(each => !each.checkVisibility({contentVisibilityAuto: true})).length"""


@pytest.mark.parametrize("display", ["", "?theme=contrast", "?scale=elder"])
def test_what_is_printed(place: Place, opened: Callable[..., Watched], display: str) -> None:
    draft = begun()
    confirmed = application_of(draft.actor, draft.now).confirmation
    code = submit_draft(draft.actor, draft.id, seen=draft.now.version, confirmed=confirmed).code
    shown = f"{code[:6]}-{code[6:12]}-{code[12:]}"
    window = at(opened, f"/{display}", 1280)
    for path in (f"/items/{draft.now.guide.code}/", f"/receipt/{shown}", f"/progress/{shown}"):
        window.go(path)
        window.page.emulate_media(media="print")
        window.page.set_viewport_size({"width": 700, "height": 1000})
        assert window.page.evaluate(_SEEN) == [], path
        assert window.page.evaluate(_INK) == [], path
        assert window.page.evaluate(_FOLDED) == 0, path
        assert window.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        if "items" not in path:
            assert shown in window.text
            assert window.page.locator("main svg.qr, main .qr").first.is_visible(), path
        window.page.emulate_media(media="screen")
        window.page.set_viewport_size({"width": 1280, "height": 900})
