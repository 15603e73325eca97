"""正在登录的设备: every log-in is listed, and what is ended is out at its next request, with what was entered by it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.oidc.actions.end import end_lapsed
from tongban.registry.identity.oidc.models import Session
from tongban.registry.identity.oidc.tasks import sweep
from tongban.sites.portal.tests.conftest import PASSWORDS, path_of, text_of

PAGE = "/my/security"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"
WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile MicroMessenger/8.0"


def signed_in(login: str = "lishili", agent: str = FIREFOX) -> Client:
    browser = Client(headers={"user-agent": agent})
    assert browser.post("/sign-in", {"login": login, "password": PASSWORDS[login]}).status_code == 302
    return browser


def ends(browser: Client) -> list[str]:
    """What the page offers to end."""
    return re.findall(r'name="log_in" value="([^"]+)"', browser.get(PAGE).content.decode())


def out(browser: Client) -> bool:
    return browser.get("/my/").status_code == 302


def test_every_log_in_is_listed_and_ended_alone() -> None:
    here, there, third = signed_in(), signed_in(agent=WECHAT), signed_in()
    page = text_of(here.get(PAGE))
    assert "Firefox · Windows" in page
    assert "微信 · Android" in page
    (wanted,) = (each for each in ends(here) if Session.objects.get(pk=each).device == "微信 · Android")
    assert len(ends(here)) == 2
    assert path_of(here.post(PAGE, {"do": "end-log-in", "log_in": wanted})) == PAGE
    assert out(there)
    assert "这次登录在别处被结束了" in text_of(there.get("/sign-in"))
    assert not out(here)
    assert not out(third)
    assert wanted not in ends(here)
    assert [each.data["session"] for each in audit.page_about([f"account:{demo_id('account', 'lishili')}"],
            ["identity.oidc.ended"])] == [wanted]  # fmt: skip


def test_all_others_at_once() -> None:
    here, there, third, stranger = signed_in(), signed_in(), signed_in(), signed_in("zhangshili")
    assert len(ends(here)) == 2
    here.post(PAGE, {"do": "end-others"})
    assert [out(each) for each in (here, there, third, stranger)] == [False, True, True, False]
    assert ends(here) == []
    assert "结束别处的全部登录" not in text_of(here.get(PAGE))


def test_another_persons_is_not_found_and_the_own_one_signs_out() -> None:
    here, stranger = signed_in(), signed_in("zhangshili")
    wanted = str(Session.objects.get(account_id=demo_id("account", "zhangshili")).pk)
    for told in (wanted, "x", ""):
        assert here.post(PAGE, {"do": "end-log-in", "log_in": told}).status_code == 404
    assert not out(stranger)
    own = str(Session.objects.get(account_id=demo_id("account", "lishili")).pk)
    here.post(PAGE, {"do": "end-log-in", "log_in": own})
    assert out(here)


def test_what_is_over_is_not_listed() -> None:
    here, gone, idle = signed_in(), signed_in(), signed_in()
    gone.post("/sign-out")
    assert len(ends(here)) == 1
    Session.objects.filter(pk__in=ends(here)).update(lapses_at=clock.real_now())
    assert ends(here) == []
    assert (end_lapsed(), end_lapsed()) == (1, 0)
    assert out(idle)
    before = Session.objects.count()
    Session.objects.exclude(ended_at=None).update(ended_at=clock.real_now() - timedelta(hours=9))
    sweep(0)
    assert Session.objects.count() == before - 2
    assert not out(here)


def test_signing_in_again_in_one_browser_is_one_log_in() -> None:
    here = signed_in()
    here.post("/sign-in", {"login": "lishili", "password": PASSWORDS["lishili"]})
    assert Session.objects.count() == 1
    assert not out(here)


def test_a_new_password_ends_the_others_and_not_this_one() -> None:
    here, there = signed_in(), signed_in()
    sent = {"do": "password", "present": PASSWORDS["lishili"], "password": "shili-mima-yiju-hua"}
    assert path_of(here.post(PAGE, sent)) == PAGE
    assert out(there)
    assert ends(here) == []
    assert end_lapsed() == 1
    assert not out(here)


def test_a_session_without_a_row_is_over() -> None:
    """One of before the upgrade, or one that somebody wrote: it could be neither seen nor ended."""
    here = signed_in()
    session: Any = here.session
    session["signed_in"] = {key: value for key, value in session["signed_in"].items() if key != "log_in"}
    session.save()
    assert out(here)


def test_the_last_use_is_known_to_the_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    here = signed_in()
    instant = clock.real_now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "real_now", lambda: instant)
    assert not out(here)
    row = Session.objects.get()
    assert row.used_at == instant
    assert row.lapses_at > row.used_at + timedelta(minutes=29)
