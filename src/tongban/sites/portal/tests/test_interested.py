"""利害关系人 and applicant speak and are heard: each reads what is theirs, and nothing of the other's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.announce_hearing import announce_hearing
from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import Opinion, Outcome
from tongban.cases.models import Case
from tongban.cases.queries import cases_concerning
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.models import Event
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.portal.tests.conftest import accepted, hidden, path_of, text_of

Browser = Callable[..., Client]
Who = Callable[..., Actor]
FIRST, SECOND, DECIDER = "qianchushen", "sunfuhe", "zhoujueding"
REASONS = "拟设的排烟口正对您家的窗。"
MATTER = "油烟排放关系邻里的生活。"


@pytest.fixture
def case(who: Who, item_code: str) -> Receipt:
    return accepted(who, item_code)


@pytest.fixture
def told(who: Who, case: Receipt) -> Receipt:
    """张示例 is told of the case."""
    tell_party(
        who(FIRST), case_id=case.case_id, seen=2, kind=PartyKind.NATURAL, name="张示例",
        identifier="369901199502280038", reasons=REASONS,
    )  # fmt: skip
    return case


def version(case: Receipt) -> int:
    return Case.objects.values_list("state_version", flat=True).get(pk=case.case_id)


def addresses(case: Receipt) -> tuple[str, str, str]:
    """Progress, statement, hearing."""
    shown = show_registration_code(case.code)
    return f"/progress/{shown}", f"/my/cases/{shown}/statement", f"/my/cases/{shown}/hearing"


def answer_newest(who: Who, case: Receipt, reasons: str, *, adopted: bool) -> None:
    statement = Case.objects.get(pk=case.case_id).pending["statements"][-1]["n"]
    answer_statement(
        who(FIRST), case_id=case.case_id, seen=version(case), statement=statement, adopted=adopted, reasons=reasons
    )


def test_who_is_told_reads_why_and_nothing_of_the_application(browser: Browser, told: Receipt) -> None:
    progress, statement, _hearing = addresses(told)
    neighbour = browser("zhangshili")
    page = text_of(neighbour.get(progress))
    assert REASONS in page
    assert f'href="{statement}"' in page
    for secret in ("李示例", "示例餐饮", "示例路", "初审", "m3", "查询码", "撤回申请"):
        assert secret not in page
    shown = progress.rsplit("/", 1)[1]
    for closed in (
        f"/my/cases/{shown}/content",
        f"/receipt/{shown}",
        f"/my/cases/{shown}/withdraw",
        f"/files/{shown}/1",
    ):
        assert neighbour.get(closed).status_code == 404
    for other in ("wangshili", "qianchushen"):
        assert browser(other).get(statement).status_code == 404
        assert browser(other).post(statement, {"text": "不是我的事。"}).status_code == 404


def test_both_speak_and_are_answered_apart(browser: Browser, who: Who, told: Receipt) -> None:
    progress, statement, _hearing = addresses(told)
    me, neighbour = browser("lishili"), browser("zhangshili")
    for client, words, reasons, adopted in (
        (me, "已经装了净化设备。", "经现场核实，油烟已经处理。", True),
        (neighbour, "请加装净化设备。", "申请人已经加装。", False),
    ):
        page = text_of(client.get(statement))
        assert path_of(client.post(statement, {"key": hidden(page)["key"][0], "text": words})) == progress
        assert "等答复" in text_of(client.get(progress))
        answer_newest(who, told, reasons, adopted=adopted)
    mine, theirs = text_of(me.get(progress)), text_of(neighbour.get(progress))
    assert "采纳</span>" in mine
    assert "没有采纳</span>" in theirs
    for own, other in (
        (mine, ("请加装净化设备。", "申请人已经加装。")),
        (theirs, ("已经装了净化设备。", "油烟已经处理")),
    ):
        assert not [words for words in other if words in own]
    assert mine.count("已经装了净化设备。") == 1
    assert "有人提出了异议或者意见" in mine
    word = text_of(browser().post(progress, {"word": told.query_word}))
    assert "净化设备" not in word


def test_nothing_is_said_empty_or_too_often_or_too_late(browser: Browser, who: Who, case: Receipt) -> None:
    progress, statement, _hearing = addresses(case)
    me = browser("lishili")
    assert me.post(statement, {"text": " "}).status_code == 422
    for n in range(3):
        assert me.post(statement, {"text": f"第 {n} 条。"}).status_code == 302
    fourth = me.post(statement, {"text": "第四条。"})
    assert fourth.status_code == 409
    assert "第四条。</textarea>" in text_of(fourth)
    withdraw(who("lishili", Channel.PORTAL), case_id=case.case_id, seen=version(case))
    before = Event.objects.count()
    page = text_of(me.get(statement))
    assert "现在不能陈述意见" in page
    assert me.post(statement, {"text": "晚了。"}).status_code == 409
    assert Event.objects.count() == before
    assert f'href="{statement}"' not in text_of(me.get(progress))


def test_my_space_lists_what_concerns_me(browser: Browser, who: Who, told: Receipt) -> None:
    progress, _statement, _hearing = addresses(told)
    page = text_of(browser("zhangshili").get("/my/"))
    assert "与我有关的办件" in page
    assert f'href="{progress}"' in page
    assert "示例餐饮" not in page
    for other in ("lishili", "wangshili"):
        assert "与我有关的办件" not in text_of(browser(other).get("/my/"))
    assert browser("zhangshili").get("/my/?concerns=x").status_code == 422


def test_what_concerns_me_comes_in_pages(who: Who, item_code: str) -> None:
    neighbour = who("zhangshili", Channel.PORTAL)
    party = {"kind": PartyKind.NATURAL.value, "id": str(neighbour.person_id)}
    cases = [accepted(who, item_code).case_id for _ in range(3)]
    Case.objects.filter(pk__in=cases).update(interested=[party])
    seen, after = [], None
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            page = cases_concerning(neighbour, after, 1)
        assert len(captured) == 1
        seen += [row.code for row in page.rows]
        after = page.next
    assert after is None
    assert seen == [Case.objects.get(pk=each).code for each in reversed(cases)]
    with pytest.raises(DomainError, match=r"cases\.deed\.invalid"):
        cases_concerning(neighbour, "x")


def test_an_interested_party_asks_to_be_heard_and_both_read_when_where_and_by_whom(
    browser: Browser, who: Who, told: Receipt
) -> None:
    progress, _statement, hearing = addresses(told)
    me, neighbour = browser("lishili"), browser("zhangshili")
    assert "没有告知过听证权利" in text_of(neighbour.get(hearing))
    tell_hearing(who(FIRST), case_id=told.case_id, seen=version(told), matter=MATTER)
    page = text_of(neighbour.get(progress))
    assert MATTER in page
    assert f'href="{hearing}"' in page
    form = {key: values[0] for key, values in hidden(text_of(neighbour.get(hearing))).items()}
    assert path_of(neighbour.post(hearing, form)) == progress
    assert "已经要求听证" in text_of(me.post(hearing, {**form, "seen": version(told), "key": "another-key"}))
    held_on = current_calendar().working_day_after(clock.today(), 9)
    announce_hearing(
        who(FIRST), case_id=told.case_id, seen=version(told), held_on=held_on, hour=time(9, 30),
        place="二楼会议室", chair=who(DECIDER).account_id,
    )  # fmt: skip
    for client in (me, neighbour):
        page = text_of(client.get(progress))
        assert f"{held_on.month} 月 {held_on.day} 日" in page
        assert "09:30" in page
        assert "二楼会议室" in page
        assert "周示例" in page
        assert "张示例" not in page.partition("<main")[2]
    assert "二楼会议室" not in text_of(browser().get(progress))
    assert browser("wangshili").get(hearing).status_code == 404


def test_they_are_told_that_it_was_decided_never_why(browser: Browser, who: Who, told: Receipt) -> None:
    progress, statement, _hearing = addresses(told)
    for login, step in ((FIRST, "s1"), (SECOND, "s2")):
        give_opinion(who(login), case_id=told.case_id, seen=version(told), step_id=step, opinion=Opinion.DISAGREE)
    decide(
        who(DECIDER), case_id=told.case_id, seen=version(told), outcome=Outcome.REFUSED, grounds=["c2"],
        reasons="现场没有隔断。",
    )  # fmt: skip
    page = text_of(browser("zhangshili").get(progress))
    assert "已经作出决定" in page
    assert "行政复议" in page
    assert "现场没有隔断。" not in page
    assert f'href="{statement}"' not in page


def test_the_page_costs_three_statements_and_the_session(browser: Browser, told: Receipt) -> None:
    progress, _statement, _hearing = addresses(told)
    neighbour = browser("zhangshili")
    neighbour.get(progress)
    with CaptureQueriesContext(connection) as captured:
        neighbour.get(progress)
    assert len(captured) <= 3 + 2, [query["sql"][:100] for query in captured]
