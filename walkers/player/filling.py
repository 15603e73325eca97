"""Forms of the pages, filled in as a story says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from walkers.player import applying
from walkers.player.html import Form, Page
from walkers.player.story import papers

ANSWERS = ("answer_pause", "answer_extension", "answer_inspection", "answer_publicity")
"""Deeds whose form only says yes or no, with the reason."""


def fill_in(name: str, given: Mapping[str, Any], page: Page, form: Form) -> None:
    """What a story gives, into the inputs of the form. KeyError where the page offers no such line, choice or field."""
    if name == "request_correction":
        for line in given["lines"]:
            place = line.get("path") or line["element"]
            form.fill("cite", *form.values.get("cite", []), place)
            form.fill(f"defect.{place}", line["defect"])
            form.fill(f"why.{place}", line.get("explanation", ""))
    elif name == "give_opinion":
        form.fill("opinion", given["opinion"])
        form.fill("text", given.get("text", ""))
    elif name == "decide":
        form.fill("outcome", given["outcome"])
        if given.get("grounds"):
            form.fill("grounds", *given["grounds"])
        form.fill("reasons", given.get("reasons", ""))
    elif name == "withdraw":
        form.fill("reason", given.get("reason", ""))
    elif name == "correct":
        _correct(given, page, form)
    elif name == "deliver":
        form.fill("way", given["way"])
        if "otherwise" in form.names:
            # The way that a story delivers by is what its people agreed on.
            form.fill("otherwise", "true")
        if given.get("proof"):
            form.fill("waybill" if given["way"] == "POST" else "document", given["proof"])
    elif name == "record_inspection":
        _inspect(given, form)
    elif name == "answer_statement":
        form.fill("statement", *form.choices("statement")[:1])
        form.fill("adopted", "adopted" if given["adopted"] else "not_adopted")
        form.fill("reasons", given["reasons"])
    elif name == "answer_publicity":
        form.fill("reason", given.get("reason", ""))
    elif name not in ANSWERS:
        # All other forms name their inputs as the deed does.
        for field, value in given.items():
            _put(form, field, value)


def _put(form: Form, field: str, value: Any) -> None:
    if field in ("photos", "scans"):
        for paper in papers(value):
            form.put(field, paper.name, paper.content)
    elif field in ("companion", "chair"):
        form.fill(field, _named(form, field, value))
    else:
        form.fill(field, *(value if isinstance(value, list) else [str(value)]))


def _named(form: Form, field: str, name: str) -> str:
    """The choice of a list whose words begin with the name. KeyError where nobody is called so."""
    for option in form.control(field).all("option"):
        if option.text.startswith(name):
            return option.get("value")
    raise KeyError(f"nobody called {name} at {field}")


def _inspect(given: Mapping[str, Any], form: Form) -> None:
    for finding in given["findings"]:
        form.fill(f"meets.{finding['element']}", "yes" if finding["meets"] else "no")
        form.fill(f"saw.{finding['element']}", finding["words"])
    for field in ("day", "companion", "acknowledged", "photos"):
        if field in given:
            _put(form, field, given[field])


def _correct(given: Mapping[str, Any], page: Page, form: Form) -> None:
    for name, values in applying.pairs_of(given.get("answers", {})):
        form.fill(name, *values)
    for element, names in given.get("uploads", {}).items():
        for paper in papers(names):
            form.put(f"file.{element}", paper.name, paper.content)
    for place, reason in given.get("insist", {}).items():
        form.fill(f"reason.{_line_of(page, place)}", reason)


def _line_of(page: Page, place: str) -> str:
    """Number of the line of a notice that is about this place: it holds the input, or the file of the material."""
    wanted = (place, f"file.{place.split('.')[0]}")
    for node in page.root.walk():
        number = node.get("id").removeprefix("line-")
        if number.isdigit() and any(each.get("name") in wanted for each in node.walk()):
            return number
    raise KeyError(f"no line about {place}")
