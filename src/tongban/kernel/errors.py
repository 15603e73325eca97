"""One error type for every floor and one catalogue of its codes.

A rule that says no raises ``DomainError(code, **data)``. What the person reads (Chinese, English), what the
machine reads (problem+json) and the HTTP status all come from the catalogue entry of that code, so a page and
the API can never tell two stories. ``docs/errors.md`` is generated from the same catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_CATALOGUE: dict[str, ErrorSpec] = {}


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """One entry of the catalogue.

    ``zh`` and ``en`` are ``str.format`` templates over the error's data; ``way_out_zh``/``way_out_en`` tell the
    person what to do next. ``status`` is the HTTP status the doors answer with (the kernel itself speaks no HTTP).
    """

    code: str
    status: int
    zh: str
    en: str
    way_out_zh: str = ""
    way_out_en: str = ""


class DomainError(Exception):
    """A rule said no. ``code`` is stable and catalogued; ``data`` is safe to show to the person concerned."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data

    def __str__(self) -> str:
        return f"{self.code} {self.data}" if self.data else self.code

    @property
    def spec(self) -> ErrorSpec:
        """Catalogue entry; an uncatalogued code is a programming error and raises KeyError."""
        return _CATALOGUE[self.code]

    def message(self, language: str = "zh") -> str:
        """Sentence for people, in Chinese unless ``language`` starts with ``en``."""
        template = self.spec.en if language.startswith("en") else self.spec.zh
        return _fill(template, self.data)

    def way_out(self, language: str = "zh") -> str:
        """What the person can do now."""
        template = self.spec.way_out_en if language.startswith("en") else self.spec.way_out_zh
        return _fill(template, self.data)


def _fill(template: str, data: dict[str, Any]) -> str:
    try:
        return template.format(**data)
    except (KeyError, IndexError, ValueError):
        # A message must never fail because one datum is missing: show the sentence without it.
        return template


def register(*specs: ErrorSpec) -> None:
    """Enter codes into the catalogue. The same code twice with different content raises ValueError."""
    for spec in specs:
        known = _CATALOGUE.get(spec.code)
        if known is not None and known != spec:
            raise ValueError(f"error code {spec.code} is registered twice")
        _CATALOGUE[spec.code] = spec


def catalogue() -> tuple[ErrorSpec, ...]:
    """All entries, sorted by code."""
    return tuple(_CATALOGUE[code] for code in sorted(_CATALOGUE))


def is_registered(code: str) -> bool:
    """Whether ``code`` is in the catalogue."""
    return code in _CATALOGUE
