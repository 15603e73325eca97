"""Header injection: what people send never becomes a header of its own, and never breaks the answer."""

from __future__ import annotations

from itertools import product
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.access.people import browser_of
from tests.access.visits import opened
from tests.access.world import APPLICANT, World, somebody
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF

BREAK = "x\r\nSet-Cookie: smuggled=1\r\nX-Smuggled: 1\r\n\r\n<p>"
NAMES = (
    "q",
    "next",
    "region",
    "code",
    "n",
    "e",
    "after",
    "view",
    "size",
    "state",
    "scale",
    "theme",
    "case",
    "for",
    "word",
)


def smuggled(answer: object) -> bool:
    """Whether a header or a cookie of the attacker's stands in the answer."""
    headers = getattr(answer, "headers", {})
    cookies = getattr(answer, "cookies", {})
    lines = "\n".join(f"{name}: {value}" for name, value in headers.items())
    return "X-Smuggled" in headers or "smuggled" in cookies or "\nX-Smuggled" in lines or "\r" in lines


def test_an_address_breaks_no_header(world: World) -> None:
    browsers = {login: browser_of(login) for login in {visit.who for _, visit in opened()}}
    query = "&".join(f"{name}={quote(BREAK)}" for name in NAMES)
    for route, visit in opened():
        address = visit.address(route, world)
        for path in (f"{address}{'&' if '?' in address else '?'}{query}", f"{address}{quote(BREAK)}"):
            answer = browsers[visit.who].get(path)
            assert answer.status_code < 500, f"{route}: {answer.status_code}"
            assert not smuggled(answer), route


HEADERS = ("X-Request-ID", "Accept-Language", "Referer", "User-Agent", "X-Forwarded-For", "Accept")
COOKIES = ("tongban_region", "tongban_theme", "tongban_scale", "sessionid", "csrftoken", "messages")
VALUES = (BREAK, "\x00", "x" * 4_000, "é" * 300, '"><script>alert(1)</script>', "360722000000; Path=/")
NAMES_OF_FILES = (
    f"图{BREAK}.pdf",
    '图".pdf; filename="x.html',
    "图\u202efdp.exe",
    "../../../etc/passwd",
    "图\x00.pdf",
)


def test_a_header_is_not_repeated(world: World) -> None:
    for header, value in product(HEADERS, VALUES):
        for path in ("/", "/search?q=x", "/api/v1/items", "/nowhere", "/api/v1/nowhere"):
            answer = Client(headers={header: value}).get(path)
            assert answer.status_code in (200, 404), (header, value[:40], path)
            assert not smuggled(answer), (header, path)
            assert value not in answer["X-Request-ID"]
            assert "<script>alert" not in answer.content.decode()


def test_a_cookie_is_not_believed(world: World) -> None:
    for name, value in product(COOKIES, VALUES):
        browser = Client()
        browser.cookies[name] = value
        for path in ("/", "/my/", "/sign-in", "/region?region=信丰"):
            answer = browser.get(path)
            assert answer.status_code in (200, 302), (name, value[:40], path)
            assert not smuggled(answer), (name, path)
            assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:80@evil.example", "testserver.evil.example", "", "a b"])
def test_another_host_is_refused(world: World, host: str) -> None:
    for path in ("/", "/sign-in", "/api/v1/items"):
        assert Client().get(path, headers={"Host": host}).status_code == 400
    here = Client().get("/verify/", headers={"X-Forwarded-Host": "evil.example"})
    assert here.status_code == 200
    assert "evil.example" not in here.content.decode()


@pytest.mark.parametrize("name", NAMES_OF_FILES, ids=range(len(NAMES_OF_FILES)))
def test_the_name_of_a_file_stays_a_name(world: World, name: str) -> None:
    kept = upload(somebody(APPLICANT), name=name, chunks=[PDF]).name
    assert kept.isprintable()
    assert "/" not in kept
    assert kept.endswith(".pdf")
    browser, draft = browser_of(APPLICANT), world.ids["draft"]
    file = SimpleUploadedFile("x.pdf", PDF, "application/pdf")
    file.name = name
    answer = browser.post(f"/apply/d/{draft}/m/m3", {"seen": "0", "do": "upload", "file": file})
    assert answer.status_code in (302, 409, 415, 422)
    assert not smuggled(answer)
