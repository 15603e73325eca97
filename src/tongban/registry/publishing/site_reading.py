"""What a page of another site says of a guide: its marks, its structured data, its plain text. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import orjson

_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg"})
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Reading:
    """``marks``: (code, hash) of elements and structured data, the hash empty where none is given; ``frames`` and ``scripts``:
    addresses of what is embedded; ``text``: what people see, white space as one space, NFKC."""

    marks: list[tuple[str, str]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    text: str = ""


def reading_of(page: str) -> Reading:
    """The page as it is read; broken markup is read as far as it goes."""
    parser = _Parser()
    parser.feed(page)
    parser.close()
    reading = parser.reading
    reading.text = _SPACE.sub(" ", unicodedata.normalize("NFKC", " ".join(parser.seen)))
    for block in parser.data:
        reading.marks.extend(_structured(block))
    return reading


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.reading = Reading()
        self.seen: list[str] = []
        self.data: list[str] = []
        self._unseen = ""
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "data-tongban-item" in given:
            self.reading.marks.append((given["data-tongban-item"], given.get("data-tongban-hash", "")))
        if tag == "iframe":
            self.reading.frames.append(given.get("src", ""))
        if tag == "script":
            self.reading.scripts.append(given.get("src", ""))
        if tag in _UNSEEN and not self._unseen:
            self._unseen = tag
            self._data = given.get("type", "").strip().lower() == "application/ld+json"
            if self._data:
                self.data.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen, self._data = "", False

    def handle_data(self, data: str) -> None:
        if self._data:
            self.data[-1] += data
        elif not self._unseen:
            self.seen.append(data)


def _structured(block: str) -> Iterator[tuple[str, str]]:
    """(code, hash) of every ``GovernmentService`` in a JSON-LD block that names its version as the portal's pages do."""
    try:
        found: Any = orjson.loads(block)
    except orjson.JSONDecodeError:
        return
    for each in found if isinstance(found, list) else [found]:
        if (
            isinstance(each, dict)
            and each.get("@type") == "GovernmentService"
            and isinstance(each.get("identifier"), str)
        ):
            version = each.get("subjectOf")
            named = version.get("identifier") if isinstance(version, dict) else ""
            if isinstance(named, str) and named:
                yield each["identifier"], named
