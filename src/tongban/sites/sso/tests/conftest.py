"""Browsers of the demonstration's people, and what an application keeps in its head."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import KeySet

from tongban.registry.identity import seed
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.notices import notices
from tongban.registry.identity.oidc.models import Client
from tongban.registry.identity.oidc.tests.making import SECRET
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.tests.proving import Told
from tongban.sites.parts.visiting import visitor

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture(autouse=True)
def _people(prepared: Callable[[str, Callable[[], object]], None]) -> None:
    prepared("people", seed.seed_people)
    # Tries are counted in transactions of their own; here the whole test is one.
    connection.atomic_blocks[-1]._from_testcase = True


@pytest.fixture
def browser() -> Callable[..., Browser]:
    """``browser("lishili")``: signed in; ``browser()``: nobody."""

    def of(login: str = "") -> Browser:
        actor = actor_of(demo_id("account", login), Channel.PORTAL) if login else None
        return visitor(actor) if actor else Browser()

    return of


@pytest.fixture
def told() -> Iterator[Told]:
    """What identity has to say to persons, kept instead of carried."""
    kept, before = Told(), notices.make
    notices.by(lambda: kept)
    yield kept
    if before is not None:
        notices.by(before)


@dataclass
class RelyingParty:
    """An application as a program: sends people to us, and asks for tokens by itself."""

    client: Client
    asks: dict[str, str] = field(default_factory=dict)

    @property
    def back(self) -> str:
        return str(self.client.redirect_uris[0])

    def query(self, **more: str) -> dict[str, str]:
        """A request that is right."""
        right = {
            "client_id": self.client.client_id,
            "redirect_uri": self.back,
            "response_type": "code",
            "scope": "openid",
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**right, **self.asks, **more}.items() if value}

    def send(self, browser: Browser, **more: str) -> Any:
        """What the browser gets that is sent to us."""
        return browser.get("/sso/authorize", self.query(**more))

    def enter(self, browser: Browser, name: str = "SELF", **more: str) -> dict[str, str]:
        """What comes back to the application of a person who agrees to everything."""
        page = self.send(browser, **more)
        if page.status_code == 200:
            page = answer(browser, page, name=name)
        return came_back(page, self.back)

    def token(self, program: Browser | None = None, **more: str) -> Any:
        """The token endpoint's answer."""
        asked = {"client_id": self.client.client_id, "client_secret": SECRET, **more}
        return (program or Browser()).post("/sso/token", {name: each for name, each in asked.items() if each})

    def redeem(self, code: str, **more: str) -> Any:
        """Tokens for a code."""
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": VERIFIER}
        return self.token(**{**asked, **more})

    def log_in(self, browser: Browser, **more: str) -> dict[str, Any]:
        """Everything at once: the tokens."""
        answered = self.redeem(self.enter(browser, **more)["code"])
        assert answered.status_code == 200, answered.content
        return dict(answered.json())


def answer(browser: Browser, page: Any, **fields: str) -> Any:
    """What follows when the person presses the button of the page."""
    action = re.search(r'action="(/sso/authorize\?[^"]*)"', page.content.decode())
    assert action, page.content.decode()
    return browser.post(action[1].replace("&amp;", "&"), {"answer": "give", **fields})


def came_back(response: Any, address: str) -> dict[str, str]:
    """What the application learns by the browser's coming back."""
    assert response.status_code == 302, response.content.decode()
    assert response["Location"].startswith(address), response["Location"]
    return dict(parse_qsl(urlsplit(response["Location"]).query))


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token of ours, its signature checked by the published keys."""
    known = KeySet.import_key_set(Browser().get("/sso/keys").json())
    return dict(jwt.decode(token, known, ["RS256"]).claims)


def userinfo(access: str) -> Any:
    """What an application reads with an access token."""
    return Browser().get("/sso/userinfo", headers={"Authorization": f"Bearer {access}"})
