"""The forms of a page as a browser would send them, and as somebody would who tries the numbers of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import lxml.html

from tests.access.watching import Person

Pairs = tuple[tuple[str, str], ...]
_PHONE = re.compile(r"mobile|phone|contact")
_NUMBER = re.compile(r"number|identifier|document_no|^id$|id_number")
_NAME = re.compile(r"name|person|agent|who$")
_CODE = re.compile(r"code|^case$|^q$|about|search")
_TYPES_LEFT = frozenset({"hidden", "submit", "button", "image", "reset", "file", "password", "date", "number", "time"})


@dataclass(frozen=True)
class Form:
    """What one button of one form sends. ``writable``: the fields that somebody can type in."""

    action: str
    post: bool
    pairs: Pairs
    writable: frozenset[str]

    @property
    def kind(self) -> tuple[str, frozenset[str], Pairs]:
        """What makes it another form than those seen: its fields and its button (``do``, ``deed``)."""
        named = tuple(pair for pair in self.pairs if pair[0] in ("do", "deed", "part", "act"))
        return ("POST" if self.post else "GET", frozenset(name for name, _ in self.pairs), named)


def forms_of(text: str, address: str) -> Iterator[Form]:
    """Every form of a page, once for each of its buttons."""
    root = lxml.html.document_fromstring(text)
    for form in root.iter("form"):
        fields = [each for each in root.iter("input", "textarea", "select", "button") if _belongs(each, form)]
        buttons = [each for each in fields if _submits(each)]
        pairs, writable = _filled(fields)
        for button in buttons or [None]:
            given = () if button is None or not button.get("name") else ((button.get("name"), button.get("value", "")),)
            to = (button.get("formaction") if button is not None else None) or form.get("action") or address
            method = (button.get("formmethod") if button is not None else None) or form.get("method") or "get"
            yield Form(urljoin(address, to), method.lower() == "post", (*pairs, *given), writable)


def _belongs(each: Any, form: Any) -> bool:
    if each.get("form"):
        return bool(each.get("form") == form.get("id"))
    return any(above is form for above in each.iterancestors("form"))


def _submits(each: Any) -> bool:
    return bool(each.get("type", "submit" if each.tag == "button" else "text") in ("submit", "image"))


def _filled(fields: list[Any]) -> tuple[Pairs, frozenset[str]]:
    pairs: list[tuple[str, str]] = []
    writable, chosen = set(), {each.get("name") for each in fields if each.get("checked") is not None}
    for each in fields:
        name, kind = each.get("name"), each.get("type", "text")
        if not name or each.get("disabled") is not None or each.tag == "button" or _submits(each) or kind == "file":
            continue
        if each.tag == "select":
            pairs += [(name, value) for value in _options(each)]
        elif kind in ("checkbox", "radio"):
            if each.get("checked") is not None or (name not in chosen and _must(each, kind)):
                chosen.add(name)
                pairs.append((name, each.get("value", "on")))
        else:
            value = (each.text or "").lstrip("\n") if each.tag == "textarea" else each.get("value", "")
            pairs.append((name, value))
            if each.tag == "textarea" or kind not in _TYPES_LEFT:
                writable.add(name)
    return tuple(pairs), frozenset(writable)


def _must(each: Any, kind: str) -> bool:
    return kind == "radio" or each.get("required") is not None


def _options(select: Any) -> list[str]:
    every = [each.get("value", each.text or "") for each in select.iter("option")]
    chosen = [each.get("value", each.text or "") for each in select.iter("option") if each.get("selected") is not None]
    return chosen or [value for value in every if value][:1] or every[:1]


def with_person(pairs: Pairs, writable: frozenset[str], person: Person, code: str) -> tuple[Pairs, tuple[str, ...]]:
    """The same, as somebody sends it who looks for ``person`` or for the case of ``code``; and what they typed."""
    told = [(name, _typed(name, person, code) or value if name in writable else value) for name, value in pairs]
    typed = tuple(new for (_, new), (_, old) in zip(told, pairs, strict=True) if new != old)
    return tuple(told), typed


def body_with_person(body: Any, person: Person, code: str) -> tuple[Any, tuple[str, ...]]:
    """An example of the API with the person's data in the places of names and numbers; and what was put there."""
    typed: list[str] = []

    def put(value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {key: put(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [put(each, name) for each in value]
        new = _typed(name, person, code) if isinstance(value, str) else ""
        if new:
            typed.append(new)
        return new or value

    return put(body, ""), tuple(typed)


def _typed(name: str, person: Person, code: str) -> str:
    last = name.rpartition(".")[2]
    for pattern, value in (
        (_PHONE, person.mobile),
        (_NUMBER, person.number),
        (_NAME, person.name),
        (_CODE, code),
    ):
        if pattern.search(last):
            return value
    return ""
