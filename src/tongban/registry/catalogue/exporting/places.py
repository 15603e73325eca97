"""What the schema of a guide document says of one place in it: type, whether obligatory, how long, which values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tongban.registry.catalogue.schema import GUIDE_SCHEMA

_DEFINED = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Place:
    """``definition`` is the last name of the schema on the way (``limit``), empty without one."""

    schema: Mapping[str, Any]
    definition: str = ""
    required: bool = True
    nullable: bool = False

    @property
    def entries(self) -> Place:
        """The place of each entry of a list."""
        return _resolved(self.schema["items"], required=True)

    @property
    def values(self) -> tuple[str, ...]:
        """The closed list of values; empty where any text fits."""
        return tuple(self.schema.get("enum", ()))

    def at(self, name: str) -> Place:
        """The place of a member. KeyError for one that the schema does not have."""
        members = self.schema.get("properties", {})
        found = members[name] if name in members else self.schema["additionalProperties"]
        return _resolved(found, required=name in self.schema.get("required", ()))


@cache
def place(path: str) -> Place:
    """The place at a dotted path; ``unified.materials`` is the list, ``unified.materials[].name`` of each entry the name."""
    found = Place(GUIDE_SCHEMA)
    for step in steps(path):
        found = found.entries if step == "[]" else found.at(step)
    return found


def steps(path: str) -> Iterator[str]:
    """The members on the way, with ``[]`` for the entries of a list."""
    for part in path.split("."):
        yield from filter(None, part.replace("[]", ".[]").split("."))


def _resolved(schema: Mapping[str, Any], *, required: bool) -> Place:
    definition, nullable = "", False
    while "$ref" in schema or "anyOf" in schema:
        if "anyOf" in schema:
            nullable = True
            (meant,) = (each for each in schema["anyOf"] if each.get("type") != "null")
            schema = {**{name: value for name, value in schema.items() if name != "anyOf"}, **meant}
        else:
            definition = schema["$ref"].removeprefix(_DEFINED)
            rest = {name: value for name, value in schema.items() if name != "$ref"}
            schema = {**GUIDE_SCHEMA["$defs"][definition], **rest}
    return Place(schema, definition, required, nullable)
