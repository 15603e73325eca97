"""What a document says, part by part, however incomplete it is: a part that is missing or of another shape says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongban.registry.catalogue.material_graph import Document, mapping, rows

Row = Mapping[str, Any]
_SENTENCE = re.compile(r"[^。；;!！?？\n]+")
CITED = re.compile(r"《[^《》]{1,100}》|第[〇零一二三四五六七八九十百千0-9]{1,9}条")
"""A text that names the law or article it follows."""
_TITLE = re.compile(r"《([^《》]{1,100})》")
_LAW = re.compile(r"(?:(?<!办)法|条例)$|实施.{1,40}(?:法|条例)[〉>]?(?:的)?办法$")


@dataclass(frozen=True)
class GuideText:
    """A document with its parts at hand."""

    document: Document

    @cached_property
    def unified(self) -> Row:
        return mapping(self.document.get("unified"))

    @cached_property
    def local(self) -> Row:
        return mapping(self.document.get("local"))

    @property
    def name(self) -> str:
        return said(self.unified.get("name"))

    @property
    def permit(self) -> bool:
        return bool(self.unified.get("kind") == "PERMIT")

    @cached_property
    def conditions(self) -> list[Row]:
        return rows(self.unified, "conditions")

    @cached_property
    def materials(self) -> list[Row]:
        return [row for row in rows(self.unified, "materials") if said(row.get("name"))]

    @cached_property
    def steps(self) -> list[Row]:
        return rows(self.unified, "steps")

    @cached_property
    def exact(self) -> frozenset[str]:
        """The bases that name an article."""
        return frozenset(str(row.get("id")) for row in rows(self.unified, "legal_basis") if row.get("article"))

    @property
    def listed(self) -> bool:
        """Whether it is the row of a list: codes of its materials are suggested by their names and given by nobody."""
        return "mentions" in self.document

    @cached_property
    def mentioned(self) -> tuple[str, ...]:
        """Titles of the laws and regulations, of the state or the province, that the text of a list mentions."""
        told = self.document.get("mentions")
        titles = (
            (title for each in told or () for title in _TITLE.findall(said(each))) if isinstance(told, list) else ()
        )
        return tuple(title for title in titles if _LAW.search(title))

    def rests(self, row: Row) -> bool:
        """Whether it cites an article."""
        cited = row.get("basis")
        return isinstance(cited, list) and any(str(each) in self.exact for each in cited)

    def remarks(self) -> Iterator[tuple[str, str]]:
        """(place, text) of everything that is said beside the elements: notes, answers, hints, places and hours."""
        notes = self.unified.get("notes")
        for number, text in enumerate(notes if isinstance(notes, list) else ()):
            yield f"unified.notes.{number}", said(text)
        for number, row in enumerate(rows(self.unified, "faq")):
            yield f"unified.faq.{number}", said(row.get("a"))
        for name in ("quantity_limit", "intermediary"):
            yield f"unified.{name}", said(self.unified.get(name))
        for row in self.materials:
            yield f"unified.materials.{row.get('id')}.hint", said(row.get("hint"))
        for name in ("place", "hours", "windows", "visit_reason"):
            yield f"local.{name}", said(self.local.get(name))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, without their ends."""
    for match in _SENTENCE.finditer(text):
        if sentence := match[0].strip():
            yield sentence


def said(value: object) -> str:
    """The text, bare of white space; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""


_SAYS_NOTHING = re.compile(
    r"^(?:[\W_]+|[xX×]{2,}|暂无|暂缺|待定|待补|待补充|待完善|待填|未填|同上|略|空|无数据|N/?A|null|none|详见.{0,20}|见.{0,6}(?:附件|网站|窗口)|"
    r"请咨询.{0,8})。?$",
    re.IGNORECASE,
)


def says_nothing(words: str) -> bool:
    """Whether the words only fill a column."""
    return bool(_SAYS_NOTHING.search(words.strip()))


def requirement_texts(row: Row) -> list[str]:
    """What a material must show, in words."""
    return [said(each.get("text")) for each in rows(row, "requirements")]
