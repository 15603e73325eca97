"""The app of a telephone: what the browser is told, and what the worker may keep."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from tongban.foundation.web.installable import BLUE


def site_of(worker: str) -> dict[str, object]:
    return dict(json.loads(worker.splitlines()[0].removeprefix("var SITE = ").removesuffix(";")))


def test_the_manifest_names_icons_that_are_there_in_the_size_it_says(client: Client) -> None:
    answer = client.get("/app.webmanifest")
    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["display"], told["start_url"], told["scope"]) == ("standalone", "/", "/")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        name = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert name
        picture = Image.open(BytesIO(Path(str(name)).read_bytes())).convert("RGB")
        red, green, blue = picture.getpixel((0, 0))  # type: ignore[misc]
        assert icon["sizes"] == f"{picture.width}x{picture.height}"
        # A telephone may cut any shape out of it: the ground reaches the corners.
        assert f"#{red:02x}{green:02x}{blue:02x}" == BLUE


@pytest.mark.parametrize("path", ["/app.webmanifest", "/sw.js", "/offline"])
def test_the_same_for_everybody(client: Client, path: str) -> None:
    plain = client.get(path)
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    assert client.get(path).content == plain.content
    assert not plain.cookies
    assert "no-store" not in plain["Cache-Control"]


def test_the_worker_keeps_static_files_and_one_page_without_a_person(client: Client) -> None:
    answer = client.get("/sw.js")
    site = site_of(answer.content.decode())
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert site["offline"] == "/offline"
    assert all(name.startswith(settings.STATIC_URL) for name in site["kept"])  # type: ignore[attr-defined]
    assert "cache.put" not in answer.content.decode()
    page = client.get("/offline").content.decode()
    assert "已保存的不会丢" in page
    assert 'href="tel:12345"' in page
    for name in site["kept"]:  # type: ignore[attr-defined]
        assert finders.find(name.removeprefix(settings.STATIC_URL)), name


def test_every_page_leads_to_the_manifest(client: Client) -> None:
    assert '<link rel="manifest" href="/app.webmanifest">' in client.get("/page").content.decode()
