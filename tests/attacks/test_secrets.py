"""商业秘密: marked by the applicant, hidden until an official opens it on record, counted, kept out of the public notice."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.draft import application_of, submit_draft
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import filled_draft, published, with_publicity
from tongban.cases.models import PublicNotice
from tongban.cases.queries import case_detail
from tongban.cases.replay import replay
from tongban.cases.tests.conftest import item_code, monday
from tongban.cases.tests.demands import accept, decider, me, opinion, refused, reviewer, version
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.secrecy import SHORTEST_SECRET
from tongban.sites.desk.masks import is_masked
from tongban.sites.parts.secretview import marking, told
from tongban.sites.parts.visiting import visitor

__all__ = ["item_code", "monday"]


@pytest.fixture
def marked(province: None, monday: None, item_code: str) -> tuple[Receipt, str, str]:
    """A case with a typed answer and an uploaded material marked; (receipt, field, the answer)."""
    draft = filled_draft(me(), published(item_code, "000131990022", with_publicity))
    application = application_of(me(), draft)
    choices = {choice.value for choice in marking(application, ()).choices}
    # What is known of the applicant stands elsewhere on the page too.
    known = {application.applicant.name, application.applicant.address, application.applicant.legal_representative}
    plain = {each.id for each in application.guide.form.all_fields() if not is_masked(each)}
    typed = {
        each: application.answers[each] for each in choices & plain if isinstance(application.answers.get(each), str)
    }
    field = next(
        each
        for each in sorted(typed)
        if len(typed[each]) >= SHORTEST_SECRET and typed[each] not in known and each not in application.provenance
    )
    with pytest.raises(DomainError, match=r"cases\.secret\.unknown"):
        submit_draft(me(), draft.id, seen=draft.version, confirmed=application.confirmation, secrets=["f.nothing"])
    receipt = submit_draft(
        me(), draft.id, seen=draft.version, confirmed=application.confirmation, secrets=[field, "m3"]
    )
    return receipt, field, str(application.answers[field])


def test_what_is_marked_is_hidden_until_it_is_opened_and_each_reading_counts(marked: tuple[Receipt, str, str]) -> None:
    receipt, field, answer = marked
    code = show_registration_code(receipt.code)
    assert case_detail(me(), receipt.code).secrets == {field, "m3"}
    assert replay(receipt.case_id) == ()
    official, applicant = visitor(reviewer()), visitor(me())
    page = official.get(f"/desk/cases/{code}/?e=form").content.decode()
    label = next(
        each.label for each in case_detail(me(), receipt.code).progress.guide.form.all_fields() if each.id == field
    )
    assert f"{label}（商业秘密）" in page
    assert answer not in page
    own = applicant.get(f"/my/cases/{code}/content").content.decode()
    assert answer in own
    assert "工作人员查看过 0 次" in own
    sent = {"part": "answers", "purpose": "review", "e": "form"}
    opened = official.post(f"/desk/cases/{code}/reveal", sent)
    assert opened.status_code == 200
    assert answer in opened.content.decode()
    assert told(case_detail(me(), receipt.code))["readings"] == 1
    n = next(row.n for row in case_detail(me(), receipt.code).materials if row.element == "m3")
    b"".join(official.get(f"/desk/cases/{code}/files/{n}").streaming_content)
    assert told(case_detail(me(), receipt.code))["readings"] == 2
    assert "工作人员查看过 2 次" in applicant.get(f"/my/cases/{code}/content").content.decode()


def test_no_public_notice_holds_it(marked: tuple[Receipt, str, str]) -> None:
    receipt, _, answer = marked
    accept(receipt.case_id)
    opinion(receipt.case_id, reviewer(), "s1")
    text = f"现就{answer}予以公示。"
    refused(
        "cases.publicity.secret",
        receipt.case_id,
        lambda: propose_publicity(
            reviewer(), case_id=receipt.case_id, seen=version(receipt.case_id), text=text, step_id="s4"
        ),
    )
    assert not PublicNotice.objects.filter(case_id=receipt.case_id).exists()
    propose_publicity(
        reviewer(), case_id=receipt.case_id, seen=version(receipt.case_id), text="现就经营范围予以公示。", step_id="s4"
    )
    answer_publicity(decider(), case_id=receipt.case_id, seen=version(receipt.case_id), approve=True)
    assert PublicNotice.objects.filter(case_id=receipt.case_id).exists()


def test_the_page_offers_the_boxes_and_takes_them(province: None, item_code: str) -> None:
    draft = filled_draft(me(), item_code)
    applicant, application = visitor(me()), application_of(me(), draft)
    page = applicant.get(f"/apply/d/{draft.id}/check").content.decode()
    assert "有商业秘密要标明" in page
    sent = {"seen": draft.version, "confirmed": application.confirmation, "truth": "true", "secret": ["m3"]}
    again = applicant.post(f"/apply/d/{draft.id}/check", {**sent, "truth": "", "key": uuid4().hex})
    assert again.status_code == 422
    assert 'value="m3" checked' in again.content.decode()
    assert applicant.post(f"/apply/d/{draft.id}/check", sent).status_code == 302
    assert case_detail(me(), submit_draft(me(), draft.id, seen=0, confirmed="").code).secrets == {"m3"}
