"""A third relying party that nobody here wrote: mozilla-django-oidc, in a small Django application in a process of its own.

What it can, it does here: log in (code, PKCE, client_secret_basic, RS256 by our published keys), ask for more (``acr_values``),
ask silently every few seconds whether the person is still signed in (its ``SessionRefresh``, ``prompt=none``), leave by its own
button. What it cannot: it hears no back-channel log-out (it has no address for it), so that it finds out with the next silent
question at the latest; it takes no refresh tokens; it checks neither ``iss`` nor ``aud`` nor reads ``acr``, and takes every
error for "not signed in", so that who is known less surely than it asks for is out of it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sso.conftest import Person
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.oidc.models import Client, Participation
from tongban.registry.identity.oidc.tests.making import SECRET, application

PARTY = Path(__file__).with_name("mozilla_party.py")
RENEWED_AFTER = 2


@pytest.fixture
def party(address: str, tmp_path: Path) -> Iterator[str]:
    """Where the application is; it is registered at the product under ``app-mozilla``."""
    argv = [sys.executable, str(PARTY), address, "app-mozilla", SECRET, str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            where = process.stdout.readline().strip() if process.stdout else ""
            assert where, process.communicate()[1]
            application("mozilla", redirect_uris=[f"{where}/oidc/callback/"], after_log_out=[f"{where}/bye"])
            yield where
        finally:
            process.kill()


def me(person: Person, party: str) -> dict[str, Any]:
    """Whom the application takes the browser for; nobody is empty. It may ask us first."""
    where = f"{party}/me"
    for _step in range(6):
        answer: httpx.Response = person.browser.get(where)
        if not answer.is_redirect:
            return dict(answer.json()) if answer.headers["Content-Type"] == "application/json" else {}
        where = str(answer.next_request.url) if answer.next_request else ""
    raise AssertionError(where)


def test_it_logs_in_asks_silently_and_leaves(address: str, person: Person, party: str) -> None:
    person.goes(f"{party}/oidc/authenticate/", f"{party}/me")
    known = me(person, party)
    assert known["name"] == "李示例"
    time.sleep(RENEWED_AFTER)
    before = Participation.objects.get().entered_at
    assert me(person, party) == known, "asked silently, and she is still there"
    assert Participation.objects.get().entered_at > before
    person.goes(f"{party}/more", f"{party}/me")
    assert me(person, party) == known
    left = person.browser.post(f"{party}/oidc/logout/")
    person.goes(str(left.headers["Location"]), f"{party}/bye")
    assert person.browser.get(f"{address}/my/").status_code == 302, "out here too"
    assert me(person, party) == {}


def test_it_finds_out_that_she_signed_out(address: str, person: Person, party: str) -> None:
    """No back channel: until the next silent question it knows no better."""
    person.goes(f"{party}/oidc/authenticate/", f"{party}/me")
    person.browser.cookies.delete("sessionid")
    assert me(person, party)["name"] == "李示例"
    time.sleep(RENEWED_AFTER)
    assert me(person, party) == {}


def test_who_is_known_less_surely_is_out_of_it(address: str, person: Person, party: str) -> None:
    """The page says why, and leads back with an error; the library tells the person nothing."""
    NaturalPerson.objects.filter(pk=demo_id("person", "lishili")).update(assurance_level=2)
    person.goes(f"{party}/oidc/authenticate/", f"{party}/me")
    sent = person.browser.get(f"{party}/more").headers["Location"]
    page = person.browser.get(sent)
    assert "它要求 3 级" in page.text
    assert Client.objects.get().client_id == "app-mozilla"
    silent = person.browser.get(f"{sent}&prompt=none").headers["Location"]
    assert "error=unmet_authentication_requirements" in silent
    person.browser.get(silent)
    assert me(person, party) == {}
