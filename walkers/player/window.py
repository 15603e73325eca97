"""At the window: a clerk takes an application in for somebody who has come with a business licence; at the service point of a
township or village an agent (帮办代办员) for who has come with the identity card. And the end of that, at the applicant's word."""

from __future__ import annotations

from walkers.player.browsing import Visitor, any_form, main
from walkers.player.driver import DoorError
from walkers.player.html import Form, Page
from walkers.player.story import Application

_FIND = "find-enterprise"
_PRESENT = "present"
_CARD_UNREADABLE = "CARD_UNREADABLE"
_BEGIN = ("start-enterprise", "start")
"""From the register's entry; or, while the register is away, as an enterprise that is known already."""


def begin_at_the_window(visitor: Visitor, application: Application) -> Page:
    """The task list of a draft for the enterprise whose licence lies on the counter, or for the person who has come to the
    service point. DoorError when it does not begin."""
    if application.person:
        return _for_a_person(visitor, application)
    page = visitor.go(_item(visitor, application, "/hall/", "/hall/items/"))
    form = page.form(lambda each: each.button(_FIND) is not None)
    if form is None:
        raise DoorError(f"the window does not ask for an enterprise: {main(page).text[:300]}")
    form.fill("uscc", application.party)
    page = visitor.send(page, form, form.button(_FIND))
    form = page.form(_begins)
    if form is None:
        raise DoorError(f"nothing begins at the window: {visitor.problems(page)} {main(page).text[:500]}")
    button = next(found for value in _BEGIN if (found := form.button(value)) is not None)
    return visitor.send(page, form, button)


def end_assistance(visitor: Visitor, code: str, word: str) -> Page:
    """Without log-in, by code and query word of the receipt. DoorError where the page does not ask for it."""
    page = visitor.go(f"/progress/{code}/assistance")
    form = any_form(page, "word")
    if form is None:
        raise DoorError(f"nothing is ended here: {main(page).text[:300]}")
    form.fill("word", word)
    return visitor.send(page, form, form.button())


def _for_a_person(visitor: Visitor, application: Application) -> Page:
    page = visitor.go(_item(visitor, application, "/hall/assist/", "/hall/assist/items/"))
    form = page.form(lambda each: each.button(_PRESENT) is not None)
    if form is None:
        raise DoorError(f"the service point does not ask for whom: {main(page).text[:300]}")
    for name, value in application.person.items():
        form.fill(name, value)
    form.fill("agrees", *form.choices("agrees")[:1])
    if "because" in {control.get("name") for control in form.controls}:
        form.fill("because", _CARD_UNREADABLE)
    return visitor.send(page, form, form.button(_PRESENT))


def _item(visitor: Visitor, application: Application, where: str, under: str) -> str:
    page = visitor.go(where, {"item": application.item_name})
    links = [node for node in main(page).all("a") if under in node.get("href")]
    named = [node for node in links if application.item_name in (node.above("tr") or node.above("li") or node).text]
    if not named:
        raise DoorError(f"{where} does not take in {application.item_name}: {main(page).text[:300]}")
    return named[0].get("href")


def _begins(form: Form) -> bool:
    return any(form.button(value) is not None for value in _BEGIN) and bool(form.values.get("uscc"))
