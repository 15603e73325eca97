"""文书 belong to their case: the applicant has them, strangers find nothing, an official's reading is on record."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from django.test import Client

from tongban.cases.actions.decide import decide
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.dispatch import dispatch
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.issuing.tests.deeds import accepted, content_of, issue_all
from tongban.cases.kinds import Delivery, Opinion, Outcome, PaperKind
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.foundation.records.models import AuditEntry, Event, Refusal
from tongban.foundation.transparency.tests.logged import log_events
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal import papers
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


def test_the_first_opening_by_the_applicant_is_recorded_once(browser: Browser, who: Who, item_code: str) -> None:
    code, places, case = made(who, item_code)
    path = f"/my/cases/{code}/papers/{places[1]}"
    me = browser("lishili")
    me.head(path)
    body_of(browser("qianchushen").get(path))
    assert not Event.objects.filter(type="cases.case.paper_read").exists()
    for _ in range(2):
        assert body_of(me.get(path)).startswith(b"%PDF")
    assert Event.objects.filter(type="cases.case.paper_read", stream_id=case.id).count() == 1
    assert not Refusal.objects.filter(target=case.id).exists()
    assert "打开过" in text_of(me.get(f"/progress/{code}"))
    assert replay(case.id) == ()


@pytest.mark.parametrize("trouble", [DomainError("uow.busy"), RuntimeError("the database is away")])
def test_that_it_cannot_be_recorded_hinders_nobody_from_reading(
    browser: Browser, who: Who, item_code: str, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    code, places, _case = made(who, item_code)

    def fails(*_: object, **__: object) -> bool:
        raise trouble

    monkeypatch.setattr(papers, "read_paper", fails)
    assert body_of(browser("lishili").get(f"/my/cases/{code}/papers/{places[0]}")).startswith(b"%PDF")


def test_sent_arrived_and_read_are_three_facts(browser: Browser, who: Who, item_code: str) -> None:
    code, _places, case = made(who, item_code)
    me, decider = browser("lishili"), who("zhoujueding")
    for login, step in (("qianchushen", "s1"), ("sunfuhe", "s2")):
        give_opinion(who(login), case_id=case.id, seen=version(case), step_id=step, opinion=Opinion.AGREE)
    assert "结果的送达" not in text_of(me.get(f"/progress/{code}"))
    decide(decider, case_id=case.id, seen=version(case), outcome=Outcome.GRANTED)
    dispatch(decider, case_id=case.id, seen=version(case), waybill="1234567890123")
    page = tight(me.get(f"/progress/{code}"))
    assert "交寄</dt>" in page
    assert "运单号1234567890123" in page
    assert "到达</dt><dd>还没有登记" in page
    deliver(decider, case_id=case.id, seen=version(case), way=Delivery.POST)
    grant = next(paper.n for paper in issue_all(case.id) if paper.kind == PaperKind.GRANT.value)
    page = tight(me.get(f"/progress/{code}"))
    assert "邮寄送达（签收）" in page
    assert "阅读</dt><dd>还没有在网上打开" in page
    body_of(me.get(f"/my/cases/{code}/papers/{grant}"))
    assert "第一次打开文书的时间" in text_of(me.get(f"/progress/{code}"))
    assert "1234567890123" not in text_of(browser().get(f"/progress/{code}"))


def version(case: Case) -> int:
    return Case.objects.values_list("state_version", flat=True).get(pk=case.id)


def test_the_receipt_is_downloaded_whole_but_for_what_is_the_offices_own(
    browser: Browser, who: Callable[..., Actor], item_code: str
) -> None:
    case_id = accepted(who("lishili", Channel.PORTAL), who, item_code)
    case = Case.objects.get(pk=case_id)
    give_opinion(
        who("qianchushen"),
        case_id=case_id,
        seen=case.state_version,
        step_id="s1",
        opinion=Opinion.AGREE,
        text="没有意见",
    )
    log_events()
    shown = show_registration_code(case.code)
    answer = browser("lishili").get(f"/my/cases/{shown}/receipt.json")
    assert f"tongban-{shown}.json" in answer["Content-Disposition"]
    told = answer.json()
    assert [event["n"] for event in told["events"]] == [each["n"] for each in told["log"]["leaves"]]
    assert [event for event in told["events"] if event.get("withheld")] == [
        {"n": event.n, "withheld": True, "leaf": bytes(event.leaf).hex()}
        for event in Event.objects.filter(stream_id=case_id, type="cases.case.step_finished")
    ]
    assert "AGREE" not in answer.content.decode()
    for login in ("wangshili", "zhenganyuan"):
        assert browser(login).get(f"/my/cases/{shown}/receipt.json").status_code == 404
    page = browser("lishili").get(f"/progress/{shown}").content.decode()
    assert f"/my/cases/{shown}/receipt.json" in page
    assert 'href="/log/"' in page
