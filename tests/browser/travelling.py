"""A person with a telephone, who reaches everything by what the page shows. What it costs is counted.

``JOURNEY_PICTURES=folder`` keeps a picture of every page.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Response, expect

from tests.browser.watched import Watched
from tongban.foundation.sheets.tests.photographs import photographed

AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
)
TELEPHONE: Mapping[str, Any] = {
    "viewport": {"width": 375, "height": 812},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "user_agent": AGENT,
    "service_workers": "block",
}
_WAYS_ON = "#main a[href]:not([href^='tel:']):not(.crumb a), #main button, #main summary"
_IN_SIGHT = "each => each.checkVisibility() && each.getBoundingClientRect().bottom + scrollY <= innerHeight"
_SEEN = "all => all.filter(each => each.checkVisibility() && !each.matches('.sr, :disabled')).length"


@dataclass
class Effort:
    """What a journey cost the person. ``seconds`` is of the machine: nobody reads here."""

    name: str
    pages: int = 0
    taps: int = 0
    fields: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.name}: {self.seconds:.1f} s, {self.pages} pages, {self.taps} taps, {self.fields} fields"


class Traveller(Watched):
    """One telephone. Several may share an ``effort``."""

    def __init__(self, browser: Browser, base: str, effort: Effort, language: str = "zh-CN") -> None:
        context = browser.new_context(base_url=base, locale=language, **TELEPHONE)
        context.set_default_timeout(20_000)
        self.effort = effort
        super().__init__(context.new_page(), scripts=True)

    def arrive(self) -> None:
        """Open the home page: the only address that is typed."""
        self.go("/")

    def tap(self, wanted: Locator | str) -> None:
        """Tap a link or a button, given or named, that leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.touch(self.named(wanted) if isinstance(wanted, str) else wanted)
        self.look()

    def touch(self, wanted: Locator) -> None:
        """Tap what changes this page only."""
        self.effort.taps += 1
        wanted.tap()

    def named(self, name: str) -> Locator:
        """The first link or button that can be seen and is called so, or begins so."""
        for exact in (True, False):
            for role in ("link", "button"):
                found = self.page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]
                seen = [each for each in found.all() if each.is_visible()]
                if seen:
                    return seen[0]
        raise AssertionError(f"{self.page.url}: nothing is called {name}\n{self.text[:1500]}")

    def type(self, label: str, words: str) -> None:
        """Type into the input that is labelled so."""
        self.effort.fields += 1
        self.page.locator("input:visible, textarea:visible").and_(self.page.get_by_label(label)).first.fill(words)

    def choose(self, words: str) -> None:
        """Tap a choice or a tick by what stands beside it."""
        self.touch(self.page.locator("#main label:visible").filter(has_text=words).first)

    def answer(self, pairs: Mapping[str, Sequence[str]]) -> int:
        """Fill in what the page asks for and does not know yet; how many answers were given."""
        given = 0
        for name, values in pairs.items():
            found = self.page.locator(f'#main [name="{name}"]:visible, #main label:visible [name="{name}"]')
            if found.count() == 0 or found.first.get_attribute("readonly") is not None:
                continue
            given += sum(self._give(found.first, name, value) for value in values)
        return given

    def _give(self, found: Locator, name: str, value: str) -> int:
        kind = found.get_attribute("type")
        if kind in ("radio", "checkbox"):
            choice = self.page.locator(f'#main [name="{name}"][value="{value}"]')
            if not choice.count() or choice.is_checked():
                return 0
            self.touch(self.page.locator(f'#main label:has([name="{name}"][value="{value}"])'))
            return 1
        if found.input_value() == value:
            return 0
        self.effort.fields += 1
        if found.evaluate("each => each.tagName") == "SELECT":
            found.select_option(value)
        else:
            found.fill(value)
        return 1

    def photograph(self, *names: str, into: str = "file") -> None:
        """Choose photographs; where they go by themselves, wait until they are there."""
        files: list[Any] = [
            {"name": name, "mimeType": "image/jpeg", "buffer": photographed(orientation=6, size=(90 + number, 60))}
            for number, name in enumerate(names)
        ]
        self.effort.taps += 1
        self.page.locator(f"#main input[type=file][name='{into}']").set_input_files(files)
        if self.page.locator("form[data-upload]").count():
            expect(self.page.locator("#sent")).to_have_text("都传好了")

    def look(self) -> None:
        """Of every page: what ``Watched`` asks, where one is, and a way on."""
        super().look()
        self.effort.pages += 1
        self._keep()
        here = self.page.url
        assert self.page.locator("h1").evaluate(_IN_SIGHT), f"{here} does not say where one is"
        assert self.page.locator(_WAYS_ON).evaluate_all(_SEEN), f"{here} has no way on"

    def _keep(self) -> None:
        if kept := os.environ.get("JOURNEY_PICTURES"):
            folder = Path(kept) / self.effort.name
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{self.effort.pages:02}.png", full_page=True)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.url}: {response.status}")


@contextmanager
def timed(effort: Effort, *travellers: Traveller) -> Iterator[None]:
    """The seconds of the block, and at its end that nothing went wrong on any telephone."""
    begun = time.monotonic()
    yield
    effort.seconds += time.monotonic() - begun
    troubles = [trouble for each in travellers for trouble in each.troubles]
    assert troubles == [], troubles
