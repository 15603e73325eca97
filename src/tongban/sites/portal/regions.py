"""The region whose offices a visitor looks at: chosen by name or link, remembered in a cookie, never a question of rights.

Names are reference data and change by law on a day; a process reads each place once a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from tongban.foundation import clock
from tongban.foundation.web.names import located
from tongban.foundation.web.shell import Link, Region
from tongban.kernel.codes import RegionLevel, region_parent
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.finding import PlaceFound, find_places
from tongban.registry.orgs.queries import RegionRecord, by_code, regions_within, tick

PROVINCE = "360000000000"
COOKIE = "tongban_region"
_YEAR = 365 * 24 * 3600
_MOST_CHOICES = 24


@dataclass(frozen=True, slots=True)
class Place:
    """A region with the names above it (from the province down) and the places one can go to from it."""

    code: str
    name: str
    above: tuple[tuple[str, str], ...]
    below: tuple[tuple[str, str], ...]

    @property
    def full_name(self) -> str:
        """江西省赣州市信丰县."""
        return located([*(name for _code, name in self.above), self.name])


def place_of(request: HttpRequest) -> Place:
    """The visitor's place; the province where nothing, or nothing that exists, was chosen."""
    return place(request.COOKIES.get(COOKIE, ""))


def place(code: str) -> Place:
    """The place of this 12-digit code, the province for any other text."""
    try:
        return _place(code, clock.today(), tick())
    except DomainError:
        return _place(PROVINCE, clock.today(), tick())


@lru_cache(maxsize=4096)
def shell_region(place: Place) -> Region:
    """What the display bar shows: where one is, and where one can go."""
    steps = (*place.above, (place.code, place.name), *place.below[:_MOST_CHOICES])
    return Region(
        name=place.name,
        above=tuple(name for _code, name in place.above),
        switch_href=reverse("portal:region"),
        choices=tuple(Link(name, switch_href(code)) for code, name in steps),
    )


def switch_href(code: str) -> str:
    """The link that chooses a region."""
    return f"{reverse('portal:region')}?{urlencode({'region': code})}"


def find(text: str) -> tuple[PlaceFound, ...]:
    """The places meant by a code, a name, 拼音 or a name of before: those called exactly so at the highest level at which there
    are any, else all that it may mean; at most 24. Two statements."""
    likely = find_places(text, limit=_MOST_CHOICES)
    # 信丰 means 信丰县, not the villages of that name.
    return tuple(each for each in likely if each.exact and each.region.level == likely[0].region.level) or likely


def remember(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Keep the choice for a year."""
    secure = request.is_secure()
    response.set_cookie(COOKIE, code, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")


@lru_cache(maxsize=4096)
def _place(code: str, day: date, _tick: int) -> Place:
    here = by_code(code, day)
    above: list[RegionRecord] = []
    parent = region_parent(here.code)
    while parent is not None:
        above.insert(0, by_code(parent, day))
        parent = region_parent(parent)
    below: tuple[RegionRecord, ...] = ()
    if here.level < RegionLevel.TOWN:
        below = regions_within(here.code, day, level=RegionLevel(here.level + 1))
    return Place(
        here.code,
        here.name,
        tuple((row.code, row.name) for row in above),
        tuple((row.code, row.name) for row in below),
    )
