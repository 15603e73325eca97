"""What every deed on a document shares: its content in one shape, the row locked, the entry in the record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.fields.json import KT

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.kernel.secrecy import secrets_in
from tongban.kernel.text import many_lines, one_line
from tongban.registry.catalogue.citing import law_key
from tongban.registry.catalogue.queries import basic_items
from tongban.registry.catalogue.search import words
from tongban.registry.identity.actors import Actor
from tongban.registry.publishing import errors as errors
from tongban.registry.publishing.agency_facts import agency_facts, lacking
from tongban.registry.publishing.kinds import PublicationState, PublishedKind
from tongban.registry.publishing.models import Publication

LONGEST_TITLE, LONGEST_NUMBER, LONGEST_TEXT, LONGEST_NOTE = 200, 60, 50_000, 500
MOST_LINKS = 50
_BASIC_CODE = re.compile(r"[0-9]{11}[0-9Y]")
_MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Content:
    """What an editor writes. ``items`` are 基本编码; ``laws`` titles of laws, in any of the ways they are cited; ``facts`` what
    is kept of an agency."""

    kind: PublishedKind
    title: str
    text: str = ""
    document_number: str = ""
    issued_on: date | None = None
    items: Sequence[str] = ()
    laws: Sequence[str] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def write_content(row: Publication, content: Content) -> None:
    """Bring the content into its shape and set it on ``row``. A draft may still lack its text.

    DomainError ``publishing.draft.content_invalid`` with ``field`` and ``reason``.
    """
    title, text, number = one_line(content.title), many_lines(content.text), one_line(content.document_number)
    _within("title", title, LONGEST_TITLE, "标题")
    _within("text", text, LONGEST_TEXT, "正文")
    _within("document_number", number, LONGEST_NUMBER, "文号")
    if not title:
        raise _wrong("title", "没有写标题")
    row.kind, row.title, row.text, row.document_number = content.kind, title, text, number
    row.issued_on, row.items, row.laws = content.issued_on, _items(content.items), _laws(content.laws)
    row.facts = agency_facts(content.facts) if content.kind is PublishedKind.AGENCY else {}


def check_complete(row: Publication) -> None:
    """DomainError ``publishing.draft.content_invalid`` where it cannot be published as it is, ``publishing.draft.secret`` where
    it holds what must not be published. Asked of who submits it and again of who approves it."""
    if not row.text:
        raise _wrong("text", "没有写正文")
    if row.kind == PublishedKind.REVIEW_RULE and not row.items:
        raise _wrong("items", "审查细则要写明是哪些事项的")
    if row.kind == PublishedKind.AGENCY:
        _check_agency(row)
    must_be_publishable(row.title, row.text, row.document_number, *row.facts.values())


def must_be_publishable(*texts: object) -> None:
    """DomainError ``publishing.draft.secret`` (政府信息公开条例第十四条、第十七条)."""
    if found := secrets_in("\n".join(map(str, texts))):
        words = {"what": "、".join(each.zh for each in found), "what_en": ", ".join(each.en for each in found)}
        raise DomainError("publishing.draft.secret", **words)


def _check_agency(row: Publication) -> None:
    """国务院办公厅关于加快推进“互联网+政务服务”: an agency stands once in the directory, with the services it may do."""
    if not row.items:
        raise _wrong("items", "中介机构要写明为哪些事项服务")
    if missing := lacking(row.facts):
        raise _wrong(missing[0], f"没有写{missing[1]}")
    today = clock.today()
    entries = Publication.objects.filter(kind=PublishedKind.AGENCY, state=PublicationState.PUBLISHED)
    alike = entries.alias(code=KT("facts__uscc")).filter(code=row.facts["uscc"])
    if alike.exclude(thread=row.thread).filter(Q(until=None) | Q(until__gt=today)).exists():
        raise _wrong("uscc", "这个机构已经在名录里")


def locked(publication_id: UUID, seen: int, *states: PublicationState) -> Publication:
    """The row, locked for this transaction. DomainError ``publishing.unknown``, ``publishing.draft.changed|wrong_state``."""
    row = Publication.objects.select_for_update().filter(pk=publication_id).first()
    if row is None:
        raise DomainError("publishing.unknown")
    if row.state_version != seen:
        raise DomainError("publishing.draft.changed")
    if row.state not in states:
        raise DomainError("publishing.draft.wrong_state", state=row.state)
    return row


def moved(row: Publication, actor: Actor, kind: str, **data: Any) -> None:
    """Keep the row as it is now, one version on, with its entry in the record."""
    row.state_version += 1
    row.save(force_update=True)
    record(row, actor, kind, **data)


def record(row: Publication, actor: Actor, kind: str, **data: Any) -> None:
    """The entry of a deed in the record."""
    told = {"kind": str(row.kind), "state": str(row.state), "number": row.number, **data}
    audit.write(kind, actor.stamp(), f"publication:{row.id}", told)


def checked_note(note: str) -> str:
    """A reason of 1 to 500 characters. DomainError ``publishing.draft.note_missing``."""
    note = one_line(note)
    if not note or len(note) > LONGEST_NOTE:
        raise DomainError("publishing.draft.note_missing")
    return note


def vector_of(row: Publication) -> str:
    """The words by which a document is found, as a literal of tsvector: those of the title weigh more."""
    weights: dict[str, str] = {}
    for text, weight in ((f"{row.title} {row.document_number}", "A"), (row.text, "D")):
        for word in words.cut(text)[:_MOST_WORDS]:
            weights.setdefault(word[:100], weight)
    return " ".join(f"'{word}':1{weight}" for word, weight in weights.items())


def _items(given: Sequence[str]) -> list[str]:
    codes = list(dict.fromkeys(code.strip().upper() for code in given if code.strip()))
    known = basic_items(codes)
    for code in codes:
        if not _BASIC_CODE.fullmatch(code) or code not in known:
            raise _wrong("items", f"没有基本编码为“{code[:40]}”的事项")
    if len(codes) > MOST_LINKS:
        raise _wrong("items", f"事项不能超过 {MOST_LINKS} 个")
    return codes


def _laws(given: Sequence[str]) -> list[str]:
    keys = list(dict.fromkeys(key for key in (law_key(one_line(each)) for each in given) if key))
    if len(keys) > MOST_LINKS or any(len(key) > LONGEST_TITLE for key in keys):
        raise _wrong("laws", f"法律法规不能超过 {MOST_LINKS} 部，名称不能超过 {LONGEST_TITLE} 字")
    return keys


def _within(field: str, value: str, most: int, called: str) -> None:
    if len(value) > most:
        raise _wrong(field, f"{called}超过 {most} 字")


def _wrong(field: str, reason: str) -> DomainError:
    return DomainError("publishing.draft.content_invalid", field=field, reason=reason)
