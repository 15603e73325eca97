"""延续 from the permit to the paper: the rule on the item page, the code filled in, what silence does, said before and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_renewed import sweep_renewals
from tongban.cases.actions.draft import drafts_of, open_draft
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import filled_draft, sample_item
from tongban.cases.issuing.tests.deeds import issue_all
from tongban.cases.kinds import Opinion, Outcome
from tongban.cases.models import Case
from tongban.cases.renewing import window
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web.dates import public_date
from tongban.kernel.codes import show_registration_code
from tongban.kernel.worktime import end_of_day
from tongban.registry.catalogue.queries import current_guide, renewing_guides
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import accepted, hidden, path_of, text_of, tight

Browser = Callable[..., Client]
Who = Callable[..., Actor]
At = Callable[[str], None]
LAST = date(2031, 11, 2)


@pytest.fixture
def at(frozen: Callable[[datetime], None]) -> At:
    """``at("2026-11-03T10:00")`` in China's time."""
    return lambda text: frozen(datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI))


def granted(who: Who, code: str) -> Receipt:
    receipt = accepted(who, code)
    for seen, (login, step) in enumerate((("qianchushen", "s1"), ("sunfuhe", "s2")), start=2):
        give_opinion(who(login), case_id=receipt.case_id, seen=seen, step_id=step, opinion=Opinion.AGREE)
    decide(who("zhoujueding"), case_id=receipt.case_id, seen=4, outcome=Outcome.GRANTED)
    return receipt


@pytest.fixture
def permit(who: Who, item_code: str, at: At) -> Receipt:
    """A permit until 2 November 2031."""
    at("2026-11-03T10:00")
    return granted(who, item_code)


@pytest.fixture
def renewal(permit: Receipt) -> str:
    """食品经营许可（延续） of 信丰县."""
    return sample_item(name="食品经营许可（延续）")


def page_of(browser: Browser, receipt: Receipt, login: str = "lishili") -> str:
    return text_of(browser(login).get(f"/progress/{show_registration_code(receipt.code)}"))


def test_the_item_page_says_when_to_ask_what_silence_does_and_what_if_late(
    browser: Browser, renewal: str, item_code: str
) -> None:
    page = text_of(browser().get(f"/items/{renewal}/"))
    for words in (
        "什么时候申请延续",
        "届满前 90 个工作日起",
        "届满 15 个工作日前",
        "视为准予延续",
        "不视为准予",
        "重新申请",
    ):
        assert words in page
    assert "什么时候申请延续" not in text_of(browser().get(f"/items/{item_code}/"))


def test_the_days_between_which_one_asks(renewal: str) -> None:
    rule = current_guide(renewal).renewal
    assert rule is not None
    first, latest = window(rule, LAST)
    left = partial(current_calendar().working_days_between, through=LAST)
    assert first is not None
    assert left(first) <= 90 < left(first - timedelta(days=1))
    assert left(latest) >= 15 > left(latest + timedelta(days=1))


def test_a_permit_says_until_when_it_holds_and_leads_to_its_renewal(
    browser: Browser, who: Who, permit: Receipt, renewal: str, at: At
) -> None:
    start = f"/apply/{renewal}/start?permit={show_registration_code(permit.code)}"
    page = page_of(browser, permit)
    assert "2031 年 11 月 2 日</time>" in page
    assert start not in page
    assert "2031 年 6 月 27 日起可以申请" in page
    at("2031-10-09T10:00")
    assert start in page_of(browser, permit)
    assert "申请延续" not in page_of(browser, permit, "wangshili")
    at("2031-10-13T10:00")
    assert "已过最迟日期（2031 年 10 月 12 日）" in page_of(browser, permit)
    accepted(who, renewal, answers={"f.permit.code": permit.code})
    assert start not in page_of(browser, permit)
    at("2031-11-03T00:00")
    assert "申请延续" not in page_of(browser, permit)


def test_the_link_starts_a_draft_with_the_code_filled_in(
    browser: Browser, who: Who, permit: Receipt, renewal: str, at: At
) -> None:
    at("2031-10-09T10:00")
    me, shown = browser("lishili"), show_registration_code(permit.code)
    address = f"/apply/{renewal}/start?permit={shown}"
    page = text_of(me.get(address))
    assert shown in page
    actor = who("lishili", Channel.PORTAL)
    assert me.post(address, {"party": f"LEGAL:{actor.legal_persons[0]}"}).status_code == 302
    assert drafts_of(actor)[0].answers["f.permit.code"] == shown


@pytest.mark.parametrize(
    ("day", "code", "words"),
    [
        ("2031-10-09T10:00", "3607222611030000", "没有查到您名下用这个登记码取得"),
        ("2031-05-30T10:00", "", "现在还早：有效期届满前 90 个工作日 起才可以申请延续"),
        ("2031-11-03T10:00", "", "不能再延续"),
    ],
    ids=["unknown", "too early", "expired"],
)
def test_a_permit_that_cannot_be_renewed_is_named_at_its_field(
    browser: Browser, who: Who, permit: Receipt, renewal: str, at: At, day: str, code: str, words: str
) -> None:
    at(day)
    actor = who("lishili", Channel.PORTAL)
    draft = filled_draft(actor, renewal, answers={"f.permit.code": code or permit.code})
    me, section = (
        browser("lishili"),
        next(each.id for each in draft.guide.form.sections if any(one.id == "f.permit.code" for one in each.fields)),
    )
    check = me.get(f"/apply/d/{draft.id}/check")
    assert check.status_code == 200
    assert "".join(words.split()) in tight(check)
    assert f"/s/{section}#f-permit-code" in text_of(check)
    sent = {"seen": draft.version, "do": "next"}
    sent |= {key: value for key, value in draft.answers.items() if isinstance(value, str)}
    answer = me.post(f"/apply/d/{draft.id}/s/{section}", sent)
    assert answer.status_code == 422
    assert "".join(words.split()) in tight(answer)
    assert 'id="f-permit-code-e"' in text_of(answer)
    submit = me.post(f"/apply/d/{draft.id}/check", {"seen": draft.version + 1, "confirmed": "x", "truth": "true"})
    assert submit.status_code in (409, 422)
    assert open_draft(actor, draft.id).code == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2031-10-10T10:00", "您在期限内提出，到 2031 年 11 月 2 日 24:00 还没有决定的，视为准予延续"),
        ("2031-10-13T10:00", "已过最迟日期：原许可有效期到 2031 年 11 月 2 日 24:00，到期前没有决定的，不视为准予延续"),
    ],
    ids=["in time", "late"],
)
def test_what_silence_does_is_said_before_and_after(
    browser: Browser, who: Who, permit: Receipt, renewal: str, at: At, day: str, words: str
) -> None:
    at(day)
    draft = filled_draft(who("lishili", Channel.PORTAL), renewal, answers={"f.permit.code": permit.code})
    me = browser("lishili")
    page = text_of(me.get(f"/apply/d/{draft.id}/check"))
    assert words in page
    form = {key: values[0] for key, values in hidden(page).items()} | {"truth": "true"}
    receipt = path_of(me.post(f"/apply/d/{draft.id}/check", form))
    page = text_of(me.get(receipt.replace("receipt", "progress")))
    assert words in page
    assert words not in text_of(browser().get(receipt.replace("receipt", "progress")))


def test_renewed_by_silence_it_says_so_with_the_paper(
    browser: Browser, who: Who, item_code: str, frozen: Callable[[datetime], None]
) -> None:
    # Near the day on which the suite runs: a seal does not hold for years.
    permit = granted(who, item_code)
    last = clock.today() + timedelta(days=40)
    Case.objects.filter(pk=permit.case_id).update(valid_until=last)
    renewal = sample_item(name="食品经营许可（延续）")
    case = accepted(who, renewal, answers={"f.permit.code": permit.code})
    assert "不等于同意" not in page_of(browser, case)
    frozen(end_of_day(last) + timedelta(minutes=1))
    assert sweep_renewals() == 1
    issue_all(case.case_id)
    page = page_of(browser, case)
    assert "决定：视为准予延续" in page
    assert f"到 {public_date(last, year=True)} 24:00 没有作出是否准予延续的决定" in page
    assert "视为准予延续事实证明" in page
    assert f"{last.year + 5} 年" in page
    assert "作出决定（准予）" not in page
    public = text_of(browser().get(f"/progress/{show_registration_code(case.code)}"))
    assert "视为准予延续" in public
    assert Case.objects.get(pk=case.case_id).outcome == Outcome.GRANTED.value


def test_renewing_guides_are_asked_for_once(permit: Receipt, renewal: str, item_code: str) -> None:
    guide = current_guide(item_code)
    with CaptureQueriesContext(connection) as captured:
        for _ in range(2):
            found = renewing_guides(guide.basic_code, guide.department_uscc)
    assert [each.implementation_code for each in found] == [renewal]
    assert len(captured) <= 2
    assert renewing_guides(guide.basic_code, "11369901MB7220022J") == ()
