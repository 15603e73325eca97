"""A security key in a real browser: set up at the desk, used at the next log-in, and nothing without it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import CDPSession, Page

from tests.browser.watched import Watched
from tests.stories.place import Place
from tongban.registry.identity.demo import DEMO_LOGINS, demo_id
from tongban.registry.identity.factors import factors_of
from walkers.player.story import Person

LOGIN = "qianchushen"
PERSON = next(Person(login=each.login, password=each.password) for each in DEMO_LOGINS if each.login == LOGIN)
_KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plugged_in(page: Page) -> tuple[CDPSession, str]:
    """A key in the browser's port."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})
    return session, made["authenticatorId"]


def test_a_key_is_set_up_and_signs_in(place: Place, opened: Callable[..., Watched], settings) -> None:
    # Browsers know keys at names, not at numbers.
    settings.PUBLIC_URL = place.base.replace("127.0.0.1", "localhost")
    window = opened(1280)
    page = window.page
    session, key = plugged_in(page)
    window.go(f"{settings.PUBLIC_URL}/sign-in")
    window.sign_in(PERSON)
    window.go(f"{settings.PUBLIC_URL}/desk/security")
    page.locator("form[data-security-key] button").click()
    page.get_by_text("安全密钥登记好了。").wait_for()
    assert len(factors_of(demo_id("account", LOGIN)).keys) == 1
    for present in (True, False):
        window.go(f"{settings.PUBLIC_URL}/sign-in")
        page.fill("[name=login]", PERSON.login)
        page.fill("[name=password]", PERSON.password)
        window.press(page.locator("form:has([name=password]) button").last)
        if not present:
            session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
        page.locator("form[data-security-key] button").click()
        if present:
            page.wait_for_url("**/desk/**")
        else:
            page.locator("form[data-security-key] [data-failed]").wait_for()
            assert page.url.endswith("/sign-in/second")
