"""Applying on pages: from the search to the receipt, page by page, with what the story's applicant brings along."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from walkers.player.browsing import Visitor, any_form, main
from walkers.player.driver import DoorError
from walkers.player.html import Form, Node, Page
from walkers.player.story import Application, Paper

_PARTS = re.compile(r"/(scenario|s/[^/?#]+|m/[^/?#]+)$")
_CODE = re.compile(r"\b(\d{6})-(\d{6})-([0-9A-Z]{6})\b")
_WORD = re.compile(r"(?<!\d)\d{6}(?!\d)")
_ROW = re.compile(r"(?P<group>[a-z0-9_.]+)\[(?P<row>\d+)\]\.")
_MOST_PAGES = 40
_MOST_TRIES = 12


def find_item(visitor: Visitor, application: Application) -> Page:
    """The item's page, found by search on the front page. DoorError when it is not there."""
    front = visitor.go("/")
    form = any_form(front, "q")
    if form is None:
        raise DoorError("the front page has no search")
    form.fill("q", application.item_name)
    query = {**{name: values[0] for name, values in form.values.items() if values}, "region": application.region}
    found = visitor.go(urlsplit(form.action or front.address).path, query)
    for line in main(found).all("li"):
        if application.body not in line.text:
            continue
        for node in line.all("a"):
            if re.search(r"/items/[^/]+/$", node.get("href")) and application.item_name in node.text:
                return visitor.go(node.get("href"))
    raise DoorError(f"the search finds no {application.item_name}: {main(found).text[:200]}")


def fill_draft(visitor: Visitor, tasks: Page, application: Application) -> Page:
    """Do everything on the task list, then return it anew."""
    done: set[str] = set()
    for _ in range(_MOST_PAGES):
        todo = [path for path in _tasks(tasks) if path not in done]
        if not todo:
            return tasks
        done.add(todo[0])
        page = visitor.go(todo[0])
        if page.status != 200:
            raise DoorError(f"{todo[0]}: {page.status} {main(page).text[:200]}")
        _do_task(visitor, page, urlsplit(page.address).path, application)
        tasks = visitor.go(tasks.address)
    raise DoorError("the task list has no end")


def receipt_of(page: Page) -> tuple[str, str]:
    """(registration code without dashes, query word) of a receipt. DoorError for any other page."""
    code = _CODE.search(main(page).text)
    if code is None:
        raise DoorError(f"no receipt at {page.address} ({page.status}): {main(page).text[:400]}")
    for label in ("查询码",):
        place = main(page).text.find(label)
        while place >= 0:
            word = _WORD.search(main(page).text, place, place + 60)
            if word is not None and word.group() not in code.group():
                return "".join(code.groups()), word.group()
            place = main(page).text.find(label, place + 1)
    return "".join(code.groups()), ""


def pairs_of(answers: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Answers as names and values of inputs: ``f.staff[0].name``, ``true``, several values for several choices."""
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                for sub, inner in row.items():
                    yield f"{name}[{number}].{sub.removeprefix(name + '.')}", _written(inner)
        else:
            yield name, _written(value)


def fill(form: Form, pairs: Mapping[str, list[str]]) -> list[str]:
    """Fill in what the form asks for; returns the names that were filled in. What is fixed stays."""
    filled = []
    for name, values in pairs.items():
        if name in form.names and "readonly" not in form.control(name).attributes:
            form.fill(name, *values)
            filled.append(name)
    return filled


def _tasks(page: Page) -> list[str]:
    paths = dict.fromkeys(urlsplit(href).path for href in page.links(r"/d/[0-9a-f-]{36}/"))
    return [path for path in paths if _PARTS.search(path)]


def _do_task(visitor: Visitor, page: Page, path: str, application: Application) -> None:
    part = _PARTS.search(path)
    kind = part.group(1) if part else ""
    if kind.startswith("m/"):
        _hand_in(visitor, page, application.uploads.get(kind.removeprefix("m/"), ()))
    elif kind == "scenario":
        _answer(visitor, page, {name: [value] for name, value in application.scenario.items()})
    else:
        _answer(visitor, page, dict(pairs_of(application.answers)))


def _answer(visitor: Visitor, page: Page, pairs: Mapping[str, list[str]]) -> None:
    """Fill in one page until it is accepted: rows are added, and what a choice calls for appears."""
    path = urlsplit(page.address).path
    for _ in range(_MOST_TRIES):
        form = page.form(_asks)
        if form is None:
            raise DoorError(f"{path} asks for nothing")
        fill(form, pairs)
        button = _row_button(form, pairs) or form.button("next", "do") or form.button()
        page = visitor.send(page, form, button)
        if urlsplit(page.address).path != path:
            return
    raise DoorError(f"{path} is never content: {visitor.problems(page)}")


def _asks(form: Form) -> bool:
    """Whether the form takes answers; a group that may stay empty shows no input, only the button that adds a row."""
    return any(name.startswith(("f.", "q.")) for name in form.names) or form.button("next", "do") is not None


def _row_button(form: Form, pairs: Mapping[str, list[str]]) -> Node | None:
    """The button that adds a row, while there are more rows to fill in than are shown."""
    for name in pairs:
        row = _ROW.match(name)
        if row is None or any(each.startswith(f"{row['group']}[{row['row']}].") for each in form.names):
            continue
        button = form.button(f"add:{row['group']}", "do")
        if button is not None:
            return button
    return None


def _hand_in(visitor: Visitor, page: Page, papers: tuple[Paper, ...]) -> None:
    form = page.form(lambda each: any(control.get("type") == "file" for control in each.controls))
    if form is None:
        raise DoorError(f"{page.address} takes no files")
    if not papers:
        return
    name = next(control.get("name") for control in form.controls if control.get("type") == "file")
    for paper in papers:
        form.put(name, paper.name, paper.content)
    page = visitor.send(page, form, form.button("upload", "do") or form.button())
    if visitor.problems(page):
        raise DoorError(f"the papers were not taken: {visitor.problems(page)}")


def _written(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
