"""What is turned away before any deed begins leaves its one row too: every address of desk and window, every wrong hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.smuggling.attempts import attempt, sentences
from tests.smuggling.office import (
    APPLICANT,
    CLERK,
    DECIDER,
    OTHER_COUNTY,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    Office,
    actor,
)
from tests.smuggling.texts import Attempt
from tongban.cases.factories import filled_draft, sample_item
from tongban.foundation.records import refusals as record
from tongban.foundation.records.models import Refusal
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.desk.permissions import PERMISSIONS as DESK
from tongban.sites.hall.permissions import PERMISSIONS as HALL

DEMAND = "请补交房屋租赁合同"
DESK_DEEDS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "deed": ("deed", {"do": "pass_pre_review"}),
    "reveal": ("reveal", {"part": "applicant", "purpose": "review"}),
    "correction": ("correction", {"do": "send", "cite": ["m3.r1"], "defect.m3.r1": "UNCLEAR", "why.m3.r1": DEMAND}),
    "opinion": ("opinion/s1", {"opinion": "DISAGREE", "text": DEMAND}),
    "decision": ("decision", {"outcome": "REFUSED", "grounds": ["c2"], "reasons": DEMAND}),
    "doing": ("do/refuse_intake", {"kind": "NOT_REQUIRED", "reasons": DEMAND}),
    "refusals": ("refusals", {"refusal": "019ab1c0-6a3e-7c31-9d2a-3f1f6d0e5b77"}),
}
"""Route → (address below the case, what is sent)."""
MAY: Mapping[str, Sequence[str]] = {
    "deed": (REVIEWER, SECOND, CLERK),
    "reveal": (REVIEWER, SECOND, DECIDER, SUPERVISOR, CLERK),
    "correction": (REVIEWER, SECOND, CLERK),
    "opinion": (),
    "decision": (),
    "doing": (REVIEWER, SECOND, DECIDER),
    "refusals": (),
}
"""Who may, on a case that was just submitted; opinion and decision come too early for everybody."""
EVERYBODY = (REVIEWER, SECOND, DECIDER, SUPERVISOR, CLERK, OTHER_COUNTY, APPLICANT)
ASSISTED = ("assist", "assist-item", "assist-end")
"""Asks nothing of an applicant; wrong hands try it in the hall's own test_assisting."""
HALL_CASES = {
    "correct": {"do": "submit", "assent": "true", "reason.1": DEMAND},
    "withdraw": {"reason": DEMAND},
}
HALL_DRAFTS = {
    "scenario": "scenario",
    "section": "s/sec.premises",
    "material": "m/m3",
    "check": "check",
    "discard": "discard",
    "follow": "follow",
}


@contextmanager
def one_row(login: str, target: UUID | None = None) -> Iterator[list[Refusal]]:
    """Exactly one row is written in the block, by this person and about ``target``; it is given back."""
    before = set(Refusal.objects.values_list("id", flat=True))
    found: list[Refusal] = []
    yield found
    found += Refusal.objects.exclude(pk__in=before)
    told = [(each.deed, each.code) for each in found]
    assert len(found) == 1, f"{len(found)} rows: {told}"
    assert found[0].actor["account"] == str(actor(login).account_id)
    assert found[0].target == target, told


@contextmanager
def no_row() -> Iterator[None]:
    """Nothing is written in the block."""
    before = Refusal.objects.count()
    yield
    assert Refusal.objects.count() == before, list(Refusal.objects.values_list("deed", "code"))


@attempt("Z01", "管理平台每一个地址，在不能办的人手里：拒绝一次，留一条")
def test_every_address_of_the_desk_in_the_wrong_hands(office: Office) -> None:
    tried = 0
    for route, (where, form) in DESK_DEEDS.items():
        for login in sorted(set(EVERYBODY) - set(MAY[route])):
            with one_row(login, office.case_id):
                answer = office.desk(where, form, login)
                assert 400 <= answer.status_code < 500, (route, login, answer.status_code)
            tried += 1
    assert tried >= 30
    office.holds_none_of(DEMAND)


def test_no_address_of_the_desk_is_forgotten() -> None:
    """Whatever takes a form stands in the list above: a new page is tried in wrong hands from its first day."""
    reading = {
        "work", "me", "case", "file", "paper", "history", "board", "cards", "card", "promises", "keys", "help", "help-page",
        "page", "ratings", "rating", "enquiries", "enquiry", "overview",
        "guides", "guide", "standards", "standard", "standard-draft", "drift", "adjustments",
        "publication", "item-changes", "item-change", "codes", "materials", "material", "register-change",
        "material-names", "proofs", "sites", "alerts", "alert", "alert-report", "privacy", "audit",
    }  # fmt: skip
    # Asks nothing of an applicant; wrong hands try it in the desk's own tests (test_many, test_leave, test_standards …).
    of_cards = {
        "views", "applicant", "many", "phrases", "leave", "security", "tokens", "posts", "elevations", "clients", "delays",
        "assessments", "breaches", "breach", "audit-export", "merges",
        "changes", "rating-deed", "enquiry-deed", "card-deed",
        "drafts",
        "draft", "draft-begin", "draft-deed", "mandate", "guide-deed", "standard-begin", "standard-draft-deed", "standard-accept",
        "adjustment-note", "edition", "draft-edit", "standard-draft-edit", "draft-story", "draft-compose",
        "imports", "import", "import-deed", "import-report",
        "publications", "publication-begin", "publication-deed", "item-change-begin", "item-change-deed",
        "code-edit", "code-edit-deed",
        "proof", "site-deed", "material-begin", "material-names-deed", "material-deed", "register-change-deed", "alert-deed",
    }  # fmt: skip
    assert set(DESK) == reading | of_cards | set(DESK_DEEDS)
    assert set(HALL) == {"home", "draft", "sheet", "receipt", "item", *ASSISTED, *HALL_CASES, *HALL_DRAFTS}


@attempt("Z02", "窗口的补正、撤回，在不能办的人手里：拒绝一次，留一条")
def test_the_applicants_deeds_at_the_window_in_other_hands(office: Office) -> None:
    office.told()
    for route, form in HALL_CASES.items():
        for login in EVERYBODY:
            with one_row(login, office.case_id):
                whole = {"seen": str(office.version), "key": f"a-key-{route}-{login}", **form}
                answer = office.page(login).post(f"/hall/cases/{office.shown}/{route}", whole)
                assert answer.status_code in (403, 404), (route, login)
    office.holds_none_of(DEMAND)


@attempt("Z03", "别人的草稿，窗口每一步：拒绝一次，留一条")
def test_the_draft_of_another(open_case: Callable[..., Office], item_code: str) -> None:
    office = open_case()
    draft = filled_draft(actor(APPLICANT, Channel.PORTAL), item_code)
    for login in (CLERK, REVIEWER, OTHER_COUNTY, SUPERVISOR):
        for where in HALL_DRAFTS.values():
            with one_row(login, draft.id):
                form = {"seen": "1", "assent": "true", "do": "next"}
                assert office.page(login).post(f"/hall/d/{draft.id}/{where}", form).status_code == 404, (login, where)


@attempt("Z04", "没有收件岗位的人收件、收外县的事项")
def test_taking_in_what_is_not_this_windows(office: Office, item_code: str) -> None:
    other = sample_item("360726000000")
    form = {"do": "find-enterprise", "uscc": "91369901MA00000000"}
    for login, item in ((REVIEWER, item_code), (DECIDER, item_code), (SUPERVISOR, item_code), (CLERK, other)):
        with one_row(login):
            assert office.page(login).post(f"/hall/items/{item}/", form).status_code == 404, login


def send(office: Office, tried: Attempt) -> Any:
    """A form with a choice that no list holds: which one, the number says."""
    wrong, here = tried.text, f"/hall/cases/{office.shown}"
    match tried.id:
        case "Z10":
            return office.tick("m3.r1", wrong)
        case "Z11":
            return office.desk("correction", {"do": "preview", "cite": ["m3.r1"], "defect.m3.r1": wrong})
        case "Z12":
            return office.desk("opinion/s1", {"opinion": wrong, "text": ""})
        case "Z13":
            return office.desk("decision", {"outcome": wrong}, DECIDER)
        case "Z14":
            return office.desk("deed", {"do": wrong})
        case "Z15":
            return office.desk("reveal", {"part": "applicant", "purpose": wrong})
        case "Z16":
            return office.desk("reveal", {"part": wrong, "purpose": "review"})
        case "Z17":
            return office.desk("opinion/" + wrong, {"opinion": "AGREE", "text": ""})
        case "Z18":
            return office.desk("deed", {"do": "pass_pre_review", "seen": wrong})
    return office.page(CLERK).post(f"{here}/withdraw", {"seen": wrong, "reason": ""})


CHOICES = (
    Attempt("Z10", "问题类型是一句话", DEMAND),
    Attempt("Z11", "预览里问题类型是一句话", DEMAND),
    Attempt("Z12", "意见是一句话", DEMAND),
    Attempt("Z13", "决定是一句话", DEMAND),
    Attempt("Z14", "办一步：没有的操作", DEMAND),
    Attempt("Z15", "查看的用途是一句话", DEMAND),
    Attempt("Z16", "查看的内容是一句话", DEMAND),
    Attempt("Z17", "没有的审查步骤", DEMAND),
    Attempt("Z18", "状态版本是一句话", DEMAND),
    Attempt("Z19", "窗口撤回：状态版本是一句话", DEMAND),
)


@pytest.mark.parametrize("tried", sentences(CHOICES))
def test_a_choice_that_no_list_holds(office: Office, tried: Attempt) -> None:
    login = {"Z13": DECIDER, "Z19": CLERK}.get(tried.id, REVIEWER)
    with one_row(login, office.case_id) as rows:
        answer = send(office, tried)
        assert 400 <= answer.status_code < 500
    assert tried.text in record.tried(rows[0]).decode(), "what was tried is what matters"
    office.holds_none_of(tried.text)


@attempt("Z20", "同一份表单里两处不对：仍然只留一条")
def test_two_wrongs_in_one_form_are_one_row(office: Office) -> None:
    form = {"do": "send", "cite": ["m3.r1", "m5"], "defect.m3.r1": DEMAND, "defect.m5": DEMAND}
    with one_row(REVIEWER, office.case_id) as rows:
        assert office.desk("correction", form).status_code == 422
    assert rows[0].deed == "cases.request_correction"
    with one_row(REVIEWER, office.case_id):
        # The unit of work refuses the step, and so does the page that would have shown the form again.
        assert office.desk("opinion/s9", {"opinion": "AGREE", "text": ""}).status_code in (404, 409, 422)


@attempt("Z21", "窗口伪造办理情形、没有的表单页")
def test_what_no_page_of_the_window_sends(open_case: Callable[..., Office], item_code: str) -> None:
    office, clerk = open_case(), actor(CLERK, Channel.WINDOW)
    draft = filled_draft(clerk, item_code, party=(PartyKind.LEGAL, actor(APPLICANT).legal_persons[0]))
    browser, seen = office.page(CLERK), str(draft.version)
    questions = {each.id: DEMAND for each in draft.guide.scenario.questions}
    for where, form in (("scenario", questions), (f"s/{DEMAND}", {"do": "next"}), ("m/m8", {"do": "upload"})):
        with one_row(CLERK, draft.id):
            assert 400 <= browser.post(f"/hall/d/{draft.id}/{where}", {"seen": seen, **form}).status_code < 500, where


def test_the_row_says_what_was_tried_and_keeps_no_answers_of_the_applicant(office: Office) -> None:
    form = {"seen": "1", "reason": DEMAND, "f.staff[0].name": "李示例", "id_number": "36990119900101001X"}
    with one_row(REVIEWER, office.case_id) as rows:
        assert office.page(REVIEWER).post(f"/hall/cases/{office.shown}/withdraw", form).status_code == 404
    content = record.tried(rows[0]).decode()
    assert rows[0].deed == "cases.withdraw"
    assert rows[0].actor["channel"] == "WINDOW"
    assert DEMAND in content
    assert "f.staff[0].name" in content
    assert "李示例" not in content
    assert "36990119900101001X" not in content
    assert "csrfmiddlewaretoken" not in content


def test_mistakes_old_pages_and_reading_leave_nothing(office: Office) -> None:
    with no_row():
        assert office.tick("m3.r1", "").status_code == 422
        assert office.desk("correction", {"do": "preview", "cite": []}).status_code == 200
        assert office.desk("decision", {"outcome": ""}, DECIDER).status_code == 422
        assert office.desk("deed", {"do": "pass_pre_review", "seen": "99"}).status_code == 409
        assert Client().post(f"/desk/cases/{office.shown}/deed", {"do": "pass_pre_review"}).status_code == 302
        for login in (OTHER_COUNTY, APPLICANT):
            for where in ("", "correction", "decision", "history", "files/1", "refusals"):
                assert office.page(login).get(f"/desk/cases/{office.shown}/{where}").status_code == 404
        assert office.page(REVIEWER).post("/desk/me", {"name": DEMAND}).status_code == 405
        assert office.page(REVIEWER).post("/desk/nowhere", {"name": DEMAND}).status_code == 404


def test_what_went_through_leaves_nothing(office: Office) -> None:
    with no_row():
        assert office.desk("reveal", {"part": "applicant", "purpose": "review"}).status_code == 200
        assert office.desk("deed", {"do": "pass_pre_review"}).status_code == 302
