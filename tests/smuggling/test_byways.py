"""Byways: names of files, the window, names and titles of officials."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.smuggling.attempts import attempt
from tests.smuggling.office import APPLICANT, CLERK, REVIEWER, Office, actor, line
from tests.smuggling.tables import NOT_PREVENTABLE
from tongban.cases.actions.draft import application_of, attach, save_section, submit_draft
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, filled_draft
from tongban.cases.queries.notice import notice_of
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind

LEASE = "请补交房屋租赁合同"


def at_the_window(item_code: str, *, file_name: str = "", address: str = "") -> Office:
    """A case of 李示例's company that the clerk took in at the window, with a scan and an answer of the clerk's own."""
    clerk = actor(CLERK, Channel.WINDOW)
    party = (PartyKind.LEGAL, actor(APPLICANT).legal_persons[0])
    draft = filled_draft(clerk, item_code, party=party)
    if file_name:
        scan = upload(clerk, name=file_name, chunks=[PDF, b"scan"])
        draft = attach(clerk, draft.id, seen=draft.version, element="m3", upload_ids=[scan.id])
    if address:
        own = {"f.premises.address": address, "f.premises.region": "360722100000", "f.premises.area": "48"}
        more = {"f.premises.use": "rent", "f.premises.warehouse": False}
        draft, _ = save_section(clerk, draft.id, seen=draft.version, section_id="sec.premises", raw={**own, **more})
    confirmed, told = application_of(clerk, draft).confirmation, notice_of(draft.guide).version
    receipt = submit_draft(clerk, draft.id, seen=draft.version, confirmed=confirmed, notice=told)
    assert isinstance(receipt.case_id, UUID)
    return Office(receipt.case_id, receipt.code, receipt.query_word)


@attempt("Y01", "窗口扫描件的文件名就是要求")
def test_the_name_of_a_scan(open_case: object, item_code: str) -> None:
    office = at_the_window(item_code, file_name=f"{LEASE}.pdf")
    office.holds_none_of(LEASE)


@attempt("Y02", "窗口扫描件的文件名里写电话")
def test_a_telephone_number_as_name_of_a_scan(open_case: object, item_code: str) -> None:
    office = at_the_window(item_code, file_name="有事打19900000099.pdf")
    office.holds_none_of("19900000099.pdf", "有事打")


@attempt("Y03", "窗口代填时把要求写进申请人的地址栏")
def test_an_answer_that_the_clerk_writes(open_case: object, item_code: str) -> None:
    """The field is the applicant's and free: what she dictates and what the clerk invents look alike."""
    assert "Y03" in NOT_PREVENTABLE
    office = at_the_window(item_code, address=LEASE)
    assert LEASE in office.applicant_reads()


@attempt("Y04", "窗口替申请人撤回网上办件，在原因里写要求")
def test_the_window_withdraws_what_it_did_not_take_in(office: Office) -> None:
    form = {"seen": str(office.version), "reason": LEASE, "key": "0f0e0d0c-0b0a"}
    answer = office.page(CLERK).post(f"/hall/cases/{office.shown}/withdraw", form)
    assert 400 <= answer.status_code < 500
    assert office.on_record()
    office.holds_none_of(LEASE)


@attempt("Y05", "窗口替申请人撤回窗口办件，在原因里写要求：申请人读到的里面没有")
def test_the_window_withdraws_with_a_demand_as_reason(open_case: object, item_code: str) -> None:
    office = at_the_window(item_code)
    form = {"seen": str(office.version), "reason": LEASE, "key": "0f0e0d0c-0b0a"}
    answer = office.page(CLERK).post(f"/hall/cases/{office.shown}/withdraw", form)
    assert answer.status_code == 302
    office.holds_none_of(LEASE)


@attempt("Y06", "窗口替申请人补正，在“不用改的理由”里写要求")
def test_the_window_corrects_what_it_did_not_take_in(office: Office) -> None:
    office.told()
    paper = SimpleUploadedFile(f"{LEASE}.pdf", PDF, content_type="application/pdf")
    form = {"seen": str(office.version), "reason.1": LEASE, "file.m3": paper, "do": "send"}
    answer = office.page(CLERK).post(f"/hall/cases/{office.shown}/correct", form)
    assert 400 <= answer.status_code < 500
    office.holds_none_of(LEASE)


@attempt("Y07", "官员经接口上传名字就是要求的文件，再写进告知")
def test_a_file_of_an_official(office: Office) -> None:
    kind = {"Content_Type": "application/pdf"}
    sent = office.api(REVIEWER, "POST", f"/uploads?name={LEASE}.pdf", PDF, **kind)
    assert sent.status_code == 201
    file_id = sent.json()["id"]
    for body in ({"file": file_id}, {"attachments": [file_id]}, {"materials": {"m3": [file_id]}}):
        answer = office.notice(line(explanation="面积看不清"), **body)
        office.turned_away(answer, "api.request.invalid")
    office.refused(office.notice(line(file_id)), "catalogue.element_unknown", markers=[LEASE])


@attempt("Y08", "改自己的姓名、职务为一句要求")
def test_names_and_titles(office: Office) -> None:
    for path in ("/me", "/accounts/me", "/officials/me", "/posts", "/departments", "/items"):
        for method in ("POST", "PUT", "PATCH"):
            answer = office.api(REVIEWER, method, path, {"name": LEASE, "title": LEASE})
            assert answer.status_code in (404, 405), (method, path)
    answer = office.page(REVIEWER).post("/desk/me", {"name": LEASE, "title": LEASE})
    assert answer.status_code in (404, 405)
    office.told()
    office.holds_none_of(LEASE, "钱示例")


@attempt("Y09", "用申请人自己的文件名传话：官员读到，要求不成立")
def test_the_name_of_the_applicants_own_file(office: Office) -> None:
    """Whatever a file is called, the notice can cite the material only."""
    office.refused(office.notice(line("布局图.pdf")), "catalogue.element_unknown")
