"""Shapes of a review's turns: statements with their answers, files that officials put on the record."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from tongban.cases.queries import HistoryLine, Progress
from tongban.sites.api.v1.shapes import Instant, Shape
from tongban.sites.api.v1.wire import sure_instant


class StatementAnswer(Shape):
    """The answer. ``reasons`` are read by who made the statement and by the office."""

    n: int
    at: Instant
    adopted: bool
    reasons: str | None


class StatementLine(Shape):
    """What somebody had to say on the matter. ``text`` is read by who made it and by the office, else null."""

    n: int = Field(description="Cited when it is answered.")
    at: Instant
    from_applicant: bool
    objection: bool = Field(description="Made to what was published, by somebody who was no party before.")
    text: str | None
    answer: StatementAnswer | None = Field(description="Null while it waits: nothing is decided before.")


class AttachmentLine(Shape):
    """A file that an official put on the record with a deed: `GET …/files/{n}`."""

    n: int
    event: int = Field(description="`n` of the event it belongs to.")
    type: str = Field(examples=["cases.case.inspection_recorded"])
    size: int
    media_type: str = Field(examples=["image/jpeg"])


def statements_of(progress: Progress) -> list[StatementLine]:
    """Those that this reader may know of, in order."""
    applicant = next((line.open["parties"][0]["id"] for line in progress.told if line.type == _SUBMITTED), "")
    answers = {line.open["statement"]: _answer(line, progress.access) for line in _of(progress, "answered")}
    return [
        StatementLine(
            n=line.n,
            at=sure_instant(line.at),
            from_applicant=line.open.get("party", {}).get("id", "?") == applicant,
            objection=line.open["objection"],
            text=_words(line, progress.access),
            answer=answers.get(line.n),
        )
        for line in _of(progress, "made")
    ]


def attachments_of(progress: Progress) -> list[AttachmentLine]:
    """Those that this reader may open."""
    if progress.access not in ("party", "official"):
        return []
    return [
        AttachmentLine(n=file["n"], event=line.n, type=line.type, size=file["size"], media_type=file["media_type"])
        for line in progress.told
        for file in line.open.get("attachments", ())
    ]


_SUBMITTED = "cases.case.submitted"


def _of(progress: Progress, what: str) -> Iterator[HistoryLine]:
    return (line for line in progress.told if line.type == f"cases.case.statement_{what}")


def _answer(line: HistoryLine, access: str) -> StatementAnswer:
    return StatementAnswer(
        n=line.n, at=sure_instant(line.at), adopted=line.open["adopted"], reasons=_words(line, access)
    )


def _words(line: HistoryLine, access: str) -> str | None:
    """A statement may name anybody: by the query word it is not read."""
    return line.sealed.get("words") if access != "word" else None
