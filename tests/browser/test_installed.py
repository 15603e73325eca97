"""The portal as an app: the browser may install it, without a net it says so, and it keeps no page of a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.drafts import at, forgive_the_net
from tests.browser.watched import Watched
from tests.stories.place import Place

pytestmark = pytest.mark.browser
Opener = Callable[..., Watched]
_KEPT = """async () => {
  const stores = await Promise.all((await caches.keys()).map(name => caches.open(name)));
  const kept = await Promise.all(stores.map(store => store.keys()));
  return kept.flat().map(each => new URL(each.url).pathname);
}"""


def test_the_browser_may_install_it(place: Place, opened: Opener) -> None:
    window = opened(375, installed=True)
    window.go("/")
    window.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session = window.page.context.new_cdp_session(window.page)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    assert told["url"].endswith("/app.webmanifest")
    found = {each["errorId"] for each in session.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    # The windows of tests are private ones, which never install anything.
    assert found <= {"in-incognito"}


def test_without_a_net_it_says_so_and_keeps_no_page_of_a_person(place: Place, opened: Opener) -> None:
    window = at(opened, "/my/", installed=True)
    window.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    window.go("/my/")
    assert window.page.evaluate("navigator.serviceWorker.controller !== null")
    kept = window.page.evaluate(_KEPT)
    assert "/offline" in kept
    assert [path for path in kept if path != "/offline" and not path.startswith("/static/")] == []
    window.page.context.set_offline(True)
    window.go("/my/")
    assert "已保存的不会丢" in window.text
    assert window.page.locator("main a[href='tel:12345']").count() == 1
    assert "李示例" not in window.page.content()
    assert window.page.evaluate("getComputedStyle(document.querySelector('.btn')).borderRadius") == "6px"
    window.page.context.set_offline(False)
    window.press(window.page.locator("main a.btn", has_text="再试一次"))
    assert window.page.url.endswith("/my/")
    assert "李示例" in window.page.content()
    forgive_the_net(window)
