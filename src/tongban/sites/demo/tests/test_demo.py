"""The guided demonstration: only where there is one, what its buttons do, and what they refuse."""

from __future__ import annotations

import zlib
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tongban.cases.queries import case_id_of
from tongban.foundation import clock, jobs
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id, sign_in_as
from tongban.sites.demo.chapters import chapter_named, chapters
from tongban.sites.demo.forging import forged
from tongban.sites.demo.permissions import PERMISSIONS
from tongban.sites.demo.standing import Standing

SILENCE = "/demo/silence/"


@pytest.fixture
def browser(province: None) -> Client:
    return Client(raise_request_exception=False)


def press(browser: Client, number: int, do: str = "next", chapter: str = SILENCE) -> str:
    browser.post(f"{chapter}step", {"number": str(number), "do": do})
    return browser.get(chapter).content.decode()


def address(route: str) -> str:
    values = {"chapter": "silence", "copy": "sealed"}
    wanted = {"chapter": ("chapter",), "step": ("chapter",), "again": ("chapter",), "paper": ("chapter", "copy")}
    return reverse(f"demo:{route}", kwargs={name: values[name] for name in wanted.get(route, ())})


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", sorted(PERMISSIONS))
def test_nothing_of_it_exists_outside_a_demonstration(
    browser: Client, settings: LazySettings, route: str, method: str
) -> None:
    settings.DEMONSTRATION = False
    answered: HttpResponse = getattr(browser, method)(address(route), {"login": "lishili", "days": "1"})
    assert answered.status_code == 404
    assert settings.SESSION_COOKIE_NAME not in browser.cookies


@pytest.mark.parametrize("route", sorted(PERMISSIONS))
def test_every_address_answers_in_a_demonstration(browser: Client, route: str) -> None:
    answered = browser.get(address(route))
    assert answered.status_code in (200, 302, 404 if route == "paper" else 405)


def test_nobody_signs_in_so_outside_a_demonstration(province: None, settings: LazySettings) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(DomainError, match=r"identity\.seed\.demonstration_only"):
        sign_in_as("lishili", channel=Channel.PORTAL)


@pytest.mark.parametrize(("login", "lands"), [("lishili", "portal:my"), ("qianchushen", "desk:work")])
def test_a_button_signs_in_and_it_is_on_record(browser: Client, login: str, lands: str) -> None:
    answered = browser.post("/demo/sign-in", {"login": login})
    assert answered["Location"] == reverse(lands)
    assert browser.get(reverse(lands)).status_code == 200
    entry = audit.about(f"account:{demo_id('account', login)}")[0]
    assert (entry.kind, entry.data) == ("identity.account.signed_in", {"demonstration": True})


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_the_button_leads_nowhere_else(browser: Client, where: str) -> None:
    assert browser.post("/demo/sign-in", {"login": "lishili", "next": where})["Location"] == reverse("portal:my")


def test_one_can_be_nobody_again(browser: Client) -> None:
    browser.post("/demo/sign-in", {"login": "lishili"})
    browser.post("/demo/sign-in", {"login": "", "next": "/demo/"})
    assert browser.get(reverse("portal:my")).status_code == 302


@pytest.mark.parametrize("login", ["nobody", "platform", "x" * 500])
def test_who_is_no_person_of_the_demonstration_is_refused(browser: Client, login: str) -> None:
    assert browser.post("/demo/sign-in", {"login": login}).status_code == 422
    assert browser.get(reverse("portal:my")).status_code == 302


def test_pressed_twice_is_done_once_and_begun_again_is_another_case(browser: Client) -> None:
    first = press(browser, 0)
    assert press(browser, 0).count("过 5 个工作日") == first.count("过 5 个工作日") > 0
    code = browser.get(SILENCE).context["view"].code
    assert case_id_of(code)
    browser.post(f"{SILENCE}again")
    assert browser.get(SILENCE).context["view"].code == ""
    press(browser, 0)
    assert browser.get(SILENCE).context["view"].code not in ("", code)


def test_what_a_rule_refuses_is_told_with_its_code(browser: Client) -> None:
    press(browser, 0, chapter="/demo/beyond/")
    shown = press(browser, 1, chapter="/demo/beyond/")
    assert "系统拒绝了" in shown
    assert "cases.text.demands" in shown


def test_a_step_that_a_visitor_did_himself_can_be_left_out(browser: Client) -> None:
    for number in (0, 1):
        press(browser, number, chapter="/demo/cards/")
    browser.post("/demo/cards/again")
    press(browser, 0, chapter="/demo/cards/")
    press(browser, 1, "skip", chapter="/demo/cards/")
    assert browser.get("/demo/cards/").context["view"].standing.number == 2


@pytest.mark.parametrize("days", ["0", "-1", "21", "x", "", "99999999", "²"])
def test_a_strange_step_moves_no_clock(browser: Client, days: str) -> None:
    assert browser.post("/demo/clock/move", {"days": days}).status_code == 400
    assert clock.offset() == timedelta(0)


def test_the_clock_is_moved_and_the_sweep_is_waited_for(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(jobs, "soon", asked.append)
    press(browser, 0)
    try:
        moved = browser.post("/demo/clock/move", {"days": "2", "chapter": "silence"})
        assert clock.offset() >= timedelta(days=1)
        assert asked == [jobs.CATCH_UP]
        monkeypatch.setattr(jobs, "standing", lambda name: "doing")
        waits = browser.get(moved["Location"])
        assert 'http-equiv="refresh"' in waits.content.decode()
        assert "正在办" in waits.content.decode()
        monkeypatch.setattr(jobs, "standing", lambda name: "")
        monkeypatch.setattr("tongban.foundation.records.consumers.lag", dict)
        assert browser.get(moved["Location"])["Location"] == SILENCE
        assert "再过 3 个工作日" in browser.get(SILENCE).content.decode()
    finally:
        clock.look_again()


def test_a_job_that_waits_is_seen(committed_province: str) -> None:
    assert jobs.standing(jobs.CATCH_UP) == ""
    jobs.soon(jobs.CATCH_UP)
    jobs.soon(jobs.CATCH_UP)
    assert jobs.standing(jobs.CATCH_UP) == "todo"


@pytest.mark.parametrize("cookie", ["", "x", "ABC.99.0", "360722261126AAAAAA.1.0"])
def test_a_cookie_that_somebody_made_up_begins_anew(browser: Client, cookie: str) -> None:
    browser.cookies["tongban_demo_silence"] = cookie
    assert browser.get(SILENCE).context["view"].standing == Standing()


@pytest.mark.parametrize("path", ["/demo/nowhere/", "/demo/silence/paper/sealed", "/demo/forged/paper/other"])
def test_what_is_not_there_is_not_found(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_time_counts_where_a_chapter_waits_for_it() -> None:
    chapter = chapter_named("silence")
    assert Standing("A", 0).later(chapter, 3) == Standing("A", 0)
    assert Standing("A", 1).later(chapter, 3) == Standing("A", 1, 3)
    assert Standing("A", 1, 3).later(chapter, 2) == Standing("A", 2)
    assert Standing("A", len(chapter.beats)).later(chapter, 1).beat(chapter) is None


_NUMBER = rb"[(\000\021\000\022\000\023\000\022\000\024\000\025)]TJ"


def test_a_forged_copy_is_of_another_year() -> None:
    drawing = b"BT [(\\000\\003\\000\\005\\000\\003\\000\\006)]TJ " + _NUMBER + _NUMBER + b"0 0 m 75 0 l " * 400
    # A paper's own packing is not the best possible: there is room.
    packed = zlib.compress(drawing, 1) + b"\0" * 40
    paper = b"%%PDF-<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)
    paper += b" " * 3_000
    copy = forged(paper)
    assert len(copy) == len(paper)
    told = zlib.decompressobj().decompress(copy[paper.index(packed) :])
    assert told == drawing.replace(rb"\022\000\024", rb"\022\000\023", 1)


def test_where_no_year_is_found_a_byte_is_another() -> None:
    paper = bytes(range(256)) * 20
    assert sum(a != b for a, b in zip(paper, forged(paper), strict=True)) == 1
    with pytest.raises(ValueError, match="no paper"):
        forged(b"%PDF-")


def test_every_step_has_its_words() -> None:
    assert all(beat.says or beat.days for each in chapters() for beat in each.beats)
