"""The law of a case as a table of the tests' own: who may do what from where, and what the guides of the trial say."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.kernel.worktime import Limit, Limits, Unit

WD = Unit.WORKING_DAY
LIMITS = Limits(acceptance=Limit(5, WD), promised=Limit(5, WD), statutory=Limit(10, WD), delivery=Limit(10, WD))
STEPS = {"s1": Limit(3, WD), "s2": Limit(1, WD), "s3": Limit(3, WD), "s4": Limit(10, Unit.NATURAL_DAY)}
"""Steps of review plans: s1 and s2 are reviews, s3 an inspection on the spot, s4 a publicity."""
SHOWN_FOR = Limit(7, Unit.NATURAL_DAY)
"""How long a publicity is open for objections."""
TERM = 60
"""Days for which a permit that is to be renewed was granted; others are granted for five years."""
ASKED_BY = 15
"""Working days before a permit's end until which its renewal is asked for in time."""


@dataclass(frozen=True)
class Person:
    """Who acts, as the rules see them. Posts are those of the competent body."""

    name: str
    duties: frozenset[str] = frozenset()
    sees: bool = True
    applicant: bool = False
    account: str = ""
    party: str = ""
    """Id under which they speak: the company they represent here, else their own."""
    known: bool = False
    """Whether they are a person who is known by name."""


@dataclass(frozen=True)
class Rules:
    """What the guide of a case says beyond what all have in common."""

    name: str
    silence: bool = True
    originals: tuple[str, ...] = ()
    procedures: tuple[tuple[str, Limit], ...] = (("p1", Limit(20, WD)),)
    extension: int | None = 5
    uncorrected: Limit | None = None
    steps: tuple[str, ...] = ("s1", "s2")
    """Those of this applicant, each after the one before."""
    listed: tuple[str, ...] = ("s1", "s2", "s3")
    """Those of the plan, for whomever."""
    renews: bool = False


THREE = (("p1", Limit(20, WD)), ("p2", Limit(5, WD)), ("p3", Limit(30, Unit.NATURAL_DAY)))
GUIDES = (
    Rules("sample"),
    Rules("ruled", originals=("m3", "m5"), procedures=THREE, uncorrected=Limit(30, Unit.NATURAL_DAY)),
    Rules("bare", procedures=(), extension=None),
    Rules("unheard", silence=False),
    Rules("platform"),
    Rules("spot", steps=("s3", "s2"), listed=("s3", "s2")),
    Rules("shown", steps=("s1", "s4", "s2"), listed=("s1", "s2", "s3", "s4")),
    Rules("again", renews=True),
)

S, C, P, A, R = "SUBMITTED", "CORRECTING", "PRE_REVIEWED", "ACCEPTED", "IN_REVIEW"
D, E = "DECIDED", "CONCLUDED"
ENDED = ("CONCLUDED", "NOT_ACCEPTED", "WITHDRAWN", "RETURNED", "TERMINATED")
REFUSED = ("NOT_ACCEPTED", "RETURNED")
"""What never came to a decision and may be undone all the same: it goes back to examination, a decision back to review."""
HANDLING, HEADS = ("INTAKE", "REVIEW", "DECIDE", "LEADER"), ("LEADER", "DECIDE")
TABLE: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "pass_pre_review": ((S,), A, ("INTAKE", "REVIEW")),
    "pass_to_originals": ((S,), P, ("INTAKE", "REVIEW")),
    "verify_originals": ((P,), A, ("INTAKE", "REVIEW")),
    "request_correction": ((S,), C, ("INTAKE", "REVIEW")),
    "correct": ((C,), S, ("applicant",)),
    "adopt_guide": ((S, A, R), "", ("applicant",)),
    "refuse_intake": ((S, P), "NOT_ACCEPTED", ("REVIEW", "DECIDE")),
    "record_inspection": ((A, R), "", ("REVIEW",)),
    "answer_inspection": ((A, R), "", ("REVIEW",)),
    "propose_publicity": ((A, R), "", ("REVIEW",)),
    "answer_publicity": ((A, R), "", ("LEADER", "DECIDE")),
    "tell_party": ((A, R), "", ("REVIEW", "DECIDE")),
    "make_statement": ((A, R), "", ("applicant",)),
    "answer_statement": ((A, R), "", ("REVIEW", "DECIDE")),
    "tell_hearing": ((A, R), "", ("REVIEW", "DECIDE")),
    "request_hearing": ((A, R), "", ("applicant",)),
    "announce_hearing": ((A, R), "", ("REVIEW", "DECIDE")),
    "record_hearing": ((A, R), "", ("REVIEW", "DECIDE")),
    "give_opinion": ((A, R), R, ("REVIEW",)),
    "propose_pause": ((A, R), "", ("REVIEW", "INTAKE")),
    "answer_pause": ((A, R), "", ("LEADER", "DECIDE")),
    "resume": ((A, R), "", ("REVIEW", "DECIDE")),
    "propose_extension": ((A, R), "", ("REVIEW", "DECIDE")),
    "answer_extension": ((A, R), "", ("LEADER",)),
    "decide": ((R,), D, ("DECIDE",)),
    "conclude": ((D,), E, ("DECIDE", "INTAKE")),
    "dispatch": ((D, E), "", ("INTAKE", "DECIDE")),
    "deliver": ((D, E), "", ("INTAKE", "DECIDE")),
    "correct_error": ((D, E, "ARCHIVED"), "", ("DECIDE",)),
    "end_permit": ((E, "ARCHIVED"), "", ("LEADER", "DECIDE")),
    "reopen": ((D, E, *REFUSED), "", ("LEADER", "DECIDE")),
    "withdraw": ((S, C, P, A, R), "WITHDRAWN", ("applicant",)),
    "return_uncorrected": ((C,), "RETURNED", ("REVIEW", "DECIDE")),
    "terminate": ((S, C, P, A, R), "TERMINATED", ("DECIDE",)),
    "archive": (ENDED, "ARCHIVED", ("INTAKE", "DECIDE")),
    "explain_delay": ((A, R, D, E), "", HEADS),
    "note": ((S, C, P, A, R, D, *ENDED), "", HANDLING),
    "assign": ((S, C, P, A, R, D), "", HANDLING),
}
"""Deed → (from, to, who). An empty target: the state stays."""

DONE_HERE = tuple(deed for deed in TABLE if deed != "adopt_guide")
"""No guide of this world has a newer version: to go on under one is tried and refused (done: cases/tests/test_adopt_guide.py)."""
AMONG_COLLEAGUES = ("note", "assign")
"""What leaves the version as it is: no page of anybody becomes stale by it."""
OTHERS = ("make_statement", "request_hearing")
"""What the applicant may do and an interested party too."""
OFFICE = ("first", "second", "boss", "clerk")
CHAIRS = (*OFFICE, "deputy")
"""Officials of the body who can be named for an inspection or a hearing; with them the deputy who decides."""

EVENTS = {
    "pass_pre_review": ("pre_reviewed", "accepted"),
    "pass_to_originals": ("pre_reviewed",),
    "verify_originals": ("accepted",),
    "request_correction": ("correction_requested",),
    "correct": ("corrected",),
    "adopt_guide": ("guide_changed",),
    "refuse_intake": ("not_accepted",),
    "record_inspection": ("inspection_recorded",),
    "answer_inspection": ("inspection_confirmed",),
    "propose_publicity": ("publicity_proposed",),
    "answer_publicity": ("publicity_opened",),
    "tell_party": ("party_told",),
    "make_statement": ("statement_made",),
    "answer_statement": ("statement_answered",),
    "tell_hearing": ("hearing_told",),
    "request_hearing": ("hearing_requested",),
    "announce_hearing": ("hearing_announced",),
    "record_hearing": ("hearing_held",),
    "give_opinion": ("step_finished",),
    "propose_pause": ("pause_proposed",),
    "answer_pause": ("paused",),
    "resume": ("resumed",),
    "propose_extension": ("extension_proposed",),
    "answer_extension": ("extended",),
    "decide": ("decided",),
    "conclude": ("concluded",),
    "dispatch": ("dispatched",),
    "deliver": ("delivered",),
    "correct_error": ("error_corrected",),
    "end_permit": ("permit_ended",),
    "withdraw": ("withdrawn",),
    "return_uncorrected": ("returned",),
    "terminate": ("terminated",),
    "reopen": ("reopened",),
    "archive": ("archived",),
    "explain_delay": ("delay_explained",),
    "note": ("noted",),
    "assign": ("assigned",),
}
REVOKED = {"69.4": "REVOKED", "69-2": "REVOKED", "70.1": "CANCELLED", "70.3": "CANCELLED"}


def root(place: str) -> str:
    """The material of a requirement: ``m3`` of ``m3.r4``; a field is itself."""
    return place.split(".", 1)[0] if place.startswith("m") else place


def companion(named: str, person: str) -> str:
    """Who went along: ``other`` is the other of the two reviewers."""
    return named if named != "other" else "second" if person == "first" else "first"
