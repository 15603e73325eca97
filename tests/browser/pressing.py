"""A form that is pressed twice as fast as can be, then back and pressed again, then sent once more as it stood at first."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, Locator, Response, expect

from tests.access.people import session_of
from tests.access.served import add_cookies
from tests.browser.watched import Watched

_ERROR = re.compile(r"[45]\d\d · ")
_ALSO = """button => {
  const body = new FormData(button.form, button), action = button.form.getAttribute("action") || location.href;
  fetch(action, {method: "POST", body, redirect: "manual", keepalive: true});
  return [action, [...body].filter(pair => typeof pair[1] === "string")];
}"""
_COMPLETE = "button => button.form.noValidate || button.form.checkValidity()"
_AS_IT_STOOD = """([action, pairs]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  form.setAttribute("hx-boost", "false");
  for (const [name, value] of pairs) {
    const input = document.createElement("input");
    Object.assign(input, {type: "hidden", name, value});
    form.append(input);
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""


class Pressed(Watched):
    """A window of somebody who is impatient. ``pages`` collects what was read after each press."""

    def __init__(self, browser: Browser, base: str, login: str, width: int) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", base_url=base, service_workers="block"
        )
        context.set_default_timeout(20_000)
        if login:
            add_cookies(context, base, {settings.SESSION_COOKIE_NAME: session_of(login)})
        super().__init__(context.new_page(), scripts=True)
        self.may_say = ""
        self.pages: list[str] = []
        self._sent: Any = None

    def twice(self, button: Locator) -> None:
        """The form is sent, and sent again before there is an answer."""
        self._sent = button.evaluate(_ALSO)
        self.press(button)

    def again(self, button: Locator) -> None:
        """Back, and once more if the button is still there; a browser that finds something missing sends nothing."""
        self.page.go_back(wait_until="load")
        self.page.wait_for_load_state("networkidle")
        self.look()
        if button.count() and button.is_visible() and button.evaluate(_COMPLETE):
            self.press(button)

    def stale(self) -> None:
        """The page as it stood before the first press, as a browser may keep it."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.evaluate(_AS_IT_STOOD, self._sent)
        self.look()

    def look(self) -> None:
        """As everywhere; and that it is no page of an error."""
        # Where pages are exchanged in place, the one before may still stand beside the one that comes.
        expect(self.page.locator("h1")).to_have_count(1)
        super().look()
        self.pages.append(self.text)
        told = self.may_say and self.text.startswith(self.may_say)
        assert told or not _ERROR.match(self.text), f"{self.page.url}: {self.text[:300]}"

    def _answered(self, response: Response) -> None:
        # The second of two presses may be refused: what is shown is what counts.
        if response.status >= 500:
            self.troubles.append(f"{response.url}: {response.status}")
