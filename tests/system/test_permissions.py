"""The rights tables, walked: every route × everybody, through HTTP. What the table says is what happens, and nothing else.

The matrix below is written by hand; the tables of the doors are data. A door that forgets a row, or a middleware that is
not there, turns this red.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.system.test_doors import DOORS, routes
from tongban.cases.factories import sample_item, submitted
from tongban.kernel.codes import registration_code
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id, demo_token
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.rights import Policy, RightsMiddleware, policy_table
from tongban.sites.parts.visiting import visitor

MIDDLEWARE = "tongban.sites.parts.rights.RightsMiddleware"

PEOPLE = {
    "anonymous": "",
    "applicant": "lishili",
    "outsider": "zhangshili",
    "clerk": "zhaochuangkou",
    "reviewer": "qianchushen",
    "reviewer of the other county": "zhenganyuan",
    "supervisor": "wujiancha",
}
LET, SIGN_IN, UNSEEN, NO_TOKEN = "let through", "to sign-in", "404", "401"
OFFICIALS = ("clerk", "reviewer", "reviewer of the other county", "supervisor")

EXPECTED: dict[Policy, Callable[[str], str]] = {
    Policy.anyone: lambda who: LET,
    Policy.development: lambda who: LET,
    Policy.demonstration: lambda who: LET,
    Policy.signed_in: lambda who: SIGN_IN if who == "anonymous" else LET,
    Policy.official: lambda who: LET if who in OFFICIALS else SIGN_IN if who == "anonymous" else UNSEEN,
    Policy.intake: lambda who: LET if who == "clerk" else SIGN_IN if who == "anonymous" else UNSEEN,
    Policy.counter: lambda who: LET if who == "clerk" else SIGN_IN if who == "anonymous" else UNSEEN,
    Policy.assist: lambda who: SIGN_IN if who == "anonymous" else UNSEEN,
    Policy.supervisor: lambda who: LET if who == "supervisor" else SIGN_IN if who == "anonymous" else UNSEEN,
    Policy.watcher: lambda who: LET if who == "supervisor" else SIGN_IN if who == "anonymous" else UNSEEN,
    # A session gives a program no right.
    Policy.token: lambda who: NO_TOKEN,
}


@dataclass(frozen=True)
class Route:
    """A route with an address that exists: of a real case, the real item, drafts that nobody has."""

    name: str
    path: str
    of_case: bool


@dataclass(frozen=True)
class Place:
    """What addresses are made of."""

    item: str
    guide: str
    code: str

    def value(self, name: str, converter: str, route: str) -> object:
        """A value for one parameter of a route."""
        if converter == "UUIDConverter":
            return UUID(int=7)
        if converter == "IntConverter":
            return 1
        before = route.partition(f":{name}>")[0].rpartition("<")[0] or route.partition(f"<{name}>")[0]
        if name in ("code", "implementation_code", "registration_code"):
            return (
                self.item if name == "implementation_code" or re.search(r"(items|apply|take)/$", before) else self.code
            )
        return {"guide_hash": self.guide, "section": "sec.applicant", "section_id": "sec.applicant"}.get(name, "m3")


@pytest.fixture
def place(province: None) -> Place:
    get_resolver().url_patterns  # noqa: B018  (importing the URL configuration wires the tables)
    item = sample_item()
    receipt = submitted(_actor("lishili", Channel.PORTAL), item)
    return Place(item, current_guide(item).hash, receipt.code)


def _actor(login: str, channel: Channel) -> Actor:
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None
    return actor


def client_of(login: str) -> Client:
    """A browser in which ``login`` is signed in; "" is nobody."""
    if not login:
        return Client(raise_request_exception=False)
    return visitor(_actor(login, Channel.DESK), raise_request_exception=False)


def every_route(place: Place) -> list[Route]:
    """All routes of the product with an address each."""
    found = []
    for namespace, name, pattern in routes(get_resolver().url_patterns):
        full = f"{namespace}:{name}"
        values = {
            key: place.value(key, type(converter).__name__, _written(pattern))
            for key, converter in getattr(pattern.pattern, "converters", {}).items()
        }
        if name == "unknown":
            values = {"rest": "nowhere"}
        found.append(Route(full, reverse(full, kwargs=values), place.code in values.values()))
    return found


def _written(pattern: URLPattern) -> str:
    return str(pattern.pattern)


class Spy:
    """Remembers whether the middleware let the last request through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.let: bool | None = None
        inner = RightsMiddleware.process_view

        def process_view(middleware: RightsMiddleware, *args: Any) -> HttpResponse | None:
            answer = inner(middleware, *args)
            self.let = answer is None
            return answer

        monkeypatch.setattr(RightsMiddleware, "process_view", process_view)

    def happened(self, answer: HttpResponseBase) -> str:
        """In the words of the matrix."""
        if self.let:
            return LET if answer.status_code < 500 else f"failed with {answer.status_code}"
        if answer.status_code == 302 and answer["Location"].startswith(reverse("portal:sign-in")):
            return SIGN_IN
        return {404: UNSEEN, 401: NO_TOKEN}.get(answer.status_code, str(answer.status_code))


def test_the_table_is_enforced() -> None:
    order = [settings.MIDDLEWARE.index(each) for each in (_SIGNED_IN, MIDDLEWARE)]
    assert order == sorted(order)


_SIGNED_IN = "tongban.sites.parts.signed_in.SignedInMiddleware"


def test_every_table_of_a_door_is_wired() -> None:
    get_resolver().url_patterns  # noqa: B018  (importing the URL configuration wires the tables)
    wired = policy_table()
    for door in DOORS:
        table = import_module(f"tongban.sites.{door}.permissions").PERMISSIONS
        for route, policy in table.items():
            assert wired.get(route if ":" in route else f"{door}:{route}") == policy


@pytest.mark.parametrize("who", PEOPLE)
def test_every_route_does_what_its_row_says(who: str, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    client, spy, table = client_of(PEOPLE[who]), Spy(monkeypatch), policy_table()
    differing = {}
    for route in every_route(place):
        spy.let = None
        happened = spy.happened(client.get(route.path))
        expected = EXPECTED[table[route.name]](who)
        if happened != expected:
            differing[route.name] = f"{happened}, should be {expected}"
        if who != "anonymous" and "sign-out" in route.name:
            client = client_of(PEOPLE[who])
    assert differing == {}


@pytest.mark.parametrize("who", ["reviewer of the other county", "applicant"])
def test_a_case_one_may_not_see_is_a_case_that_does_not_exist(who: str, place: Place) -> None:
    """Same status, same body as for a code that was never given out: nothing tells them apart."""
    nowhere = registration_code("360722", date(2026, 1, 1), bytes)
    client, table = client_of(PEOPLE[who]), policy_table()
    guarded = (Policy.official, Policy.intake, Policy.counter, Policy.supervisor)
    differing = []
    looked_at = 0
    for route in every_route(place):
        if not route.of_case or table[route.name] not in guarded:
            continue
        for method in (client.get, client.post):
            real = method(route.path)
            other = method(route.path.replace(place.code, nowhere))
            looked_at += 1
            # A form that lacks what it needs may be refused first (422), for both alike.
            if real.status_code not in (404, 405, 422) or _text(real, place.code) != _text(other, nowhere):
                differing.append(f"{method.__name__} {route.name}: {real.status_code} {other.status_code}")
    assert differing == []
    assert looked_at > 4


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_program_of_the_other_county_sees_no_case(method: str, place: Place) -> None:
    nowhere = registration_code("360722", date(2026, 1, 1), bytes)
    headers = {"Authorization": f"Bearer {demo_token('zhenganyuan')}", "Idempotency-Key": "a-key-of-ours"}
    client, table = Client(headers=headers), policy_table()
    for route in every_route(place):
        if not route.of_case or table[route.name] is not Policy.token:
            continue
        answers = [
            client.generic(method, path, b'{"state_version": 1}', "application/json")
            for path in (route.path, route.path.replace(place.code, nowhere))
        ]
        assert answers[0].status_code >= 400, route.name
        assert _text(answers[0], place.code) == _text(answers[1], nowhere), route.name


def _text(answer: HttpResponseBase, code: str) -> tuple[int, str]:
    """Status and body without what may differ: the code that was asked for, trace id, tokens against forgery."""
    text = getattr(answer, "content", b"").decode()
    for written in (code, f"{code[:6]}-{code[6:12]}-{code[12:]}", answer["X-Request-ID"]):
        text = text.replace(written, "…")
    return answer.status_code, re.sub(r'(csrfmiddlewaretoken"[^>]*value=")[^"]*', r"\1…", text)
