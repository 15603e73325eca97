"""What a 公示 may not say, and what it had better not: read when it is proposed and again when it is approved.

政府信息公开条例第十四条、第十五条、第十七条 (state and business secrets, privacy, review before publication). What is certain
stops the deed; what only looks like it is shown to the second person, who judges (``Doubt``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from tongban.cases import content
from tongban.cases.models import Case, Submission
from tongban.foundation.rows import first
from tongban.kernel import telltale
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import Field, FieldType, Privacy
from tongban.kernel.secrecy import secrets_in
from tongban.kernel.telltale import Telltale, telltales
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.kinds import PartyKind

PARTY = Telltale("name", "当事人的姓名", "the full name of a party")
SHORTEST = 2
"""Characters from which on an answer is looked for in the text."""
_DOUBTFUL = (telltale.ID_NUMBER, telltale.MOBILE, telltale.EMAIL, telltale.CASE)
DOUBTS = {each.kind: each for each in _DOUBTFUL}
"""What looks like personal data: kind → its names."""


def check_secrets(data_key: bytes, case: Case, text: str) -> None:
    """DomainError ``cases.publicity.secret``: neither numbers nor the full name of a person, nor internal papers, nor what the
    applicant marked as a business secret (行政许可法第五条第三款). ``applicant_sealed`` of the case is loaded."""
    person = case.applicant_kind == PartyKind.NATURAL.value
    told = content.open_content(data_key, case.id, case.applicant_sealed or b"")
    names = [str(told["name"])] if person else []
    found = [
        *secrets_in(text, _marked(_handed_in(data_key, case.id))),
        *(PARTY for each in telltales(text, names) if each is telltale.NAME),
    ]
    if found:
        words = {"what": "、".join(each.zh for each in found), "what_en": ", ".join(each.en for each in found)}
        raise DomainError("cases.publicity.secret", **words)


def doubts_in(data_key: bytes, case_id: UUID, guide: BoundGuide, text: str) -> tuple[str, ...]:
    """What the second person should look at: kinds of :data:`DOUBTS`, and ids of fields marked personal whose answer stands in
    the text. Ids only, never what was found. One statement."""
    kinds = [each.kind for each in telltales(text) if each.kind in DOUBTS]
    answers = _handed_in(data_key, case_id).get("answers", {})
    fields = [each.id for each in guide.form.all_fields() if _is_personal(each) and _stands_in(text, answers, each.id)]
    return (*kinds, *dict.fromkeys(fields))


def _is_personal(field: Field) -> bool:
    return field.type is not FieldType.GROUP and field.privacy in (Privacy.PERSONAL, Privacy.SENSITIVE)


def _stands_in(text: str, answers: Mapping[str, Any], field_id: str) -> bool:
    return any(len(each) >= SHORTEST and each in text for each in _answers_to(answers, field_id))


def _answers_to(answers: Any, field_id: str) -> Iterator[str]:
    """Answers to a field wherever it stands: in the form, or in each row of a group."""
    if isinstance(answers, Mapping):
        for name, value in answers.items():
            yield from _texts(value) if name == field_id else _answers_to(value, field_id)
    elif isinstance(answers, list):
        for each in answers:
            yield from _answers_to(each, field_id)


def _handed_in(data_key: bytes, case_id: UUID) -> Mapping[str, Any]:
    """What the applicant handed in last."""
    last = first(Submission, ("case_id", "n", "content_sealed"), {"case_id": case_id}, order=("-round",))
    return content.open_content(data_key, case_id, last.content_sealed) if last is not None else {}


def _marked(document: Mapping[str, Any]) -> Iterable[str]:
    """The answers that are business secrets, in words."""
    return [text for each in document.get("secrets", ()) for text in _texts(document["answers"].get(each))]


def _texts(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, list | dict):
        for each in answer.values() if isinstance(answer, dict) else answer:
            yield from _texts(each)
