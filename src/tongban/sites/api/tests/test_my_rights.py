"""Rights to one's data by API: asked, seen with limit and answer, counted for everybody; breaches that one was told."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tongban.foundation import clock
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.privacy.actions.breach_deeds import tell_affected, tell_waiting
from tongban.oversight.privacy.actions.open_breach import open_breach
from tongban.oversight.privacy.models import Affected, Breach
from tongban.oversight.privacy.tests.conftest import STEWARD, SUPERVISOR, breach, somebody
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]
COUNTY = "360722000000"
ASKED = {"claim": "CORRECT", "region": COUNTY, "words": "手机号登记错了，请更正。"}


def _figures() -> dict[str, dict[str, int]]:
    told = Client().get(f"/api/v1/privacy/figures?region={COUNTY}").json()
    return {each.pop("claim"): each for each in told["rights"]}


def test_a_right_is_asked_answered_and_counted(program: Programs) -> None:
    me = program("lishili")
    made = me.post("/me/data/requests", ASKED)
    assert made.status_code == 201
    (line,) = me.get("/me/data/requests").json()["requests"]
    assert (line["number"], line["claim"], line["due"]) == (made.json()["number"], "CORRECT", made.json()["due"])
    assert "政务服务" in line["body"]
    assert _figures()["CORRECT"] == {"asked": 1, "answered": 0, "in_time": 0, "waiting": 1, "overdue": 0}
    row = Enquiry.objects.get()
    answer(somebody(STEWARD), enquiry_id=row.id, seen=1, words="已更正。", finding="GRANTED")
    (line,) = me.get("/me/data/requests").json()["requests"]
    assert (line["finding"], line["due"], line["late"]) == ("GRANTED", None, False)
    assert _figures()["CORRECT"] == {"asked": 1, "answered": 1, "in_time": 1, "waiting": 0, "overdue": 0}
    assert program("wangshili").get("/me/data/requests").json() == {"requests": []}


def test_what_is_about_a_reading_names_one(program: Programs) -> None:
    me = program("lishili")
    for more, code in (
        ({"claim": "COMPLAIN"}, "grievances.right.reading_needed"),
        ({"claim": "EXPLAIN", "reading": "3f0a8a52-0f3e-4a3e-9c35-5e5d1d8f6a01"}, "grievances.right.no_reading"),
    ):
        assert me.post("/me/data/requests", {**ASKED, **more}).json()["code"] == code
    assert me.post("/me/data/requests", {**ASKED, "claim": "FORGET"}).status_code == 422
    assert not Enquiry.objects.exists()


def test_a_breach_is_seen_by_whom_it_concerns(program: Programs) -> None:
    made = open_breach(somebody(SUPERVISOR), **breach())
    person = somebody("lishili").person_id
    assert person is not None
    Affected.objects.create(breach=Breach.objects.get(pk=made), person=person)
    tell_affected(somebody(SUPERVISOR), breach_id=made, now=clock.now())
    assert program("lishili").get("/me/data/breaches").json() == {"breaches": []}
    tell_waiting()
    (told,) = program("lishili").get("/me/data/breaches").json()["breaches"]
    assert told["harm"].startswith("可能造成的危害")
    assert program("wangshili").get("/me/data/breaches").json() == {"breaches": []}
