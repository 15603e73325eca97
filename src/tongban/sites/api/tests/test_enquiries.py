"""Enquiries over the API: asked, read, answered, asked on. Every answer is one that the document describes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tongban.cases.factories import sample_item
from tongban.oversight.grievances.models import Enquiry
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]
WORDS = "接手别人的店，许可证能接着用吗？"


@pytest.fixture
def item(province: None) -> str:
    return sample_item()


@pytest.fixture
def asked(program: Programs, item: str) -> dict[str, Any]:
    """A question of 王示例."""
    answer = program("wangshili").post("/enquiries", {"item": item, "words": WORDS}, key="a-key-of-ours")
    assert answer.status_code == 201
    return dict(answer.json())


def test_asked_answered_asked_on(program: Programs, asked: dict[str, Any], item: str) -> None:
    asker, official, address = program("wangshili"), program("qianchushen"), f"/enquiries/{asked['number']}"
    (mine,) = asker.get("/enquiries").json()["enquiries"]
    assert (mine["number"], mine["due"], mine["state"], mine["item"]) == (asked["number"], asked["due"], "ASKED", item)
    (theirs,) = official.get("/enquiries?view=waiting").json()["enquiries"]
    assert theirs["number"] == asked["number"]
    body = {"state_version": 1, "words": "不能，要重新申请。", "elements": ["c1"]}
    for repeated in (False, True):
        told = official.post(f"{address}/deeds/answer", body, key="a-key-of-ours").json()
        assert (told["state"], told["state_version"], told["repeated"]) == ("ANSWERED", 2, repeated)
    thread = asker.get(address).json()
    assert [each["words"] for each in thread["events"]] == [WORDS, body["words"]]
    assert thread["events"][1]["elements"] == ["c1"]
    assert [each["deed"] for each in thread["deeds"] if each["possible"]] == ["follow_up", "close"]
    told = asker.post(f"{address}/deeds/follow_up", {"words": "费用呢？"}, If_Match='"2"').json()
    assert told["state"] == "FOLLOWED_UP"


def test_twice_is_once(program: Programs, asked: dict[str, Any], item: str) -> None:
    again = program("wangshili").post("/enquiries", {"item": item, "words": WORDS}, key="a-key-of-ours").json()
    assert again == {**asked, "repeated": True}
    assert Enquiry.objects.count() == 1


def test_nobody_else_sees_it(program: Programs, asked: dict[str, Any]) -> None:
    for login in ("lishili", "zhenganyuan"):
        assert program(login).get(f"/enquiries/{asked['number']}").status_code == 404
        assert program(login).get("/enquiries?view=all").json()["enquiries"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"words": "x"}, 422, "grievances.enquiry.about_nothing"),
        ({"department": "11369901MB7220014P", "words": " "}, 422, "grievances.enquiry.words"),
        ({"department": "11369901MB7220014P", "words": "字" * 1001}, 422, "grievances.enquiry.words_too_long"),
        ({"item": "11369901MB7220014P4000131990099", "words": "x"}, 404, "catalogue.item_unknown"),
        ({"department": "91369901MA72200101", "words": "x"}, 404, "orgs.department.unknown"),
        ({"words": "x", "extra": 1}, 422, "api.request.invalid"),
    ],
)
def test_what_cannot_be_asked(program: Programs, item: str, body: dict[str, Any], status: int, code: str) -> None:
    answer = program("wangshili").post("/enquiries", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(
    ("login", "deed", "body", "status", "code"),
    [
        ("lishili", "answer", {"state_version": 1, "words": "x"}, 404, "uow.not_found"),
        ("wujiancha", "answer", {"state_version": 1, "words": "x"}, 403, "grievances.enquiry.not_allowed"),
        ("qianchushen", "answer", {"state_version": 1, "words": " "}, 422, "grievances.enquiry.words"),
        ("qianchushen", "answer", {"state_version": 9, "words": "x"}, 409, "uow.stale"),
        ("qianchushen", "answer", {"words": "x"}, 428, "api.state_version.missing"),
        ("wangshili", "follow_up", {"state_version": 1, "words": "x"}, 409, "states.deed_not_possible"),
        (
            "qianchushen", "answer", {"state_version": 1, "words": "x", "elements": ["m99"]}, 422,
            "catalogue.element_unknown",
        ),
    ],
)  # fmt: skip
def test_refused(
    program: Programs, asked: dict[str, Any], login: str, deed: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = program(login).post(f"/enquiries/{asked['number']}/deeds/{deed}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_wrong_number_is_told(program: Programs, province: None) -> None:
    answer = program("wangshili").get("/enquiries/ZX123")
    assert (answer.status_code, answer.json()["code"]) == (422, "codes.enquiry_number.invalid")


def test_questions_are_limited(program: Programs, item: str) -> None:
    codes = [
        program("wangshili").post("/enquiries", {"item": item, "words": f"第 {n} 问"}).status_code for n in range(6)
    ]
    assert codes == [201] * 5 + [429]
