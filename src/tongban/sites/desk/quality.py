"""What the rules of quality say of a draft, beside the reasons against publishing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.registry.catalogue.quality import findings_on
from tongban.sites.parts.qualityview import finding_columns, finding_rows


def quality_of_draft(document: Mapping[str, Any]) -> dict[str, Any]:
    """Context of ``desk/_draft_quality.html``. Three statements at most, once in five minutes."""
    found = findings_on(document)
    return {
        "quality_score": found.score,
        "quality_columns": finding_columns(),
        "quality_rows": finding_rows(found.findings),
    }
