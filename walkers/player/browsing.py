"""A person at a browser without JavaScript: goes to pages, presses buttons, reads what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from urllib.parse import urlencode, urljoin

import httpx

from walkers.player.driver import DoorError
from walkers.player.html import Form, Node, Page
from walkers.player.phone import Phone
from walkers.player.story import Person

_SIGN_IN, _ENROL, _NEW_PASSWORD = "/sign-in", "/sign-in/enrol", "/sign-in/password"
_BY_STATUS = {404: "uow.not_found"}
_HOLE = re.compile(r"\\\{\w+\\\}")
UNKNOWN = "unknown refusal"
_OWN_WORDS = {
    "还没有改；不用改的，请写明理由": "cases.correct.untouched",
    "您打开这一页之后，办件已经有了新的进展": "uow.stale",
}
"""What pages say in words of their own where a rule would refuse, or has refused."""


class Catalogue:
    """What error codes say in Chinese, as the product publishes it; pages show sentences, programs codes. And the ``phone``
    on which whoever comes by here has the second factor."""

    def __init__(self, base: str, phone: Phone | None = None) -> None:
        self._base = base
        self.phone = phone or Phone()

    def code_of(self, sentence: str) -> str:
        """The code whose sentence stands in ``sentence``; the longest wins. UNKNOWN when there is none."""
        own = [code for words, code in _OWN_WORDS.items() if words in sentence]
        found = own or [code for code, pattern in self._patterns if pattern.search(sentence)]
        return found[0] if found else UNKNOWN

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        answered = httpx.get(f"{self._base}/api/v1/errors", timeout=30.0, trust_env=False)
        if answered.is_error:
            raise DoorError(f"no catalogue of errors: {answered.status_code}")
        lines = sorted(answered.json()["errors"], key=lambda line: -len(line["zh"]))
        # The last full stop may be left out; what is filled in is anything.
        return [(line["code"], re.compile(_HOLE.sub(".*?", re.escape(line["zh"].rstrip("。"))))) for line in lines]


class Visitor:
    """One browser window: cookies of its own; signed in once, if it is somebody."""

    def __init__(self, base: str, person: Person, catalogue: Catalogue) -> None:
        self.base = base
        self.person = person
        self.catalogue = catalogue
        self._client = httpx.Client(timeout=30.0, follow_redirects=True, trust_env=False)
        self._signed_in = False

    def close(self) -> None:
        """Close the window."""
        self._client.close()

    def go(self, path: str, query: Mapping[str, str] | None = None) -> Page:
        """Open a page."""
        self._sign_in()
        page = self._page(self._client.get(urljoin(self.base, path), params=query))
        if self._signed_in and path != _SIGN_IN and httpx.URL(page.address).path == _SIGN_IN:
            # The session has ended meanwhile: whoever was merged signs in anew.
            self._signed_in = False
            self._sign_in()
            page = self._page(self._client.get(urljoin(self.base, path), params=query))
        return page

    def follow(self, page: Page, pattern: str) -> Page | None:
        """Follow the first link of a page whose address matches; None when there is none."""
        found = page.links(pattern)
        return self.go(urljoin(page.address, found[0])) if found else None

    def open_pdf(self, path: str) -> bytes:
        """Open a paper. DoorError when it is none."""
        answered = self._client.get(urljoin(self.base, path))
        if answered.is_error or not answered.content.startswith(b"%PDF-"):
            raise DoorError(f"{path} is no paper: {answered.status_code}")
        return answered.content

    def send(self, page: Page, form: Form, button: Node | None = None, *, twice: bool = False) -> Page:
        """Press a button. ``twice``: a double click; both answers must be alike, the first is read."""
        if not twice:
            return self._sent(page, form, button)
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda _: self._sent(page, form, button), range(2))
        if first.status != second.status:
            raise DoorError(
                f"pressed twice: {first.status} {self.problems(first)} and {second.status} {self.problems(second)}"
            )
        return first

    def refusal(self, page: Page) -> str:
        """The code of the rule by which the page refuses; empty when it refuses nothing."""
        if page.status == httpx.codes.OK and not self.problems(page):
            return ""
        if page.status in _BY_STATUS:
            return _BY_STATUS[page.status]
        for node in main(page).all("span"):
            if node.has_class("code") and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", node.text):
                return node.text
        told = self.problems(page) or [node.text for node in notices(page)] or [main(page).text]
        codes = [code for sentence in told if (code := self.catalogue.code_of(sentence)) != UNKNOWN]
        return codes[0] if codes else UNKNOWN

    def problems(self, page: Page) -> list[str]:
        """The lines of the error summary."""
        summary = page.root.first(lambda node: node.has_class("errs"))
        return [] if summary is None else [node.text for node in summary.all("li")]

    def _sign_in(self) -> None:
        if self._signed_in or not self.person.login:
            return
        self._signed_in = True
        page = self.go(_SIGN_IN)
        form = page.form(lambda each: {"login", "password"} <= each.names)
        if form is None:
            raise DoorError("the sign-in page has no form")
        form.fill("login", self.person.login)
        form.fill("password", self.catalogue.phone.passwords.get(self.person.login, self.person.password))
        page = self.send(page, form, form.button())
        page = self._proved(page)
        if page.status >= httpx.codes.BAD_REQUEST or httpx.URL(page.address).path == _SIGN_IN:
            raise DoorError(f"{self.person.login} cannot sign in: {self.problems(page)}")

    def _proved(self, page: Page) -> Page:
        """The second half of a log-in, of who holds a post: set up at the first time, by the own phone."""
        second = page.form(lambda each: "code" in each.names)
        if second is None:
            return page
        if httpx.URL(page.address).path == _ENROL:
            secret = main(page).first(lambda node: node.has_class("code"))
            if secret is None:
                raise DoorError("the page that sets up the second factor shows no secret")
            self.catalogue.phone.learn(self.person.login, secret.text)
        # The page of a demonstration has filled in the code of who has set up nothing else.
        if not second.values.get("code", [""])[0]:
            second.fill("code", self.catalogue.phone.code(self.person.login))
        page = self.send(page, second, second.button())
        return self._renewed(self.follow(page, f"^{_NEW_PASSWORD}$") or page)

    def _renewed(self, page: Page) -> Page:
        """A password that is too old is changed before anything else."""
        if httpx.URL(page.address).path != _NEW_PASSWORD:
            return page
        form = page.form(lambda each: "password" in each.names)
        if form is None:
            raise DoorError("the page for a new password has no form")
        self.catalogue.phone.passwords[self.person.login] = new = f"{self.person.password}-xin"
        form.fill("password", new)
        return self.send(page, form, form.button())

    def _sent(self, page: Page, form: Form, button: Node | None) -> Page:
        address = urljoin(page.address, form.action or page.address)
        pairs = form.pairs(button)
        if form.method == "get":
            return self._page(self._client.get(address, params=urlencode(pairs)))
        fields: dict[str, list[str]] = {}
        for name, value in pairs:
            fields.setdefault(name, []).append(value)
        files = [(name, (file_name, content, "application/pdf")) for name, file_name, content in form.files]
        return self._page(self._client.post(address, data=fields, files=files or None))

    def _page(self, answered: httpx.Response) -> Page:
        page = Page(answered.text, answered.status_code, str(answered.url))
        if answered.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise DoorError(f"{answered.url.path}: {answered.status_code} {main(page).text[:300]}")
        if not answered.headers.get("Content-Type", "").startswith("text/html"):
            raise DoorError(f"{answered.url.path} is no page")
        return page


def main(page: Page) -> Node:
    """The content of a page, without header, navigation and footer."""
    return page.root.first(lambda node: node.tag == "main") or page.root


def notices(page: Page) -> Iterator[Node]:
    """Notes that the page shows on top of its content."""
    return (node for node in main(page).walk() if node.has_class("note"))


def any_form(page: Page, *names: str) -> Form | None:
    """The first form with controls or buttons of all these names."""

    def has(form: Form) -> bool:
        known = form.names | {button.get("name") for button in form.buttons}
        return set(names) <= known

    return page.form(has)
