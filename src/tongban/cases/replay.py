"""Replay: the events of a case, folded, must give the stored case. ``tongban verify replay`` holds every case to it.

The fold reads open parts only (and sealed ones where the key still exists, to compare texts), knows nothing of the deeds'
code, and so shows when a deed changed a row without telling, or told what it did not do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from tongban.cases import clockwork, content
from tongban.cases.models import (
    Attachment,
    Case,
    CorrectionLine,
    CorrectionNotice,
    Decision,
    RegistrationCode,
    StepRun,
    Submission,
    SubmittedMaterial,
)
from tongban.foundation import keys
from tongban.foundation.records import replaying
from tongban.foundation.records.models import Event
from tongban.foundation.records.queries import events_of
from tongban.foundation.records.replaying import Difference, as_told
from tongban.registry.catalogue.queries import guide_by_hash


def replay(case_id: UUID) -> tuple[Difference, ...]:
    """All differences of one case; empty when events and rows agree and every leaf verifies."""
    case = Case.objects.get(pk=case_id)
    events = events_of(case_id)
    told = fold(events)
    found = [*replaying.of_leaves(events), *_columns(case, told), *_children(case, told), *_texts(case, events)]
    return tuple(found)


def case_ids(batch: int = 1_000) -> Iterator[UUID]:
    """Ids of all cases in order of birth."""
    last = UUID(int=0)
    while True:
        ids = list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch])
        if not ids:
            return
        yield from ids
        last = ids[-1]


def fold(events: Sequence[Event]) -> dict[str, Any]:
    """The case that the open parts tell."""
    told: dict[str, Any] = {"outcome": "", "decided_at": None, "concluded_at": None, "noticed": {}, "standing": "VALID"}
    told |= {
        "interested": None,
        "valid_until": None,
        "renews_id": None,
        "renewal_due": None,
        "agent_id": None,
        "officer_id": None,
        "former_guides": None,
        "attachments": {},
    }
    told |= {"facts": [], "submissions": {}, "materials": {}, "notices": {}, "lines": {}, "runs": {}, "decisions": {}}
    for event in events:
        open_ = event.open
        told["last_seq"] = event.n
        if "after" in open_:
            told |= open_["after"]
        if "clock" in open_:
            told |= open_["clock"]
        told["facts"] = [*told["facts"], *open_.get("facts", [])]
        for name in _TOLD:
            if name in open_:
                told[name] = open_[name]
        for row in open_.get("attachments", ()):
            told["attachments"][row["n"]] = (event.n, row["file"], row["size"], row["media_type"])
        _FOLDS.get(event.type, _nothing)(told, event, open_)
    return told


_TOLD = (
    "steps", "code", "outcome", "asked", "fingerprints", "pending", "standing", "interested", "valid_until", "renewal_due",
    "agent_id", "officer_id", "former_guides",
)  # fmt: skip


def _submitted(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    told |= {
        "guide_id": open_["guide"],
        "department_id": open_["department"],
        "region_code": open_["region"],
        "channel": open_["channel"],
        "applicant_kind": open_["applicant"]["kind"],
        "applicant_id": open_["applicant"]["id"],
        "submitted_by": open_["submitted_by"],
        "submitted_at": event.at,
    }
    if "renews" in open_:
        told |= {"renews_id": open_["renews"]["case"], "renewal_due": open_["renews"]["due"]}
    _handed_in(told, event, open_)


def _handed_in(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    told["received_at"] = event.at
    told["submissions"][open_["submission"]] = (open_["round"], open_["confirmed"], open_["fingerprints"])
    for row in open_["materials"]:
        told["materials"][row["n"]] = (row["element"], row["source"], row["trust"], row["size"], row["file"])


def _guide_changed(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    received_at = told["received_at"]
    _handed_in(told, event, open_)
    told |= {"received_at": received_at, "guide_id": open_["guide"]}


def _told_to_correct(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    told["notices"][open_["notice"]] = (open_["round"], open_["actor"]["account"])
    seen = {path: list(each) for path, each in told["noticed"].items()}
    current = {**{line["path"]: line["fingerprint"] for line in open_["lines"]}, **told["fingerprints"]}
    for path, fingerprint in current.items():
        if fingerprint not in seen.setdefault(path, []):
            seen[path].append(fingerprint)
    told["noticed"] = seen
    for line in open_["lines"]:
        told["lines"][line["n"]] = (line["element"], line["path"], line["defect"], line["fingerprint"], open_["notice"])


def _step_finished(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    told["runs"][open_["n"]] = (open_["step"], open_["opinion"], open_["actor"]["account"], event.at)


def _decided(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    told["decided_at"] = event.at
    told["decisions"][open_["n"]] = (open_["outcome"], open_["grounds"], open_["actor"]["account"])


def _renewed(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    told["decided_at"] = open_["renewed_at"]


def _concluded(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    told["concluded_at"] = event.at


def _reopened(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    told["decided_at"] = told["concluded_at"] = None


def _nothing(told: dict[str, Any], event: Event, open_: Mapping[str, Any]) -> None:
    pass


_FOLDS = {
    "cases.case.submitted": _submitted,
    "cases.case.corrected": _handed_in,
    "cases.case.guide_changed": _guide_changed,
    "cases.case.correction_requested": _told_to_correct,
    "cases.case.step_finished": _step_finished,
    "cases.case.decided": _decided,
    "cases.case.deemed_renewed": _renewed,
    "cases.case.concluded": _concluded,
    "cases.case.reopened": _reopened,
}

_COMPARED = (
    "state", "state_version", "last_seq", "code", "guide_id", "department_id", "region_code", "channel", "applicant_kind",
    "applicant_id", "submitted_by", "outcome", "submitted_at", "received_at", "accepted_on", "decided_at", "concluded_at",
    "acceptance_due", "promised_due", "statutory_due", "delivery_due", "due", "calendar_version", "facts", "steps", "asked",
    "fingerprints", "noticed", "pending", "standing", "interested", "valid_until", "renews_id", "renewal_due",
    "agent_id", "officer_id", "former_guides",
)  # fmt: skip


def _columns(case: Case, told: Mapping[str, Any]) -> Iterator[Difference]:
    for name in _COMPARED:
        stored, expected = as_told(getattr(case, name)), as_told(told.get(name))
        if stored != expected:
            yield Difference(case.id, name, stored, expected)
    recounted = clockwork.columns(clockwork.clock_of(case.facts, guide_by_hash(case.guide_id)))
    # ``due`` of a decided case is set by the deed, the others are nothing but the fold.
    for name in ("accepted_on", "acceptance_due", "promised_due", "statutory_due", "delivery_due"):
        if recounted["calendar_version"] == case.calendar_version and getattr(case, name) != recounted[name]:
            yield Difference(case.id, f"clock {name}", as_told(getattr(case, name)), as_told(recounted[name]))
    if not RegistrationCode.objects.filter(code=case.code, case_id=case.id).exists():
        yield Difference(case.id, "registration code", None, case.code)


def _children(case: Case, told: Mapping[str, Any]) -> Iterator[Difference]:
    id_ = case.id
    stored: dict[str, dict[int, Any]] = {
        "submissions": {r.n: (r.round, r.confirmed, r.fingerprints) for r in Submission.objects.filter(case_id=id_)},
        "materials": {
            r.n: (r.element, r.source, r.trust, r.size, str(r.file_id) if r.file_id else None)
            for r in SubmittedMaterial.objects.filter(case_id=id_)
        },
        "notices": {r.n: (r.round, str(r.official_id)) for r in CorrectionNotice.objects.filter(case_id=id_)},
        "lines": {
            r.n: (r.element, r.path, r.defect, r.fingerprint, r.notice_n)
            for r in CorrectionLine.objects.filter(case_id=id_)
        },
        "runs": {
            r.n: (r.step, r.opinion, str(r.official_id), r.finished_at) for r in StepRun.objects.filter(case_id=id_)
        },
        "decisions": {r.n: (r.outcome, r.grounds, str(r.official_id)) for r in Decision.objects.filter(case_id=id_)},
        "attachments": {
            r.n: (r.event_n, str(r.file_id), r.size, r.media_type) for r in Attachment.objects.filter(case_id=id_)
        },
    }
    for name, rows in stored.items():
        if rows != told[name]:
            yield Difference(id_, name, as_told(rows), as_told(told[name]))


def _texts(case: Case, events: Sequence[Event]) -> Iterator[Difference]:
    """Sealed parts fit their commitments, and the rows' texts are those of the events; nothing to compare without key."""
    if case.data_key is None:
        return
    key = keys.unwrap(case.data_key, case.id.bytes)
    told: dict[int, str] = {}
    for event in events:
        if event.sealed is None:
            continue
        plain, broken = replaying.opened(key, event)
        yield from broken
        sealed = orjson.loads(plain)
        told |= {int(n): text for n, text in sealed.get("explanations", {}).items()}
        for name in ("text", "reasons"):
            if sealed.get(name):
                told[event.open["n"]] = sealed[name]
    stored = {
        row.n: content.open_text(key, case.id, row.n, sealed)
        for rows, column in (
            (CorrectionLine.objects.filter(case_id=case.id), "explanation_sealed"),
            (StepRun.objects.filter(case_id=case.id), "text_sealed"),
            (Decision.objects.filter(case_id=case.id), "reasons_sealed"),
        )
        for row in rows
        if (sealed := getattr(row, column)) is not None
    }
    if stored != told:
        yield Difference(case.id, "texts", sorted(stored), sorted(told))
