"""Rating a service on its page: a face first, then the reasons and the words, as a person without JavaScript does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from walkers.player.browsing import Visitor, any_form
from walkers.player.html import Page


def rate(visitor: Visitor, shown: str, given: Mapping[str, Any], *, twice: bool) -> Page:
    """The page that comes of it, or the page that does not let one rate. KeyError where it does not offer a reason."""
    page = visitor.go(f"/cases/{shown}/rating")
    form = any_form(page, "stars")
    if form is None or visitor.refusal(page):
        return page
    form.fill("stars", str(given["stars"]))
    page = visitor.send(page, form, form.button())
    form = any_form(page, "stars", "words")
    if form is None or visitor.refusal(page):
        return page
    form.fill("stars", str(given["stars"]))
    if given.get("reasons"):
        form.fill("reasons", *given["reasons"])
    form.fill("words", given.get("words", ""))
    return visitor.send(page, form, form.button(), twice=twice)
