"""The invariants: the stored case against the model, the record against the row, the refusals against what was tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tests.machine.drawing import PLACES
from tests.machine.model import Twin
from tongban.cases.models import Case, CorrectionLine, CorrectionNotice
from tongban.cases.replay import replay
from tongban.foundation.records.models import Event, Refusal


class Parted(AssertionError):
    """Product and model have parted: the history that led there, and where."""


def agree(twin: Twin, so: bool, what: str) -> None:
    if not so:
        raise Parted("\n  ".join([what, f"guide {twin.rules.name!r}", *twin.history]))


def stored(case_id: UUID) -> tuple[Any, ...]:
    """The whole row, and how many events there are; children come with events only (``record`` counts them)."""
    return Case.objects.filter(pk=case_id).values_list().get(), Event.objects.filter(stream_id=case_id).count()


def version(case_id: UUID) -> int:
    return Case.objects.values_list("state_version", flat=True).get(pk=case_id)


def examined(case_ids: Iterable[UUID]) -> list[UUID]:
    """Those of which silence may yet make something, in order: under examination, or asking to renew a permit."""
    renewing = Q(state__in=["ACCEPTED", "IN_REVIEW"], renewal_due__isnull=False)
    rows = Case.objects.filter(Q(state__in=["SUBMITTED", "PRE_REVIEWED"]) | renewing, pk__in=list(case_ids))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def row(twin: Twin, case_id: UUID) -> None:
    """State, dates and running plan, as the model and the naive clock have them."""
    case, reading = Case.objects.get(pk=case_id), twin.read()
    expected = {
        "state": twin.state,
        "state_version": twin.version,
        "outcome": twin.outcome,
        "standing": twin.standing,
        "submitted_at": twin.born,
        "received_at": twin.received_at,
        "decided_at": twin.decided_at,
        "concluded_at": twin.concluded_at,
        "accepted_on": reading.accepted_on,
        "acceptance_due": reading.due("acceptance"),
        "promised_due": reading.due("promised"),
        "statutory_due": reading.due("statutory"),
        "delivery_due": reading.due("delivery"),
        "pending": _pending(twin.pending),
        "steps": {name: _shown(step) for name, step in twin.steps.items()},
        "interested": twin.interested,
        "valid_until": twin.valid_until,
        "renewal_due": twin.renewal_due,
        "officer_id": UUID(twin.accounts[twin.officer]) if twin.officer else None,
    }
    found = {name: getattr(case, name) for name in expected}
    found |= {"pending": _without_n(case.pending), "steps": _steps(case.steps)}
    found["interested"] = [party["id"] for party in case.interested or ()]
    for name, value in expected.items():
        agree(twin, found[name] == value, f"{name} is {found[name]}; expected {value}")
    # Somebody has to act by ``due``: on the examination, then on the promise, then on the conclusion; else nobody.
    due = expected["acceptance_due"] or expected["promised_due"]
    if twin.state == "DECIDED":
        agree(twin, case.due is not None, "a decided case waits for its conclusion, and has no due")
    else:
        agree(twin, case.due == due, f"due is {case.due}; expected {due}")


def record(twin: Twin, case_id: UUID) -> None:
    """Events give the row; none is lost; each goes on from where the one before it left."""
    differences = replay(case_id)
    agree(twin, differences == (), f"replay finds {differences}")
    events = list(Event.objects.filter(stream_id=case_id).order_by("n").values_list("n", "type", "open"))
    types = [type_.removeprefix("cases.case.") for _, type_, _ in events]
    agree(twin, types == twin.events, f"events {types}; expected {twin.events}")
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, {"case": case_id})
        rows = cursor.fetchall()
    numbers, last = sorted(n for n, _ in rows), rows[0][1]
    agree(twin, numbers == list(range(1, last + 1)), f"numbers {numbers} up to {last}")
    before = ""
    for n, type_, open_ in events:
        told = open_.get("before", "")
        agree(twin, told == before, f"event {n} {type_} left {told!r}, not {before!r}")
        before = open_["after"]["state"]
        _listed(twin, type_, open_)
    agree(twin, before == twin.state, f"the events end in {before}")
    if twin.noticed:
        _demands(twin, case_id)


AS_IT_IS = ("originals", "inspection", "publicity", "statements", "hearing", "posted", "chaired")

_TABLES = (
    "cases_submission",
    "cases_material",
    "cases_notice",
    "cases_correction_line",
    "cases_step_run",
    "cases_decision",
)
_NUMBERS = (
    "SELECT n, (SELECT last_seq FROM cases_case WHERE id = %(case)s) FROM ("
    + " UNION ALL ".join(f"SELECT n FROM {table} WHERE case_id = %(case)s" for table in _TABLES)
    + " UNION ALL SELECT n FROM records_event WHERE stream_id = %(case)s) AS numbers"
)


def _listed(twin: Twin, type_: str, open_: dict[str, Any]) -> None:
    """What holds, moves or ends a limit is an element of the guide."""
    if type_ == "cases.case.paused":
        agree(twin, open_["procedure"] in dict(twin.rules.procedures), f"{open_['procedure']} held the clock")
    if type_ == "cases.case.extended":
        agree(twin, 0 < open_["amount"] <= (twin.rules.extension or 0), f"extended by {open_['amount']}")
    if type_ == "cases.case.returned":
        agree(twin, twin.rules.uncorrected is not None, "returned without a rule")


def refusals(twin: Twin, case_id: UUID, expected: Counter[str]) -> None:
    """Every refused deed left its one row, whatever else happened."""
    found = Counter(Refusal.objects.filter(target=case_id).values_list("code", flat=True))
    agree(twin, found == expected, f"refusal rows {dict(found)}; expected {dict(expected)}")


def _demands(twin: Twin, case_id: UUID) -> None:
    """Nothing was asked that the guide does not list, nothing twice in the same content, one notice a submission."""
    lines = list(CorrectionLine.objects.filter(case_id=case_id).order_by("n"))
    for line in lines:
        agree(twin, line.element in PLACES, f"{line.element} was demanded")
    seen = Counter((line.path, line.fingerprint) for line in lines)
    agree(twin, all(count == 1 for count in seen.values()), f"demanded twice: {seen}")
    rounds = Counter(CorrectionNotice.objects.filter(case_id=case_id).order_by("n").values_list("round", flat=True))
    agree(twin, all(count == 1 for count in rounds.values()), f"notices {rounds}")


def _pending(pending: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, waiting in pending.items():
        if name in AS_IT_IS:
            shown[name] = waiting
        elif name == "pause":
            shown[name] = {
                "procedure": waiting["procedure"], "planned_end": waiting["planned_end"].isoformat(), "by": waiting["by"],
            }  # fmt: skip
        else:
            shown[name] = {"amount": waiting["amount"], "unit": "working_day", "by": waiting["by"]}
    return shown


def _without_n(pending: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(name, waiting) for name, waiting in pending.items()}


def _plain(name: str, waiting: Any) -> Any:
    if name in ("originals", "chaired"):
        return waiting
    if name == "statements":
        return [each["by"] for each in waiting]
    if name in ("hearing", "posted"):
        read = {each: _read(value) for each, value in waiting.items() if each != "n"}
        return {each: value.date() if each == "held_on" else value for each, value in read.items()}
    return {each: waiting[each] for each in waiting if each != "n"}


def _shown(step: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.items() if name in _WANTED}


_WANTED = ("state", "since", "due", "by", "until", "officers")


def _steps(steps: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = {}
    for name, token in steps.items():
        read[name] = {each: _read(token[each]) for each in _WANTED if each in token}
    return read


def _read(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
