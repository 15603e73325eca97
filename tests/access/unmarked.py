"""Chinese in an English page that is not marked as Chinese (WCAG 2.2, 3.1.2): a word that nobody translated, or content
that a screen reader would spell out in English."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_CHINESE = re.compile(r"[㐀-鿿，。；：、（）《》]")
_QUOTED = re.compile(r"“[^”]*”")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_SPOKEN = ("alt", "aria-label", "content", "data-l", "placeholder", "title")
"""Attributes that are read out or shown; no language can be marked in them, nor in a title."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        chinese = self._open[-1][1] if self._open else False
        if given.get("lang"):
            chinese = str(given["lang"]).startswith("zh")
        if tag in ("script", "style", "textarea"):
            # What somebody typed, and what no page shows.
            chinese = True
        for name in _SPOKEN if not chinese else ():
            self._note(_QUOTED.sub("", given.get(name) or ""))
        if tag not in _VOID:
            self._open.append((tag, chinese))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, chinese = self._open[-1] if self._open else ("", False)
        if not chinese:
            # Words that a visitor searched for stand quoted in the title.
            self._note(_QUOTED.sub("", data) if tag == "title" else data)

    def _note(self, text: str) -> None:
        if _CHINESE.search(text):
            self.found.append(" ".join(text.split()))


def unmarked(page: str) -> list[str]:
    """The pieces of text in which Chinese stands unmarked."""
    reader = _Reader()
    reader.feed(page)
    return reader.found
