"""What a first visit brings over a village line: page, styles, scripts and drawings together, compressed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import accepted, text_of
from tongban.sites.portal.tests.test_applying import ANSWERS, begun, send

MOST = 100 * 1024
HTMX = "django_htmx/htmx-2.min.js"
Browser = Callable[..., Client]


def files_of(page: str) -> set[str]:
    """Names of the static files that a page asks for."""
    return {name.split("#")[0] for name in re.findall(r'(?:href|src)="/static/([^"?]+)', page)}


def weight(page: str) -> int:
    """Bytes of the page and of the files it asks for, each compressed."""
    contents = [Path(str(finders.find(name))).read_bytes() for name in files_of(page) if not name.endswith(".png")]
    return sum(len(gzip.compress(each, 6)) for each in [page.encode(), *contents])


@pytest.fixture
def applicant(who: Callable[..., Actor]) -> Actor:
    return who("lishili", Channel.PORTAL)


def test_public_pages(browser: Browser, item_code: str) -> None:
    anyone = browser()
    paths = ("/", "/search?q=开奶茶店", f"/items/{item_code}/", "/sign-in", "/progress", "/regions/", "/offline")
    heavy = {path: size for path in paths if (size := weight(text_of(anyone.get(path)))) > MOST}
    assert heavy == {}


def test_pages_of_an_application(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    send(me, f"{home}scenario", **ANSWERS)
    paths = (home, f"{home}scenario", f"{home}s/sec.premises", f"{home}m/m3", f"{home}check", "/my/")
    heavy = {path: size for path in paths if (size := weight(text_of(me.get(path)))) > MOST}
    assert heavy == {}


def test_pages_of_a_case(browser: Browser, who: Callable[..., Actor], item_code: str) -> None:
    code = accepted(who, item_code).code
    shown = f"{code[:6]}-{code[6:12]}-{code[12:]}"
    me = browser("lishili")
    heavy = {p: size for p in ("progress", "receipt") if (size := weight(text_of(me.get(f"/{p}/{shown}")))) > MOST}
    assert heavy == {}


def test_htmx_is_brought_only_where_it_is_used(browser: Browser, applicant: Actor, item_code: str) -> None:
    me = browser("lishili")
    home = begun(me, applicant, item_code)
    assert HTMX in files_of(text_of(me.get(home)))
    assert HTMX in files_of(text_of(me.get(f"/items/{item_code}/")))
    for path in ("/", "/my/", "/progress", "/regions/", f"/apply/{item_code}/start"):
        assert HTMX not in files_of(text_of(me.get(path))), path


def test_weight_is_really_measured() -> None:
    page = '<link href="/static/web/components.css"><script src="/static/web/shell.js"></script>'
    assert files_of(page) == {"web/components.css", "web/shell.js"}
    assert weight(page) > 5_000
