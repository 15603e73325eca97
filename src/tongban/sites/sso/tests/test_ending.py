"""A log-in ends, wherever it was ended: tokens die, and every application hears of it, the one that is down later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser

from tongban.foundation import clock, jobs
from tongban.foundation.outgoing import UNAVAILABLE, Document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.depart import depart
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Account
from tongban.registry.identity.oidc.actions import tell
from tongban.registry.identity.oidc.actions.end import end_lapsed
from tongban.registry.identity.oidc.models import Consent, Participation, Session
from tongban.registry.identity.oidc.tests.making import application
from tongban.registry.identity.queries import actor_of
from tongban.sites.sso.tests.conftest import RelyingParty, claims_of, userinfo

Browsers = Callable[..., Browser]


@dataclass
class Outside:
    """The applications as they are called; ``down`` names those that do not answer."""

    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def client(self, system: Any) -> Outside:
        self.system = system
        return Caller(self, system)  # type: ignore[return-value]


@dataclass
class Caller:
    outside: Outside
    system: Any

    def call(self, operation: str, method: str, path: tuple[str, ...], *, document: Document) -> Any:
        self.outside.asked.append(self.system.base_url)
        if self.system.base_url in self.outside.down:
            raise DomainError(UNAVAILABLE, system="x", title_zh="x", title_en="x", reason="no_connection")
        self.outside.heard.append(
            (self.system.base_url, claims_of(parse_qs(document.content.decode())["logout_token"][0]))
        )
        return type("Answer", (), {"status": 200})()


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    calls = Outside()
    monkeypatch.setattr(tell, "OutgoingClient", calls.client)
    return calls


def party(name: str, **more: Any) -> RelyingParty:
    return RelyingParty(application(name, back_channel=f"https://{name}.example/out", **more))


def test_signing_out_tells_every_application(browser: Browsers, outside: Outside) -> None:
    her, fund, tax = browser("lishili"), party("fund"), party("tax")
    one, two = fund.log_in(her), tax.log_in(her)
    elsewhere = fund.log_in(browser("lishili"))
    her.post("/sign-out")
    assert userinfo(one["access_token"]).status_code == 401
    assert fund.token(grant_type="refresh_token", refresh_token=one["refresh_token"]).status_code == 400
    assert userinfo(elsewhere["access_token"]).status_code == 200, "another browser goes on"
    assert tell.tell_applications() == 2
    assert tell.tell_applications() == 0
    told = dict(outside.heard)
    for name, tokens in (("fund", one), ("tax", two)):
        claims, known = told[f"https://{name}.example/out"], claims_of(tokens["id_token"])
        assert (claims["sub"], claims["sid"], claims["aud"]) == (known["sub"], known["sid"], f"app-{name}")
        assert "http://schemas.openid.net/event/backchannel-logout" in claims["events"]
        assert "nonce" not in claims, "or it could be taken for an ID token"


def test_one_that_is_down_is_told_later(browser: Browsers, outside: Outside) -> None:
    her, fund, tax = browser("lishili"), party("fund"), party("tax")
    fund.log_in(her)
    tax.log_in(her)
    outside.down.add("https://tax.example/out")
    her.post("/sign-out")
    assert tell.tell_applications() == 1
    row = Participation.objects.get(client=tax.client)
    assert (row.trouble, row.tries) == ("no_connection", 1)
    assert "还没有联系上" in browser("lishili").get("/my/applications/").content.decode()
    outside.down.clear()
    assert tell.tell_applications() == 0, "not at once"
    Participation.objects.filter(pk=row.pk).update(next_try_at=clock.real_now())
    assert tell.tell_applications() == 1
    assert "还没有联系上" not in browser("lishili").get("/my/applications/").content.decode()


def test_one_that_does_not_answer_is_asked_once_in_a_round(browser: Browsers, outside: Outside) -> None:
    """However many log-ins it missed: the others wait for one pause and not for all of them."""
    fund, tax = party("fund"), party("tax")
    for her in [browser("lishili") for _each in range(3)]:
        tax.log_in(her)
        fund.log_in(her)
    Session.objects.update(lapses_at=clock.real_now())
    end_lapsed()
    outside.down.add("https://tax.example/out")
    assert tell.tell_applications() == 3
    assert outside.asked.count("https://tax.example/out") == 1
    missed = Participation.objects.filter(client=tax.client).values_list("trouble", "tries")
    assert list(missed) == [("no_connection", 1)] * 3


def test_one_that_never_answers_is_given_up(browser: Browsers, outside: Outside) -> None:
    her, tax = browser("lishili"), party("tax")
    tax.log_in(her)
    outside.down.add("https://tax.example/out")
    her.post("/sign-out")
    Participation.objects.update(ended_at=clock.real_now() - timedelta(days=8), tries=400)
    tell.tell_applications()
    assert Participation.objects.get().next_try_at is None


@pytest.mark.parametrize("how", ["idle", "password", "closed"])
def test_what_is_over_without_a_word_is_found(how: str, browser: Browsers, outside: Outside) -> None:
    fund = party("fund")
    tokens = fund.log_in(browser("lishili"))
    assert end_lapsed() == 0
    if how == "idle":
        Session.objects.update(lapses_at=clock.real_now())
    elif how == "password":
        Account.objects.filter(pk=demo_id("account", "lishili")).update(session_serial=7)
    else:
        Account.objects.filter(pk=demo_id("account", "lishili")).update(is_active=False)
    assert (end_lapsed(), end_lapsed()) == (1, 0)
    assert userinfo(tokens["access_token"]).status_code == 401
    assert tell.tell_applications() == 1


def test_another_person_in_the_same_browser_ends_the_log_in_before(browser: Browsers, outside: Outside) -> None:
    her, fund = browser("lishili"), party("fund")
    tokens = fund.log_in(her)
    her.post("/sign-in", {"login": "zhangshili", "password": "shili-juwairen-3"})
    assert userinfo(tokens["access_token"]).status_code == 401
    assert claims_of(fund.log_in(her)["id_token"])["sub"] != claims_of(tokens["id_token"])["sub"]


def test_signing_in_once_more_goes_on(browser: Browsers, outside: Outside) -> None:
    her, fund = browser("lishili"), party("fund")
    tokens = fund.log_in(her)
    her.post("/sign-in", {"login": "lishili", "password": "shili-shenqingren-1"})
    again = fund.log_in(her)
    assert claims_of(again["id_token"])["sid"] == claims_of(tokens["id_token"])["sid"]
    assert end_lapsed() == 0
    assert Session.objects.get().ended_at is None


def test_a_log_in_is_ended_from_elsewhere(browser: Browsers, outside: Outside) -> None:
    here, there, fund = browser("lishili"), browser("lishili"), party("fund")
    tokens = fund.log_in(there)
    page = here.get("/my/applications/").content.decode()
    assert "公积金网厅" in page
    wanted = str(Participation.objects.get().session_id)
    assert browser("zhangshili").post("/my/applications/", {"end": wanted}).status_code == 404, "his own only"
    here.post("/my/applications/", {"end": wanted})
    assert userinfo(tokens["access_token"]).status_code == 401
    assert there.get("/my/").status_code == 302, "the browser over there is signed out"
    assert "在别处被结束了" in there.get("/sign-in").content.decode()
    assert here.get("/my/").status_code == 200
    assert tell.tell_applications() == 1


def test_consent_is_taken_back_as_easily_as_given(browser: Browsers, outside: Outside) -> None:
    her, fund = browser("lishili"), party("fund")
    tokens = fund.log_in(her, scope="openid profile")
    assert "姓名" in her.get("/my/applications/").content.decode()
    her.post("/my/applications/", {"withdraw": "app-fund"})
    assert userinfo(tokens["access_token"]).status_code == 401
    assert tell.tell_applications() == 1
    assert fund.send(her).status_code == 200, "asked anew"
    assert userinfo(fund.log_in(her)["access_token"]).status_code == 200


def test_an_application_logs_its_person_out(browser: Browsers, outside: Outside) -> None:
    her, fund = browser("lishili"), party("fund")
    tokens = fund.log_in(her)
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "https://fund.example/bye", "state": "s"}
    gone = her.get("/sso/log-out", asked)
    assert gone["Location"] == "https://fund.example/bye?state=s"
    assert her.get("/my/").status_code == 302
    assert tell.tell_applications() == 1


def test_an_application_that_shows_nothing_has_the_person_asked(browser: Browsers, outside: Outside) -> None:
    her, fund = browser("lishili"), party("fund")
    fund.log_in(her)
    hint = fund.log_in(browser("lishili"))["id_token"]
    for asked in ({"client_id": "app-fund"}, {"id_token_hint": hint}, {"id_token_hint": "x.y.z"}):
        assert "要退出登录吗" in her.get("/sso/log-out", asked).content.decode()
    assert her.get("/my/").status_code == 200
    her.post("/sso/log-out?client_id=app-fund", {"answer": "leave"})
    assert her.get("/my/").status_code == 302
    wrong = her.get("/sso/log-out", {"client_id": "app-fund", "post_logout_redirect_uri": "https://evil.example/"})
    assert wrong.status_code == 400, "nobody is sent to an address that is not registered"


def test_the_browser_tells_those_that_want_to_hear_it_from_it(browser: Browsers, outside: Outside) -> None:
    her, fund = browser("lishili"), party("fund", front_channel="https://fund.example/front")
    sid = claims_of(fund.log_in(her)["id_token"])["sid"]
    there = her.post("/sign-out")["Location"]
    page = her.get(there)
    frame = page.content.decode().split("<iframe")[1].split('src="')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(frame).query) == {"iss": ["http://127.0.0.1:8000"], "sid": [sid]}
    assert "frame-src https://fund.example" in page["Content-Security-Policy"]
    assert her.get("/sso/signed-out?of=forged").status_code == 302


def test_who_leaves_the_service_is_out_of_every_application(browser: Browsers, outside: Outside) -> None:
    """At once, before the job has seen it; the consents stay, for the account does, as that of a citizen."""
    fund, his = party("fund"), browser("qianchushen")
    tokens = fund.log_in(his, scope="openid profile")
    head = actor_of(demo_id("account", "zhoujueding"), Channel.DESK)
    assert head is not None
    depart(head, login="qianchushen", reason="调离", now=clock.now())
    assert userinfo(tokens["access_token"]).status_code == 401
    spent = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert fund.token(**spent).json()["error"] == "invalid_grant"
    code = {"grant_type": "authorization_code", "code": "none"}
    assert fund.token(**code).status_code == 400
    assert his.get("/my/").status_code == 302
    assert (end_lapsed(), tell.tell_applications()) == (1, 1)
    assert Session.objects.get().ending == "REPLACED"
    assert Consent.objects.get().withdrawn_at is None


def test_what_lapsed_is_out_before_anything_else_is_entered(
    browser: Browsers, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job may end a session that a browser still has: nothing is entered by it, or no log-out reached it."""
    monkeypatch.setattr(jobs, "soon", lambda name: None)  # two in one transaction are none
    her, fund, tax = browser("lishili"), party("fund"), party("tax")
    fund.log_in(her)
    Session.objects.update(lapses_at=clock.real_now())
    assert end_lapsed() == 1
    assert tax.send(her)["Location"].startswith("/sign-in")
    assert "有一会儿没有操作" in her.get("/sign-in").content.decode()
    her.post("/sign-in", {"login": "lishili", "password": "shili-shenqingren-1"})
    tokens = tax.log_in(her)
    assert Session.objects.filter(ended_at=None).count() == 1
    her.post("/sign-out")
    assert userinfo(tokens["access_token"]).status_code == 401
    assert tell.tell_applications() == 2
