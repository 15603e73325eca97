"""What a rule says of a guide: which rule, at which place, why it is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.registry.catalogue.linting.rules import ENGLISH, RULES
from tongban.registry.catalogue.linting.severity import Severity

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """``rule`` is a code of ``RULES``; ``place`` where in the document, dotted; ``data`` fills the sentences."""

    rule: str
    place: str
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How heavily it weighs."""
        return RULES[self.rule].severity

    @property
    def why(self) -> str:
        """What is wrong, in Chinese."""
        return self.sentence()

    @property
    def how(self) -> str:
        """How to mend it, in Chinese."""
        return RULES[self.rule].how[0]

    def sentence(self, language: str = "zh") -> str:
        """What is wrong. In English the rules' own words are English; what the guide says is quoted as it is."""
        if not language.startswith("en"):
            return RULES[self.rule].why[0].format(**self.data)
        return RULES[self.rule].why[1].format(**{name: ENGLISH.get(word, word) for name, word in self.data.items()})

    def as_data(self) -> dict[str, Any]:
        """JSON-ready, for :func:`finding_from`."""
        return {"rule": self.rule, "place": self.place, "data": dict(self.data)}


def finding(rule: str, place: str, **data: object) -> Finding:
    """A finding; what it quotes is cut to a line. KeyError for a rule that is none, so that a slip shows at once."""
    if rule not in RULES:
        raise KeyError(rule)
    return Finding(rule, place, {name: quoted(str(value)) for name, value in data.items()})


def finding_from(data: Mapping[str, Any]) -> Finding:
    """What :meth:`Finding.as_data` wrote."""
    return Finding(data["rule"], data["place"], data["data"])


def quoted(text: str) -> str:
    """At most a line of the text."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
