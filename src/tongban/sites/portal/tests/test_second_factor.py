"""An official signs in by two factors, and gets nowhere with one."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from tongban.foundation import clock
from tongban.registry.identity import one_time
from tongban.registry.identity.actions.reset_factor import forget_factors
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.factors import secret_of
from tongban.registry.identity.log_in_history import LogInKind, log_ins_of
from tongban.registry.identity.models import Account, OneTimeSecret
from tongban.sites.portal.tests.conftest import PASSWORDS

CHROME = {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36"}


@pytest.fixture(autouse=True)
def _counted(province: None) -> None:
    connection.atomic_blocks[-1]._from_testcase = True


def password(client: Client, login: str = "qianchushen", **more: str):
    return client.post("/sign-in", {"login": login, "password": PASSWORDS[login], **more})


def prove(client: Client, **more: str):
    page = client.get("/sign-in/second").content.decode()
    found = re.search(r'name="code"[^>]*value="(\d{6})"|value="(\d{6})"[^>]*name="code"', page)
    assert found, page
    return client.post("/sign-in/second", {"do": "code", "code": found[1] or found[2], **more})


def path_of(answer) -> str:
    return urlsplit(answer["Location"]).path


def test_the_desk_opens_after_both_and_the_demonstration_fills_in_the_second() -> None:
    client = Client(headers=CHROME)
    assert path_of(password(client, next="/desk/cards")) == "/sign-in/second"
    for closed in ("/desk/", "/my/", "/desk/security"):
        assert path_of(client.get(closed)) == "/sign-in"
    assert client.get("/sign-in/second")["Cache-Control"] == "no-store, private"
    wrong = client.post("/sign-in/second", {"do": "code", "code": "123"})
    assert (wrong.status_code, "已经用过" in wrong.content.decode()) == (422, True)
    assert path_of(prove(client)) == "/desk/cards"
    page = client.get("/desk/security").content.decode()
    assert "Chrome · Windows" in page
    assert "127.0.0.0/24" in page
    history = [each.kind for each in log_ins_of(demo_id("account", "qianchushen"))]
    assert history == [LogInKind.SIGNED_IN, LogInKind.FACTOR_REFUSED, LogInKind.PASSWORD_RIGHT]
    assert path_of(client.get("/sign-in/second")) == "/sign-in"


def test_a_new_device_ends_the_old_one_and_both_are_told() -> None:
    first, second = Client(headers=CHROME), Client()
    for client in (first, second):
        password(client)
        prove(client)
    assert "没有退出；那里的登录现在已经结束" in second.get("/desk/").content.decode()
    assert path_of(first.get("/desk/")) == "/sign-in"
    page = first.get("/sign-in").content.decode()
    assert "您的账号在另一处登录了" in page
    assert "您的账号在另一处登录了" not in first.get("/sign-in").content.decode()


def test_who_has_no_second_factor_gets_to_setting_one_up_and_nowhere_else() -> None:
    account = demo_id("account", "qianchushen")
    forget_factors(account)
    client = Client()
    password(client)
    assert path_of(client.get("/sign-in/second")) == "/sign-in/enrol"
    assert path_of(client.get("/desk/")) == "/sign-in"
    page = client.get("/sign-in/enrol").content.decode()
    secret = secret_of(account, confirmed=False)
    assert secret
    assert one_time.written(secret) in page
    assert "data-security-key" not in page
    assert client.post("/sign-in/enrol", {"code": "000000"}).status_code == 422
    # A secret that no code confirmed opens nothing.
    assert path_of(client.get("/sign-in/second")) == "/sign-in/enrol"
    code = one_time.code_at(secret, one_time.step_of(clock.real_now()))
    done = client.post("/sign-in/enrol", {"code": code}).content.decode()
    assert len(re.findall(r'<span class="code">[2-9a-z]{5}-[2-9a-z]{5}</span>', done)) == 10
    assert client.get("/desk/").status_code == 200
    # What the app of the own choice shows is nowhere on a page.
    other = Client()
    password(other)
    assert 'value="' + code not in other.get("/sign-in/second").content.decode()


def test_an_applicant_signs_in_by_password_and_sees_where() -> None:
    client = Client()
    assert path_of(password(client, "lishili")) == "/my/"
    assert "127.0.0.0/24" in client.get("/my/security").content.decode()


def test_ten_minutes_later_the_password_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    password(client)
    later = clock.real_now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert path_of(client.get("/sign-in/second")) == "/sign-in"


def test_a_stranger_locks_nobody_out_of_the_own_device() -> None:
    owner, stranger = Client(), Client()
    password(owner, "lishili")
    owner.post("/sign-out")
    for _ in range(11):
        last = stranger.post("/sign-in", {"login": "lishili", "password": "guessed-wrong"})
    assert last.status_code == 429
    assert password(Client(), "lishili").status_code == 429
    assert path_of(password(owner, "lishili")) == "/my/"


def test_changing_a_factor_asks_for_a_fresh_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    password(client)
    prove(client)
    fresh = client.post("/desk/security", {"do": "renew"}).content.decode()
    assert len(re.findall(r"[2-9a-z]{5}-[2-9a-z]{5}</span>", fresh)) == 10
    later = clock.real_now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert client.post("/desk/security", {"do": "renew"}).status_code == 403
    assert client.post("/desk/security", {"do": "remove-code"}).status_code == 403
    assert OneTimeSecret.objects.filter(pk=demo_id("account", "qianchushen")).exists()


def _aged(days: int, login: str = "qianchushen") -> None:
    Account.objects.filter(login=login).update(password_set_at=clock.real_now() - timedelta(days=days))


def test_a_password_that_is_over_leads_to_a_new_one_and_no_further() -> None:
    _aged(91)
    client = Client(headers=CHROME)
    password(client, next="/desk/cards")
    assert path_of(client.get("/sign-in/password")) == "/sign-in", "not before the second factor"
    assert path_of(prove(client)) == "/sign-in/password"
    for closed in ("/desk/", "/my/", "/desk/security"):
        assert path_of(client.get(closed)) == "/sign-in"
    page = client.get("/sign-in/password")
    assert ("最长用 90 天" in page.content.decode(), page["Cache-Control"]) == (True, "no-store, private")
    again = client.post("/sign-in/password", {"password": PASSWORDS["qianchushen"]})
    assert (again.status_code, "这个密码用过" in again.content.decode()) == (422, True)
    done = client.post("/sign-in/password", {"password": "xin-de-yiju-mima"})
    assert path_of(done) == "/desk/cards"
    assert "密码换好了" in client.get("/desk/").content.decode()
    assert path_of(client.post("/sign-in/password", {"password": "noch-ein-anderes"})) == "/sign-in"
    assert Client().post("/sign-in", {"login": "qianchushen", "password": "xin-de-yiju-mima"}).status_code == 302


def test_a_week_before_it_is_told_and_a_citizen_is_never_asked() -> None:
    _aged(85)
    client = Client()
    password(client)
    prove(client)
    assert "密码还有 4 天到期" in client.get("/desk/").content.decode()
    _aged(4_000, "lishili")
    assert path_of(password(Client(), "lishili")) == "/my/"
