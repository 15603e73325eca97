"""A running product with the sample province's people, a browser, and an application that is registered there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from django.conf import settings as django_settings

from tongban.foundation.web.tests.serving import serving


@pytest.fixture
def address(committed_province: str, settings: Any) -> Iterator[str]:
    """Where the product is: its issuer too."""
    with serving() as where:
        settings.PUBLIC_URL = where
        assert where == django_settings.PUBLIC_URL
        yield where


class Person:
    """Somebody with a browser, who fills in what the pages ask and nothing else."""

    def __init__(self, login: str, password: str) -> None:
        self._fields = {"login": login, "password": password, "answer": "give"}
        self.browser = httpx.Client(follow_redirects=False, timeout=30)

    def goes(self, address: str, until: str) -> str:
        """Follow links, forms and meta refreshes until the browser is sent to an address that begins with ``until``."""
        for _step in range(12):
            if address.startswith(until):
                return address
            response = self.browser.get(address)
            address = self._onward(response, address)
        raise AssertionError(f"never came to {until}: {address}")

    def _onward(self, response: httpx.Response, address: str) -> str:
        if response.is_redirect:
            return urljoin(address, response.headers["Location"])
        assert response.status_code == 200, (address, response.status_code, response.text[-2000:])
        page = response.text
        if refresh := re.search(r'http-equiv="refresh" content="\d+;url=([^"]+)"', page):
            return urljoin(address, unescape(refresh[1]))
        form = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if "csrfmiddlewaretoken" in each)
        action = re.search(r'action="([^"]*)"', form)
        sent = {
            name: unescape(value)
            for name, value in re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form)
        }
        sent |= {name: value for name, value in self._fields.items() if f'name="{name}"' in form}
        where = urljoin(address, unescape(action[1])) if action else address
        answered = self.browser.post(where, data=sent, headers={"Referer": address})
        return self._onward(answered, where)


@pytest.fixture
def person() -> Iterator[Person]:
    """李示例, who has not signed in yet."""
    someone = Person("lishili", "shili-shenqingren-1")
    yield someone
    someone.browser.close()
