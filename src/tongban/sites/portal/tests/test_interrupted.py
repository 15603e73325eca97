"""Two devices on one draft, and a session that ends while somebody types: nothing is lost, nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tongban.cases.actions.draft import drafts_of
from tongban.foundation import clock
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import PASSWORDS, hidden, paper, path_of, text_of
from tongban.sites.portal.tests.test_applying import ANSWERS, begun, send

Browser = Callable[..., Client]
TYPED = {"f.premises.address": "沿江街 9 号", "f.premises.area": "四十二平"}


@pytest.fixture
def applicant(who: Callable[..., Actor]) -> Actor:
    return who("lishili", Channel.PORTAL)


@pytest.fixture
def me(browser: Browser) -> Client:
    return browser("lishili")


@pytest.fixture
def home(me: Client, applicant: Actor, item_code: str) -> str:
    found = begun(me, applicant, item_code)
    send(me, f"{found}scenario", **ANSWERS)
    return found


def marks(page: str) -> dict[str, str]:
    found = hidden(page)
    return {name: found[name][0] for name in ("seen", "mark")}


def turned_away(me: Client, url: str, pairs: dict[str, str]) -> Any:
    """The answer to a form that a browser sends after its session has ended."""
    Session.objects.all().delete()
    form = "application/x-www-form-urlencoded"
    return me.post(url, urlencode(pairs), content_type=form, headers={"referer": f"http://testserver{url}"})


def sign_in_again(me: Client, answer: Any, login: str = "lishili") -> str:
    address = answer["Location"]
    assert path_of(answer) == "/sign-in"
    page = text_of(me.get(address))
    back = hidden(page)["next"][0]
    done = me.post("/sign-in", {"login": login, "password": PASSWORDS[login], "next": back})
    return str(done["Location"])


def test_a_photograph_from_the_telephone_does_not_disturb_the_form(
    browser: Browser, me: Client, applicant: Actor, home: str
) -> None:
    page = marks(text_of(me.get(f"{home}s/sec.premises")))
    telephone = browser("lishili")
    telephone.post(f"{home}m/m3", {"seen": 0, "do": "upload", "file": paper("图.pdf")})
    answer = me.post(f"{home}s/sec.premises", {**page, "do": "leave", "f.premises.address": "沿江街 9 号"})
    assert answer.status_code == 302
    draft = drafts_of(applicant)[0]
    assert draft.answers["f.premises.address"] == "沿江街 9 号"
    assert len(draft.uploads["m3"]) == 1


def test_the_same_page_changed_elsewhere_is_shown_beside_it(
    browser: Browser, me: Client, applicant: Actor, home: str
) -> None:
    page = marks(text_of(me.get(f"{home}s/sec.premises")))
    send(browser("lishili"), f"{home}s/sec.premises", do="leave", **{"f.premises.address": "沿江街 1 号"})
    answer = me.post(f"{home}s/sec.premises", {**page, "do": "leave", "f.premises.address": "沿江街 9 号"})
    assert answer.status_code == 409
    assert "沿江街 1 号" in text_of(answer)
    assert "沿江街 9 号" in text_of(answer)
    assert drafts_of(applicant)[0].answers["f.premises.address"] == "沿江街 1 号"


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    me: Client, applicant: Actor, home: str
) -> None:
    url = f"{home}s/sec.premises"
    page = marks(text_of(me.get(url)))
    answer = turned_away(me, url, {**page, "do": "next", **TYPED})
    stored = Session.objects.get().get_decoded()
    assert "沿江街" not in str(stored)
    assert sign_in_again(me, answer) == url
    assert "f.premises.address" not in drafts_of(applicant)[0].answers
    shown = text_of(me.get(url))
    assert "您刚才填的还在，还没有存" in shown
    assert 'value="沿江街 9 号"' in shown
    assert 'value="四十二平"' in shown
    assert marks(shown) == page
    assert me.post(url, {**marks(shown), "do": "leave", "f.premises.address": "沿江街 9 号"}).status_code == 302
    assert drafts_of(applicant)[0].answers["f.premises.address"] == "沿江街 9 号"
    assert "您刚才填的还在" not in text_of(me.get(url))


def test_somebody_else_at_the_same_browser_sees_nothing_of_it(me: Client, home: str) -> None:
    url = f"{home}s/sec.premises"
    answer = turned_away(me, url, {"do": "next", **TYPED})
    assert sign_in_again(me, answer, "wangshili") == url
    shown = me.get(url)
    assert shown.status_code == 404
    assert "沿江街" not in text_of(shown)


def test_it_lasts_an_hour(me: Client, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{home}s/sec.premises"
    answer = turned_away(me, url, {"do": "next", **TYPED})
    later = clock.real_now() + timedelta(hours=1, minutes=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    sign_in_again(me, answer)
    assert "沿江街" not in text_of(me.get(url))


def test_who_came_without_a_session_leaves_nothing(browser: Browser, home: str) -> None:
    stranger, before = browser(), Session.objects.count()
    form = "application/x-www-form-urlencoded"
    answer = stranger.post(f"{home}s/sec.premises", urlencode(TYPED), content_type=form)
    assert path_of(answer) == "/sign-in"
    assert Session.objects.count() == before
