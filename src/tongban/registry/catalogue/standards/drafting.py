"""What every deed on the draft of a standard shares: the row locked, the page it was seen on, the entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tongban.foundation import clock
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.kernel.text import holds_nul
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.draft_rows import kept_row, locked_row
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.models import StandardDraft, StandardVersion
from tongban.registry.catalogue.standards.judging import standard_findings
from tongban.registry.catalogue.story_gate import stories_on
from tongban.registry.identity.actors import Actor

_LARGEST = 2 * 1024 * 1024
_SPECIMEN = {"PERMIT": "360199001000", "BENEFIT": "360599001000", "CONFIRMATION": "360799001000", "REWARD": "360899001000",
             "RULING": "360999001000", "OTHER_POWER": "361099001000", "PUBLIC_SERVICE": "362099001000"}  # fmt: skip
"""A code of the right kind for the checks of an item that has none yet."""


def locked(draft_id: UUID, seen: int, *states: DraftState) -> StandardDraft:
    """The row, locked for this transaction. DomainError ``catalogue.draft.unknown|changed|wrong_state``."""
    return locked_row(StandardDraft, draft_id, seen, states)


def moved(row: StandardDraft, actor: Actor, kind: str, **data: Any) -> None:
    """Keep the row as it is now, one version on, with its entry in the record."""
    kept_row(row, actor, kind, subject(row), {"code": row.code, "state": row.state, **data})


def subject(row: StandardDraft) -> str:
    """What the record's entries are about: the standard, and of a new item the draft."""
    return f"standard:{row.code or row.id}"


def checked_name(document: Any) -> str:
    """The item's name in a text that may be incomplete otherwise. DomainError ``catalogue.draft.not_a_guide``."""
    name = document.get("name") if isinstance(document, Mapping) else None
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 200:
        raise DomainError("catalogue.draft.not_a_guide", reason="缺少事项名称，或者名称过长")
    try:
        size = len(canonical_json(document))
    except TypeError as error:
        raise DomainError("catalogue.draft.not_a_guide", reason="有小数或者写不成 JSON 的内容") from error
    if size > _LARGEST:
        raise DomainError("catalogue.draft.not_a_guide", reason="全文超过 2 MB")
    if holds_nul(document):
        raise DomainError("catalogue.draft.not_a_guide", reason="有不能保存的字符（U+0000）")
    return name.strip()


def findings(row: StandardDraft, day: date | None = None) -> list[dict[str, str]]:
    """Reasons against publishing the draft's text from ``day`` (default: today) on."""
    rows = StandardVersion.objects.filter(standard_id=row.code).order_by("-number")
    before = rows.values_list("document", flat=True).first() if row.code else None
    code = row.code or (
        row.main if len(row.main) == 12 and row.main[-1] != "Y" else _SPECIMEN.get(kind_of(row), "360199001000")
    )
    stories = stories_on(row.code, day, row.stories)
    return standard_findings(code, row.document, row.owner_uscc, day or clock.today(), before, stories)


def kind_of(row: StandardDraft) -> str:
    """The kind of item that the text says it is; empty where it does not."""
    return str(row.document.get("kind", ""))
