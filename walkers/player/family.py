"""On the portal's page of one's family: a parent adds a child by name and number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from walkers.player.browsing import Visitor, any_form, main
from walkers.player.driver import NOT_OFFERED, Told

_PLACE = "/my/family/"


def add_child(visitor: Visitor, given: Mapping[str, Any], *, twice: bool) -> Told:
    """Fill in the form, agree to the notice about data of children, read the page that follows."""
    page = visitor.go(_PLACE)
    form = any_form(page, "name", "number")
    if form is None:
        return Told(refused=visitor.refusal(page) or NOT_OFFERED, text=main(page).text)
    form.fill("name", given["name"])
    form.fill("number", given["number"])
    if given.get("consent", True):
        form.fill("consent", "true")
    page = visitor.send(page, form, form.button(), twice=twice)
    return Told(refused=visitor.refusal(page), text=main(page).text)
