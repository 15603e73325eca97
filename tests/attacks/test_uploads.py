"""Upload tricks: what a file is, its first bytes say; nothing of it is run, unpacked or shown as a page."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.access.people import browser_of
from tests.access.visits import VISITS
from tests.access.world import APPLICANT, World
from tongban.cases.factories import PDF
from tongban.cases.models import Upload

SCRIPT = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def packed(content: bytes) -> bytes:
    """A ZIP that unpacks to ``content``."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
    return file.getvalue()


BOMB = png(30_000, 30_000, zlib.compress(bytes(8_000_000), 9))
"""A few kilobytes that a decoder would blow up to two and a half gigabytes."""

REFUSED = {
    "html as pdf": ("图.pdf", "application/pdf", SCRIPT),
    "html after blanks": ("图.pdf", "application/pdf", b"\n\n   " + SCRIPT),
    "svg": ("图.svg", "image/svg+xml", SVG),
    "svg as png": ("图.png", "image/png", SVG),
    "pdf mark not at the beginning": ("图.pdf", "application/pdf", SCRIPT + PDF),
    "gif": ("图.gif", "image/gif", b"GIF89a" + SCRIPT),
    "gif as jpg": ("图.jpg", "image/jpeg", b"GIF89a" + SCRIPT),
    "zip": ("图.zip", "application/zip", packed(bytes(1_000_000))),
    "zip as pdf": ("图.pdf", "application/pdf", packed(bytes(1_000_000))),
    "program": ("图.pdf", "application/pdf", b"MZ\x90\x00" + bytes(100)),
    "script": ("图.pdf", "application/pdf", b"#!/bin/sh\nrm -rf /\n"),
    "xml": (
        "图.pdf",
        "application/pdf",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ),
    "nothing": ("图.pdf", "application/pdf", b""),
    "half a mark": ("图.pdf", "application/pdf", b"%PD"),
    "mark in another byte order": ("图.pdf", "application/pdf", "%PDF-1.4".encode("utf-16")),
    "picture that is none": ("图.pdf", "application/pdf", png(1, 1)),
    "polyglot of png and zip": ("图.png", "image/png", png(1, 1) + packed(b"x")),
    "bomb": ("图.png", "image/png", BOMB),
    "huge": ("图.png", "image/png", png(2**31 - 1, 2**31 - 1)),
}
TAKEN = {
    "two endings": ("图.pdf.html", "text/html", PDF, ".pdf"),
    "program by name": ("图.exe", "application/x-msdownload", PDF, ".pdf"),
    "wrong content type": ("图.pdf", "text/html", PDF, ".pdf"),
    "polyglot of pdf and html": ("图.pdf", "application/pdf", PDF + SCRIPT, ".pdf"),
    "path": ("../../../../etc/cron.d/图.pdf", "application/pdf", PDF, ".pdf"),
    "path of another system": ("C:\\Windows\\图.pdf", "application/pdf", PDF, ".pdf"),
    "hidden": (".htaccess", "application/pdf", PDF, ".pdf"),
    "no name": (" ", "application/pdf", PDF, ".pdf"),
    "reversed": ("图\u202efdp.exe", "application/pdf", PDF, ".pdf"),
    "long": ("图" * 250 + ".pdf", "application/pdf", PDF, ".pdf"),
}


LOOKED_AT = {"portal:upload-small", "desk:file", "desk:page"}
"""Shown inside a page of ours; every other file is handed over."""
FILES = sorted(
    {"portal:file", "portal:paper", "portal:mandate-paper", "portal:upload", "desk:paper", "desk:mandate"} | LOOKED_AT
)


def hand_in(world: World, name: str, kind: str, content: bytes) -> tuple[object, Client]:
    """By the page of a material, as a browser sends it."""
    browser, address = browser_of(APPLICANT), f"/apply/d/{world.ids['draft']}/m/m3"
    seen = browser.get(address).context["seen"]
    file = SimpleUploadedFile("x", content, kind)
    file.name = name
    return browser.post(address, {"seen": seen, "do": "upload", "file": file}), browser


def by_program(world: World, name: str, kind: str, content: bytes) -> object:
    """By the API, as a form."""
    client = Client(headers={"Authorization": f"Bearer {world.token(APPLICANT)}"})
    file = SimpleUploadedFile("x", content, kind)
    file.name = name
    return client.post("/api/v1/uploads", {"file": file})


@pytest.mark.parametrize("trick", REFUSED)
def test_what_is_no_paper_is_refused_and_not_kept(world: World, trick: str) -> None:
    before = Upload.objects.count()
    page, _ = hand_in(world, *REFUSED[trick])
    program = by_program(world, *REFUSED[trick])
    assert page.status_code in (413, 415, 422), page.status_code
    assert "alert(1)" not in page.content.decode()
    assert program.status_code in (413, 415, 422)
    assert program["Content-Type"].startswith("application/problem+json")
    assert Upload.objects.count() == before


@pytest.mark.parametrize("trick", TAKEN)
def test_what_is_taken_is_called_what_it_is(world: World, trick: str) -> None:
    *sent, ending = TAKEN[trick]
    tracemalloc.start()
    answer = by_program(world, *sent)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 201
    assert answer.json()["media_type"] in ("application/pdf", "image/png")
    # Nothing is decoded or unpacked: what it costs, its bytes say, not what it claims to be.
    assert most < 20 * len(sent[2]) + 8_000_000
    page, browser = hand_in(world, *sent)
    assert page.status_code == 302
    listed = browser.get(page["Location"]).context["field"].files[-1].name
    assert listed.endswith(ending)
    assert not set(listed) & set('/\\\u202e\x00"<>')
    assert len(listed) <= 120


@pytest.mark.parametrize("route", FILES)
def test_a_file_can_do_nothing_in_the_browser(world: World, route: str) -> None:
    visit = VISITS[route]
    answer = browser_of(visit.who).get(visit.address(route, world))
    assert answer.status_code == 200, answer
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] in ("application/pdf", "image/png", "image/jpeg")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    if route not in LOOKED_AT:
        assert answer["Content-Disposition"].startswith("attachment")


def test_more_than_allowed_is_refused_before_it_is_kept(world: World) -> None:
    before = Upload.objects.count()
    large = PDF + bytes(21 * 1024 * 1024)
    assert hand_in(world, "图.pdf", "application/pdf", large)[0].status_code == 413
    assert by_program(world, "图.pdf", "application/pdf", large).status_code == 413
    assert Upload.objects.count() == before
