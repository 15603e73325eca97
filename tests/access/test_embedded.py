"""The widget in a page of another origin with a strict policy of its own: it shows the guide in force and says which version."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.access.axe import violations
from tests.access.served import serve
from tests.access.world import World
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.publishing.tests.site_server import served as elsewhere
from tongban.sites.portal.embedded import scripts

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_strict_host_page_shows_the_guide_in_force(committed_world: World, browser: Browser) -> None:
    guide = current_guide(committed_world.item)
    with elsewhere() as host, serve(committed_world, browser) as served, served.window("", 375) as page:
        policy = f"default-src 'none'; script-src {served.base}; connect-src {served.base}; frame-src {served.base}"
        body = (
            '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>某部门</title><h1>某部门</h1><h2>办事</h2>'
            f'<div id="a" data-tongban-item="{guide.code}"></div><div id="b" data-tongban-item="{"9" * 31}"></div>'
            f'<script src="{served.base}/embed/guide-1.js" integrity="{scripts()[1].integrity}" crossorigin="anonymous">'
            f'</script><iframe title="办事指南" src="{served.base}/embed/items/{guide.code}"></iframe></html>'
        )

        host.pages["/"] = body.encode()
        page.goto(host.origin)
        page.wait_for_selector(f'#a[data-tongban-hash="{guide.hash}"]')
        page.wait_for_selector("#b[data-tongban-failed]")
        shown = page.locator("#a section").inner_text()
        assert guide.name in shown
        assert all(each.name in shown for each in guide.materials)
        assert page.locator("#a section").evaluate("part => getComputedStyle(part).borderTopWidth") == "4px"
        assert guide.name in page.frame_locator("iframe").locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        assert page.context.cookies() == []
    with serve(committed_world, browser) as served, served.window("", 375) as page:
        page.goto(f"/embed/?item={guide.code}")
        page.wait_for_selector(f'[data-tongban-hash="{guide.hash}"]')
        assert violations(page) == []
