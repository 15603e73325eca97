"""``issue``: one formal event becomes one sealed paper. Done twice, it is done once."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.db import transaction

from tongban.cases import clockwork, papers
from tongban.cases.actions.deliver_electronically import agreed, deliver_electronically
from tongban.cases.bound import guide_at
from tongban.cases.issuing.composing import compose, kind_of
from tongban.cases.issuing.matter import DECISIONS, Matter
from tongban.cases.issuing.numbers import PLATFORM, PLATFORM_WORD, number_of, word_of
from tongban.cases.kinds import BY_PLATFORM, PaperKind
from tongban.cases.models import Case, Paper, PaperMark
from tongban.foundation import clock, files, keys, signing
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.queries import events_of
from tongban.foundation.signing.current import signer
from tongban.kernel.ids import draw, uuid7
from tongban.registry.orgs.queries import body_on

log = structlog.get_logger(__name__)

MAX_BYTES = 4 * 1024 * 1024
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 20
_RESULTS = ("cases.case.decided", "cases.case.deemed_renewed")
_COLUMNS = (
    "id",
    "data_key",
    "code",
    "guide_id",
    "former_guides",
    "department_id",
    "channel",
    "applicant_kind",
    "applicant_sealed",
    "facts",
    "renews_id",
)


def issue(event: PlacedEvent) -> None:
    """Leave the paper of ``event``. DomainErrors of composing, rendering and sealing: the consumer parks the event.

    A case whose key is destroyed leaves no paper any more: what it would say can no longer be read.
    """
    if Paper.objects.filter(case_id=event.stream_id, n=event.n).exists():
        return
    case = Case.objects.only(*_COLUMNS).get(pk=event.stream_id)
    if case.data_key is None:
        log.warning("no paper", case=str(case.id), n=event.n, reason="keys.destroyed")
        return
    matter = _matter(case, event.n)
    _leave(matter, kind_of(matter))


def _matter(case: Case, n: int) -> Matter:
    events = [each for each in events_of(case.id) if each.n <= n]
    return Matter(
        case=case,
        key=keys.unwrap(case.data_key, case.id.bytes),
        guide=guide_at(case, n),
        # Who acts on the day of the step: after a reform the successor, under its own name and number.
        body=body_on(case.department_id, clockwork.legal_day(events[-1].at)),
        events=events,
        papers=list(Paper.objects.filter(case_id=case.id).order_by("n")),
    )


def _leave(matter: Matter, kind: PaperKind) -> None:
    case, event, now = matter.case, matter.event, clock.now()
    by_platform = kind in BY_PLATFORM
    issuer, word = (PLATFORM, PLATFORM_WORD) if by_platform else (matter.body.id, matter.body.file_word)
    number = number_of(issuer, word, word_of(kind, is_permit=matter.is_permit), matter.day)
    code = new_code()
    content = compose(matter, kind, number, code, signer(now).is_demonstration)
    title = papers.title_of(kind, content)
    pdf = signing.seal(papers.render(kind, content), owner=content.body, reason=title, at=now)
    file_id, file_key, stored = _stored(matter.key, pdf)
    consents = event.type in _RESULTS and agreed(matter.guide, matter.values, case)
    _replace_former(matter, kind)
    Paper.objects.create(
        case_id=case.id,
        n=event.n,
        kind=kind.value,
        title=title,
        number=number,
        department_id=matter.body.id,
        platform=by_platform,
        verify_code=code,
        sha256=stored.sha256.hex(),
        size=stored.size,
        file_id=file_id,
        file_key=file_key,
        issued_at=event.at,
        made_at=now,
        to_deliver=consents,
    )
    marks = (code, stored.sha256.hex())
    PaperMark.objects.bulk_create([PaperMark(mark=mark, case_id=case.id, n=event.n) for mark in marks])
    if consents:
        # After the commit: the deed locks the case, and its event must not hang on the rest of the batch. If the process
        # dies in between, the sweep finds ``to_deliver``.
        transaction.on_commit(lambda: _delivered(case.id), robust=True)


def new_code() -> str:
    """A verification code: 100 random bits. It finds a paper and opens nothing."""
    return "".join(_ALPHABET[byte & 31] for byte in draw(_CODE_LENGTH))


def _stored(case_key: bytes, pdf: bytes) -> tuple[UUID, bytes, files.StoredFile]:
    """The file on disk before its row, under a key of its own. What a roll-back leaves behind nobody can open."""
    file_id = uuid7(clock.now())
    plain = keys.new_data_key(file_id.bytes).plain
    stored = files.store(file_id, plain, [pdf], MAX_BYTES)
    return file_id, keys.seal(case_key, plain, b"paper:" + file_id.bytes), stored


def _replace_former(matter: Matter, kind: PaperKind) -> None:
    if matter.event.type == "cases.case.error_corrected" and kind.value in DECISIONS:
        former = matter.decision_paper()
        if former is not None:
            Paper.objects.filter(case_id=former.case_id, n=former.n).update(replaced_by=matter.event.n)


def _delivered(case_id: UUID) -> None:
    deliver_electronically(case_id)
