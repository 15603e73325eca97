"""On the pages of those who watch: cards, refusals, promises beside what happened, and whether a paper is genuine."""

from __future__ import annotations

import httpx

from walkers.player.browsing import Visitor, any_form, main
from walkers.player.driver import NOT_OFFERED, DoorError, Told
from walkers.player.html import Page

PLACES = {
    "cards": "/desk/cards/?view=all&code={code}",
    "refusals": "/desk/cases/{code}/refusals",
    "contract": "/progress/{code}/contract",
}
ON_CARDS = {"explain_card": "explain", "uphold_card": "uphold"}
_OPEN_ONES = "/desk/cards/?view=open&code={code}"
_INSIDE = 2_000
"""A byte inside what the seal covers."""


def look(visitor: Visitor, at: str, code: str) -> Told:
    """One of these pages. Of a list of cards only the lines count: its filters name every rule."""
    page = visitor.go(PLACES[at].format(code=code))
    refused = visitor.refusal(page) if page.status != httpx.codes.OK else ""
    return Told(refused=refused, text=_lines(page) if at == "cards" else main(page).text)


def on_card(visitor: Visitor, name: str, words: str, code: str) -> Told:
    """Open the newest card of the case, write the words, press the button; then all cards of the case."""
    page = visitor.follow(visitor.go(_OPEN_ONES.format(code=code)), r"/desk/cards/[0-9a-f-]{36}/$")
    form = any_form(page, "words", "do") if page else None
    button = form.button(ON_CARDS[name], "do") if form else None
    if page is None or form is None or button is None:
        return Told(refused=NOT_OFFERED, text=main(page).text if page else "")
    form.fill("words", words)
    page = visitor.send(page, form, button)
    refused = visitor.refusal(page)
    return Told(refused=refused, text=main(page).text) if refused else look(visitor, "cards", code)


def verify(visitor: Visitor, paper: bytes, copy: str) -> Told:
    """Hand in the paper, or a copy of it in which one byte was changed, and read the answer."""
    page = visitor.go("/verify/")
    form = any_form(page, "file")
    if form is None:
        raise DoorError("the page that verifies takes no file")
    form.put("file", "文书.pdf", paper if copy == "sealed" else forged(paper))
    page = visitor.send(page, form, form.button())
    answer = main(page).first(lambda node: node.has_class("note"))
    return Told(refused=visitor.refusal(page), text=answer.text if answer else main(page).text)


def forged(paper: bytes) -> bytes:
    """The paper with one byte changed."""
    changed = bytearray(paper)
    changed[_INSIDE] ^= 1
    return bytes(changed)


def _lines(page: Page) -> str:
    return " ".join(node.text for node in main(page).all("tbody"))
