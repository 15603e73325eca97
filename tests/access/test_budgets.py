"""Statements per page: the second look at every page asks the database no more than its row says."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.access.budgets import BUDGETS
from tests.access.people import browser_of
from tests.access.visits import opened
from tests.access.world import World


def test_every_page_has_a_budget() -> None:
    assert sorted(BUDGETS) == sorted(route for route, _ in opened())


def test_no_page_asks_more_than_its_budget(world: World) -> None:
    browsers = {login: browser_of(login) for login in {visit.who for _, visit in opened()}}
    over = {}
    for route, visit in opened():
        address = visit.address(route, world)
        asked = _asked(browsers[visit.who], address)
        if len(asked) > BUDGETS[route]:
            # What is remembered for half a minute may have been forgotten between two looks.
            asked = _asked(browsers[visit.who], address)
        if len(asked) > BUDGETS[route]:
            over[route] = [len(asked), *asked]
    assert over == {}


def _asked(browser: Client, address: str) -> list[str]:
    """The statements of the second look; at the first, what is remembered for a while is asked for."""
    b"".join(browser.get(address))
    with CaptureQueriesContext(connection) as statements:
        b"".join(browser.get(address))
    return [each["sql"][:120] for each in statements]
