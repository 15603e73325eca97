"""The work list: order, late rows, paging, search, cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.assign import assign
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.factories import submitted
from tongban.cases.kinds import Defect
from tongban.foundation import clock
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Channel


@pytest.fixture
def three(who, item_code: str) -> list[str]:
    """Codes of three cases, the oldest three weeks ago and untouched."""
    codes = []
    for days in (21, 2, 1):
        with clock.frozen(clock.real_now() - timedelta(days=days)):
            codes.append(show_registration_code(submitted(who("lishili", Channel.PORTAL), item_code).code))
    return codes


def test_what_is_due_first_stands_first_and_the_late_one_is_marked_in_words(visit, three: list[str]) -> None:
    page = visit("qianchushen").get("/desk/").content.decode()
    assert page.index(three[0]) < page.index(three[1]) < page.index(three[2])
    late = page[page.rindex("<tr", 0, page.index(three[0])) : page.index(three[1])]
    assert 'class="late"' in late
    assert "告知期已过" in late
    assert page.count('class="late"') == 1


def test_paging_by_key(visit, three: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.sites.desk.lists.SIZES", (2,))
    client = visit("qianchushen")
    first = client.get("/desk/?view=all")
    assert three[0] not in first.content.decode()
    second = client.get(first.context["next_href"]).content.decode()
    assert three[0] in second
    assert three[1] not in second


def test_waiting_for_the_applicant_is_a_view_of_its_own(visit, who, receipt, code: str) -> None:
    lines = [Line("m3", Defect.UNCLEAR)]
    request_correction(who("qianchushen"), case_id=receipt.case_id, seen=1, lines=lines)
    client = visit("qianchushen")
    assert code not in client.get("/desk/").content.decode()
    page = client.get("/desk/?view=correcting").content.decode()
    assert code in page
    assert "暂停：等申请人补正" in page


def test_search_by_code_leads_to_the_case_and_a_slip_is_told(visit, code: str) -> None:
    client = visit("qianchushen")
    answer = client.get("/desk/", {"q": code.lower().replace("-", " ")})
    assert answer["Location"] == f"/desk/cases/{code}/"
    page = client.get("/desk/", {"q": "奶茶<b>"})
    assert page.status_code == 200
    assert "登记码" in page.context["problem"]
    assert "奶茶<b>" not in page.content.decode()


@pytest.mark.parametrize("login", ["qianchushen", "wujiancha"])
def test_the_list_costs_the_same_whatever_its_length(visit, three: list[str], login: str, frozen) -> None:
    """Budget: five statements besides session and actor; one of them is who was seen, however many."""
    client = visit(login)
    # The demonstration's clock is read at most once a second: not a cost of this page.
    frozen(clock.real_now())
    client.get("/desk/")
    spent = []
    for size in (20, 100):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/desk/?view=all&size={size}")
        spent.append(len(captured))
    assert spent[0] == spent[1] <= 5 + 2


def test_my_posts(visit) -> None:
    page = visit("zhaochuangkou").get("/desk/me").content.decode()
    assert "信丰县市场监督管理局" in page
    assert "综合窗口收件员" in page


def test_who_is_in_charge_stands_in_the_row(visit, who, receipt, code: str) -> None:
    def officer(login: str) -> str:
        context = visit(login).get("/desk/?view=all").context
        place = [column.title for column in context["cell_columns"]].index("承办人")
        return str(context["rows"][0].cells[place])

    assert officer("qianchushen") == "—"
    assign(who("qianchushen"), case_id=receipt.case_id, seen=1, officer=who("qianchushen").account_id)
    assert (officer("qianchushen"), officer("sunfuhe"), officer("wujiancha")) == ("我", "钱示例", "钱示例")


def test_no_tab_counts_cases_that_the_list_does_not_show(visit, three: list[str]) -> None:
    """Who keeps the guides of a body sees none of its cases: neither in the list nor as a number."""
    page = visit("shishenhe").get("/desk/")
    assert not any(code in page.content.decode() for code in three)
    assert [tab.count for tab in page.context["tabs"] if tab.count] == []
