"""一次性告知补正: one notice per submission, everything at once, and only what the bound guide asks.

A line is an element of the bound version + a defect of the closed list + the place + an optional screened explanation. A
demand outside the guide cannot be expressed. What was visible at an earlier notice and has not changed may not be asked
for again (行政许可法第三十二条第一款第（四）项; docs/mechanisms/correction.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from tongban.cases import clockwork, content
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.kinds import DEFECT_LABELS, FIELD_DEFECTS, Defect
from tongban.cases.models import CorrectionLine, CorrectionNotice
from tongban.cases.screening import EXPLANATION, screen
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import BoundGuide, MaterialNeed
from tongban.registry.catalogue.kinds import ElementKind, MaterialSource
from tongban.registry.identity.actors import Actor

MAX_LINES = 50
_DEFECT_WORDS = {
    Defect.NOT_SEALED: ("盖章", "签章", "印章", "公章", "签名", "签字", "签署"),
    Defect.EXPIRED: ("有效", "到期", "期限", "日内", "个月内"),
}
"""Defects that exist only where the guide asks for the thing: no seal is missing where none is asked for."""
_CITABLE = (ElementKind.MATERIAL, ElementKind.REQUIREMENT, ElementKind.FIELD)


@dataclass(frozen=True, slots=True)
class Line:
    """One demand as the official states it. ``path`` narrows a field of a repeat group to a row, ``f.staff[1].name``."""

    element: str
    defect: Defect
    path: str = ""
    explanation: str = ""

    @property
    def place(self) -> str:
        """The path, or the element itself."""
        return self.path or self.element


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the guide asks of this applicant, and what is there."""

    guide: BoundGuide
    ids: frozenset[str]
    needs: Mapping[str, MaterialNeed]
    fingerprints: Mapping[str, str]


def request_correction(
    actor: Actor, *, case_id: UUID, seen: int, lines: Sequence[Line], key: str | None = None
) -> DeedDone:
    """Send the one notice. Errors: ``cases.correction.*``, ``cases.text.*``, ``catalogue.element_unknown``, as ``on_case``."""
    tried = {"lines": [asdict(line) for line in lines]}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(
            actor,
            Deed.REQUEST_CORRECTION,
            case_id,
            seen=seen,
            key=claimed,
            columns=("asked", "fingerprints", "noticed"),
            tried=tried,
        ) as step:
            _check_shape(lines)
            asked = _asked_of(step)
            texts = [_check(line, asked, step.case.noticed) for line in lines]
            # Read one after the other, lines must not say what none of them says alone.
            together = [word for line in lines for word in _words(line, asked)]
            _screened("".join(texts)[:EXPLANATION], together, asked, lines[0].place)
            return _tell(step, lines, texts)

    return repeatable_deed(actor, Deed.REQUEST_CORRECTION, case_id, key, {"seen": seen, **tried}, unit)


def _tell(step: CaseStep, lines: Sequence[Line], texts: Sequence[str]) -> DeedDone:
    work, case = step.work, step.case
    notice_n = work.next_n()
    round_ = step.rounds
    rows, told = [], []
    for line, text in zip(lines, texts, strict=True):
        n = work.next_n()
        fingerprint = content.fingerprint_of(case.fingerprints, line.place)
        rows.append(
            {
                "case_id": case.id,
                "n": n,
                "notice_n": notice_n,
                "element": line.element,
                "path": line.place,
                "defect": line.defect.value,
                "fingerprint": fingerprint,
                "explanation_sealed": content.seal_text(work.data_key, case.id, n, text) if text else None,
            }
        )
        told.append(
            {
                "n": n,
                "element": line.element,
                "path": line.place,
                "defect": line.defect.value,
                "fingerprint": fingerprint,
            }
        )
    work.insert(
        CorrectionNotice,
        {
            "case_id": case.id,
            "n": notice_n,
            "round": round_,
            "at": step.now,
            "official_id": step.official,
            "department_id": case.department_id,
        },
    )
    work.insert(CorrectionLine, *rows)
    step.fact(clockwork.stored(FactKind.CORRECTION_TOLD, step.now))
    open_ = step.moved(noticed=_noticed(case.noticed, case.fingerprints, lines))
    explained = {str(row["n"]): text for row, text in zip(rows, texts, strict=True) if text}
    work.record(
        "cases.case.correction_requested",
        open={**open_, "notice": notice_n, "round": round_, "lines": told},
        sealed={"explanations": explained},
    )
    return step.done()


def _noticed(
    earlier: Mapping[str, list[str]], fingerprints: Mapping[str, str], lines: Sequence[Line]
) -> dict[str, list[str]]:
    """What every element looked like when notices were sent; elements that were cited as absent are seen as absent."""
    seen = {path: list(each) for path, each in earlier.items()}
    now = {**{line.place: content.fingerprint_of(fingerprints, line.place) for line in lines}, **fingerprints}
    for path, fingerprint in now.items():
        known = seen.setdefault(path, [])
        if fingerprint not in known:
            known.append(fingerprint)
    return seen


def _asked_of(step: CaseStep) -> _Asked:
    asked = frozenset(step.case.asked)
    needs = {need.id: need for need in step.guide.materials if need.id in asked}
    return _Asked(step.guide, asked, needs, step.case.fingerprints)


def _check_shape(lines: Sequence[Line]) -> None:
    if not lines:
        raise DomainError("cases.correction.empty")
    if len(lines) > MAX_LINES:
        raise DomainError("cases.correction.too_many")
    places = set()
    for line in lines:
        if line.place in places:
            raise DomainError("cases.correction.duplicate", element=line.place)
        places.add(line.place)


def _check(line: Line, asked: _Asked, noticed: Mapping[str, Sequence[str]]) -> str:
    """The screened explanation of a line that may be sent."""
    element = asked.guide.element(line.element)
    if element.kind not in _CITABLE:
        raise DomainError("cases.correction.not_citable", element=line.element)
    if element.kind is ElementKind.FIELD:
        _check_field(line, asked)
    else:
        _check_material(line, asked, element.parent or element.id)
    if noticed and content.fingerprint_of(asked.fingerprints, line.place) in _seen(line, noticed):
        raise DomainError("cases.correction.seen_before", element=line.place)
    return _screened(line.explanation, _words(line, asked), asked, line.place)


def _seen(line: Line, noticed: Mapping[str, Sequence[str]]) -> set[str]:
    """What this element looked like at earlier notices. A requirement was visible whenever its material was, a cell in
    whatever row it stood; an element never noted was absent at every notice."""
    place = line.place.split(".", 1)[0] if line.place.startswith("m") else content.element_of(line.place)
    found = {each for path, known in noticed.items() if content.element_of(path) == place for each in known}
    return found or {content.ABSENT}


def _words(line: Line, asked: _Asked) -> list[str]:
    """The words of the cited element, and of the form itself: what an explanation may name."""
    element = asked.guide.element(line.element)
    words = [element.text, *([asked.guide.element(element.parent).text] if element.parent else [])]
    if element.kind is ElementKind.MATERIAL:
        words += [requirement.text for requirement in asked.needs[element.id].requirements]
    return words


def _screened(text: str, cited: Sequence[str], asked: _Asked, place: str) -> str:
    if not text:
        return ""
    forms = [need.name for need in asked.needs.values() if need.source is MaterialSource.FORM]
    others = [need.name for need in asked.guide.materials if need.name not in (*cited, *forms)]
    try:
        return screen(text, cited=[*cited, *forms], other_names=others)
    except DomainError as error:
        raise DomainError(error.code, **{**error.data, "element": place}) from error


def _check_field(line: Line, asked: _Asked) -> None:
    if line.defect not in FIELD_DEFECTS:
        raise DomainError("cases.correction.defect", element=line.element, defect=DEFECT_LABELS[line.defect])
    field = formspec.path_ok(asked.guide.form, line.place)
    if field.id != line.element:
        raise DomainError("cases.correction.not_asked", element=line.place)
    if field.type is formspec.FieldType.COMPUTED:
        raise DomainError("cases.correction.not_citable", element=line.place)
    present = content.fingerprint_of(asked.fingerprints, line.place) != content.ABSENT
    if line.defect is Defect.MISSING:
        if present:
            raise DomainError("cases.correction.present", element=line.place)
        if not field.required or "[" in line.place or field.id not in asked.ids:
            raise DomainError("cases.correction.optional", element=line.place)
    elif not present or field.fields:
        # Rows are cited field by field; a whole group has no defect of its own.
        raise DomainError("cases.correction.not_asked", element=line.place)


def _check_material(line: Line, asked: _Asked, material: str) -> None:
    if line.path:
        raise DomainError("cases.correction.not_asked", element=line.path)
    need = asked.needs.get(material)
    if need is None:
        raise DomainError("cases.correction.not_asked", element=line.element)
    if need.source is not MaterialSource.UPLOAD:
        # A form material is corrected field by field; what a registry says is corrected there, not by the applicant.
        raise DomainError("cases.correction.not_citable", element=line.element)
    wanted = _DEFECT_WORDS.get(line.defect)
    if wanted and not any(word in text for text in _words(line, asked) for word in wanted):
        raise DomainError("cases.correction.defect", element=line.element, defect=DEFECT_LABELS[line.defect])
    present = content.fingerprint_of(asked.fingerprints, material) != content.ABSENT
    if line.defect is Defect.MISSING:
        if present:
            raise DomainError("cases.correction.present", element=line.element)
        if not need.required:
            raise DomainError("cases.correction.optional", element=line.element)
    elif not present:
        raise DomainError("cases.correction.not_asked", element=line.element)
