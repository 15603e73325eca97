"""What every deed on a draft shares: the row locked, the page it was seen on, the findings, the entry in the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tongban.foundation import clock
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.kernel.secrecy import BANK_CARD, PERSON_ID, secrets_in
from tongban.kernel.text import holds_nul
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.checks import Problem, problem
from tongban.registry.catalogue.draft_rows import kept_row, locked_row
from tongban.registry.catalogue.findings import findings_in
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.models import GuideDraft
from tongban.registry.catalogue.sameness import apart_from_standard
from tongban.registry.catalogue.story_gate import NONE, Changes, as_problem, failures_of, stories_for
from tongban.registry.identity.actors import Actor

_LONGEST_NOTE = 500
_LARGEST = 2 * 1024 * 1024


def locked(draft_id: UUID, seen: int, *states: DraftState) -> GuideDraft:
    """The row, locked for this transaction. DomainError ``catalogue.draft.unknown|changed|wrong_state``."""
    return locked_row(GuideDraft, draft_id, seen, states)


def moved(row: GuideDraft, actor: Actor, kind: str, **data: Any) -> None:
    """Keep the row as it is now, one version on, with its entry in the record."""
    kept_row(row, actor, kind, f"guide:{row.code}", {"code": row.code, "state": row.state, **data})


def findings_of(document: Mapping[str, Any], day: date | None = None, stories: Changes = NONE) -> list[dict[str, str]]:
    """Reasons against publication on ``day`` as ``{path, code, message}``, with no day those against handing it in; with the
    changes of ``stories`` that the draft carries. Eleven statements at most."""
    found = findings_in(document, day or clock.today())
    if any(each["code"] in ("shape", "floats") for each in found):
        return found
    if not found:
        # A story is performed on what could be a guide.
        found = [as_problem(each).as_data() for each in failures_of(document, stories_for(document, day, stories))]
    apart = [each.as_data() for each in apart_from_standard(document, day)]
    return [*found, *apart, *(each.as_data() for each in secret_places(document))]


def secret_places(document: Any, path: str = "") -> Iterator[Problem]:
    """What of a text must not be published, by its place: asked when it is saved, handed in and approved."""
    if isinstance(document, str):
        # What a form shows as an example is an invented number, and has to be a well-formed one.
        invented = (PERSON_ID, BANK_CARD) if "sample" in path.split(".") else ()
        if found := [each for each in secrets_in(document) if each not in invented]:
            yield problem(
                "secret", path, what="、".join(each.zh for each in found), what_en=", ".join(e.en for e in found)
            )
    elif isinstance(document, Mapping):
        for name, inner in document.items():
            yield from secret_places(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(document, list):
        for place, inner in enumerate(document):
            yield from secret_places(inner, f"{path}.{place}")


def checked_note(note: str) -> str:
    """A reason of 1 to 500 characters. DomainError ``catalogue.draft.note_missing``."""
    note = note.strip()
    if not note or len(note) > _LONGEST_NOTE:
        raise DomainError("catalogue.draft.note_missing")
    return note


def public_reason(note: str) -> str:
    """A reason that becomes public by one hand, because it takes away or marks what two have published (``publication.md``). Also
    DomainError ``catalogue.note.secret`` for what must not be published (政府信息公开条例第十四条、第十七条)."""
    note = checked_note(note)
    if found := secrets_in(note):
        words = {"what": "、".join(each.zh for each in found), "what_en": ", ".join(each.en for each in found)}
        raise DomainError("catalogue.note.secret", **words)
    return note


def draft_facts(document: Any) -> tuple[str, str, str, str]:
    """(code of the guide, name, USCC, region code) of a text that may be incomplete otherwise.

    DomainError ``catalogue.draft.not_a_guide`` when it does not even say these, is no JSON, or is over 2 MiB.
    """
    try:
        codes, unified, local = document["codes"], document["unified"], document["local"]
        facts = (
            codes.get("handling") or codes["implementation"],
            unified["name"],
            local["department_uscc"],
            local["region_code"],
        )
        size = len(canonical_json(document))
    except (KeyError, TypeError, AttributeError) as error:
        raise DomainError("catalogue.draft.not_a_guide", reason=f"缺少编码、名称或者实施主体（{error}）") from error
    if not all(isinstance(fact, str) and fact.strip() for fact in facts):
        raise DomainError("catalogue.draft.not_a_guide", reason="编码、名称和实施主体应为文字")
    code, name, uscc, region = facts
    if len(code) not in (31, 33) or len(uscc) != 18 or len(region) != 12 or len(name) > 200 or size > _LARGEST:
        raise DomainError("catalogue.draft.not_a_guide", reason="编码长度不对、名称过长或者全文超过 2 MB")
    if holds_nul(document):
        raise DomainError("catalogue.draft.not_a_guide", reason="有不能保存的字符（U+0000）")
    return code, name, uscc, region
