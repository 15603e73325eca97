"""Reads of papers, each with a fixed number of statements.

Who may see a case may read its papers; an official's reading of one is audited like that of a file. Anybody may ask whether
a paper stands, by its verification code or by its file: the answer holds no name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from tongban.cases.events import LEAVES_PAPER
from tongban.cases.kinds import PaperKind, Standing
from tongban.cases.models import Case, Paper, PaperMark
from tongban.cases.policies import is_applicant, may_see
from tongban.cases.queries.case import Progress, case_by_code
from tongban.cases.queries.history import HistoryLine
from tongban.cases.queries.seen import reader_of, record_read
from tongban.foundation import files, keys
from tongban.foundation.records.models import Event
from tongban.foundation.rows import Via, first, select
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

_COLUMNS = (
    "case_id", "n", "kind", "title", "number", "platform", "verify_code", "sha256", "size", "issued_at", "made_at",
    "read_at", "replaced_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper in a list. ``made_at``: when it lay in the applicant's space; ``read_at``: when they first opened it."""

    n: int
    kind: PaperKind
    title: str
    number: str
    issued_at: datetime
    size: int
    sha256: str
    verify_code: str
    is_replaced: bool
    made_at: datetime
    read_at: datetime | None

    @property
    def file_name(self) -> str:
        """What it is called when it is downloaded."""
        return f"{self.title} {self.number}.pdf"


@dataclass(frozen=True, slots=True)
class CasePapers:
    """The papers of a case, oldest first. ``making``: formal steps whose paper is not there yet."""

    code: str
    lines: tuple[PaperLine, ...]
    making: int


class Stands(StrEnum):
    """Whether a paper may be relied upon today."""

    YES = "YES"
    REPLACED = "REPLACED"
    REVOKED = "REVOKED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """What anybody may learn of a paper: never whom it concerns."""

    title: str
    number: str
    body: str
    issued_at: datetime
    made_at: datetime
    stands: Stands
    replaced_by: str = ""
    """Number of the paper that took its place."""


def platform_name() -> str:
    """In whose name the platform itself states facts."""
    return f"{getattr(settings, 'TONGBAN_SITE_NAME', '江西省政务服务网')}（通办平台）"


def papers_of(actor: Actor, code: str) -> CasePapers:
    """The papers of a case for who may see it. Three statements. DomainError ``uow.not_found``."""
    case = case_by_code(code)
    if not may_see(actor, case):
        raise DomainError("uow.not_found")
    formal = _formal(case.id) if case.data_key is not None else set()
    return _papers(case.id, case.code, formal)


def papers_in(progress: Progress, history: Sequence[HistoryLine] | None = None) -> CasePapers | None:
    """The same for a page that has read the case: None for who sees it by its code alone. Two statements, one where the
    events are at hand."""
    if progress.access not in ("party", "official"):
        return None
    told = {line.n for line in history if line.type in LEAVES_PAPER} if history is not None else None
    return _papers(progress.case_id, progress.code, _formal(progress.case_id) if told is None else told)


def paper_file(actor: Actor, code: str, n: int, purpose: str = "审查") -> tuple[str, Iterator[bytes]]:
    """(file name, content in pieces). An official's reading is on record before the first byte.

    Two statements, three for officials. DomainErrors ``uow.not_found``, ``files.missing``, ``keys.destroyed``.
    """
    case = case_by_code(code)
    if not may_see(actor, case):
        raise DomainError("uow.not_found")
    row = first(Paper, (*_COLUMNS, "file_id", "file_key"), {"case_id": case.id, "n": n})
    if row is None:
        raise DomainError("uow.not_found")
    key = keys.unwrap(case.data_key, case.id.bytes)
    if not is_applicant(actor, case):
        record_read(reader_of(actor, case), case.id, [f"paper:{row.kind}"], purpose, n=n)
    plain = keys.unseal(key, bytes(row.file_key), b"paper:" + row.file_id.bytes)
    return _line(row).file_name, files.read(row.file_id, plain)


def paper_rows(case_id: UUID) -> list[Paper]:
    """The rows of a case's papers, oldest first, for the house's own commands. One statement."""
    return select(Paper, _COLUMNS, {"case_id": case_id}, order=("n",))


def issued_paper(mark: str) -> IssuedPaper | None:
    """The paper of a verification code, or of the SHA-256 of a file; None where this platform issued none.

    At most four statements.
    """
    case_id = Via(PaperMark, "case_id", "mark", mark)
    row = first(Paper, (*_COLUMNS, "department_id"), {"case_id": case_id, "n": Via(PaperMark, "n", "mark", mark)})
    if row is None:
        return None
    stands, replaced_by = Stands.YES, ""
    if row.replaced_by is not None:
        stands, replaced_by = Stands.REPLACED, _number(row.case_id, row.replaced_by)
    elif row.kind == PaperKind.GRANT.value:
        standing = Case.objects.values_list("standing", flat=True).get(pk=row.case_id)
        stands = {Standing.REVOKED.value: Stands.REVOKED, Standing.CANCELLED.value: Stands.CANCELLED}.get(
            standing, Stands.YES
        )
    body = platform_name() if row.platform else row.department.name
    return IssuedPaper(row.title, row.number, body, row.issued_at, row.made_at, stands, replaced_by)


def _formal(case_id: UUID) -> set[int]:
    """Places of the formal steps."""
    rows = select(Event, ("stream_id", "n"), {"stream_id": case_id, "type": list(LEAVES_PAPER)})
    return {event.n for event in rows}


def _papers(case_id: UUID, code: str, formal: set[int]) -> CasePapers:
    rows = select(Paper, _COLUMNS, {"case_id": case_id}, order=("n",))
    making = formal - {row.n for row in rows}
    return CasePapers(code, tuple(_line(row) for row in rows), len(making))


def _line(row: Paper) -> PaperLine:
    return PaperLine(
        n=row.n,
        kind=PaperKind(row.kind),
        title=row.title,
        number=row.number,
        issued_at=row.issued_at,
        size=row.size,
        sha256=row.sha256,
        verify_code=row.verify_code,
        is_replaced=row.replaced_by is not None,
        made_at=row.made_at,
        read_at=row.read_at,
    )


def _number(case_id: UUID, n: int) -> str:
    return Paper.objects.values_list("number", flat=True).get(case_id=case_id, n=n)
