"""Files of a case: what was handed in and what officials put on the record. An official's reading is on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tongban.cases import content
from tongban.cases.models import Attachment, Case, SubmittedMaterial
from tongban.cases.queries.case import access_of, case_by_code
from tongban.cases.queries.history import CLOSED
from tongban.cases.queries.seen import reader_of, record_read
from tongban.foundation import derived, files, keys
from tongban.foundation.pictures import DAMAGED, HEAVY, LOCKED, Painted, paint
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

PDF = "application/pdf"
_MADE = 1
"""Raised when pages are drawn otherwise: what was kept before is not looked at again."""
_LASTING = (LOCKED, DAMAGED, HEAVY)


@dataclass(frozen=True, slots=True)
class _Opened:
    case: Case
    row: SubmittedMaterial | Attachment
    access: str
    key: bytes

    @property
    def pieces(self) -> Iterator[bytes]:
        assert self.row.file_id is not None
        return files.read(self.row.file_id, self.key)

    def read_by(self, actor: Actor, purpose: str, **more: Any) -> None:
        """Put the reading on record, where it is not the applicant's own."""
        if self.access != "official":
            return
        element = self.row.element if isinstance(self.row, SubmittedMaterial) else "attachment"
        record_read(reader_of(actor, self.case), self.case.id, [element], purpose, n=self.row.n, **more)


def material_file(actor: Actor, code: str, n: int, purpose: str = "审查") -> tuple[str, str, Iterator[bytes]]:
    """(media type, name, content in pieces) of a file of the case.

    DomainErrors ``uow.not_found``, ``files.missing``.
    """
    opened = _open(actor, code, n)
    opened.read_by(actor, purpose)
    data_key = keys.unwrap(opened.case.data_key, opened.case.id.bytes)
    _, name = content.file_label(data_key, opened.row)
    return opened.row.media_type, name, opened.pieces


def page_picture(actor: Actor, code: str, n: int, number: int, purpose: str = "审查") -> bytes:
    """Page ``number`` (from 1) of a PDF of the case, as PNG.

    DomainErrors ``uow.not_found``, ``files.missing``, ``pictures.pdf_locked|pdf_damaged|pdf_heavy|busy``.
    """
    opened = _open(actor, code, n)
    painted = _painted(opened, number)
    opened.read_by(actor, purpose, page=number)
    return painted.png


def page_count(actor: Actor, code: str, n: int, number: int) -> int:
    """How many pages a PDF of the case has. Page ``number``, which is looked at next, is drawn on the way; it is not shown, so
    nothing is read. Three statements. Errors as :func:`page_picture`."""
    return _painted(_open(actor, code, n), number).pages


def _open(actor: Actor, code: str, n: int) -> _Opened:
    case = case_by_code(code)
    access = access_of(actor, case)
    if access in CLOSED:
        raise DomainError("uow.not_found")
    row: SubmittedMaterial | Attachment | None = SubmittedMaterial.objects.filter(
        case_id=case.id, n=n, file_id__isnull=False
    ).first()
    row = row or Attachment.objects.filter(case_id=case.id, n=n).first()
    if row is None or row.file_id is None:
        raise DomainError("uow.not_found")
    data_key = keys.unwrap(case.data_key, case.id.bytes)
    return _Opened(case, row, access, keys.unseal(data_key, bytes(row.file_key or b""), b"file:" + row.file_id.bytes))


def _painted(opened: _Opened, number: int) -> Painted:
    """From what was kept, else drawn and kept; that a file cannot be drawn is kept too."""
    if opened.row.media_type != PDF or number < 1:
        raise DomainError("uow.not_found")
    name = f"page:{_MADE}:{opened.row.file_id}:{number}"
    kept = derived.get(name, opened.key)
    if kept is None:
        kept = _drawn(opened, number)
        derived.put(name, opened.key, kept)
    head, _, png = kept.partition(b"\n")
    if not head.isdigit():
        raise DomainError(head.decode())
    return Painted(int(head), png)


def _drawn(opened: _Opened, number: int) -> bytes:
    try:
        painted = paint(opened.pieces, number)
    except DomainError as error:
        if error.code not in _LASTING:
            raise
        return error.code.encode()
    return b"%d\n%s" % (painted.pages, painted.png)
