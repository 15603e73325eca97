"""The language of pages: chosen by a link, remembered by a cookie, guessed from the browser before that."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

from tongban.foundation.web import dates
from tongban.foundation.web.language import (
    asked_of,
    headed,
    joined,
    language,
    language_of,
    listed,
    noted,
    sentence,
    whole,
)
from tongban.kernel import states  # noqa: F401  (registers the code used here)
from tongban.kernel.errors import DomainError

pytestmark = pytest.mark.urls("tongban.foundation.web.tests.urls")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("en,zh;q=0.9", "en"),
        ("zh-CN,en;q=0.8", "zh"),
        ("en,zh", "zh"),
        ("fr", "zh"),
        ("en;q=0.1,zh", "zh"),
        (";;;,", "zh"),
    ],
)
def test_the_browser_is_asked_first_and_chinese_is_the_default(accept: str, expected: str) -> None:
    assert asked_of(RequestFactory().get("/", headers={"Accept-Language": accept})) == expected


@pytest.mark.parametrize(("cookie", "expected"), [("zh", "zh"), ("en", "en"), ("fr", "en"), ("", "en")])
def test_a_choice_goes_before_the_browser(cookie: str, expected: str) -> None:
    request = RequestFactory().get("/", headers={"Accept-Language": "en"})
    request.COOKIES["tongban_language"] = cookie
    assert language_of(request) == expected


def test_the_link_is_a_cookie_the_same_page_and_an_attribute(client: Client) -> None:
    page = client.get("/page").content.decode()
    assert '<html lang="zh-CN"' in page
    assert '<a href="?lang=en" hreflang="en" lang="en">English</a>' in page
    response = client.get("/page?lang=en&q=奶茶")
    assert (response.status_code, response["Location"]) == (302, "/page?q=%E5%A5%B6%E8%8C%B6")
    page = client.get("/page")
    assert '<html lang="en"' in page.content.decode()
    assert '<a href="?lang=zh" hreflang="zh-CN" lang="zh-CN">中文</a>' in page.content.decode()
    assert {"Cookie", "Accept-Language"} <= set(page["Vary"].split(", "))
    client.get("/page?lang=zh")
    assert "跳到主要内容" in client.get("/page", headers={"Accept-Language": "en"}).content.decode()


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    assert dict(client.get("/page?lang=fr").cookies) == {}


def test_the_next_person_on_the_same_thread_reads_chinese(client: Client) -> None:
    assert "Skip to main content" in client.get("/page", headers={"Accept-Language": "en"}).content.decode()
    assert "跳到主要内容" in client.get("/page").content.decode()
    assert language() == "zh"


def test_machines_read_data_and_no_words() -> None:
    request = RequestFactory().get("/api/v1/x", headers={"Accept-Language": "en"})
    request.COOKIES["tongban_language"] = "en"
    assert language_of(request) == "zh"


def test_error_pages_speak_the_language_too(client: Client) -> None:
    page = client.get("/fail/missing", headers={"Accept-Language": "en"}).content.decode()
    assert "Page not found" in page
    error = DomainError("web.not_found")
    assert error.message("en") in page
    assert error.way_out("en") in page


def test_what_is_wrong_is_said_in_the_language_of_the_page() -> None:
    error = DomainError(
        "states.deed_not_possible", deed="withdraw", deed_label="撤回", state="ACCEPTED", state_label="已受理"
    )
    assert "撤回" in sentence(error)
    assert whole(error) == f"{error.message()}{error.way_out()}"
    with override("en"):
        assert "ACCEPTED" not in sentence(error)
        assert "Accepted" in sentence(error)
        assert whole(error).startswith(f"{sentence(error)} ")


def test_dates_in_an_english_page() -> None:
    day, moment = date(2026, 12, 9), datetime(2026, 11, 23, 2, 26, 7, tzinfo=UTC)
    assert (dates.public_date(day), dates.table_date(day), dates.weekday(day)) == ("12 月 9 日", "12-09", "周三")
    with override("en"):
        assert dates.public_date(day) == dates.table_date(day) == "9 Dec"
        assert dates.public_date(day, year=True) == dates.table_date(day, year=True) == "9 Dec 2026"
        assert dates.public_instant(moment, seconds=True) == "23 Nov 2026 10:26:07"
        assert dates.table_instant(moment) == "23 Nov 10:26"
        assert dates.weekday(day) == dates.weekday_short(day) == "Wed"


def test_punctuation_follows_the_language() -> None:
    assert (listed("甲乙"), headed("甲", "乙"), noted("甲", "乙")) == ("甲、乙", "甲：乙", "甲（乙）")
    assert joined("甲。", "乙。") == "甲。乙。"
    with override("en"):
        assert (listed("AB"), headed("A", "B"), noted("A", "B")) == ("A, B", "A: B", "A (B)")
        assert joined("A.", "", "B.") == "A. B."
