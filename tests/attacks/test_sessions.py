"""Sessions: a planted one is worth nothing, cookies are closed, and guessing at a password locks nobody out."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, override_settings

from tests.access.world import APPLICANT, OUTSIDER, World
from tongban.registry.identity.demo import DEMO_LOGINS
from tongban.sites.parts.known_browser import COOKIE

PASSWORDS = {each.login: each.password for each in DEMO_LOGINS}
IN, WRONG, STOPPED = 302, 422, 429


def tried(browser: Client, login: str, password: str = "") -> int:
    """The status of signing in; "" is the right password."""
    sent = {"login": login, "password": password or PASSWORDS[login]}
    status = browser.post("/sign-in", sent).status_code
    return WRONG if status in (401, 403, 422) else status


def test_a_planted_session_is_worth_nothing(world: World) -> None:
    planted = SessionStore()
    planted["anything"] = 1
    planted.create()
    victim, attacker = Client(), Client()
    for browser in (victim, attacker):
        browser.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert tried(victim, APPLICANT) == IN
    assert victim.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    assert victim.get("/my/").status_code == 200
    assert attacker.get("/my/").status_code == 302


def test_a_key_that_was_made_up_becomes_no_session(world: World) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert tried(browser, APPLICANT) == IN
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32


def test_cookies_are_closed(world: World) -> None:
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True):
        browser = Client()
        browser.get("/sign-in")
        assert tried(browser, APPLICANT) == IN
    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, COOKIE}
    assert names <= browser.cookies.keys()
    for name in names:
        cookie = browser.cookies[name]
        assert (bool(cookie["httponly"]), bool(cookie["secure"]), cookie["samesite"], cookie["domain"]) == (
            True,
            True,
            "Lax",
            "",
        ), name


def test_guessing_from_elsewhere_locks_no_owner_out(world: World) -> None:
    own, attacker, new = Client(), Client(), Client()
    assert tried(own, APPLICANT) == IN
    own.post("/sign-out")
    assert [tried(attacker, APPLICANT, "wrong-password") for _ in range(11)] == [WRONG] * 10 + [STOPPED]
    assert tried(new, APPLICANT) == STOPPED
    assert tried(own, APPLICANT) == IN


@pytest.mark.parametrize("shown", ["forged", "another login's", "changed"])
def test_only_a_browser_that_signed_in_is_known(world: World, shown: str) -> None:
    own, attacker = Client(), Client()
    assert tried(own, OUTSIDER if shown == "another login's" else APPLICANT) == IN
    value = own.cookies[COOKIE].value
    attacker.cookies[COOKIE] = {"forged": "e30:x:y", "another login's": value, "changed": f"A{value[1:]}"}[shown]
    for _ in range(10):
        tried(attacker, APPLICANT, "wrong-password")
    assert tried(attacker, APPLICANT) == STOPPED
    assert tried(Client(), APPLICANT) == STOPPED


def test_a_known_browser_has_ten_guesses_too(world: World) -> None:
    own = Client()
    assert tried(own, APPLICANT) == IN
    assert [tried(own, APPLICANT, "wrong-password") for _ in range(11)] == [WRONG] * 10 + [STOPPED]
