"""What an applicant hands in, checked against the bound guide: answers, files, and what they have confirmed.

Confirmation (真实承诺, 行政许可法 art. 31): the applicant confirms one hash over guide, applicant, answers and files. If
anything differs at submission, nothing is submitted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

from tongban.cases.models import Attachment, SubmittedMaterial, Upload
from tongban.cases.provided import Fetched, check_unchanged, fixed_values, provenance, provisions
from tongban.foundation import keys
from tongban.kernel import formspec
from tongban.kernel.canonical import content_hash
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide, MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.lookups import Registers, codes_in
from tongban.registry.identity.queries import Party

_ROW = re.compile(r"\[\d+\]")
_KINDS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}

ABSENT = "0" * 16
"""Fingerprint of an element that is not there."""

Fingerprints = dict[str, str]


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file handed in for a material. ``wrapped_key`` opens it in the row it came from, in ``key_context``. ``pages``: 0
    where nobody counted them."""

    id: UUID
    sha256: str
    size: int
    media_type: str
    name: str = field(repr=False)
    wrapped_key: bytes = field(repr=False, default=b"")
    key_context: bytes = field(repr=False, default=b"")
    pages: int = 0


@dataclass(frozen=True)
class Application:
    """A whole application that has passed the check against its guide. Made by :func:`check`.

    ``provenance``: where answers come from that nobody typed, by field. ``secrets``: fields and materials that the applicant
    marks as business secrets (行政许可法第五条第三款).
    """

    guide: BoundGuide
    applicant: Party
    scenario: Mapping[str, str]
    answers: Mapping[str, Any]
    needs: tuple[MaterialNeed, ...]
    files: Mapping[str, tuple[AttachedFile, ...]]
    provenance: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()

    @cached_property
    def statement(self) -> dict[str, Any]:
        """What the applicant confirms, in the form that is hashed (docs/mechanisms/confirmation)."""
        return {
            "guide": self.guide.hash,
            "applicant": {"kind": self.applicant.kind.value, "id": str(self.applicant.id)},
            "scenario": dict(self.scenario),
            "answers": dict(self.answers),
            "materials": {
                element: sorted(file.sha256 for file in files) for element, files in self.files.items() if files
            },
            "commitment": self.guide.commit_text,
        }

    @cached_property
    def confirmation(self) -> str:
        """SHA-256 of the canonical statement."""
        return content_hash(self.statement)

    def confirm(self, confirmed: str) -> None:
        """DomainError ``cases.submit.confirmation_differs`` unless ``confirmed`` is the hash of this very content."""
        if confirmed != self.confirmation:
            raise DomainError("cases.submit.confirmation_differs", expected=self.confirmation)

    @cached_property
    def asked(self) -> list[str]:
        """Ids of the materials, conditions and form fields that the guide asks of this applicant in their situation."""
        values = {**self.scenario, **self.answers}
        fields = [
            each.id
            for section in self.guide.form.sections
            if section.applies(values)
            for each in section.fields
            if each.applies(values)
        ]
        conditions = self.guide.conditions_for(self.scenario, self.answers)
        return [*(need.id for need in self.needs), *(each.id for each in conditions), *fields]

    def fingerprints(self, data_key: bytes) -> Fingerprints:
        """Fingerprint of the content of every form field, row and material, under the case key."""
        result = {
            path: _fingerprint(data_key, path, value)
            for path, _, value in formspec.leaf_paths(self.guide.form, self.answers)
        }
        for section in self.guide.form.sections:
            for each in section.fields:
                if each.fields and each.id in self.answers:
                    result[each.id] = _fingerprint(data_key, each.id, self.answers[each.id])
        for need in self.needs:
            content = self._material_content(need)
            if content is not None:
                result[need.id] = _fingerprint(data_key, need.id, content)
        return result

    def content(self) -> dict[str, Any]:
        """The sealed document of a submission."""
        document: dict[str, Any] = {"scenario": dict(self.scenario), "answers": dict(self.answers)}
        if self.provenance:
            document["provenance"] = dict(self.provenance)
        return {**document, "secrets": list(self.secrets)} if self.secrets else document

    def marked(self, secrets: Collection[str]) -> Application:
        """The same with these fields and materials marked as business secrets. DomainError ``cases.secret.unknown``."""
        if unknown := sorted(set(secrets) - set(self.asked)):
            raise DomainError("cases.secret.unknown", element=unknown[0])
        return replace(self, secrets=tuple(sorted(set(secrets))))

    def marked_as_before(self, secrets: Collection[str]) -> Application:
        """The same as handed in again: what was a business secret stays one as long as it is asked."""
        return self.marked(set(secrets) & set(self.asked))

    def _material_content(self, need: MaterialNeed) -> Any:
        if need.source is MaterialSource.UPLOAD:
            files = self.files.get(need.id)
            return sorted(file.sha256 for file in files) if files else None
        if need.source is MaterialSource.REGISTRY:
            return {
                "kind": self.applicant.kind.value,
                "identifier": self.applicant.identifier,
                "name": self.applicant.name,
            }
        return dict(self.answers)


def check(
    guide: BoundGuide,
    applicant: Party,
    scenario: Mapping[str, object],
    answers: Mapping[str, object],
    files: Mapping[str, Sequence[AttachedFile]],
    *,
    fetched: Fetched | None = None,
    before: Mapping[str, Any] | None = None,
) -> Application:
    """The application, cleaned. Everything the guide asks is there and nothing that it does not ask; what a register vouches
    for is as the register says: what was ``fetched`` for this application, or what is on record of the applicant. In a
    correction these fields stay as they were ``before``, whatever the register says by now; so do codes that ended since.

    Errors: ``catalogue.scenario_invalid``, ``formspec.answers_invalid`` (both with problems), ``cases.applicant.kind``,
    ``cases.material.missing|not_asked|too_many``, ``cases.prefill.differs``.
    """
    if applicant.kind.value not in guide.unified["service_objects"]:
        raise DomainError("cases.applicant.kind")
    chosen = guide.clean_scenario(scenario)
    registers = Registers(guide.region_code, kept=codes_in(before or {}))
    cleaned = formspec.clean(guide.form, answers, chosen, registers)
    needs = guide.materials_for(chosen, cleaned)
    known = provisions(guide.form, applicant, fetched or {})
    fixed = fixed_values(known)
    check_unchanged(fixed if before is None else {path: before.get(path) for path in fixed}, cleaned)
    _check_files(needs, files)
    handed_in = {element: tuple(each) for element, each in files.items()}
    return Application(guide, applicant, chosen, cleaned, needs, handed_in, provenance(known, cleaned))


def element_of(path: str) -> str:
    """The element of a path: ``f.staff.name`` of ``f.staff[1].name``."""
    return _ROW.sub("", path)


def fingerprint_of(fingerprints: Mapping[str, str], path: str) -> str:
    """The present fingerprint at a path; a requirement of a material has that of the material."""
    if path in fingerprints:
        return fingerprints[path]
    if path.startswith("m") and "." in path:
        return fingerprints.get(path.split(".", 1)[0], ABSENT)
    return ABSENT


def seal_content(data_key: bytes, owner: UUID, document: Mapping[str, Any]) -> bytes:
    """A draft's or submission's document under its data key; ``owner`` is the draft or case."""
    return keys.seal(data_key, orjson.dumps(document), b"content:" + owner.bytes)


def open_content(data_key: bytes, owner: UUID, sealed: bytes | memoryview) -> dict[str, Any]:
    """Inverse of :func:`seal_content`."""
    return dict(orjson.loads(keys.unseal(data_key, bytes(sealed), b"content:" + owner.bytes)))


def seal_text(data_key: bytes, case_id: UUID, n: int, text: str) -> bytes:
    """A text on a child row (explanation, opinion, reasons, file name) under the case key."""
    return keys.seal(data_key, text.encode(), b"text:" + case_id.bytes + n.to_bytes(4, "big"))


def open_text(data_key: bytes, case_id: UUID, n: int, sealed: bytes | memoryview | None) -> str:
    """Inverse of :func:`seal_text`; empty where there is none."""
    if sealed is None:
        return ""
    return keys.unseal(data_key, bytes(sealed), b"text:" + case_id.bytes + n.to_bytes(4, "big")).decode()


def file_label(data_key: bytes, row: SubmittedMaterial | Attachment) -> tuple[str, str]:
    """(SHA-256 of the content, name as given) of a handed-in file."""
    digest, _, name = open_text(data_key, row.case_id, row.n, row.name_sealed).partition(" ")
    return digest, name


def attached(upload: Upload) -> AttachedFile:
    """An upload row as a file of an application."""
    context = upload.id.bytes
    return AttachedFile(
        id=upload.id,
        sha256=bytes(upload.sha256).hex(),
        size=upload.size,
        media_type=upload.media_type,
        name=keys.unseal(keys.unwrap(upload.file_key, context), bytes(upload.name_sealed), b"name:" + context).decode(),
        wrapped_key=bytes(upload.file_key),
        key_context=context,
        pages=upload.pages,
    )


def check_file(need: MaterialNeed, media_type: str, size: int) -> None:
    """Whether a file may be handed in for a material: its kind and size are elements of the guide.

    DomainErrors ``cases.upload.type``, ``cases.upload.size``.
    """
    kind = _KINDS.get(media_type, media_type)
    if kind not in need.accept:
        accepted = "、".join(each.upper() for each in need.accept)
        raise DomainError("cases.upload.type", found=kind.upper(), accept=accepted, element=need.id)
    if size > need.max_mb * 1024 * 1024:
        raise DomainError("cases.upload.size", max_mb=need.max_mb, element=need.id)


def _check_files(needs: Sequence[MaterialNeed], files: Mapping[str, Sequence[AttachedFile]]) -> None:
    by_id = {need.id: need for need in needs}
    for element, given in files.items():
        need = by_id.get(element)
        if need is None or (given and need.source is not MaterialSource.UPLOAD):
            raise DomainError("cases.material.not_asked", element=element)
        if len(given) > need.max_files:
            raise DomainError("cases.material.too_many", name=need.name, max_files=need.max_files, element=element)
        for file in given:
            check_file(need, file.media_type, file.size)
    missing = [
        need for need in needs if need.required and need.source is MaterialSource.UPLOAD and not files.get(need.id)
    ]
    if missing:
        names = "、".join(need.name for need in missing)
        raise DomainError("cases.material.missing", names=names, elements=[need.id for need in missing])


def _fingerprint(data_key: bytes, path: str, value: Any) -> str:
    """Rows of a group that move up or down keep the fingerprints of their cells: the number is not part of it."""
    element = _ROW.sub("", path)
    # Cleaned answers hold no floats, so these are the bytes of canonical JSON, five times as fast.
    content = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return keys.content_fingerprint(data_key, "element", element.encode() + b"\x00" + content)
