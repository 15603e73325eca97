"""The portal as relying party over the wire: of the stand-in for the national platform (Authlib's provider), and of a provider
that nobody here wrote and that shares nothing with it, npm ``oidc-provider``.

For the second one Node is needed, and ``TONGBAN_NODE_MODULES``, the folder in which ``npm install oidc-provider`` put it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from django.conf import settings as django_settings
from joserfc.jwk import KeySet, RSAKey

from simulators.national_login.browsing import chosen
from simulators.running import Running, running
from tests.sso.conftest import Person
from tongban.registry.identity.adapters import wiring
from tongban.registry.identity.national_login import national_login
from tongban.registry.identity.oidc.models import NationalLink

MODULES, NODE = os.environ.get("TONGBAN_NODE_MODULES", ""), shutil.which("node")
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
LI = "369901199001010013"


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with running("national_login") as simulator:
        yield simulator


@pytest.fixture
def fitted(address: str, settings: Any) -> Iterator[Any]:
    """``fitted(issuer, …)``: the portal is configured for it."""
    before = national_login.make

    def fit(issuer: str, **more: str) -> None:
        told = {"NATIONAL_LOGIN_URL": issuer, "NATIONAL_LOGIN_SECRET": "", "NATIONAL_LOGIN_KEY": "", **more}
        for name, value in told.items():
            setattr(settings, name, value)
        settings.TRUSTED_LOCAL_SERVICES = [*settings.TRUSTED_LOCAL_SERVICES, issuer]
        national_login.by(lambda: wiring.national_login(django_settings))

    yield fit
    national_login.now().close()  # type: ignore[attr-defined]
    if before is not None:
        national_login.by(before)


def presses(browser: httpx.Client, page: str, button: str, **typed: str) -> httpx.Response:
    """The answer when the button of that name is pressed on a page, with what its form hides."""
    shown = browser.get(page)
    assert shown.status_code == 200, shown.text
    form = next(each for each in re.findall(r"<form.*?</form>", shown.text, re.DOTALL) if button in each)
    hidden = dict(re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form))
    action = re.search(r'action="([^"]*)"', form)
    where = urljoin(page, unescape(action[1])) if action else page
    return browser.post(
        where, data={name: unescape(value) for name, value in hidden.items()} | typed, headers={"Referer": page}
    )


def test_there_and_back_linked_and_in(address: str, person: Person, process: Running, fitted: Any) -> None:
    """She links it once, and the next time is in by it alone; what is wrong over there opens nothing."""
    process.reset()
    fitted(process.url, NATIONAL_LOGIN_SECRET=process.secret)
    person.goes(f"{address}/sign-in?next=/my/", f"{address}/my/")

    def there(browser: httpx.Client, page: str = "/sign-in/national") -> httpx.Response:
        way = presses(browser, f"{address}{page}", "去国家政务服务平台登录").headers["Location"]
        assert way.startswith(process.url)
        return browser.get(chosen(way, LI)[0])

    assert there(person.browser, "/sign-in/national?linking=1").headers["Location"] == "/my/security"
    with httpx.Client(timeout=30) as anew:
        process.switch(wrong="nonce")
        assert there(anew).status_code == 502
        assert anew.get(f"{address}/my/").status_code == 302
        process.reset()
        assert there(anew).status_code == 302
        assert "国家政务服务平台" in anew.get(f"{address}/my/security").text
    assert NationalLink.objects.get().issuer == process.url


@pytest.mark.skipif(
    not NODE or not Path(MODULES, "oidc-provider").is_dir(),
    reason="npm oidc-provider is not here: set TONGBAN_NODE_MODULES to the folder that holds it",
)
def test_a_provider_of_node(address: str, person: Person, fitted: Any) -> None:
    """By private_key_jwt; its own pages, its own keys, its own ideas of the protocol."""
    key = RSAKey.generate_key(2048)
    public = json.dumps(KeySet([key]).as_dict(private=False))
    argv = [str(NODE), str(SCRIPT), MODULES, f"{address}/sign-in/national/back", public]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as provider:
        try:
            issuer = provider.stdout.readline().strip() if provider.stdout else ""
            assert issuer, provider.communicate()[1]
            fitted(issuer, NATIONAL_LOGIN_KEY=key.as_pem(private=True).decode())
            person.goes(f"{address}/sign-in?next=/my/", f"{address}/my/")
            for browser, page, end in (
                (person.browser, "/sign-in/national?linking=1", "/my/security"),
                (httpx.Client(timeout=30), "/sign-in/national?next=/my/", "/my/"),
                (httpx.Client(timeout=30), "/sign-in/national?next=/my/&again=1", "/my/"),
            ):
                answer = presses(browser, f"{address}{page}", "去国家政务服务平台登录")
                for _step in range(8):
                    if answer.is_redirect and answer.headers["Location"] == end:
                        break
                    assert answer.is_redirect, (answer.url, answer.status_code, answer.text[:1500])
                    answer = browser.get(urljoin(str(answer.url), answer.headers["Location"]))
                assert browser.get(f"{address}{end}").status_code == 200
                browser.close()
        finally:
            provider.terminate()
