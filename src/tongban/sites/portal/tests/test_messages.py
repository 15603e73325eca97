"""The message box on the portal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.capabilities.messaging.queries import message, unread
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import submitted
from tongban.cases.kinds import Defect
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.portal.tests.conftest import text_of, told

Browser = Callable[..., Client]
Who = Callable[..., Actor]
BOX = "/my/messages/"


@pytest.fixture
def applicant(who: Who) -> Actor:
    return who("lishili", Channel.PORTAL)


@pytest.fixture
def case(applicant: Actor, item_code: str, who: Who) -> Receipt:
    """Submitted for the company, then to be corrected."""
    receipt = submitted(applicant, item_code)
    lines = [Line("m3", Defect.UNCLEAR, explanation="第二页看不清")]
    request_correction(who("qianchushen"), case_id=receipt.case_id, seen=1, lines=lines)
    return receipt


@pytest.fixture
def newest(applicant: Actor, case: Receipt) -> UUID:
    return told(applicant)


def plain(answer: Any) -> str:
    """The words of the page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(answer)))


def test_my_page_says_how_many_are_unread(browser: Browser, newest: UUID) -> None:
    client = browser("lishili")
    assert "消息 2 条没看" in plain(client.get("/my/"))
    client.get(f"{BOX}{newest}")
    assert "消息 1 条没看" in plain(client.get("/my/"))
    client.get(BOX)
    assert "消息 1 条没看" in plain(client.get("/my/")), "looking at the list opens nothing"


def test_without_messages_nothing_is_counted(browser: Browser) -> None:
    client = browser("lishili")
    assert "条没看" not in text_of(client.get("/my/"))
    assert "还没有消息" in text_of(client.get(BOX))


def test_the_list_is_newest_first_and_says_what_is_unread(browser: Browser, case: Receipt, newest: UUID) -> None:
    client = browser("lishili")
    page = text_of(client.get(BOX))
    assert page.index("要补正 1 处") < page.index("申请已提交")
    assert page.count("没看</span>") == 2
    assert show_registration_code(case.code) in page
    assert f"{BOX}{newest}" in page
    client.get(f"{BOX}{newest}")
    page = text_of(client.get(BOX))
    assert page.count("没看</span>") == page.count("看过</span>") == 1


def test_one_message_leads_to_the_progress_page(browser: Browser, case: Receipt, newest: UUID) -> None:
    client = browser("lishili")
    answer = client.get(f"{BOX}{newest}")
    assert answer["Cache-Control"] == "no-store, private"
    page = text_of(answer)
    assert "要补正的" in page
    assert "发给 信丰县示例餐饮有限公司" in page
    # What the official wrote stands on the progress page alone.
    assert "第二页看不清" not in page
    href = f"/progress/{show_registration_code(case.code)}"
    assert f'href="{href}"' in page
    assert client.get(href).status_code == 200


def test_a_head_opens_nothing_and_only_reading_is_possible(browser: Browser, applicant: Actor, newest: UUID) -> None:
    client = browser("lishili")
    assert client.head(f"{BOX}{newest}").status_code == 200
    assert message(applicant, newest).read_at is None
    assert client.post(f"{BOX}{newest}").status_code == 405
    client.get(f"{BOX}{newest}")
    assert message(applicant, newest).read_at is not None


def test_others_find_nothing(browser: Browser, applicant: Actor, newest: UUID) -> None:
    client = browser("wangshili")
    assert client.get(f"{BOX}{newest}").status_code == 404
    assert client.get(f"{BOX}{uuid4()}").status_code == 404
    assert "要补正" not in text_of(client.get(BOX))
    assert unread(applicant) == 2


def test_pages(browser: Browser, applicant: Actor, item_code: str) -> None:
    for _ in range(21):
        submitted(applicant, item_code)
    told(applicant)
    client = browser("lishili")
    page = text_of(client.get(BOX))
    assert page.count("没看</span>") == 20
    more = re.search(r'href="(/my/messages/\?after=[^"]+)" rel="next"', page)
    assert more is not None
    page = text_of(client.get(more[1]))
    assert page.count("没看</span>") == 1
    assert 'rel="next"' not in page
    assert client.get(f"{BOX}?after=x").status_code == 422


def test_a_persons_own_message_names_no_addressee(browser: Browser, applicant: Actor, item_code: str) -> None:
    assert applicant.person_id is not None
    submitted(applicant, item_code, party=(PartyKind.NATURAL, applicant.person_id))
    assert "发给" not in text_of(browser("lishili").get(f"{BOX}{told(applicant)}"))


@pytest.mark.parametrize(("address", "most"), [("", 4), ("one", 7)])
def test_statements(browser: Browser, newest: UUID, address: str, most: int) -> None:
    """Session, actor, name and the list; of one message, marking it, how it went out and the name of the company too."""
    client = browser("lishili")
    path = f"{BOX}{newest}" if address else BOX
    client.get(BOX)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    # The demonstration's clock is asked how far it runs ahead once a second.
    asked = [each["sql"][:100] for each in captured if "clock_offset" not in each["sql"]]
    assert len(asked) <= most, asked


def test_the_price_on_my_page_is_one_statement(browser: Browser, applicant: Actor, newest: UUID) -> None:
    client = browser("lishili")
    client.get("/my/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/my/")
    assert len([each for each in captured if "messaging_" in each["sql"]]) == 1
