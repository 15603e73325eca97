"""帮办代办: for which items somebody at a service point may apply for another, as data (``data/catalogue/assisted.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.guides import BoundGuide

SCHEMA = "tongban.assisted/1"


@dataclass(frozen=True, slots=True)
class Assisted:
    """``themes``: keys of 主题 whose items of natural persons are offered; what bodies add and take away, by 统一社会信用代码."""

    themes: frozenset[str]
    added: Mapping[str, frozenset[str]] = field(default_factory=dict)
    taken: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def offers(self, guide: BoundGuide) -> bool:
        """Whether an application under the guide may be made at a service point: it is for natural persons, and of a theme or
        added by its body, which has not taken it away."""
        body, item = guide.department_uscc, guide.basic_code
        if "NATURAL" not in guide.unified["service_objects"] or item in self.taken.get(body, ()):
            return False
        themes = {f"NATURAL:{code}" for code in guide.unified["themes"].get("NATURAL", ())}
        return bool(themes & self.themes) or item in self.added.get(body, ())


@lru_cache(maxsize=1)
def assisted() -> Assisted:
    """What is shipped. DomainError ``catalogue.data_invalid``."""
    path = settings.DATA_FOLDER / "catalogue" / "assisted.yaml"
    return read(yaml.safe_load(path.read_text(encoding="utf-8")))


def read(document: Mapping[str, Any]) -> Assisted:
    """The document as rules. DomainError ``catalogue.data_invalid``."""
    if document.get("schema") != SCHEMA:
        raise DomainError("catalogue.data_invalid", file="assisted.yaml", reason="schema")
    bodies = {str(row["uscc"]): row for row in document["bodies"]}
    return Assisted(
        themes=frozenset(str(row["key"]) for row in document["themes"]),
        added={uscc: frozenset(map(str, row.get("add", ()))) for uscc, row in bodies.items()},
        taken={uscc: frozenset(map(str, row.get("take", ()))) for uscc, row in bodies.items()},
    )
