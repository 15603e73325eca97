"""The course of a review by the API alone: inspected by two, published, objected to, told to others, posted, read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tongban.cases.factories import published, with_inspection, with_publicity, with_renewal
from tongban.cases.issuing.tests.deeds import issue_all
from tongban.cases.models import Case, Paper
from tongban.cases.queries import case_id_of
from tongban.cases.replay import replay
from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.sites.api.tests.conftest import Desk, Program, confirmed, filled_application, submit

Programs = Callable[[str], Program]
NEIGHBOUR = {"kind": "NATURAL", "name": "张示例", "identifier": "369901199502280038", "reasons": "排烟口正对您家的窗。"}
WORDS = "排烟口距离我家的窗不到五米。"


@pytest.fixture
def taken(program: Programs, item_code: str) -> Callable[..., Desk]:
    """An accepted case of an altered guide."""

    def make(number: str, alter: Callable[[dict[str, Any]], None]) -> Desk:
        code = published(item_code, number, alter)
        receipt = submit(program("lishili"), filled_application(program("lishili"), code)).json()
        desk = Desk(program, receipt["registration_code"])
        desk.do("qianchushen", "pass_pre_review")
        return desk

    return make


def record_of(desk: Desk, companion: str, **more: Any) -> dict[str, Any]:
    findings = [{"element": "c2", "meets": True, "words": "操作间与就餐区有隔断。"}]
    today = clock.today().isoformat()
    return {"day": today, "companion": companion, "findings": findings, "acknowledged": "SIGNED", **more}


def named(desk: Desk, who: str, deed: str) -> dict[str, str]:
    found = desk.program(who).get(f"/cases/{desk.code}/officials?for={deed}")
    assert found.status_code == 200, found.content
    return {each["name"]: each["account"] for each in found.json()["officials"]}


def test_two_inspect_and_the_second_confirms(taken: Callable[..., Desk]) -> None:
    desk = taken("000131990071", with_inspection)
    colleagues = named(desk, "qianchushen", "record_inspection")
    assert list(colleagues) == ["孙示例"]
    assert desk.refused("qianchushen", "give_opinion", step="s3", opinion="AGREE") == "cases.inspection.missing"
    strangers = record_of(desk, colleagues["孙示例"], photos=[desk.program("sunfuhe").upload()])
    assert desk.refused("qianchushen", "record_inspection", **strangers) == "cases.upload.not_found"
    alone = record_of(desk, "019ab1c0-6a3e-7c31-9d2a-3f1f6d0e5b77")
    assert desk.refused("qianchushen", "record_inspection", **alone) == "cases.inspection.companion"
    photo = desk.program("qianchushen").upload()
    many = record_of(desk, colleagues["孙示例"], photos=[desk.program("qianchushen").upload() for _ in range(21)])
    assert desk.refused("qianchushen", "record_inspection", **many) == "cases.attachment.too_many"
    desk.do("qianchushen", "record_inspection", **record_of(desk, colleagues["孙示例"], photos=[photo, photo]))
    assert desk.refused("qianchushen", "answer_inspection", approve=True) == "cases.inspection.not_companion"
    desk.do("sunfuhe", "answer_inspection", approve=False)
    desk.do("qianchushen", "record_inspection", **record_of(desk, colleagues["孙示例"]))
    desk.do("sunfuhe", "answer_inspection", approve=True)
    # Who was there reviews the case, though no opinion is signed yet.
    assert not {"钱示例", "孙示例"} & named(desk, "zhoujueding", "announce_hearing").keys()
    desk.do("qianchushen", "give_opinion", step="s3", opinion="AGREE")
    (attached,) = desk.seen_by("qianchushen")["attachments"]
    file = f"/cases/{desk.code}/files/{attached['n']}"
    assert desk.program("qianchushen").get(file).json()["code"] == "api.purpose.missing"
    assert desk.program("qianchushen").get(f"{file}?purpose=核对现场照片").status_code == 200
    assert AuditEntry.objects.get(kind="privacy.data.read").data["fields"] == ["attachment"]
    assert desk.program("zhangshili").get(file).status_code == 404
    assert replay(case_id_of(desk.code)) == ()


def test_who_can_be_named_is_told_to_who_may_do_it(desk: Desk) -> None:
    desk.do("qianchushen", "pass_pre_review")
    asked = f"/cases/{desk.code}/officials?for="
    assert desk.program("qianchushen").get(f"{asked}record_inspection").json()["code"] == "cases.inspection.none"
    assert desk.program("lishili").get(f"{asked}record_inspection").json()["code"] == "cases.deed.not_allowed"
    assert desk.program("zhenganyuan").get(f"{asked}announce_hearing").status_code == 404
    assert desk.program("qianchushen").get(f"{asked}decide").json()["code"] == "api.request.invalid"
    desk.do("qianchushen", "give_opinion", step="s1", opinion="AGREE")
    chairs = named(desk, "sunfuhe", "announce_hearing")
    assert "周示例" in chairs
    assert not {"钱示例", "孙示例"} & chairs.keys()


def test_anybody_known_by_name_may_object_to_what_is_published(taken: Callable[..., Desk]) -> None:
    desk = taken("000131990072", with_publicity)
    neighbour, anybody = desk.program("zhangshili"), desk.program("")
    assert desk.refused("zhangshili", "make_statement", text=WORDS) == "uow.not_found"
    desk.do("qianchushen", "give_opinion", step="s1", opinion="AGREE")
    assert desk.refused("qianchushen", "propose_publicity", text="有问题请加我微信。") == "cases.text.contact"
    desk.do("qianchushen", "propose_publicity", text="拟准予在示例路 1 号一楼从事餐饮服务。")
    assert anybody.get("/notices?region=360722000000").json()["notices"] == []
    assert desk.refused("qianchushen", "answer_publicity", approve=True) == "cases.deed.not_allowed"
    assert desk.refused("zhoujueding", "answer_publicity", approve=False) == "cases.publicity.reason"
    desk.do("zhoujueding", "answer_publicity", approve=True)
    (notice,) = anybody.get("/notices?region=360722000000").json()["notices"]
    assert (notice["applicant"], notice["open"]) == ("信丰县示例餐饮有限公司", True)
    assert anybody.get("/notices?region=360726000000").json()["notices"] == []
    assert anybody.get("/notices?region=3607").json()["code"] == "api.request.invalid"
    place = f"/notices/{notice['case_id']}/{notice['n']}"
    assert anybody.get(place).json() == notice
    assert neighbour.post(f"{place}/statements", {"text": " "}).json()["code"] == "cases.statement.text"
    done = neighbour.post(f"{place}/statements", {"text": WORDS}, key="0d8cf1a4-4a53-4b0e")
    assert (done.status_code, done.json()["registration_code"]) == (200, desk.code)
    assert neighbour.post(f"{place}/statements", {"text": WORDS}, key="0d8cf1a4-4a53-4b0e").json()["repeated"]
    desk.version = done.json()["state_version"]
    assert desk.refused("sunfuhe", "give_opinion", step="s4", opinion="AGREE") == "cases.publicity.running"
    with clock.frozen(clock.now() + timedelta(days=9)):
        over = neighbour.post(f"{place}/statements", {"text": WORDS})
        assert (over.status_code, over.json()["code"]) == (409, "cases.publicity.over")
        assert [anybody.get(place).json()[name] for name in ("text", "applicant", "open")] == [None, None, False]
        assert desk.refused("sunfuhe", "give_opinion", step="s4", opinion="AGREE") == "cases.statement.unanswered"
        (waiting,) = desk.seen_by("qianchushen")["statements"]
        answer = {"statement": waiting["n"], "adopted": True, "reasons": "申请人已把排烟口改到屋顶。"}
        assert (
            desk.refused("qianchushen", "answer_statement", **{**answer, "statement": 1}) == "cases.statement.unknown"
        )
        desk.do("qianchushen", "answer_statement", **answer)
        desk.do("sunfuhe", "give_opinion", step="s4", opinion="AGREE")
    theirs, own = (desk.seen_by(who)["statements"][0] for who in ("zhangshili", "lishili"))
    assert (theirs["text"], theirs["answer"]["reasons"]) == (WORDS, "申请人已把排烟口改到屋顶。")
    assert (own["text"], own["answer"]["reasons"], own["from_applicant"]) == (None, None, False)
    assert desk.seen_by("")["statements"] == []
    assert replay(case_id_of(desk.code)) == ()


def test_an_interested_party_is_told_and_sees_what_is_theirs(desk: Desk) -> None:
    desk.do("qianchushen", "pass_pre_review")
    assert desk.seen_by("zhangshili")["access"] == "code"
    assert desk.refused("qianchushen", "tell_party", **{**NEIGHBOUR, "name": "王示例"}) == "cases.party.unknown"
    assert desk.refused("qianchushen", "tell_party", **{**NEIGHBOUR, "identifier": "1"}) == "codes.person_id.invalid"
    desk.do("qianchushen", "tell_party", **NEIGHBOUR)
    seen = desk.seen_by("zhangshili")
    assert (seen["access"], seen["applicant"], seen["attachments"]) == ("interested", None, [])
    assert {each["deed"]: each["possible"] for each in seen["deeds"]} == {
        "make_statement": True,
        "request_hearing": False,
    }
    for part in ("application?purpose=看看", "events", "papers"):
        assert desk.program("zhangshili").get(f"/cases/{desk.code}/{part}").status_code == 404
    desk.do("zhangshili", "make_statement", text=WORDS)
    desk.do("lishili", "make_statement", text="已经加装净化设备。")
    lines = [(each["from_applicant"], each["text"]) for each in desk.seen_by("qianchushen")["statements"]]
    assert lines == [(False, WORDS), (True, "已经加装净化设备。")]
    assert [each["text"] for each in desk.seen_by("zhangshili")["statements"]] == [WORDS]
    assert [each["text"] for each in desk.seen_by("lishili")["statements"]] == [None, "已经加装净化设备。"]
    desk.do("qianchushen", "tell_hearing", matter="排烟口正对楼上住户的窗。")
    desk.do("zhangshili", "request_hearing")


def granted(desk: Desk) -> None:
    desk.do("qianchushen", "give_opinion", step="s1", opinion="AGREE")
    desk.do("sunfuhe", "give_opinion", step="s2", opinion="AGREE")
    desk.do("zhoujueding", "decide", outcome="GRANTED")


def test_posted_then_signed_for_then_read(desk: Desk) -> None:
    desk.do("qianchushen", "pass_pre_review")
    granted(desk)
    assert desk.refused("zhaochuangkou", "dispatch", waybill="一号") == "cases.delivery.proof"
    desk.do("zhaochuangkou", "dispatch", waybill="EMS1234567890")
    assert desk.refused("zhaochuangkou", "dispatch", waybill="EMS1234567891") == "cases.delivery.posted"
    desk.do("zhaochuangkou", "deliver", way="POST")
    assert desk.refused("zhaochuangkou", "dispatch", waybill="EMS1234567890") == "cases.delivery.done"
    paper = next(each for each in issue_all(case_id_of(desk.code)) if each.kind == "grant")
    place = f"/cases/{desk.code}/papers/{paper.n}"
    assert desk.program("qianchushen").get(f"{place}?purpose=核对").status_code == 200
    assert desk.program("lishili")._send("HEAD", place, b"", "", {}).status_code == 200
    assert _read_at(paper) is None
    assert desk.program("lishili").get(place).status_code == 200
    first = _read_at(paper)
    assert first is not None
    assert desk.program("lishili").get(place).status_code == 200
    assert _read_at(paper) == first
    told = {
        each["n"]: each["read_at"]
        for each in desk.program("qianchushen").get(f"/cases/{desk.code}/papers").json()["papers"]
    }
    assert told.pop(paper.n) is not None
    assert set(told.values()) == {None}
    # Reading moves nothing: whoever has read the case before can still act on it.
    assert desk.seen_by("qianchushen")["state_version"] == desk.version


def _read_at(paper: Paper) -> object:
    return Paper.objects.values_list("read_at", flat=True).get(case_id=paper.case_id, n=paper.n)


def test_a_renewal_says_which_permit_and_until_when(desk: Desk, item_code: str) -> None:
    desk.do("qianchushen", "pass_pre_review")
    granted(desk)
    permit = desk.seen_by("lishili")
    until = Case.objects.get(code=desk.code).valid_until
    assert permit["valid_until"] == until.isoformat()
    assert desk.seen_by("")["valid_until"] is None
    renewal = published(item_code, "000131990073", with_renewal)
    applicant = desk.program("lishili")
    application = filled_application(applicant, renewal)
    application["answers"]["f.permit.code"] = desk.code
    early = applicant.post("/applications/check", application, key=None)
    assert (early.status_code, early.json()["code"]) == (422, "cases.renewal.too_early")
    assert early.json()["data"]["pointer"] == "/answers/f.permit.code"
    with clock.frozen(clock.now() + timedelta(days=5 * 365 - 60)):
        other = {**application, "answers": {**application["answers"], "f.permit.code": "3607222611030000"}}
        assert applicant.post("/applications/check", other, key=None).json()["code"] == "cases.renewal.unknown"
        application["materials"] = filled_application(applicant, renewal)["materials"]
        receipt = applicant.post("/applications", confirmed(applicant, application)).json()
        seen = desk.program("lishili").get(f"/cases/{receipt['registration_code']}").json()
        assert (seen["renews"], seen["renewal_due"][:10]) == (desk.code, (until + timedelta(days=1)).isoformat())
        again = applicant.post("/applications/check", application, key=None)
        assert again.json()["code"] == "cases.renewal.under_way"
