"""The table of visits: every route of the pages, each opened by somebody who may."""

from __future__ import annotations

from tests.access.people import browser_of
from tests.access.visits import VISITS, opened, page_routes
from tests.access.world import World


def test_every_route_has_a_visit() -> None:
    assert sorted(VISITS) == sorted(page_routes())


def test_every_visitor_sees_the_page(world: World) -> None:
    browsers = {login: browser_of(login) for login in sorted({visit.who for _, visit in opened()})}
    found = {route: browsers[visit.who].get(visit.address(route, world)).status_code for route, visit in opened()}
    assert {route: status for route, status in found.items() if status != 200} == {}


def test_what_only_takes_forms_says_so(world: World) -> None:
    found = {
        route: browser_of(visit.who).get(visit.address(route, world)).status_code
        for route, visit in VISITS.items()
        if visit.method == "POST"
    }
    # A transfer is asked for on the page of the case, and there it leads back to.
    assert {route: status for route, status in found.items() if status != 405} == {"portal:transfer": 302}
