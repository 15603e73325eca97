"""On the desk's page of double registrations: asked by two numbers, granted, and undone again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from walkers.player.browsing import Visitor, any_form, main
from walkers.player.driver import NOT_OFFERED, Told

ON_MERGES = {"ask_merge": "ask", "grant_merge": "grant", "ask_unmerge": "undo", "grant_unmerge": "grant-undo"}
_PLACE = "/desk/merges"


def on_merges(visitor: Visitor, name: str, given: Mapping[str, Any], *, twice: bool) -> Told:
    """Fill in what the deed needs, press its button, read the page. Of several lines the newest is meant, which stands first."""
    page, do = visitor.go(_PLACE), ON_MERGES[name]
    form = any_form(page, *given) if given else page.form(lambda each: each.button(do, "do") is not None)
    button = form.button(do, "do") if form else None
    if form is None or button is None:
        return Told(refused=NOT_OFFERED, text=main(page).text)
    for field, value in given.items():
        form.fill(field, str(value))
    page = visitor.send(page, form, button, twice=twice)
    return Told(refused=visitor.refusal(page), text=main(page).text)
