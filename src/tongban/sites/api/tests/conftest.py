"""Programs of the sample province: each speaks to the API with the token of a demo account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client

from tongban.cases.factories import PDF, first_scenario, known_answers, sample_item
from tongban.cases.queries import case_id_of
from tongban.cases.replay import replay
from tongban.kernel import formspec
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.demo import demo_token
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import find_legal_person, party_of
from tongban.sites.api.tests.contract import judge
from tongban.sites.api.v1.callers import forget_drawn

BASE = "/api/v1"
COMPANY = "91369901MA72200101"


@dataclass
class Program:
    """A client of the API that keeps nothing but its token. Every answer it gets must be one that is described."""

    token: str

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self._send("GET", path, b"", "", headers)

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> HttpResponse:
        """``key``: "" makes a new one, None sends none."""
        if key is not None:
            headers = {"Idempotency-Key": key or str(uuid4()), **headers}
        return self._send("POST", path, orjson.dumps({} if body is None else body), "application/json", headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self._send("PUT", path, orjson.dumps(body), "application/json", headers)

    def send(self, path: str, content: bytes, media_type: str, **headers: str) -> HttpResponse:
        return self._send("POST", path, content, media_type, headers)

    def upload(self, content: bytes = PDF) -> str:
        answer = self.send("/uploads", content, "application/pdf")
        assert answer.status_code == 201, answer.content
        return str(answer.json()["id"])

    def _send(self, method: str, path: str, content: bytes, media_type: str, headers: dict[str, str]) -> HttpResponse:
        if self.token:
            headers = {"Authorization": f"Bearer {self.token}", **headers}
        client = Client(enforce_csrf_checks=True, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = client.generic(method, BASE + path, content, media_type)
        judge(method, BASE + path, answer)  # type: ignore[arg-type]
        return answer  # type: ignore[return-value]


class Desk:
    """The officials of one case, each deed on the version before."""

    def __init__(self, program: Callable[[str], Program], code: str) -> None:
        self.program, self.code, self.version = program, code, 1

    def do(self, who: str, name: str, /, **body: Any) -> dict[str, Any]:
        answer = self.attempt(who, name, **body)
        assert answer.status_code == 200, answer.content
        self.version = answer.json()["state_version"]
        return dict(answer.json())

    def refused(self, who: str, name: str, /, **body: Any) -> str:
        answer = self.attempt(who, name, **body)
        assert 400 <= answer.status_code < 500, answer.content
        return str(answer.json()["code"])

    def attempt(self, who: str, name: str, /, **body: Any) -> HttpResponse:
        path = f"/cases/{self.code}/deeds/{name}"
        return self.program(who).post(path, {"state_version": self.version, **body})

    def seen_by(self, who: str) -> dict[str, Any]:
        return dict(self.program(who).get(f"/cases/{self.code}").json())

    def told(self, who: str) -> str:
        return str(self.seen_by(who)["told"])


@pytest.fixture
def api_province(province: None) -> Iterator[None]:
    """The province, in which nobody has drawn on the quota yet."""
    forget_drawn()
    yield
    forget_drawn()


@pytest.fixture
def program(api_province: None) -> Callable[[str], Program]:
    """``program("lishili")``: a program with that demo account's token; ``program("")`` has none."""
    made: dict[str, Program] = {}

    def make(login: str) -> Program:
        return made.setdefault(login, Program(demo_token(login) if login else ""))

    return make


@pytest.fixture
def item_code(province: None) -> str:
    """食品经营许可（新办） of 信丰县."""
    return sample_item()


@pytest.fixture
def application(program: Callable[[str], Program], item_code: str) -> dict[str, Any]:
    """A whole application of 李示例's company, files uploaded, not yet confirmed."""
    return filled_application(program("lishili"), item_code)


@pytest.fixture
def submitted(program: Callable[[str], Program], application: dict[str, Any]) -> dict[str, Any]:
    """The receipt of a submitted case."""
    answer = submit(program("lishili"), application)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


@pytest.fixture
def desk(program: Callable[[str], Program], submitted: dict[str, Any]) -> Iterator[Desk]:
    found = Desk(program, submitted["registration_code"])
    yield found
    assert replay(case_id_of(found.code)) == ()


def filled_application(applicant: Program, item_code: str) -> dict[str, Any]:
    """Sample answers and one file for each material that has to be sent."""
    guide = current_guide(item_code)
    scenario = first_scenario(guide)
    company_id = find_legal_person(COMPANY)
    assert company_id is not None
    company = party_of(PartyKind.LEGAL, company_id)
    assert company is not None
    answers = {
        name: value
        for name, value in {**formspec.sample_answers(guide.form), **known_answers(guide, company)}.items()
        if name in {field.id for field in guide.form.top_fields()}
    }
    answers = formspec.settle(guide.form, answers, scenario)
    needs = [each for each in guide.materials_for(scenario, answers) if each.source is MaterialSource.UPLOAD]
    return {
        "implementation_code": item_code,
        "guide_hash": guide.hash,
        "applicant": {"kind": "LEGAL", "identifier": COMPANY},
        "scenario": scenario,
        "answers": answers,
        "materials": {need.id: [applicant.upload(PDF + need.id.encode())] for need in needs},
    }


def confirmed(applicant: Program, application: dict[str, Any]) -> dict[str, Any]:
    """The application with the confirmation that the check gave."""
    checked = applicant.post("/applications/check", application, key=None)
    assert checked.status_code == 200, checked.content
    assert checked.json()["confirmation"], checked.json()["missing"]
    return {**application, "confirmation": checked.json()["confirmation"]}


def submit(applicant: Program, application: dict[str, Any], key: str = "") -> HttpResponse:
    """Check, confirm and submit."""
    return applicant.post("/applications", confirmed(applicant, application), key=key)
