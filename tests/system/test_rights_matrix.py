"""The printed rights (``docs/permissions.md``), walked: every route and every deed on a case × every role × own and other
region. What stands on paper is what happens, and nothing else.

The paper says which policy a route has and which duties a deed; who passes a policy is written by hand below. So a row that
is taken out of a door's table, a duty that is added to a deed and a policy that lets in one more are each seen here. That
actors are read rightly, and what a refusal looks like, is ``test_permissions.py``'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver

from tests.system.source import ROOT, SRC
from tongban.cases.models import Case
from tongban.cases.policies import may, may_see
from tongban.cases.states import Deed, State
from tongban.config.two_persons import TWO_PERSONS
from tongban.kernel.errors import DomainError, catalogue
from tongban.registry.identity.actors import ANONYMOUS, Actor, Capacity, Channel, HeldPost
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.duties import Duty
from tongban.sites.parts import rights
from tongban.sites.parts.rights import RightsMiddleware

OWN, OTHER = "360722000000", "360726000000"
BODY, OTHER_BODY, ELSEWHERE = (UUID(int=n) for n in (1, 2, 3))
ME, APPLICANT, COLLEAGUE = (UUID(int=n) for n in (11, 12, 13))
LET, SIGN_IN, UNSEEN, NO_TOKEN = "let through", "to sign-in", "404", "401"

PASSES: dict[str, Callable[[Role], str]] = {
    "anyone": lambda role: LET,
    "development": lambda role: LET,
    "demonstration": lambda role: LET,
    "signed_in": lambda role: SIGN_IN if role.name == "anonymous" else LET,
    "official": lambda role: _official(role, bool(role.duties)),
    "intake": lambda role: _official(role, Duty.INTAKE in role.duties),
    "counter": lambda role: _official(role, bool(role.duties & {Duty.INTAKE, Duty.ASSIST})),
    "assist": lambda role: _official(role, Duty.ASSIST in role.duties),
    "supervisor": lambda role: _official(role, Duty.SUPERVISE in role.duties),
    "watcher": lambda role: _official(role, bool(role.duties & {Duty.SUPERVISE, Duty.DATA_STEWARD})),
    "token": lambda role: NO_TOKEN,
}


@dataclass(frozen=True)
class Role:
    """Somebody who acts: what is held, and where."""

    name: str
    actor: Actor
    duties: frozenset[Duty] = frozenset()
    region: str = OWN
    body: UUID = BODY

    @property
    def here(self) -> bool:
        """Whether the posts are of the body and the region in question."""
        return (self.region, self.body) == (OWN, BODY)


def _official(role: Role, lets: bool) -> str:
    return LET if lets else SIGN_IN if role.name == "anonymous" else UNSEEN


def _post(duty: Duty, region: str, body: UUID) -> HeldPost:
    return HeldPost(UUID(int=99), duty, body, "11369901MB7220014P", region, duty.value)


def roles() -> Iterator[Role]:
    """Nobody, citizens, and every duty in the own body, another body of the region and another region; as a deputy and for some
    hours too."""
    self = Actor(ME, ME, Capacity.SELF, (), (), Channel.DESK)
    yield Role("anonymous", ANONYMOUS)
    yield Role("citizen", self)
    yield Role("applicant", replace(self, person_id=APPLICANT))
    yield Role("company", replace(self, legal_persons=(UUID(int=21),)))
    for duty in Duty:
        for region, body in ((OWN, BODY), (OWN, OTHER_BODY), (OTHER, ELSEWHERE)):
            post = _post(duty, region, body)
            where = "own" if body == BODY else "other body" if region == OWN else "other region"
            official = replace(self, capacity=Capacity.POST, posts=(post,))
            yield Role(f"{duty.value}, {where}", official, frozenset({duty}), region, body)
        for way, change in (("deputy", {"deputy_for": COLLEAGUE}), ("for some hours", {"elevation": UUID(int=77)})):
            post = replace(_post(duty, OWN, BODY), **change)
            yield Role(f"{duty.value}, {way}", replace(self, posts=(post,)), frozenset({duty}))


_TWO = re.compile(r'DomainError\("([a-z_.]+\.(?:same_person|two_persons|own))"')
ROLES = {role.name: role for role in roles()}


def printed(heading: str) -> dict[str, str]:
    """The rows of one table of the paper."""
    page = (ROOT / "docs/permissions.md").read_text(encoding="utf-8")
    part = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|$", part, re.MULTILINE))


def printed_routes() -> dict[str, str]:
    """Route → policy of every door, as printed."""
    get_resolver().url_patterns  # noqa: B018  (importing the URL configuration wires the tables)
    page = (ROOT / "docs/permissions.md").read_text(encoding="utf-8")
    doors = re.findall(r"^## (\w+)\n\n\| route \| policy \|$", page, re.MULTILINE)
    return {
        route if ":" in route else f"{door}:{route}": policy.strip("`")
        for door in doors
        for route, policy in printed(door).items()
    }


def happens(role: Role, route: str) -> str:
    """What the middleware answers."""
    request: HttpRequest = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    request.resolver_match = SimpleNamespace(view_name=route)  # type: ignore[assignment]
    request._actor = role.actor  # type: ignore[attr-defined]
    answer = RightsMiddleware(lambda _: HttpResponse()).process_view(request, lambda _: None, (), {})
    if answer is None:
        return LET
    return SIGN_IN if answer.status_code == 302 else str(answer.status_code)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch, frozen: Callable[[datetime], None]) -> None:
    """Refusals without their pages, and a clock that asks nobody."""
    frozen(datetime(2026, 6, 1, 2, tzinfo=UTC))

    def respond(_: HttpRequest, error: DomainError) -> HttpResponse:
        return HttpResponse(status=error.spec.status)

    monkeypatch.setattr(rights, "respond", respond)


def differing_routes(role: Role) -> dict[str, str]:
    """Where the middleware does something else than the paper says."""
    found = {}
    for route, policy in printed_routes().items():
        happened, expected = happens(role, route), PASSES[policy](role)
        if happened != expected:
            found[route] = f"{happened}, should be {expected}"
    return found


def case() -> Case:
    """A case of the own body in the own region, of a natural person; nobody has it in charge."""
    return Case(
        id=UUID(int=5),
        state=State.ACCEPTED.value,
        department_id=BODY,
        region_code=OWN,
        applicant_kind=PartyKind.NATURAL.value,
        applicant_id=APPLICANT,
        interested=[],
        steps={},
        officer_id=None,
        channel=Channel.PORTAL,
        submitted_by=UUID(int=31),
    )


def differing_deeds(role: Role) -> dict[str, str]:
    """Where the policy of cases says something else than the paper."""
    found, about = {}, case()
    for deed, who in printed("Deeds on a case").items():
        duties = {Duty(each) for each in re.findall(r"`([A-Z_]+)`", who)}
        expected = role.name == "applicant" if who == "applicant" else role.here and bool(duties & role.duties)
        if bool(may(role.actor, Deed(deed), about)) != expected:
            found[deed] = f"{not expected}, should be {expected}"
    sees = role.name == "applicant" or (
        role.here and bool(role.duties & {Duty.INTAKE, Duty.REVIEW, Duty.DECIDE, Duty.LEADER})
    )
    sees = sees or (Duty.SUPERVISE in role.duties and role.region == OWN)
    if may_see(role.actor, about) != sees:
        found["see"] = f"should be {sees}"
    return found


@pytest.mark.parametrize("name", ROLES)
def test_every_route_and_deed_is_as_printed(name: str, plain: None) -> None:
    assert differing_routes(ROLES[name]) == {}
    assert differing_deeds(ROLES[name]) == {}


def test_the_walk_is_whole() -> None:
    routes, deeds = printed_routes(), printed("Deeds on a case")
    assert set(routes) == set(rights.policy_table())
    assert set(deeds) == {deed.value for deed in Deed}
    assert {role.duties for role in ROLES.values() if role.duties} == {frozenset({duty}) for duty in Duty}
    assert len(ROLES) * (len(routes) + len(deeds)) > 2_000


def test_who_asks_cannot_approve_where_the_paper_says_so() -> None:
    for each in TWO_PERSONS:
        import_module(f"tongban.{each.where}")
    known = {spec.code for spec in catalogue()}
    for each in TWO_PERSONS:
        assert each.code in known
        source = (SRC / "tongban" / f"{each.where.replace('.', '/')}.py").read_text(encoding="utf-8")
        assert f'"{each.code}"' in source, each.where
    raised = {
        code for path in (SRC / "tongban").rglob("*.py") for code in _TWO.findall(path.read_text(encoding="utf-8"))
    }
    assert raised <= {each.code for each in TWO_PERSONS}


def test_a_change_of_one_row_is_seen(plain: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert differing_routes(ROLES["REVIEW, own"]) == {}
    monkeypatch.delitem(rights._table, "desk:case")
    assert set(differing_routes(ROLES["REVIEW, own"])) == {"desk:case"}
    assert differing_routes(ROLES["anonymous"]) == {"desk:case": "404, should be to sign-in"}
    monkeypatch.setitem(rights._table, "desk:case", rights.Policy.signed_in)
    assert set(differing_routes(ROLES["citizen"])) == {"desk:case"}
