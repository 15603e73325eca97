"""A whole case by the API alone: from the search for the item to the end, with one correction in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from tongban.cases.factories import PDF
from tongban.cases.queries import case_id_of
from tongban.cases.replay import replay
from tongban.sites.api.tests.conftest import Program, filled_application, submit

Programs = Callable[[str], Program]


def deed(program: Program, code: str, name: str, **body: Any) -> HttpResponse:
    answer = program.post(f"/cases/{code}/deeds/{name}", body)
    assert answer.status_code == 200, answer.content
    return answer


def test_whole_story(program: Programs) -> None:
    applicant, first, second = program("lishili"), program("qianchushen"), program("sunfuhe")
    decider, anybody = program("zhoujueding"), program("")
    found = anybody.get("/items?q=开奶茶店&region=360722000000").json()["items"]
    item_code = found[0]["implementation_code"]
    guide = anybody.get(f"/items/{item_code}").json()
    assert guide["guide_hash"] == found[0]["guide_hash"]
    receipt = submit(applicant, filled_application(applicant, item_code)).json()
    code = receipt["registration_code"]
    assert [line["registration_code"] for line in first.get("/cases?view=todo").json()["cases"]] == [code]

    lines = [{"element": "m3.r1", "defect": "UNCLEAR", "explanation": "总面积看不清"}]
    deed(first, code, "request_correction", state_version=1, lines=lines)
    notice = applicant.get(f"/cases/{code}").json()["notice"]
    assert [(line["element"], line["explanation"]) for line in notice["lines"]] == [("m3.r1", "总面积看不清")]
    correction = {"materials": {"m3": [applicant.upload(PDF + b"better")]}}
    checked = applicant.post(f"/cases/{code}/correction/check", correction, key=None).json()
    deed(applicant, code, "correct", state_version=2, confirmation=checked["confirmation"], **correction)

    deed(first, code, "pass_pre_review", state_version=3)
    deed(first, code, "give_opinion", state_version=4, step="s1", opinion="AGREE", text="现场核查符合")
    deed(second, code, "give_opinion", state_version=5, step="s2", opinion="AGREE")
    deed(decider, code, "decide", state_version=6, outcome="GRANTED")
    done = deed(decider, code, "conclude", state_version=7).json()
    assert (done["state"], done["state_version"], done["repeated"]) == ("CONCLUDED", 8, False)
    assert replay(case_id_of(code)) == ()
    progress = applicant.get(f"/cases/{code}").json()
    assert (progress["access"], progress["outcome"], progress["decision"]["outcome"]) == ("party", "GRANTED", "GRANTED")
    assert [line["registration_code"] for line in applicant.get("/cases").json()["cases"]] == [code]
    assert first.get("/cases?view=todo").json()["cases"] == []


def test_what_the_code_alone_tells_names_nobody(program: Programs, submitted: dict[str, Any]) -> None:
    code, word = submitted["registration_code"], submitted["query_word"]
    by_code = program("").get(f"/cases/{code}").json()
    assert (by_code["access"], by_code["state"], by_code["applicant"]) == ("code", "SUBMITTED", None)
    assert by_code["clock"]["acceptance_due"].endswith("T00:00:00.000+08:00")
    assert by_code["deeds"] == []
    assert "示例餐饮" not in str(by_code)
    assert program("").get(f"/cases/{code}?word={word}").json()["access"] == "word"
    assert program("zhangshili").get(f"/cases/{code}").json()["access"] == "code"
    official = program("qianchushen").get(f"/cases/{code}").json()
    assert official["access"] == "official"
    assert {offer["deed"]: offer["possible"] for offer in official["deeds"]}["pass_pre_review"] is True


def test_a_decided_outcome_is_not_told_by_code_alone(program: Programs, submitted: dict[str, Any]) -> None:
    code = submitted["registration_code"]
    deed(program("qianchushen"), code, "pass_pre_review", state_version=1)
    deed(program("qianchushen"), code, "give_opinion", state_version=2, step="s1", opinion="DISAGREE", text="没有水池")
    deed(program("sunfuhe"), code, "give_opinion", state_version=3, step="s2", opinion="DISAGREE")
    reasons = "现场没有餐具清洗消毒设施"
    deed(program("zhoujueding"), code, "decide", state_version=4, outcome="REFUSED", grounds=["c1"], reasons=reasons)
    by_code = program("").get(f"/cases/{code}").json()
    assert (by_code["state"], by_code["outcome"], by_code["decision"]) == ("DECIDED", None, None)
    assert "granted" not in str(by_code["clock"]["facts"])
    told = program("lishili").get(f"/cases/{code}").json()["decision"]
    assert told == {"outcome": "REFUSED", "grounds": ["c1"], "reasons": reasons}


def test_events_have_no_opinions_for_the_applicant(program: Programs, submitted: dict[str, Any]) -> None:
    code = submitted["registration_code"]
    deed(program("qianchushen"), code, "pass_pre_review", state_version=1)
    deed(program("qianchushen"), code, "give_opinion", state_version=2, step="s1", opinion="AGREE", text="一切都好")
    of_official = program("sunfuhe").get(f"/cases/{code}/events").json()["events"]
    of_party = program("lishili").get(f"/cases/{code}/events").json()["events"]
    assert [line["type"] for line in of_official] == [
        "cases.case.submitted", "cases.case.pre_reviewed", "cases.case.accepted", "cases.case.step_finished",
    ]  # fmt: skip
    assert [line["n"] for line in of_party] == [line["n"] for line in of_official[:3]]
    assert "一切都好" not in str(of_official)


def test_withdrawing_needs_no_state_version_in_the_body_when_if_match_says_it(
    program: Programs, submitted: dict[str, Any]
) -> None:
    code, applicant = submitted["registration_code"], program("lishili")
    seen = applicant.get(f"/cases/{code}")
    assert seen["ETag"].startswith('"1-')
    answer = applicant.post(f"/cases/{code}/deeds/withdraw", {"reason": "改在别处开店"}, If_Match=seen["ETag"])
    assert (answer.status_code, answer.json()["state"], answer["ETag"]) == (200, "WITHDRAWN", '"2"')


def test_an_unchanged_case_is_not_sent_again(program: Programs, submitted: dict[str, Any]) -> None:
    code, applicant = submitted["registration_code"], program("lishili")
    tag = applicant.get(f"/cases/{code}")["ETag"]
    again = applicant.get(f"/cases/{code}", If_None_Match=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    # What another reader was told has another tag.
    assert program("").get(f"/cases/{code}", If_None_Match=tag).status_code == 200
