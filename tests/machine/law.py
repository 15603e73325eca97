"""The law of a case as a table of the tests' own: who may do what from where, and what the guides of the trial say."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.kernel.worktime import Limit, Limits, Unit

WD = Unit.WORKING_DAY
LIMITS = Limits(acceptance=Limit(5, WD), promised=Limit(5, WD), statutory=Limit(10, WD), delivery=Limit(10, WD))
STEPS = {"s1": Limit(3, WD), "s2": Limit(1, WD)}
"""The review plan: the second step comes after the first."""


@dataclass(frozen=True)
class Person:
    """Who acts, as the rules see them. Posts are those of the competent body."""

    name: str
    duties: frozenset[str] = frozenset()
    sees: bool = True
    applicant: bool = False
    account: str = ""


@dataclass(frozen=True)
class Rules:
    """What the guide of a case says beyond what all have in common."""

    name: str
    silence: bool = True
    originals: tuple[str, ...] = ()
    procedures: tuple[tuple[str, Limit], ...] = (("p1", Limit(20, WD)),)
    extension: int | None = 5
    uncorrected: Limit | None = None


THREE = (("p1", Limit(20, WD)), ("p2", Limit(5, WD)), ("p3", Limit(30, Unit.NATURAL_DAY)))
GUIDES = (
    Rules("sample"),
    Rules("ruled", originals=("m3", "m5"), procedures=THREE, uncorrected=Limit(30, Unit.NATURAL_DAY)),
    Rules("bare", procedures=(), extension=None),
    Rules("unheard", silence=False),
    Rules("platform"),
)

S, C, P, A, R = "SUBMITTED", "CORRECTING", "PRE_REVIEWED", "ACCEPTED", "IN_REVIEW"
D, E = "DECIDED", "CONCLUDED"
ENDED = ("CONCLUDED", "NOT_ACCEPTED", "WITHDRAWN", "RETURNED", "TERMINATED")
REFUSED = ("NOT_ACCEPTED", "RETURNED")
"""What never came to a decision and may be undone all the same: it goes back to examination, a decision back to review."""
TABLE: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "pass_pre_review": ((S,), A, ("INTAKE", "REVIEW")),
    "pass_to_originals": ((S,), P, ("INTAKE", "REVIEW")),
    "verify_originals": ((P,), A, ("INTAKE", "REVIEW")),
    "request_correction": ((S,), C, ("INTAKE", "REVIEW")),
    "correct": ((C,), S, ("applicant",)),
    "refuse_intake": ((S, P), "NOT_ACCEPTED", ("REVIEW", "DECIDE")),
    "give_opinion": ((A, R), R, ("REVIEW",)),
    "propose_pause": ((A, R), "", ("REVIEW", "INTAKE")),
    "answer_pause": ((A, R), "", ("LEADER", "DECIDE")),
    "resume": ((A, R), "", ("REVIEW", "DECIDE")),
    "propose_extension": ((A, R), "", ("REVIEW", "DECIDE")),
    "answer_extension": ((A, R), "", ("LEADER",)),
    "decide": ((R,), D, ("DECIDE",)),
    "conclude": ((D,), E, ("DECIDE", "INTAKE")),
    "deliver": ((D, E), "", ("INTAKE", "DECIDE")),
    "correct_error": ((D, E, "ARCHIVED"), "", ("DECIDE",)),
    "end_permit": ((E, "ARCHIVED"), "", ("LEADER", "DECIDE")),
    "reopen": ((D, E, *REFUSED), "", ("LEADER", "DECIDE")),
    "withdraw": ((S, C, P, A, R), "WITHDRAWN", ("applicant",)),
    "return_uncorrected": ((C,), "RETURNED", ("REVIEW", "DECIDE")),
    "terminate": ((S, C, P, A, R), "TERMINATED", ("DECIDE",)),
    "archive": (ENDED, "ARCHIVED", ("INTAKE", "DECIDE")),
}
"""Deed → (from, to, who). An empty target: the state stays."""

EVENTS = {
    "pass_pre_review": ("pre_reviewed", "accepted"),
    "pass_to_originals": ("pre_reviewed",),
    "verify_originals": ("accepted",),
    "request_correction": ("correction_requested",),
    "correct": ("corrected",),
    "refuse_intake": ("not_accepted",),
    "give_opinion": ("step_finished",),
    "propose_pause": ("pause_proposed",),
    "answer_pause": ("paused",),
    "resume": ("resumed",),
    "propose_extension": ("extension_proposed",),
    "answer_extension": ("extended",),
    "decide": ("decided",),
    "conclude": ("concluded",),
    "deliver": ("delivered",),
    "correct_error": ("error_corrected",),
    "end_permit": ("permit_ended",),
    "withdraw": ("withdrawn",),
    "return_uncorrected": ("returned",),
    "terminate": ("terminated",),
    "reopen": ("reopened",),
    "archive": ("archived",),
}
REVOKED = {"69.4": "REVOKED", "69-2": "REVOKED", "70.1": "CANCELLED", "70.3": "CANCELLED"}


def root(place: str) -> str:
    """The material of a requirement: ``m3`` of ``m3.r4``; a field is itself."""
    return place.split(".", 1)[0] if place.startswith("m") else place
