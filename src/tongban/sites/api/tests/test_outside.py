"""Is this in the guide, and the complaint of a demand beyond it, over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tongban.cases.factories import sample_item, submitted
from tongban.oversight.grievances.models import Enquiry
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.sites.api.tests.conftest import Program

Programs = Callable[..., Program]


@pytest.fixture
def item(province: None) -> str:
    return sample_item()


@pytest.mark.parametrize(
    ("q", "verdict", "element", "office"),
    [
        ("要店里的平面图", "YES", "m3", False),
        ("要营业执照", "YES", "m2", True),
        ("让我交无犯罪记录证明", "NO", "", False),
    ],
)
def test_anybody_asks(program: Programs, item: str, q: str, verdict: str, element: str, office: bool) -> None:
    told = program("").get(f"/items/{item}/outside?q={q}").json()
    assert (told["verdict"], told["implementation_code"], told["narrowed"]) == (verdict, item, False)
    assert [(each["id"], each["by_office"]) for each in told["elements"]] == ([(element, office)] if element else [])


def test_the_situation_of_a_case_counts_for_who_may_see_it(program: Programs, item: str) -> None:
    applicant = actor_of(demo_id("account", "lishili"), Channel.PORTAL)
    assert applicant is not None
    code = submitted(applicant, item).code
    for login, verdict in (("", "YES"), ("lishili", "NO")):
        told = program(login).get(f"/cases/{code}/outside?q=要授权委托书").json()
        assert (told["verdict"], told["narrowed"]) == (verdict, login != "")


def test_complained_once(program: Programs, item: str) -> None:
    body = {"item": item, "words": "让我交无犯罪记录证明"}
    first, again = (program("wangshili").post("/complaints", body, key="a-key-of-ours").json() for _ in range(2))
    assert (again["number"], again["repeated"]) == (first["number"], True)
    (mine,) = program("wangshili").get("/enquiries").json()["enquiries"]
    assert (mine["kind"], mine["finding"]) == ("COMPLAINT", "")
    supervisor, address = program("wujiancha"), f"/enquiries/{first['number']}/deeds/answer"
    missing = supervisor.post(address, {"state_version": 1, "words": "查了。"})
    assert missing.json()["code"] == "grievances.complaint.finding"
    done = supervisor.post(address, {"state_version": 1, "words": "查了。", "finding": "FOUNDED"})
    assert done.status_code == 200
    assert Enquiry.objects.get().finding == "FOUNDED"
    assert program("qianchushen").get(f"/enquiries/{first['number']}").status_code == 404


def test_asked_in_general(program: Programs, item: str) -> None:
    told = program("wangshili").post("/enquiries", {"region": "360722000000", "words": "该问谁？"})
    assert told.status_code == 201
