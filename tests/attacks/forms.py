"""Every form of the pages of the seeded place, found by opening the pages as a person without scripts meets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from tests.access.people import browser_of
from tests.access.visits import opened
from tests.access.world import World
from tongban.cases.factories import PDF
from walkers.player.html import Form, Node, Page

NO_HTML = ("web:healthz", "web:readyz", "web:metrics", "web:security-txt", "portal:suggest", "portal:place-suggest")
_SIGN_OUT = "portal:sign-out"


@dataclass(frozen=True)
class Found:
    """A form that is sent: on which page, by whom, where to, and what it would send untouched."""

    place: str
    who: str
    address: str
    names: tuple[str, ...]
    texts: frozenset[str]
    files: tuple[str, ...]
    held: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, tuple[str, ...]], ...]

    def data(self, pairs: list[tuple[str, Any]]) -> dict[str, list[Any]]:
        """As the test client wants it: name → values."""
        sent: dict[str, list[Any]] = {}
        for name, value in pairs:
            sent.setdefault(name, []).append(value)
        return sent


def found(world: World) -> list[Found]:
    """One of each: the same form on several pages counts once."""
    seen: dict[tuple[str, frozenset[str]], Found] = {}
    browsers: dict[str, Client] = {}
    for route, visit in opened():
        # An official's new session ends the one before.
        browser = browsers.get(visit.who) or browsers.setdefault(visit.who, browser_of(visit.who))
        address = visit.address(route, world)
        answer = browser.get(address)
        if route in NO_HTML or not answer["Content-Type"].startswith("text/html"):
            continue
        for form in Page(answer.content.decode(), answer.status_code, address).forms():
            if form.method != "post":
                continue
            one = _described(route, visit.who, address, form)
            target = resolve(urlsplit(one.address).path).view_name
            if target != _SIGN_OUT:
                seen.setdefault((target, form.names), one)
    return list(seen.values())


def _described(route: str, who: str, here: str, form: Form) -> Found:
    files = tuple(each.get("name") for each in form.controls if each.get("type") == "file" and each.get("name"))
    names = tuple(sorted(form.names - {"csrfmiddlewaretoken"} - set(files)))
    return Found(
        place=route,
        who=who,
        address=urljoin(here, form.action or here).partition("#")[0],
        names=names,
        texts=frozenset(each.get("name") for each in form.controls if _is_text(each)),
        files=files,
        held=tuple((name, value) for name, value in form.pairs() if name != "csrfmiddlewaretoken"),
        buttons=tuple((each.get("name"), each.get("value")) for each in form.buttons if each.get("name")),
        choices=tuple((name, tuple(form.choices(name))) for name in names),
    )


def _is_text(control: Node) -> bool:
    kinds = ("text", "search", "email", "tel", "url", "")
    return control.tag == "textarea" or (control.tag == "input" and control.get("type") in kinds)


def paper(name: str = "图.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/pdf")
