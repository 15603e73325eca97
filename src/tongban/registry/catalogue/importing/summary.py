"""The numbers of an import. They add up: rows read are rows that can become drafts plus rows refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tongban.registry.catalogue.importing.reading import ReadRow
from tongban.registry.catalogue.matching import How, Suggestion
from tongban.registry.catalogue.matching.standards import coverage


@dataclass
class Summary:
    """Filled row by row."""

    rows: int = 0
    refused: int = 0
    drafts: int = 0
    published: int = 0
    bodies: int = 0
    regions: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Refused rows by the first reason."""
    findings: Counter[str] = field(default_factory=Counter)
    """Findings that go with drafts, by kind."""
    materials: Counter[How] = field(default_factory=Counter)
    """Material rows by what their suggestion rests on."""
    names: dict[str, tuple[int, Suggestion]] = field(default_factory=dict)
    """Each material name with its times and its suggestion."""

    @property
    def acceptable(self) -> int:
        """Rows that can become drafts."""
        return self.rows - self.refused

    @property
    def coverage(self) -> float:
        """Share of material rows with one standard material."""
        return coverage(self.materials)

    def count(self, row: ReadRow) -> None:
        """Take one row in."""
        self.rows += 1
        refusing = [each.code for each in row.complaints if each.refuses]
        if refusing:
            self.refused += 1
            self.reasons[refusing[0]] += 1
        else:
            self.findings.update(each.code for each in row.complaints)
        materials = (row.document or {}).get("unified", {}).get("materials", ()) if row.suggestions else ()
        for material, suggestion in zip(materials, row.suggestions, strict=True):
            self.materials[suggestion.how] += 1
            times, _ = self.names.get(material["name"], (0, suggestion))
            self.names[material["name"]] = (times + 1, suggestion)
