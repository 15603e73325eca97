"""A browser window that is used as a person would, and watched: errors, refused content, pages wider than the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Response

from walkers.player.story import Paper, Person

_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_REFUSED_PAGE = "Failed to load resource: the server responded with a status of 4"


class Watched:
    """One window. ``troubles`` collects what no page may do."""

    def __init__(self, page: Page, *, scripts: bool) -> None:
        self.page = page
        self.scripts = scripts
        self.troubles: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(path)
        self.look()

    def press(self, wanted: Locator) -> None:
        """Press a button or a link that leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            wanted.click()
        self.look()

    def look(self) -> None:
        """What holds on every page: one heading, a title, nothing wider than the screen."""
        here = self.page.url
        assert self.page.locator("h1").count() == 1, f"{here}: {self.page.locator('h1').all_inner_texts()}"
        assert self.page.title().strip(), here
        assert self.page.locator("html").get_attribute("lang"), here
        assert self.page.evaluate(_WIDER) <= 0, f"{here} is wider than the screen"

    def sign_in(self, person: Person) -> None:
        """On the sign-in page."""
        self.page.fill("[name=login]", person.login)
        self.page.fill("[name=password]", person.password)
        self.press(self.page.locator("form:has([name=password]) button").last)
        if urlsplit(self.page.url).path == "/sign-in/second":
            # A demonstration has filled in the code.
            self.press(self.page.locator("form:has([name=code]) button").last)

    def fill(self, pairs: Mapping[str, Sequence[str]]) -> None:
        """Fill in what the page asks for, by the names of its inputs."""
        for name, values in pairs.items():
            found = self.page.locator(f'[name="{name}"]')
            if found.count() == 0 or found.first.get_attribute("readonly") is not None:
                continue
            kind = found.first.get_attribute("type")
            if found.first.evaluate("each => each.tagName") == "SELECT":
                found.select_option(list(values))
            elif kind in ("radio", "checkbox"):
                for value in values:
                    self.page.locator(f'[name="{name}"][value="{value}"]').check(force=True)
            else:
                found.first.fill(values[0])

    def hand_in(self, name: str, papers: Sequence[Paper]) -> None:
        """Choose files."""
        files = [{"name": paper.name, "mimeType": "application/pdf", "buffer": paper.content} for paper in papers]
        self.page.locator(f'input[type=file][name="{name}"]').set_input_files(files)  # type: ignore[arg-type]

    def button(self, value: str) -> Locator:
        """The visible button that says ``do=value``."""
        return self.page.locator(f'button[name=do][value="{value}"]:not(.sr)').first

    @property
    def text(self) -> str:
        """What is read in the content."""
        return self.page.locator("main").inner_text()

    def _said(self, message: ConsoleMessage) -> None:
        # A page that is answered with 4xx is shown all the same, and Chromium says so.
        if message.type == "error" and not message.text.startswith(_REFUSED_PAGE):
            self.troubles.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        # A page that is exchanged in place may say what is wrong, as a page that is opened may.
        page = response.request.is_navigation_request() or "hx-request" in response.request.headers
        if response.status >= 400 and not page:
            self.troubles.append(f"{response.url}: {response.status}")
        if response.status >= 500:
            self.troubles.append(f"{response.url}: {response.status}")
