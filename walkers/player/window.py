"""At the window: a clerk takes an application in for somebody who has come with a business licence."""

from __future__ import annotations

from walkers.player.browsing import Visitor, main
from walkers.player.driver import DoorError
from walkers.player.html import Form, Page
from walkers.player.story import Application

_FIND = "find-enterprise"
_BEGIN = ("start-enterprise", "start")
"""From the register's entry; or, while the register is away, as an enterprise that is known already."""


def begin_at_the_window(visitor: Visitor, application: Application) -> Page:
    """The task list of a draft for the enterprise whose licence lies on the counter. DoorError when it does not begin."""
    page = visitor.go("/hall/", {"item": application.item_name})
    rows = [node for node in main(page).all("tr") if application.item_name in node.text]
    links = [node.get("href") for row in rows for node in row.all("a") if "/hall/items/" in node.get("href")]
    if not links:
        raise DoorError(f"the window does not take in {application.item_name}: {main(page).text[:300]}")
    page = visitor.go(links[0])
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


def _begins(form: Form) -> bool:
    return any(form.button(value) is not None for value in _BEGIN) and bool(form.values.get("uscc"))
