"""Page weight: what a first visit over a village link loads for each page of the portal, as it is sent."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

from tests.access.people import browser_of
from tests.access.test_axe import NO_PAGES
from tests.access.visits import opened
from tests.access.world import World

MOST = 100 * 1024
"""INTERFACE, principle 8: a page of the portal on first visit, images aside."""
STATIC = "/static/"
BARE = "portal:embed-framed"
"""Stands in somebody else's page, with nothing of the portal around it."""
_LOADED = re.compile(r"""(?:href|src)="(/static/[^"#?]+)""")


@lru_cache(maxsize=64)
def sent(path: str) -> int:
    """Bytes of a static file as it goes over the wire: compressed once when it is collected."""
    found = finders.find(path.removeprefix(STATIC))
    assert found, path
    content = Path(str(found)).read_bytes()
    return min(len(content), len(gzip.compress(content, 9)))


def test_no_page_of_the_portal_is_heavier_than_a_village_link_bears(world: World) -> None:
    browsers = {login: browser_of(login) for login in {visit.who for _, visit in opened()}}
    weights = {}
    for route, visit in opened():
        if route in NO_PAGES or route.startswith(("desk:", "hall:")):
            continue
        answer = browsers[visit.who].get(visit.address(route, world))
        loaded = {urlsplit(each).path for each in _LOADED.findall(answer.content.decode())}
        weights[route] = len(answer.content) + sum(sent(path) for path in loaded)
    assert {route: weight for route, weight in weights.items() if weight > MOST} == {}
    del weights[BARE]
    assert min(weights.values()) > 10 * 1024
