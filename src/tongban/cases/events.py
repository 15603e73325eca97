"""Event types of the spine with their present schema version, and who listens. Past tense, for ever.

``CONSUMED``: type → consumers, or none on purpose (the record itself is what they are for).
"""

from __future__ import annotations

EVENT_TYPES: dict[str, int] = {
    "cases.case.submitted": 1,
    "cases.case.pre_reviewed": 1,
    "cases.case.accepted": 1,
    "cases.case.deemed_accepted": 1,
    "cases.case.not_accepted": 1,
    "cases.case.correction_requested": 1,
    "cases.case.corrected": 1,
    "cases.case.step_finished": 1,
    "cases.case.pause_proposed": 1,
    "cases.case.pause_declined": 1,
    "cases.case.paused": 1,
    "cases.case.resumed": 1,
    "cases.case.extension_proposed": 1,
    "cases.case.extension_declined": 1,
    "cases.case.extended": 1,
    "cases.case.decided": 1,
    "cases.case.concluded": 1,
    "cases.case.delivered": 1,
    "cases.case.error_corrected": 1,
    "cases.case.permit_ended": 1,
    "cases.case.withdrawn": 1,
    "cases.case.returned": 1,
    "cases.case.terminated": 1,
    "cases.case.archived": 1,
}

INTERNAL = frozenset(
    {
        "cases.case.step_finished",
        "cases.case.pause_proposed",
        "cases.case.pause_declined",
        "cases.case.extension_proposed",
        "cases.case.extension_declined",
    }
)
"""Events whose content is the office's own; the applicant sees that something was done, never the words."""

TALLY = "cases.tally"

UNTIMED = frozenset(
    {
        "cases.case.pause_proposed",
        "cases.case.pause_declined",
        "cases.case.extension_proposed",
        "cases.case.extension_declined",
        "cases.case.concluded",
        "cases.case.error_corrected",
        "cases.case.permit_ended",
        "cases.case.archived",
    }
)
"""Events that move no limit and no step: supervision need not look."""

CONSUMED: dict[str, tuple[str, ...]] = {
    type_: (TALLY,) if type_ in UNTIMED else (TALLY, "supervision.watch") for type_ in EVENT_TYPES
}
