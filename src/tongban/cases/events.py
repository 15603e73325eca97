"""Event types of the spine with their present schema version, and who listens. Past tense, for ever.

``CONSUMED``: type → consumers, or none on purpose (the record itself is what they are for).
"""

from __future__ import annotations

EVENT_TYPES: dict[str, int] = {
    "cases.case.submitted": 1,
    "cases.case.pre_reviewed": 1,
    "cases.case.accepted": 1,
    "cases.case.correction_requested": 1,
    "cases.case.corrected": 1,
    "cases.case.step_finished": 1,
    "cases.case.decided": 1,
    "cases.case.concluded": 1,
    "cases.case.withdrawn": 1,
}

TALLY = "cases.tally"

CONSUMED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(EVENT_TYPES, (TALLY,)),
    # The same deed's accepted event moves the tally.
    "cases.case.pre_reviewed": (),
}
