"""Sheets of a material: seen, in order, added from two devices, there once; refused ones leave nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from simulators.clamd.server import EICAR
from tongban.cases.actions.draft import drafts_of
from tongban.cases.models import Upload
from tongban.foundation import scanning
from tongban.foundation.scanning import AbsentScanner, Verdict
from tongban.foundation.sheets.tests.photographs import jpeg, photographed
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import paper, text_of
from tongban.sites.portal.tests.test_applying import ANSWERS, begun, seen, send
from walkers.player.story import papers

Browser = Callable[..., Client]


@pytest.fixture
def applicant(who: Callable[..., Actor]) -> Actor:
    return who("lishili", Channel.PORTAL)


@pytest.fixture
def me(browser: Browser) -> Client:
    return browser("lishili")


@pytest.fixture
def material(me: Client, applicant: Actor, item_code: str) -> str:
    """The page of a material of a draft whose situation is answered."""
    home = begun(me, applicant, item_code)
    send(me, f"{home}scenario", **ANSWERS)
    return f"{home}m/m3"


def photo(name: str, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or photographed(orientation=6), "image/jpeg")


def hand_in(me: Client, url: str, *files: SimpleUploadedFile, at: int = 0, **more: Any) -> Any:
    return me.post(url, {"seen": at, "do": "upload", "file": list(files), **more})


def names(page: str) -> list[str]:
    """Names of the sheets in their order."""
    return re.findall(r"uploads/[0-9a-f-]+\"\s+target=\"_blank\"\s+rel=\"noopener\">([^<]+)<", page)


def buttons(page: str, deed: str) -> list[str]:
    return re.findall(rf'value="({deed}:[0-9a-f-]+)"', page)


def test_a_photograph_and_a_pdf_are_seen_where_they_are_handed_in_and_checked(me: Client, material: str) -> None:
    pdf = SimpleUploadedFile("布局.pdf", papers(["布局.pdf"])[0].content, "application/pdf")
    assert hand_in(me, material, photo("门头.jpg"), pdf).status_code == 302
    page = text_of(me.get(material))
    assert names(page) == ["门头.jpg", "布局.pdf"]
    small = re.search(r'src="(/uploads/[^"]+/small)"', page)
    assert small
    shown = me.get(small.group(1))
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "no-store, private")
    opened = me.get(small.group(1).removesuffix("/small"))
    assert opened["Content-Disposition"].startswith("inline")
    assert b"iPhone" not in b"".join(opened.streaming_content)
    assert "1 页，" in page


def test_nobody_else_opens_a_sheet(browser: Browser, me: Client, material: str) -> None:
    hand_in(me, material, photo("门头.jpg"))
    address = f"/uploads/{Upload.objects.get().id}"
    for other in (browser("wangshili"), browser("qianchushen")):
        for each in (address, f"{address}/small"):
            assert other.get(each).status_code == 404
    assert browser().get(address).status_code == 302


def test_sheets_are_put_in_order(me: Client, material: str) -> None:
    hand_in(me, material, paper("一.pdf", b"1"), paper("三.pdf", b"3"), paper("二.pdf", b"2"))
    page = text_of(me.get(material))
    assert len(buttons(page, "front")) == len(buttons(page, "back")) == 2
    stale = seen(page)
    assert me.post(material, {"seen": stale, "do": buttons(page, "front")[1]}).status_code == 302
    page = text_of(me.get(material))
    assert names(page) == ["一.pdf", "二.pdf", "三.pdf"]
    late = me.post(material, {"seen": stale, "do": buttons(page, "back")[0]})
    assert (late.status_code, names(text_of(late))) == (409, ["一.pdf", "二.pdf", "三.pdf"])
    assert me.post(material, {"seen": seen(page), "do": "front:nothing"}).status_code == 404


def test_two_devices_add_sheets_at_once_and_what_is_sent_twice_is_there_once(me: Client, material: str) -> None:
    at = int(seen(text_of(me.get(material))))
    for _device in range(2):
        # Drawn before the other's: the telephone's page is as old as the computer's.
        assert hand_in(me, material, photo("门头.jpg"), at=at).status_code == 302
    assert hand_in(me, material, paper("布局.pdf"), at=at).status_code == 302
    page = text_of(me.get(material))
    assert names(page) == ["门头.jpg", "布局.pdf"]
    gone = buttons(page, "remove")[0]
    for _click in range(2):
        assert me.post(material, {"seen": at, "do": gone}).status_code == 302
    assert names(text_of(me.get(material))) == ["布局.pdf"]


def test_a_camera_has_an_input_of_its_own(me: Client, material: str) -> None:
    page = text_of(me.get(material))
    assert 'capture="environment"' in page
    assert me.post(material, {"seen": 0, "do": "upload", "photo": photo("拍的.jpg")}).status_code == 302
    assert names(text_of(me.get(material))) == ["拍的.jpg"]


class Clamd:
    """A scanner that knows the test string, or is away."""

    away = False

    def scan(self, content: bytes) -> Verdict:
        if self.away:
            raise DomainError("files.scanner_unavailable", reason="unreachable")
        return Verdict(scanned=True, found="Eicar-Test-Signature" if EICAR in content else "")

    def check(self) -> Any:
        return AbsentScanner().check()


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    former, served = scanning.scanner.make, Clamd()
    scanning.scanner.by(lambda: served)
    yield served
    assert former is not None
    scanning.scanner.by(former)


def test_a_virus_is_refused_in_words(me: Client, material: str, clamd: Clamd) -> None:
    answer = hand_in(me, material, paper("图.pdf", EICAR))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "里查出病毒（Eicar-Test-Signature），没有接收" in page
    assert not Upload.objects.exists()


def test_without_its_scanner_the_page_says_so_and_keeps_what_is_there(
    me: Client, applicant: Actor, material: str, clamd: Clamd
) -> None:
    hand_in(me, material, paper("图.pdf"))
    clamd.away = True
    answer = hand_in(me, material, paper("图二.pdf", b"2"))
    assert (answer.status_code, names(text_of(answer))) == (503, ["图.pdf"])
    assert "查毒系统暂时联系不上" in text_of(answer)
    assert len(drafts_of(applicant)[0].uploads["m3"]) == 1


def test_a_broken_photograph_is_refused_in_words(me: Client, material: str) -> None:
    answer = hand_in(me, material, photo("坏.jpg", jpeg(noise=True)[:700]))
    assert answer.status_code == 422
    assert "这张图片打不开" in text_of(answer)
    assert not Upload.objects.exists()
