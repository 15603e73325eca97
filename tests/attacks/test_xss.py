"""Scripts in what people write: kept in every text field, asked for in every address, drawn as text in every page.

Without a browser: the answer to a probe holds it nowhere as markup. With one: what was stored is opened by everybody who
reads it, and no element of the probe's exists, no dialog opens, no script of its runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from tests.access.people import browser_of
from tests.access.served import serve
from tests.access.visits import opened
from tests.access.world import OTHER_APPLICANT, REVIEWER, SUPERVISOR, World
from tests.attacks.forms import Found, found

PROBES = (
    "\"'><img src=x onerror=window.probed=1 data-probe=1>",
    "</textarea></title></script><script>window.probed=1</script><i data-probe=1>",
    "<svg onload=window.probed=1 data-probe=1>",
    "{{constructor.constructor('window.probed=1')()}}<b data-probe=1>",
)
_MARKUP = re.compile(r"<(?:img|script|svg|b|i)\b[^>]*(?:probed|data-probe)", re.IGNORECASE)
QUERY = ("q", "next", "region", "view", "state", "after", "size", "e", "n", "for", "case", "level", "rule", "page", "code", "who",
         "department", "concerns", "kind", "theme_", "cite", "q.kind", "word", "registration_code")  # fmt: skip


def drawn(text: str) -> str:
    """The probe as markup, if it stands in the page so; else empty."""
    hit = _MARKUP.search(text)
    return text[max(0, hit.start() - 60) : hit.end()] if hit else ""


def test_an_address_is_not_drawn(world: World) -> None:
    browsers = {login: browser_of(login) for login in {visit.who for _, visit in opened()}}
    wrong = {}
    for probe in PROBES[:2]:
        query = "&".join(f"{name}={quote(probe)}" for name in QUERY)
        for route, visit in opened():
            address = visit.address(route, world)
            for path in (f"{address}{'&' if '?' in address else '?'}{query}", f"{address.rstrip('/')}{quote(probe)}/"):
                answer = browsers[visit.who].get(path)
                if (hit := drawn(b"".join(answer).decode("utf-8", "replace"))) and "html" in answer["Content-Type"]:
                    wrong[route] = hit
    assert wrong == {}


@pytest.mark.parametrize("probe", PROBES[:2], ids=["attribute", "element"])
def test_a_form_that_comes_back_is_not_drawn(world: World, probe: str) -> None:
    wrong = {}
    for form in found(world):
        browser = browser_of(form.who)
        pairs = [(name, value) for name, value in form.held if name in ("seen", "key")]
        for button in form.buttons[:2] or (("do", "send"),):
            fields = [(name, probe) for name in form.names if name not in ("seen", "key")]
            answer = browser.post(form.address, form.data([*pairs, *fields, button]))
            if answer["Content-Type"].startswith("text/html") and (hit := drawn(answer.content.decode())):
                wrong[form.address] = hit
    assert wrong == {}


@pytest.mark.browser
@pytest.mark.timeout(600)
def test_what_is_kept_is_read_as_text(committed_world: World, browser: Browser) -> None:
    stored = [each for form in _in_order(committed_world) for each in _store(form)]
    assert len(stored) > 8, stored
    with serve(committed_world, browser) as served:
        looked_at = 0
        for login, addresses in _where_it_is_read(committed_world).items():
            with served.window(login, 1280) as page:
                dialogs: list[str] = []
                page.on("dialog", lambda dialog, heard=dialogs: (heard.append(dialog.message), dialog.dismiss()))
                for address in addresses:
                    page.goto(address)
                    assert page.evaluate("[window.probed, document.querySelectorAll('[data-probe]').length]") == [
                        None,
                        0,
                    ], address
                    assert not dialogs, address
                    looked_at += 1
        assert looked_at > 10


def _in_order(world: World) -> list[Found]:
    """What ends a draft comes last."""
    return sorted(found(world), key=lambda form: form.address.endswith("/check"))


def _store(form: Found) -> list[str]:
    """Send the form with a probe in every text; the address, if it was taken."""
    if "/discard" in form.address:
        return []
    choices = dict(form.choices)
    held = dict(form.held)
    pairs: list[tuple[str, Any]] = []
    for name in form.names:
        offered = [value for value in choices[name] if value]
        fixed = name in ("seen", "key", "do") or (len(offered) > 1 or (name not in form.texts))
        pairs.append((name, (held.get(name) or (offered or [""])[0]) if fixed else PROBES[0]))
    answer = browser_of(form.who).post(form.address, form.data([*pairs, *form.buttons[:1]]))
    return [form.address] if answer.status_code == 302 else []


def _where_it_is_read(world: World) -> dict[str, list[str]]:
    """By reader, the pages on which the probe stands as text."""
    browsers: dict[str, Client] = {}
    pages: dict[str, list[str]] = {}
    for login, address in _readings(world):
        client = browsers.get(login) or browsers.setdefault(login, browser_of(login))
        answer = client.get(address)
        if answer["Content-Type"].startswith("text/html") and "data-probe" in answer.content.decode():
            pages.setdefault(login, []).append(address)
    return pages


def _readings(world: World) -> Iterator[tuple[str, str]]:
    """Every page of the table, and the pages of every case for those who work on it or watch."""
    for route, visit in opened():
        yield visit.who, visit.address(route, world)
    for case in world.cases.values():
        for login in (REVIEWER, SUPERVISOR):
            for page in ("case", "history", "refusals"):
                yield login, reverse(f"desk:{page}", args=[case.code])
        yield OTHER_APPLICANT, reverse("portal:case", args=[case.code])


@pytest.mark.browser
def test_a_page_that_draws_it_is_seen(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(f"<p>{PROBES[0]}</p>")
    assert page.evaluate("document.querySelectorAll('[data-probe]').length") == 1
    assert drawn(f"<p>{PROBES[0]}</p>")
    page.close()
