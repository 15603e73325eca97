"""文书 belong to their case: the applicant has them, strangers find nothing, an official's reading is on record."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.test import Client

from tongban.cases.issuing.tests.deeds import accepted, content_of, issue_all
from tongban.cases.models import Case
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import text_of, tight

Browser = Callable[..., Client]
Who = Callable[..., Actor]


def made(who: Who, item_code: str) -> tuple[str, list[int], Case]:
    case_id = accepted(who("lishili", Channel.PORTAL), who, item_code)
    case = Case.objects.get(pk=case_id)
    return show_registration_code(case.code), [paper.n for paper in issue_all(case_id)], case


def body_of(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_applicant_has_them(browser: Browser, who: Who, item_code: str) -> None:
    code, places, case = made(who, item_code)
    page = text_of(browser("lishili").get(f"/progress/{code}"))
    assert "申请回执" in page
    assert f"/my/cases/{code}/papers/{places[1]}" in page
    answer = browser("lishili").get(f"/my/cases/{code}/papers/{places[1]}")
    content = body_of(answer)
    (_, paper) = issue_all(case.id)
    assert sha256(content).hexdigest() == paper.sha256 == sha256(content_of(paper)).hexdigest()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Disposition"].startswith("attachment")
    assert not AuditEntry.objects.filter(kind="privacy.data.read").exists()


def test_while_one_is_being_made_the_page_says_so(browser: Browser, who: Who, item_code: str) -> None:
    case_id = accepted(who("lishili", Channel.PORTAL), who, item_code)
    code = show_registration_code(Case.objects.get(pk=case_id).code)
    assert "还有2份文书正在制作" in tight(browser("lishili").get(f"/progress/{code}"))


def test_strangers_find_nothing(browser: Browser, who: Who, item_code: str) -> None:
    code, places, _ = made(who, item_code)
    for login in ("wangshili", "zhenganyuan"):
        client = browser(login)
        for path in (f"/my/cases/{code}/papers/{places[0]}", f"/desk/cases/{code}/papers/{places[0]}"):
            client.raise_request_exception = False
            assert client.get(path).status_code == 404, (login, path)
    anonymous = browser().get(f"/my/cases/{code}/papers/{places[0]}")
    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith("/sign-in")
    assert "/papers/" not in text_of(browser().get(f"/progress/{code}"))
    assert "/papers/" not in text_of(browser("wangshili").get(f"/progress/{code}"))


def test_numbers_that_are_no_paper(browser: Browser, who: Who, item_code: str) -> None:
    code, places, _ = made(who, item_code)
    client = browser("lishili")
    for n in (0, 1, max(places) + 1, 2**31, 2**70):
        assert client.get(f"/my/cases/{code}/papers/{n}").status_code == 404


def test_an_official_s_reading_is_on_record(browser: Browser, who: Who, item_code: str) -> None:
    code, places, case = made(who, item_code)
    answer = browser("qianchushen").get(f"/desk/cases/{code}/papers/{places[1]}")
    assert body_of(answer).startswith(b"%PDF")
    entry = AuditEntry.objects.get(kind="privacy.data.read")
    assert entry.subject == f"case:{case.id}"
    assert entry.data["fields"] == ["paper:acceptance"]
    assert entry.actor["account"] == str(who("qianchushen").account_id)
    assert "受理通知书" in text_of(browser("qianchushen").get(f"/desk/cases/{code}/"))
