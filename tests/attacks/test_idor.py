"""Ids of other people's things at every page: what one may not see answers as what never was.

Generated from the rights table through the table of visits: a route that nobody described turns ``tests/access`` red, and
every route whose address names something that belongs to somebody is tried here by everybody else, read and written.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.access.people import browser_of
from tests.access.visits import VISITS
from tests.access.world import World
from tests.attacks.strangers import PEOPLE, elsewhere, ids_of, strangers, told
from tongban.foundation.records.models import Event

DEEDS = ("next", "send", "upload", "pass_pre_review", "discard", "refresh", "explain", "save", "submit")
"""Values of ``do`` that buttons of the pages send."""

SENT = {
    "seen": "1", "truth": "true", "assent": "true", "reason": "不是我的", "approve": "yes", "part": "applicant",
    "purpose": "REVIEW", "words": "说明", "text": "说明", "note": "说明", "opinion": "AGREE", "outcome": "GRANTED",
}  # fmt: skip
OWNED = sorted(route for route, visit in VISITS.items() if visit.own)


def test_there_is_something_to_try() -> None:
    assert len(OWNED) > 40
    assert not any(visit.own and not visit.who for visit in VISITS.values())


@pytest.mark.parametrize("deeds", [DEEDS[:1], pytest.param(DEEDS[1:], marks=pytest.mark.slow)], ids=["one", "every"])
def test_what_is_not_mine_answers_as_what_never_was(world: World, deeds: tuple[str, ...]) -> None:
    browsers = {login: browser_of(login) for login in PEOPLE}
    events, differing, tried = Event.objects.count(), [], 0
    for route in OWNED:
        visit = VISITS[route]
        arguments = visit.arguments(world)
        nothing = elsewhere(arguments)
        real, never = reverse(route, kwargs=dict(arguments)), reverse(route, kwargs=nothing)
        words = (*ids_of(world, arguments), *ids_of(world, nothing))
        for login in strangers(visit):
            browser = browsers[login]
            pairs = [(browser.get(real), browser.get(never))]
            for do in deeds:
                form = {**SENT, "do": do, "key": uuid4().hex}
                pairs.append((browser.post(real, form), browser.post(never, form)))
            for asked, of_nothing in pairs:
                tried += 1
                if login == "":
                    right = asked.status_code == 302 and asked["Location"].startswith(reverse("portal:sign-in"))
                else:
                    right = 400 <= asked.status_code < 500 and told(asked, *words) == told(of_nothing, *words)
                if not right:
                    differing.append(f"{route} by {login or 'nobody'}: {asked.status_code}, {of_nothing.status_code}")
    assert sorted(set(differing)) == []
    assert tried > 500
    assert Event.objects.count() == events


def test_a_number_that_is_not_there_does_not_exist_for_the_owner(world: World) -> None:
    for route, visit in VISITS.items():
        arguments = dict(visit.arguments(world))
        if visit.method == "GET" and "n" in arguments:
            browser = browser_of(visit.who)
            for number in (0, 999, 2**31, 2**63):
                address = reverse(route, kwargs={**arguments, "n": number})
                assert browser.get(address).status_code == 404, f"{route} {number}"
