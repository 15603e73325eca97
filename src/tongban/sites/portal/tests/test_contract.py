"""The contract page: promised beside done, deviations marked, the body's reason for who may read it; and of an item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.decide import decide
from tongban.cases.actions.explain_delay import explain_delay
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.submit import Receipt
from tongban.cases.contract import Subject
from tongban.cases.factories import contracts, submitted
from tongban.cases.kinds import Kept, Opinion, Outcome
from tongban.cases.queries import contract_of
from tongban.foundation.clock import SHANGHAI
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import text_of, tight

Browser = Callable[..., Client]
Who = Callable[..., Actor]
REASON = "平台升级，两天没有办成，向您道歉。"


@pytest.fixture
def at(frozen: Callable[[datetime], None]) -> Callable[[str], None]:
    """``at("2026-11-02T10:00")``: Beijing time from here on."""
    return lambda text: frozen(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))


@pytest.fixture
def late(at: Callable[[str], None], who: Who, item_code: str) -> Receipt:
    """Accepted on Tuesday 3 November; five working days end on the 10th; decided on Thursday the 12th."""
    at("2026-11-02T10:00")
    case = submitted(who("lishili", Channel.PORTAL), item_code)
    at("2026-11-03T10:00")
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    at("2026-11-05T10:00")
    give_opinion(who("qianchushen"), case_id=case.case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    at("2026-11-06T10:00")
    give_opinion(who("sunfuhe"), case_id=case.case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
    at("2026-11-12T10:00")
    decide(who("zhoujueding"), case_id=case.case_id, seen=4, outcome=Outcome.GRANTED)
    return case


def test_a_promise_missed_by_two_days_stands_with_the_reason_the_body_gave(
    browser: Browser, who: Who, late: Receipt
) -> None:
    url = f"/progress/{show_registration_code(late.code)}/contract"
    before = tight(browser("lishili").get(url))
    assert "晚了2个工作日" in before
    assert "有1项没有做到" in before
    assert "还没有说明理由" in before
    explain_delay(who("zhoujueding"), case_id=late.case_id, seen=5, reason=REASON)
    page = text_of(browser("lishili").get(url))
    assert REASON in page
    stranger = text_of(browser().get(url))
    assert REASON not in stranger
    assert "晚了" in stranger
    for name in ("李示例", "信丰县示例餐饮有限公司", "周示例"):
        assert name not in stranger


def test_every_line_says_what_came_of_it(who: Who, late: Receipt) -> None:
    found = contract_of(late.code, who("lishili", Channel.PORTAL)).lines
    kept = {(line.subject, line.element): line.kept for line in found}
    assert kept == {
        (Subject.ACCEPTANCE, ""): Kept.KEPT,
        (Subject.NOTICE, ""): Kept.KEPT,
        (Subject.MATERIALS, ""): Kept.KEPT,
        (Subject.STEP, "s1"): Kept.KEPT,
        (Subject.STEP, "s2"): Kept.KEPT,
        (Subject.PROMISED, ""): Kept.MISSED,
        (Subject.STATUTORY, ""): Kept.KEPT,
        (Subject.DECISION, ""): Kept.KEPT,
        (Subject.DELIVERY, ""): Kept.OPEN,
        (Subject.VISITS, ""): Kept.KEPT,
        (Subject.FEES, ""): Kept.KEPT,
    }
    promised = next(line for line in found if line.subject is Subject.PROMISED)
    assert promised.late == 2


def test_a_kept_promise_needs_no_reason(at: Callable[[str], None], who: Who, item_code: str) -> None:
    at("2026-11-02T10:00")
    case = submitted(who("lishili", Channel.PORTAL), item_code)
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    with pytest.raises(DomainError, match=r"cases\.delay\.none"):
        explain_delay(who("zhoujueding"), case_id=case.case_id, seen=2, reason=REASON)


def test_an_unknown_code_is_not_found_and_the_page_costs_two_statements(browser: Browser, late: Receipt) -> None:
    client = browser()
    assert client.get("/progress/360722-261123-7KQ3XH/contract").status_code == 404
    assert client.get("/progress/x/contract").status_code == 404
    url = f"/progress/{show_registration_code(late.code)}/contract"
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    assert len(captured) <= 2


# --- of an item ------------------------------------------------------------------------------------------------------

DAY = date(2026, 11, 10)


@pytest.fixture
def today(at: Callable[[str], None]) -> None:
    at("2026-11-20T10:00")


def test_the_item_page_leads_to_its_promises_and_each_case_page_too(
    browser: Browser, late: Receipt, item_code: str
) -> None:
    address = f"/items/{item_code}/contract"
    assert f'href="{address}"' in text_of(browser().get(f"/items/{item_code}/"))
    assert f'href="{address}"' in text_of(browser().get(f"/progress/{show_registration_code(late.code)}/contract"))


def test_promises_are_told_in_words_and_numbers(browser: Browser, today: None, item_code: str) -> None:
    contracts(item_code, DAY, 7)
    contracts(item_code, DAY, 1, promised="MISSED", promised_late=1, explained=True)
    contracts(item_code, DAY, 1, promised="MISSED", promised_late=4)
    contracts(item_code, DAY, 1, visits="MISSED")
    page = tight(browser().get(f"/items/{item_code}/contract"))
    assert "最近一年该按期办结的10件，按期8件，超期2件。" in page
    assert "超期的2件里，1件办理机关说明了理由" in page
    assert "10件里做到8件，80%" in page
    assert "2件晚了：居中的晚2.5个工作日，最久的晚4个工作日" in page
    assert "别的承诺里，1项有没做到的" in page
    assert page.count("都做到了") == 5
    assert "2025年11月21日到2026年11月20日" in page


@pytest.mark.parametrize(("number", "words"), [(0, "没有办件办完，还没有数可算"), (4, "只办完4件，不到5件，不算比例")])
def test_where_there_are_few_cases_it_says_so_and_tells_no_share(
    browser: Browser, today: None, item_code: str, number: int, words: str
) -> None:
    contracts(item_code, DAY, number, promised="MISSED", promised_late=2)
    page = tight(browser().get(f"/items/{item_code}/contract"))
    assert words in page
    assert "<table" not in page
    assert "晚了" not in page
    assert "超期" not in page


def test_a_share_is_never_rounded_up_to_all(browser: Browser, today: None, item_code: str) -> None:
    contracts(item_code, DAY, 299)
    contracts(item_code, DAY, 1, promised="MISSED", promised_late=1)
    page = tight(browser().get(f"/items/{item_code}/contract"))
    assert "300件里做到299件，99%" in page


def test_cases_past_their_limit_are_told_beside_the_ended_ones(
    browser: Browser, at: Callable[[str], None], who: Who, item_code: str
) -> None:
    at("2026-11-02T10:00")
    case = submitted(who("lishili", Channel.PORTAL), item_code)
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    at("2026-11-12T10:00")
    assert "另有1件现在已经过了期限" in tight(browser().get(f"/items/{item_code}/contract"))


def test_an_unknown_item_has_no_promises(browser: Browser, item_code: str) -> None:
    assert browser().get(f"/items/{item_code[:-1]}9/contract").status_code == 404
    assert browser().get("/items/x/contract").status_code == 404
