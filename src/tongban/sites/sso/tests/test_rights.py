"""The rights table is the test: every address of the door, in the hands of nobody and of somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tongban.sites.parts.rights import Policy
from tongban.sites.sso.permissions import PERMISSIONS


@pytest.mark.parametrize("route", sorted(PERMISSIONS))
def test_who_may_open_it(route: str, browser: Callable[..., Browser]) -> None:
    answered = browser().get(reverse(f"sso:{route}"))
    led_to_sign_in = answered.status_code == 302 and answered["Location"].startswith("/sign-in")
    assert led_to_sign_in == (PERMISSIONS[route] is Policy.signed_in)
    assert browser("lishili").get(reverse(f"sso:{route}")).status_code != 404
