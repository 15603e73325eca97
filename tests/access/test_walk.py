"""The fuzz walk for unlogged readings: every page, every form on it, every operation, as every kind of official and citizen.

Each answer is judged by ``watching.py``: whoever of the known persons stands in it must have an entry by that reader, made in that
request, with purpose and body. A form is sent for each of its buttons as it stands and with number, name and code of another
person in the fields that somebody can type in; what it did is undone before the next one, so that no look hides behind an
earlier one of the same hour. A run takes each page with its own visitor and a part of all others by turn; ``--slow`` takes all.

That it can fail is tested: ``test_a_lost_record_is_seen`` takes out one record each and sees red — page (``saw_case``), list
(``saw_listed``), export (the PDF of a paper, ``record_read``), API (``GET /cases``), answer to a form (``do=find-person`` at the
window, ``read_card_of``); ``test_an_entry_without_a_body_is_seen`` the body of the post.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit
from uuid import uuid4

import lxml.html
import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.access.formfilling import Form, Pairs, body_with_person, forms_of, with_person
from tests.access.people import browser_of, session_of, undone
from tests.access.visits import VISITS, opened
from tests.access.watching import Look, Watch, watch
from tests.access.world import (
    APPLICANT,
    ASSISTANT,
    CLERK,
    DECIDER,
    ELDER,
    OTHER_APPLICANT,
    OUTSIDER,
    RESTAURANT,
    REVIEWER,
    SUPERVISOR,
    World,
    somebody,
)  # fmt: skip
from tongban.cases.models import Case, Paper
from tongban.registry.identity.demo import demo_people, demo_token
from tongban.registry.identity.queries import person_card
from tongban.sites.api.tests.contract import described

CITIZENS = (APPLICANT, OTHER_APPLICANT, ELDER, OUTSIDER, "liujiazhang", "caijiazhang", "zhongshili")
NO_FORMS = {
    "demo:": "plays scenes of its own and moves the clock of the whole place; they are walked by its own tests",
    "sso:": "answers to what an application asks; walked in sites/sso/tests",
}
STEP = 24
"""In an ordinary run one in so many of the pages that are not the reader's own."""


def kinds_of_officials(every: bool) -> list[str]:
    """Who holds posts: all of them, or one of each set of duties, and who works on the seeded cases."""
    found: dict[frozenset[str], str] = {}
    officials = [each for each in demo_people().people if each.get("posts")]
    for each in officials:
        found.setdefault(frozenset(post["post"] for post in each["posts"]), each["login"])
    visitors = {visit.who for visit in VISITS.values()} - set(CITIZENS) - {""}
    chosen = {*found.values(), *visitors}
    return [each["login"] for each in officials if every or each["login"] in chosen]


@dataclass
class Walk:
    """One reader on the way through the place."""

    who: str
    watch: Watch
    turn: int
    every: bool
    holes: list[str] = field(default_factory=list)
    pages: int = 0
    forms: int = 0
    seen: set[Any] = field(default_factory=set)
    key: str = ""

    def through(self, addresses: list[tuple[str, str, bool]]) -> None:
        """``addresses``: route, address, and whether it is this reader's own to open. Links are followed where all is walked."""
        self.key = session_of(self.who)
        todo = deque(addresses)
        number = 0
        while todo:
            route, address, own = todo.popleft()
            if (kept := _kept(route, address)) in self.seen:
                continue
            self.seen.add(kept)
            number += 1
            if self.every or own or (number + self.turn) % STEP == 0:
                todo.extend(self._open(route, address, own or self.every))

    def _open(self, route: str, address: str, own: bool) -> list[tuple[str, str, bool]]:
        look = Look(self.who, route, address)
        with undone():
            answer = browser_of(self.who, self.key).get(address)
            self._judge(look, answer)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            return []
        self.pages += 1
        text = answer.content.decode()
        if own and not route.startswith(tuple(NO_FORMS)):
            for form in forms_of(text, address):
                self._fill(form)
        return list(_links(text, address)) if self.every else []

    def _fill(self, form: Form) -> None:
        route = _route(form.action)
        if route.startswith(tuple(NO_FORMS)) or not route or (route, form.kind) in self.seen:
            return
        self.seen.add((route, form.kind))
        people = [each for each in self.watch.people if each.number and each.login != self.who and not each.official]
        others = [people[(self.turn + self.forms) % len(people)]]
        sent: list[tuple[Pairs, tuple[str, ...]]] = [(form.pairs, ())]
        if form.writable:
            code = self.watch.world.cases["just-submitted"].code
            sent += [with_person(form.pairs, form.writable, each, code) for each in others]
        for pairs, typed in sent:
            self.forms += 1
            self.send(Look(self.who, route, form.action, pairs, typed, method="POST" if form.post else "GET"))

    def send(self, look: Look) -> None:
        """Send a form, look at the answer and at where it leads, and undo what it did."""
        with undone():
            browser = browser_of(look.who, self.key)
            data: dict[str, list[str]] = {}
            for name, value in look.form:
                data.setdefault(name, []).append(value)
            address = look.address.partition("#")[0]
            answers: list[HttpResponseBase] = [
                browser.post(address, data)
                if look.method == "POST"
                else browser.get(address.partition("?")[0] if data else address, data)
            ]
            if answers[0].status_code in (301, 302, 303) and answers[0]["Location"].startswith("/"):
                answers.append(browser.get(answers[0]["Location"]))
            self._judge(look, *answers)

    def _judge(self, look: Look, *answers: HttpResponseBase) -> None:
        # Outside systems do not answer here: 503 is what their absence looks like.
        self.holes += [f"{each.status_code} {look}" for each in answers if each.status_code == 500]
        self.holes += self.watch.holes(look, *answers)


def _route(address: str) -> str:
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return f"{found.namespace}:{found.url_name}"


def _kept(route: str, address: str) -> Any:
    """What makes it another page: the thing it is about, and what is asked of it, but not how."""
    parts = urlsplit(address)
    asked = frozenset((name, value if name in ("view", "do", "part") else "") for name, value in parse_qsl(parts.query))
    return route, parts.path if route.partition(":")[0] in ("desk", "hall") else "", asked


def _links(text: str, address: str) -> Iterator[tuple[str, str, bool]]:
    for link in lxml.html.document_fromstring(text).iter("a"):
        to = urljoin(address, link.get("href", "")).partition("#")[0]
        route = _route(to) if to.startswith("/") else ""
        if route.partition(":")[0] in ("desk", "hall", "portal"):
            yield route, to, True


def _number_of(login: str) -> str:
    """The identity number of a demonstration log-in."""
    return str(next(each["id_number"] for each in demo_people().people if each["login"] == login))


def _addresses(world: World, who: str) -> list[tuple[str, str, bool]]:
    found = [
        (route, visit.address(route, world), who in visit.people() and bool(visit.who)) for route, visit in opened()
    ]
    for name, case in world.cases.items():
        own = who == (DECIDER if len(name) % 2 else REVIEWER)
        found += [(f"desk:{page}", reverse(f"desk:{page}", args=[case.code]), own) for page in ("case", "history")]
        found.append(("portal:case", reverse("portal:case", args=[case.code]), False))
    for view in ("todo", "correcting", "done", "all", "mine", "charge"):
        found.append(("desk:work", reverse("desk:work") + f"?view={view}", who in (REVIEWER, SUPERVISOR, CLERK)))
    return found


def _walked(world: World, readers: list[str], every: bool) -> None:
    judged = watch(world)
    holes: list[str] = []
    pages = forms = 0
    for turn, who in enumerate(readers):
        walk = Walk(who, judged, turn, every)
        walk.through(_addresses(world, who))
        holes += walk.holes
        pages, forms = pages + walk.pages, forms + walk.forms
    assert not holes, "\n".join(holes)
    assert pages > 5 * len(readers)
    assert forms > 5 * len(readers)


def test_no_page_and_no_form_shows_what_is_not_on_record(world: World) -> None:
    _walked(world, [*kinds_of_officials(every=False), *CITIZENS], every=False)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(8))
def test_no_page_and_no_form_of_anybody_does(world: World, part: int) -> None:
    _walked(world, [*kinds_of_officials(every=True), *CITIZENS][part::8], every=True)


@dataclass(frozen=True)
class Operation:
    """An operation of the API with an address, and what its document gives as an example."""

    route: str
    method: str
    address: str
    example: Any = None

    def look(self, who: str, body: Any = None) -> Look:
        """Its request by ``who``; whatever a program sends it knew before."""
        typed = (json.dumps(body, ensure_ascii=False),) if body is not None else ()
        return Look(who, self.route, self.address, typed=typed, body=body, method=self.method)


def _operations(world: World) -> Iterator[Operation]:
    """Every operation, along the ids that the place has."""
    cases = [each.code for each in world.cases.values()]
    known = {
        "registration_code": cases, "card_id": [world.ids["card"]], "mandate_id": [world.ids["case_mandate"]],
        "case_id": [world.ids["notice_case"]], "guide_hash": [world.guide], "implementation_code": [world.item],
        "n": [world.ids["file_n"], world.ids["paper_n"]], "message_id": [world.ids["message"]],
        "number": [world.ids["enquiry"]], "rating_id": [world.ids["rating"]], "draft_id": [world.ids["window_draft"]],
        "company_id": [RESTAURANT], "representation_id": [world.ids["representation"]], "name": ["at-most-once"],
        "invitation_id": [world.ids["invitation"]], "code": [world.item[19:]], "uscc": ["11369901MB7220014P"],
        "document_id": [world.ids["publication"]], "leave_id": [uuid4()],
    }  # fmt: skip
    for path, methods in described()["paths"].items():
        addresses = [path]
        for name in re.findall(r"{(\w+)}", path):
            addresses = [each.replace(f"{{{name}}}", str(value)) for each in addresses for value in known[name]]
        for method, operation in methods.items():
            if method not in ("get", "post", "put"):
                continue
            sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
            for address in addresses:
                views = ("", "&view=all", "&view=done") if method == "get" and path.endswith("/cases") else ("",)
                asked = [f"{address}?purpose=核对材料{view}" for view in views] if method == "get" else [address]
                for each in asked:
                    yield Operation(f"api:{operation['operationId']}", method.upper(), each, sent)


def _asked(judged: Watch, who: str, looks: list[Look]) -> tuple[list[str], int]:
    """What is wrong in the answers to a program with the reader's token; and how many gave something."""
    holes, given = [], 0
    program = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {demo_token(who)}"})
    for look in looks:
        with undone():
            if look.method == "GET":
                answer = program.get(look.address)
            else:
                ask = {"POST": program.post, "PUT": program.put}[look.method]
                keyed = {"Idempotency-Key": uuid4().hex, "If-Match": "*"}
                answer = ask(look.address, look.body, content_type="application/json", headers=keyed)
            holes += judged.holes(look, answer)
            if answer.status_code == 500:
                holes.append(f"500 {look}")
            given += answer.status_code < 300
    return holes, given


def _sent(judged: Watch, operation: Operation, who: str, turn: int) -> Iterator[Look]:
    if operation.method == "GET":
        yield operation.look(who)
        return
    body = operation.example
    if isinstance(body, dict) and "state_version" in body:
        code = operation.address.split("/")[4]
        now = {case.code: case.id for case in judged.world.cases.values()}.get(code)
        body = {**body, "state_version": Case.objects.get(id=now).state_version} if now else body
    yield operation.look(who, body)
    people = [each for each in judged.people if each.number and each.login != who and not each.official]
    code = judged.world.cases["just-submitted"].code
    changed, typed = body_with_person(body, people[turn % len(people)], code)
    if typed:
        yield operation.look(who, changed)


def _programs(world: World, readers: list[str], step: int) -> None:
    judged = watch(world)
    operations = list(_operations(world))
    holes: list[str] = []
    given = 0
    for turn, who in enumerate(readers):
        mine = [each for number, each in enumerate(operations) if (number + turn) % step == 0]
        looks = [look for number, each in enumerate(mine) for look in _sent(judged, each, who, number + turn)]
        found, answered = _asked(judged, who, looks)
        holes, given = holes + found, given + answered
    assert not holes, "\n".join(holes)
    assert given > 2 * len(readers)


def test_no_answer_to_a_program_shows_what_is_not_on_record(world: World) -> None:
    chosen = [REVIEWER, SUPERVISOR, DECIDER, CLERK, ASSISTANT, *CITIZENS]
    _programs(world, [*chosen, *kinds_of_officials(every=False)], 29)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(8))
def test_no_answer_to_a_program_of_anybody_does(world: World, part: int) -> None:
    _programs(world, [*kinds_of_officials(every=True), *CITIZENS][part::8], 1)


def _unsaid(*_: object, **__: object) -> None:
    """Instead of a record."""


def _lost(world: World) -> Iterator[tuple[str, str, Any, Look]]:
    """Place, the record that is taken out, what stands in its stead, and the look that it should have told of."""
    case = world.cases["just-submitted"].code
    queries = "tongban.cases.queries"
    yield "page", f"{queries}.case.saw_case", _unsaid, Look(REVIEWER, "desk:case", reverse("desk:case", args=[case]))
    everything = reverse("desk:work") + "?view=all"
    yield "list", f"{queries}.listing.saw_listed", _unsaid, Look(REVIEWER, "desk:work", everything)
    receipt = Paper.objects.filter(case_id=world.cases["just-submitted"].id).order_by("n")[0]
    paper = reverse("desk:paper", args=[case, receipt.n])
    yield "export", f"{queries}.papers.record_read", _unsaid, Look(REVIEWER, "desk:paper", paper)
    yield "API", f"{queries}.listing.saw_listed", _unsaid, Look(REVIEWER, "api:list_cases", "/api/v1/cases?view=all")
    number = _number_of(OTHER_APPLICANT)
    typed = (("do", "find-person"), ("id_number", number), ("because", "ON_BEHALF"))
    yield (
        "form", "tongban.sites.hall.applicants.read_card_of", lambda reader, found, purpose: person_card(found),
        Look(CLERK, "hall:item", reverse("hall:item", args=[world.item]), typed, (number,), method="POST"),
    )  # fmt: skip


@pytest.mark.parametrize("place", ["page", "list", "export", "API", "form"])
def test_a_lost_record_is_seen(world: World, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = watch(world)
    record, instead, look = next(rest for each, *rest in _lost(world) if each == place)
    assert _seen(judged, look) == []
    monkeypatch.setattr(record, instead)
    assert _seen(judged, look)


def _seen(judged: Watch, look: Look) -> list[str]:
    if look.route.startswith("api:"):
        return _asked(judged, look.who, [look])[0]
    walk = Walk(look.who, judged, 0, every=False, key=session_of(look.who))
    walk.send(look)
    return walk.holes


def test_an_entry_without_a_body_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a record is written by the account and not by right of the post."""
    judged, look = watch(world), next(look for place, *_, look in _lost(world) if place == "form")
    monkeypatch.setattr("tongban.sites.hall.applicants._at_window", lambda actor, guide: actor)
    assert _seen(judged, look)


def test_a_guardian_who_chooses_a_ward_is_on_record(world: World) -> None:
    """Found by the walk: the page that asks for whom a mandate is named the wards, and nothing told of it."""
    look = Look("liujiazhang", "portal:mandate-period", reverse("portal:mandate-period"))
    assert _seen(watch(world), look) == []


def test_a_guardian_whose_name_another_guardian_is_shown_finds_it_on_record(world: World) -> None:
    """Found by the walk: the copy of a ward's data names who else is guardian."""
    judged, wards, copy = watch(world), somebody("liujiazhang").wards, reverse("portal:my-copy")
    looks = [Look("liujiazhang", "portal:my-copy", f"{copy}?ward={each.persons[0]}") for each in wards]
    assert [hole for look in looks for hole in _seen(judged, look)] == []
