"""补正: the applicant corrects in place and hands in again; a new examination of five working days begins.

Everything cited must have changed, or the applicant says why it needs no change. What else the applicant changes is theirs
to change; it is recorded, because only changed elements may be cited in a further notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.cases import content, plan
from tongban.cases.actions.draft import files_of
from tongban.cases.actions.submit import add_submission, pending_of, received
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.content import Application, AttachedFile, Fingerprints, check
from tongban.cases.models import Case, CorrectionLine, CorrectionNotice, Submission, SubmittedMaterial
from tongban.cases.policies import may_see
from tongban.cases.states import Deed
from tongban.foundation import keys
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party, party_of

LONGEST = 200
_READ = (
    "id", "data_key", "guide_id", "applicant_kind", "applicant_id", "department_id", "region_code", "channel", "submitted_by",
    "state", "facts", "steps",
)  # fmt: skip


@dataclass(frozen=True)
class Correction:
    """What is handed in again. ``uploads`` replaces the files of the materials it names; ``insist``: line n → reason."""

    answers: Mapping[str, Any]
    uploads: Mapping[str, Sequence[UUID]]
    insist: Mapping[int, str]


@dataclass(frozen=True)
class HandedIn:
    """What an applicant handed in last, as it can be handed in again; ``files`` are re-wrapped in memory."""

    case: Case
    applicant: Party
    scenario: Mapping[str, str]
    answers: Mapping[str, Any]
    files: Mapping[str, tuple[AttachedFile, ...]]
    secrets: tuple[str, ...] = ()


def last_handed_in(actor: Actor, case_id: UUID) -> HandedIn:
    """The last submission of a case for who may see it. DomainError ``uow.not_found``."""
    case = Case.objects.only(*_READ).filter(pk=case_id).first()
    if case is None or not may_see(actor, case):
        raise DomainError("uow.not_found")
    data_key = keys.unwrap(case.data_key, case.id.bytes)
    last = Submission.objects.filter(case_id=case_id).order_by("-round").first()
    applicant = party_of(PartyKind(case.applicant_kind), case.applicant_id)
    if last is None or applicant is None:
        raise DomainError("uow.not_found")
    document = content.open_content(data_key, case_id, last.content_sealed)
    files = _files_handed_in(case_id, last.round, data_key)
    return HandedIn(
        case, applicant, document["scenario"], document["answers"], files, tuple(document.get("secrets", ()))
    )


def prepare(actor: Actor, case_id: UUID, correction: Correction) -> Application:
    """The corrected application, checked: what the applicant confirms before :func:`correct`.

    Errors: ``uow.not_found``, ``cases.upload.not_found`` and those of :func:`tongban.cases.content.check`.
    """
    before = last_handed_in(actor, case_id)
    wanted = sorted({each for ids in correction.uploads.values() for each in ids})
    fresh = {file.id: file for file in files_of(actor, wanted)} if wanted else {}
    files = dict(before.files)
    files |= {element: tuple(fresh[each] for each in ids) for element, ids in correction.uploads.items()}
    guide = guide_by_hash(before.case.guide_id)
    answers = {**before.answers, **correction.answers}
    if guide.renewal is not None and answers[guide.renewal.permit] != before.answers[guide.renewal.permit]:
        # What is to be renewed was found at submission; another permit is another application.
        raise DomainError("cases.renewal.other", element=guide.renewal.permit)
    asked = {need.id for need in guide.materials_for(before.scenario, answers)}
    offered = {
        element: each for element, each in files.items() if each and (element in asked or element in correction.uploads)
    }
    corrected = check(guide, before.applicant, before.scenario, answers, offered, before=before.answers)
    return corrected.marked_as_before(before.secrets)


def correct(
    actor: Actor, *, case_id: UUID, seen: int, correction: Correction, confirmed: str, key: str | None = None
) -> DeedDone:
    """Hand in again. Errors: ``cases.correct.untouched``, ``cases.submit.confirmation_differs``, those of
    :func:`prepare`, as ``on_case``."""
    application = prepare(actor, case_id, correction)
    asked = {"seen": seen, "confirmed": confirmed, "insist": {str(n): text for n, text in correction.insist.items()}}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(
            actor,
            Deed.CORRECT,
            case_id,
            seen=seen,
            key=claimed,
            columns=("fingerprints", "renewal_due"),
            tried={"insist": asked["insist"]},
        ) as step:
            application.confirm(confirmed)
            fingerprints = application.fingerprints(step.work.data_key)
            insisted = _check_touched(step, fingerprints, correction.insist)
            return _hand_in(step, application, fingerprints, insisted, confirmed)

    return repeatable_deed(actor, Deed.CORRECT, case_id, key, asked, unit)


def _hand_in(
    step: CaseStep, application: Application, fingerprints: Fingerprints, insisted: Mapping[str, str], confirmed: str
) -> DeedDone:
    work, case = step.work, step.case
    round_ = step.rounds + 1
    told = add_submission(work, application, work.data_key, fingerprints, round_=round_, confirmed=confirmed)
    step.fact(received(round_, step.now))
    steps = plan.laid_out(step.guide.review_plan, {**application.scenario, **application.answers})
    changed = sorted(
        path
        for path in fingerprints.keys() | case.fingerprints.keys()
        if fingerprints.get(path) != case.fingerprints.get(path)
    )
    pending = pending_of(application)
    late = case.renewal_due is not None and step.now >= case.renewal_due
    # Where the permit ended while the body waited for its applicant, silence renews nothing (行政许可法第五十条).
    renewal = {"renewal_due": None} if late else {}
    moved = step.moved(
        received_at=step.now,
        asked=application.asked,
        fingerprints=fingerprints,
        steps=steps,
        pending=pending,
        **renewal,
    )
    work.record(
        "cases.case.corrected",
        open={**told, **moved, "changed": changed, "insisted": sorted(insisted)},
        sealed={"insisted": dict(insisted)},
    )
    return step.done()


def _check_touched(step: CaseStep, fingerprints: Fingerprints, insist: Mapping[int, str]) -> dict[str, str]:
    notice = (
        CorrectionNotice.objects.filter(case_id=step.case.id).order_by("-round").values_list("n", flat=True).first()
    )
    lines = CorrectionLine.objects.filter(case_id=step.case.id, notice_n=notice or 0).order_by("n")
    untouched, insisted = [], {}
    for line in lines:
        if content.fingerprint_of(fingerprints, line.path) != line.fingerprint:
            continue
        reason = insist.get(line.n, "").strip()
        if not reason:
            untouched.append(line.path)
        elif len(reason) > LONGEST:
            raise DomainError("cases.text.too_long", limit=LONGEST)
        else:
            insisted[str(line.n)] = reason
    if untouched:
        names = "、".join(step.guide.element(line.element).text for line in lines if line.path in untouched)
        raise DomainError("cases.correct.untouched", names=names, elements=untouched)
    return insisted


def _files_handed_in(case_id: UUID, round_: int, data_key: bytes) -> dict[str, tuple[AttachedFile, ...]]:
    """Files of the last submission, re-wrapped in memory so that they can be handed in again."""
    found: dict[str, tuple[AttachedFile, ...]] = {}
    for row in SubmittedMaterial.objects.filter(case_id=case_id, round=round_, file_id__isnull=False).order_by("n"):
        assert row.file_id is not None
        context = row.file_id.bytes
        plain = keys.unseal(data_key, bytes(row.file_key or b""), b"file:" + context)
        digest, name = content.file_label(data_key, row)
        file = AttachedFile(
            id=row.file_id,
            sha256=digest,
            size=row.size or 0,
            media_type=row.media_type,
            name=name,
            wrapped_key=keys.wrap(plain, context),
            key_context=context,
        )
        found[row.element] = (*found.get(row.element, ()), file)
    return found
