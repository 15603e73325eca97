"""A person comes to the window without an account and goes home with a receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.cases.actions.draft import open_draft
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.factories import PDF, first_scenario
from tongban.cases.kinds import Defect
from tongban.cases.models import Case, Draft
from tongban.cases.queries import case_detail
from tongban.cases.queries.notice import Told, notice_of, told_in
from tongban.cases.replay import replay
from tongban.foundation.records import audit
from tongban.foundation.records.models import Event, Refusal
from tongban.kernel import formspec
from tongban.kernel.codes import show_registration_code
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import LegalPerson, NaturalPerson, Representation

NEWCOMER = {"id_number": "369901200001010019", "name": "冯示例", "mobile": "19900000017"}
UNKNOWN = "91369901MA7220037Q"
KNOWN = "91369901MA72200101"


def begin(clerk: Client, item_code: str, **who: str) -> str:
    """Register a newcomer and begin; the address of the draft."""
    answer = clerk.post(f"/hall/items/{item_code}/", {"do": "register-person", **NEWCOMER, **who})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def fill(clerk: Client, draft: str, item_code: str, form_of: Any) -> str:
    """Fill every page as a clerk would, following each page to the next; the address of the check."""
    guide = current_guide(item_code)
    answer = clerk.post(f"{draft}scenario", {"seen": 1, **first_scenario(guide)})
    samples = formspec.sample_answers(guide.form)
    while "/check" not in answer["Location"]:
        here = answer["Location"]
        sent = form_of(clerk.get(here).content.decode())
        if "/s/" in here:
            section = here.rsplit("/", 1)[1]
            own = {field.id: samples[field.id] for field in guide.form.section(section).fields if field.id in samples}
            sent = {**sent, **formspec.write_pairs(guide.form, section, own), "do": "next"}
            answer = clerk.post(here, sent)
        else:
            scan = SimpleUploadedFile("扫描 1.pdf", PDF, "application/pdf")
            assert clerk.post(here, {**sent, "do": "upload", "file": scan})["Location"] == here
            sent = form_of(clerk.get(here).content.decode())
            answer = clerk.post(here, {**sent, "do": "next"})
        assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def taken_in(clerk: Client, item_code: str, form_of: Any) -> str:
    """A submitted case of the newcomer; its code as people write it."""
    check = fill(clerk, begin(clerk, item_code), item_code, form_of)
    sent = form_of(clerk.get(check).content.decode())
    answer = clerk.post(check, {**sent, "told": "true", "assent": "true"})
    assert answer.status_code == 302, answer.content.decode()
    return str(clerk.get(answer["Location"]).context["code"])


def test_the_whole_story_at_the_window(visit, who, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    assert item_code in clerk.get("/hall/", {"item": "开餐馆"}).content.decode()
    unknown = clerk.post(f"/hall/items/{item_code}/", {"do": "find-person", "id_number": NEWCOMER["id_number"]})
    assert "没有登记过" in unknown.content.decode()
    draft = begin(clerk, item_code)
    first = clerk.get(draft).content.decode()
    check = fill(clerk, draft, item_code, form_of)
    page = clerk.get(check).content.decode()
    for word in ("冯示例", NEWCOMER["id_number"], "示例路 1 号一楼", "嘉定镇", "真实承诺", "打印确认单"):
        assert word in page
    sent = form_of(page)
    unread = clerk.post(check, sent)
    assert unread.status_code == 422
    assert "请先向申请人读完" in unread.content.decode()
    untold = clerk.post(check, {**sent, "assent": "true"})
    assert untold.status_code == 422
    assert "请先把个人信息处理告知读给申请人" in untold.content.decode()
    other = clerk.post(check, {**sent, "told": "true", "assent": "true", "notice": "0" * 16})
    assert other.status_code == 409
    assert "告知换了版本" in other.content.decode()
    assert not Case.objects.exists()
    sheet = clerk.get(f"{draft}sheet").content.decode()
    assert sent["confirmed"][0] in sheet
    assert "申请人（签字）" in sheet
    answers = [clerk.post(check, {**sent, "told": "true", "assent": "true"}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [f"{draft}receipt"] * 2
    receipt = clerk.get(f"{draft}receipt")
    case = Case.objects.get()
    assert (case.channel, case.submitted_by) == ("WINDOW", who("zhaochuangkou").account_id)
    assert show_registration_code(case.code) in receipt.content.decode()
    assert receipt.context["word"] in receipt.content.decode()
    assert "评价这次服务" in receipt.content.decode()
    assert Event.objects.get(stream_id=case.id).open["actor"]["channel"] == "WINDOW"
    told = notice_of(current_guide(item_code)).version
    assert told_in(case.id) == (told, Told.READ_OUT)
    assert told in sheet
    assert "先告知" in first
    assert clerk.get(draft)["Location"] == f"{draft}receipt"
    assert replay(case.id) == ()
    person = NaturalPerson.objects.get(pk=case.applicant_id)
    assert person.assurance_level == 3


def test_a_known_person_is_shown_masked_before_anything_begins(visit, item_code: str, register) -> None:
    clerk, address = visit("zhaochuangkou"), f"/hall/items/{item_code}/"
    page = clerk.post(address, {"do": "find-person", "id_number": "369901198506152020"}).content.decode()
    assert "王**" in page
    assert "199****0002" in page
    assert "王示例" not in page
    again = clerk.post(address, {"do": "register-person", **NEWCOMER, "id_number": "369901198506152020"})
    assert "王**" in again.content.decode()
    assert not Draft.objects.exists()
    assert clerk.post(address, {"do": "start", "id_number": "369901198506152020"}).status_code == 302
    reads = [
        each for each in audit.about(f"person:{demo_id('person', 'wangshili')}") if each.kind == "privacy.data.read"
    ]
    # Looked up twice, then begun: each time on record, with the body whose window it was.
    assert [(each.data["purpose"], "department" in each.actor) for each in reads] == [("window", True)] * 3
    wrong = clerk.post(address, {"do": "find-person", "id_number": "369901198506152021"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.content.decode()


def test_a_known_person_with_the_card_is_known_as_surely_as_can_be(visit, item_code: str, register) -> None:
    """The name comes from the card; the number alone raises nobody."""
    clerk, address = visit("zhaochuangkou"), f"/hall/items/{item_code}/"
    zhang = {"id_number": "369901199502280038"}
    page = clerk.post(address, {"do": "find-person", **zhang}).content.decode()
    assert "2 级" in page
    wrong = clerk.post(address, {"do": "see-card", **zhang, "name": "张冠示例"})
    assert (wrong.status_code, "没有核验通过" in wrong.content.decode()) == (422, True)
    seen = clerk.post(address, {"do": "see-card", **zhang, "name": "张示例"}).content.decode()
    assert "3 级" in seen
    assert "see-card" not in seen
    assert not Draft.objects.exists()


def test_an_enterprise_is_looked_up_not_asked_for_its_licence(visit, item_code: str, register, form_of) -> None:
    clerk, address = visit("zhaochuangkou"), f"/hall/items/{item_code}/"
    page = clerk.post(address, {"do": "find-enterprise", "uscc": UNKNOWN.lower()}).content.decode()
    for word in ("信丰县示例小吃店", "李**", "存续", "来自"):
        assert word in page
    assert "369901199001010013" not in page
    assert not LegalPerson.objects.filter(uscc=UNKNOWN).exists()
    draft = clerk.post(address, {"do": "start-enterprise", "uscc": UNKNOWN})["Location"]
    legal = LegalPerson.objects.get(uscc=UNKNOWN)
    assert Representation.objects.filter(legal_person=legal).exists()
    clerk.post(f"{draft}scenario", {"seen": 1, **first_scenario(current_guide(item_code))})
    section = clerk.get(f"{draft}s/sec.applicant").content.decode()
    assert 'value="信丰县示例小吃店"' in section
    assert "登记信息" in section
    absent = clerk.post(address, {"do": "find-enterprise", "uscc": "91369901MA7220993M"})
    assert absent.status_code == 422


def test_while_the_register_is_away_the_page_says_so_and_what_still_works(visit, item_code: str, register) -> None:
    clerk, address = visit("zhaochuangkou"), f"/hall/items/{item_code}/"
    register.away = True
    page = clerk.post(address, {"do": "find-enterprise", "uscc": UNKNOWN})
    text = page.content.decode()
    assert page.status_code == 200
    for word in ("市场主体登记信息库联系不上", "<time datetime=", "个人申请照常办", "这个单位没有登记过"):
        assert word in text
    since = page.context["counter"].away_since
    known = clerk.post(address, {"do": "find-enterprise", "uscc": KNOWN})
    assert known.context["counter"].away_since == since
    assert "信丰县示例餐饮有限公司" in known.content.decode()
    assert clerk.post(address, {"do": "start-enterprise", "uscc": UNKNOWN}).status_code == 200
    assert not LegalPerson.objects.filter(uscc=UNKNOWN).exists()
    assert clerk.post(address, {"do": "start", "uscc": KNOWN}).status_code == 302
    assert clerk.post(address, {"do": "register-person", **NEWCOMER}).status_code == 302
    register.away = False
    assert "存续" in clerk.post(address, {"do": "find-enterprise", "uscc": UNKNOWN}).content.decode()
    register.away = True
    again = clerk.post(address, {"do": "find-enterprise", "uscc": UNKNOWN})
    assert again.context["counter"].away_since > since


def test_two_pages_of_one_draft_never_overwrite_each_other(visit, who, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    draft = begin(clerk, item_code)
    clerk.post(f"{draft}scenario", {"seen": 1, **first_scenario(current_guide(item_code))})
    here = f"{draft}s/sec.premises"
    sent = form_of(clerk.get(here).content.decode())
    first = clerk.post(here, {**sent, "f.premises.address": "先存的", "do": "next"})
    assert first.status_code == 422
    assert "先存的" in first.content.decode()
    second = clerk.post(here, {**sent, "f.premises.address": "后存的<i>", "do": "next"})
    assert second.status_code == 409
    assert "后存的&lt;i&gt;" in second.content.decode()
    stored = open_draft(who("zhaochuangkou", Channel.WINDOW), UUID(draft.strip("/").rsplit("/", 1)[1]))
    assert stored.answers["f.premises.address"] == "先存的"


def test_rows_are_added_and_taken_away_without_script(visit, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    draft = begin(clerk, item_code)
    clerk.post(f"{draft}scenario", {"seen": 1, **first_scenario(current_guide(item_code))})
    here = f"{draft}s/sec.staff"
    sent = {**form_of(clerk.get(here).content.decode()), "f.staff[0].name": "李示例"}
    more = clerk.post(here, {**sent, "do": "add:f.staff"}).content.decode()
    assert 'name="f.staff[1].name"' in more
    assert 'value="李示例"' in more
    sent = {**form_of(more), "f.staff[1].name": "张示例", "do": "remove:f.staff:0"}
    less = clerk.post(here, sent).content.decode()
    assert 'value="张示例"' in less
    assert 'name="f.staff[1].name"' not in less


def test_a_file_that_is_none_is_refused_beside_its_field(visit, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    draft = begin(clerk, item_code)
    clerk.post(f"{draft}scenario", {"seen": 1, **first_scenario(current_guide(item_code))})
    here = f"{draft}m/m3"
    sent = form_of(clerk.get(here).content.decode())
    answer = clerk.post(here, {**sent, "do": "upload", "file": SimpleUploadedFile("x.pdf", b"MZ not a pdf")})
    assert answer.status_code == 415
    assert "PDF、JPG、PNG" in answer.content.decode()
    clerk.post(here, {**sent, "do": "upload", "file": SimpleUploadedFile("好.pdf", PDF)})
    page = clerk.get(here).content.decode()
    assert "好.pdf" in page
    gone = page[page.index('value="remove:') + 7 :].split('"')[0]
    clerk.post(here, {**form_of(page), "do": gone})
    assert "好.pdf" not in clerk.get(here).content.decode()
    assert clerk.get(f"{draft}m/m6").status_code == 422
    assert clerk.post(f"{draft}discard").status_code == 302
    assert clerk.get(draft).status_code == 404


def test_correction_and_withdrawal_at_the_window(visit, who, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    code = taken_in(clerk, item_code, form_of)
    case = Case.objects.get()
    lines = [Line("m3", Defect.UNCLEAR), Line("f.premises.area", Defect.INCONSISTENT), Line("m5.r1", Defect.INCOMPLETE)]
    request_correction(who("qianchushen"), case_id=case.id, seen=1, lines=lines)
    here = f"/hall/cases/{code}/correct"
    assert here in clerk.get(f"/desk/cases/{code}/").content.decode()
    page = clerk.get(here).content.decode()
    sent = {
        **form_of(page),
        "f.premises.use": "rent",
        "f.premises.warehouse": "false",
        "f.premises.region": "360722100000",
    }
    number = next(name for name in sent if name.startswith("reason."))
    reasons = sorted((name for name in sent if name.startswith("reason.")), key=lambda name: int(name.split(".")[1]))
    assert number in reasons
    sent |= {"f.premises.area": "52", reasons[2]: "目录里已经列有", "do": "check"}
    checked = clerk.post(here, {**sent, "file.m3": SimpleUploadedFile("新图.pdf", PDF + b"better")})
    assert checked.status_code == 200, checked.content.decode()
    assert "52 平方米" in checked.content.decode()
    assert "新图.pdf" in checked.content.decode()
    sent = {**form_of(checked.content.decode()), "do": "submit"}
    assert clerk.post(here, sent).status_code == 422
    for _ in range(2):
        assert clerk.post(here, {**sent, "told": "true", "assent": "true"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.state_version) == ("SUBMITTED", 3)
    detail = case_detail(who("qianchushen"), case.code)
    assert detail.answers["f.premises.area"] == "52"
    assert "目录里已经列有" in visit("qianchushen").get(f"/desk/cases/{code}/?e=m5").content.decode()
    clerk.cookies["sessionid"] = visit("zhaochuangkou").cookies["sessionid"].value
    here = f"/hall/cases/{code}/withdraw"
    sent = {**form_of(clerk.get(here).content.decode()), "reason": "不办了"}
    assert clerk.post(here, {**sent, "seen": 2}).status_code == 409
    assert clerk.post(here, sent).status_code == 302
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"
    assert replay(case.id) == ()


def test_what_cannot_be_done_at_the_window_now_says_why(visit, who, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    code = taken_in(clerk, item_code, form_of)
    correct = clerk.get(f"/hall/cases/{code}/correct")
    assert correct.status_code == 403
    assert "当前状态是“已提交，待预审”" in correct.content.decode()
    here = f"/hall/cases/{code}/withdraw"
    sent = form_of(clerk.get(here).content.decode())
    assert clerk.post(here, sent).status_code == 302
    assert clerk.post(here, sent).status_code == 302
    assert "没有重复办理" in clerk.get(f"/desk/cases/{code}/").content.decode()
    late = clerk.post(here, {**sent, "key": "another-browser"})
    assert late.status_code == 409
    assert "没有撤回" in late.content.decode()
    assert "已撤回" in late.content.decode()
    assert not Refusal.objects.exists()


def test_what_was_submitted_is_no_draft_to_throw_away(visit, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    taken_in(clerk, item_code, form_of)
    case = Case.objects.get()
    answer = clerk.post(f"/hall/d/{case.id}/discard")
    assert answer["Location"] == f"/hall/d/{case.id}/receipt"
    assert "没有删去" in clerk.get(answer["Location"]).content.decode()


def test_business_secrets_are_marked_at_the_window(visit, who, item_code: str, register, form_of) -> None:
    clerk = visit("zhaochuangkou")
    check = fill(clerk, begin(clerk, item_code), item_code, form_of)
    page = clerk.get(check).content.decode()
    assert "有商业秘密要标明" in page
    sent = form_of(page)
    assert clerk.post(check, {**sent, "secret": "m3"}).context["secret"].choices
    answer = clerk.post(check, {**sent, "told": "true", "assent": "true", "secret": "m3"})
    assert answer.status_code == 302, answer.content.decode()
    code = clerk.get(answer["Location"]).context["code"]
    assert case_detail(who("qianchushen"), code).secrets == {"m3"}
