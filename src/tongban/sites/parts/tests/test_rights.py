"""Every policy against everybody who may come, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch

from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Actor, Capacity, Channel, HeldPost
from tongban.registry.orgs.duties import Duty
from tongban.sites.parts import rights
from tongban.sites.parts.rights import Policy, RightsMiddleware, policy_table, refusal, safe_next, wire


def _official(duty: Duty) -> Actor:
    post = HeldPost(uuid4(), duty, uuid4(), "11369901MB7220014P", "360722000000", "岗位")
    return Actor(uuid4(), uuid4(), Capacity.POST, (), (post,), Channel.DESK)


NOBODY = ANONYMOUS
PERSON = Actor(uuid4(), uuid4(), Capacity.SELF, (), (), Channel.PORTAL)
CLERK = _official(Duty.INTAKE)
REVIEWER = _official(Duty.REVIEW)
SUPERVISOR = _official(Duty.SUPERVISE)
PEOPLE = (NOBODY, PERSON, CLERK, REVIEWER, SUPERVISOR)


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    before = policy_table()
    yield
    wire({"": before})


def _request(actor: Actor, path: str = "/desk/", method: str = "GET", **headers: str) -> HttpRequest:
    request = RequestFactory().generic(method, path, headers=headers)
    request._actor = actor  # type: ignore[attr-defined]
    return request


def _answer(policy: Policy, actor: Actor) -> int | None:
    answer = refusal(_request(actor), policy)
    return None if answer is None else answer.status_code


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy.anyone, (None, None, None, None, None)),
        (Policy.signed_in, (302, None, None, None, None)),
        (Policy.official, (302, 404, None, None, None)),
        (Policy.intake, (302, 404, None, 404, 404)),
        (Policy.supervisor, (302, 404, 404, 404, None)),
        (Policy.watcher, (302, 404, 404, 404, None)),
        (Policy.token, (401, 401, 401, 401, 401)),
    ],
)
def test_policy(policy: Policy, expected: tuple[int | None, ...]) -> None:
    assert tuple(_answer(policy, actor) for actor in PEOPLE) == expected


@pytest.mark.parametrize(
    ("debug", "demonstration", "expected"), [(True, False, None), (False, True, None), (False, False, 404)]
)
def test_development_pages_do_not_exist_in_production(debug: bool, demonstration: bool, expected: int | None) -> None:
    with override_settings(DEBUG=debug, DEMONSTRATION=demonstration):
        assert _answer(Policy.development, SUPERVISOR) == expected


def _through(request: HttpRequest, name: str) -> HttpResponse | None:
    request.resolver_match = ResolverMatch(lambda r: None, (), {}, url_name=name, namespaces=["x"])
    middleware = RightsMiddleware(lambda r: HttpResponse())
    return middleware.process_view(request, lambda r: None, (), {})


def test_a_route_without_a_row_does_not_exist() -> None:
    wire({"x": {"open": "anyone", "x:closed": "official"}})
    assert policy_table() == {"x:closed": Policy.official, "x:open": Policy.anyone}
    assert _through(_request(NOBODY), "open") is None
    refused = _through(_request(SUPERVISOR), "forgotten")
    assert refused is not None
    assert refused.status_code == 404


def test_a_policy_that_does_not_exist_is_no_policy() -> None:
    with pytest.raises(ValueError, match="everyone"):
        wire({"x": {"open": "everyone"}})


def _location(request: HttpRequest) -> str:
    answer = refusal(request, Policy.signed_in)
    assert answer is not None
    return answer["Location"].partition("?")[2]


def test_who_is_not_signed_in_is_led_back_to_the_page() -> None:
    assert _location(_request(NOBODY, "/my/?after=a b")) == "next=%2Fmy%2F%3Fafter%3Da%2520b"


def test_what_was_sent_leads_back_to_the_page_it_was_sent_from() -> None:
    sent = _request(NOBODY, "/my/withdraw", "POST", referer="http://testserver/my/cases/x?tab=2")
    assert _location(sent) == "next=%2Fmy%2Fcases%2Fx%3Ftab%3D2"
    assert _location(_request(NOBODY, "/my/withdraw", "POST", referer="https://evil.example/my/")) == ""
    assert _location(_request(NOBODY, "/my/withdraw", "POST")) == ""


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "///evil.example"])
def test_a_path_that_browsers_read_as_another_host_is_no_way_back(path: str) -> None:
    request = _request(NOBODY)
    request.path = request.path_info = path
    back = parse_qs(_location(request)).get("next", [""])[0]
    assert back.replace("\\", "/")[:2] != "//"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("/my/", "/my/"),
        ("/my/?a=1#x", "/my/?a=1#x"),
        ("http://testserver/my/", "http://testserver/my/"),
        ("", "/home"),
        ("//evil.example", "/home"),
        ("https://evil.example/", "/home"),
        ("javascript:alert(1)", "/home"),
        ("/" + "x" * 3000, "/home"),
    ],
)
def test_safe_next(raw: str, expected: str) -> None:
    assert safe_next(_request(NOBODY), raw, "/home") == expected


def test_a_machine_is_not_led_to_a_page() -> None:
    answer = refusal(_request(NOBODY, "/my/", accept="application/json"), Policy.signed_in)
    assert answer is not None
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def _known(monkeypatch: pytest.MonkeyPatch, actor: Actor | None) -> list[str]:
    asked: list[str] = []

    def look(token: str, **_: object) -> Actor | None:
        asked.append(token)
        return actor if token == "tb_good" else None

    monkeypatch.setattr(rights, "account_by_token", look)
    return asked


@pytest.mark.parametrize("header", ["Bearer tb_bad", "Basic tb_good", "tb_good", "Bearer"])
def test_a_bad_credential_is_told(header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _known(monkeypatch, PERSON)
    request = _request(NOBODY, "/api/v1/cases", authorization=header)
    answer = refusal(request, Policy.token)
    assert answer is not None
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="tongban"')
    # On an open route it is not passed over in silence either.
    with pytest.raises(DomainError) as caught:
        rights.bearer_actor(request)
    assert caught.value.code == "identity.token.invalid"


def test_a_good_token_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _known(monkeypatch, PERSON)
    request = _request(NOBODY, "/api/v1/cases", authorization="bearer tb_good")
    assert refusal(request, Policy.token) is None
    assert rights.bearer_actor(request) is PERSON
    assert request.actor is PERSON  # type: ignore[attr-defined]
    assert asked == ["tb_good"]


def test_without_a_credential_nobody_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _known(monkeypatch, PERSON)
    assert rights.bearer_actor(_request(NOBODY, "/api/v1/cases/x")) is None
    assert asked == []
