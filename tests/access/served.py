"""The seeded place behind a port, and a browser window for each of its people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from tests.access.people import session_of
from tests.access.world import World
from tests.stories.place import open_place
from tongban.foundation.web.shell import SCALE_COOKIE, THEME_COOKIE

LIGHT, CONTRAST, ELDER = "light", "contrast", "elder"
DISPLAYS = {LIGHT: {}, CONTRAST: {THEME_COOKIE: "contrast"}, ELDER: {SCALE_COOKIE: "elder"}}
HEIGHT = 900


@dataclass
class Served:
    """Where the seeded place answers."""

    base: str
    world: World
    browser: Browser

    @contextmanager
    def window(self, login: str, width: int, display: str = LIGHT) -> Iterator[Page]:
        """A window in which ``login`` is signed in; "" is nobody."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHT}, locale="zh-CN", base_url=self.base
        )
        cookies = dict(DISPLAYS[display])
        if login:
            cookies[settings.SESSION_COOKIE_NAME] = session_of(login)
        add_cookies(context, self.base, cookies)
        try:
            yield context.new_page()
        finally:
            context.close()


def add_cookies(context: BrowserContext, base: str, cookies: dict[str, str]) -> None:
    """Cookies for the whole of the place."""
    host = urlsplit(base).hostname or ""
    context.add_cookies(
        [{"name": name, "value": value, "domain": host, "path": "/"} for name, value in cookies.items()]
    )


@contextmanager
def serve(world: World, browser: Browser) -> Iterator[Served]:
    """Serve the database that Django is connected to."""
    with open_place() as place:
        yield Served(place.base, world, browser)
