"""Event types of the spine with their present schema version, and who listens. Past tense, for ever.

``CONSUMED``: type → consumers, or none on purpose (the record itself is what they are for).
"""

from __future__ import annotations

from tongban.cases.kinds import PaperKind

EVENT_TYPES: dict[str, int] = {
    "cases.case.submitted": 1,
    "cases.case.pre_reviewed": 1,
    "cases.case.accepted": 1,
    "cases.case.deemed_accepted": 1,
    "cases.case.not_accepted": 1,
    "cases.case.correction_requested": 1,
    "cases.case.corrected": 1,
    "cases.case.guide_changed": 1,
    "cases.case.inspection_recorded": 1,
    "cases.case.inspection_confirmed": 1,
    "cases.case.inspection_returned": 1,
    "cases.case.publicity_proposed": 1,
    "cases.case.publicity_returned": 1,
    "cases.case.publicity_opened": 1,
    "cases.case.party_told": 1,
    "cases.case.statement_made": 1,
    "cases.case.statement_answered": 1,
    "cases.case.step_finished": 1,
    "cases.case.pause_proposed": 1,
    "cases.case.pause_declined": 1,
    "cases.case.paused": 1,
    "cases.case.resumed": 1,
    "cases.case.hearing_told": 1,
    "cases.case.hearing_requested": 1,
    "cases.case.hearing_announced": 1,
    "cases.case.hearing_held": 1,
    "cases.case.extension_proposed": 1,
    "cases.case.extension_declined": 1,
    "cases.case.extended": 1,
    "cases.case.delay_explained": 1,
    "cases.case.decided": 1,
    "cases.case.deemed_renewed": 1,
    "cases.case.concluded": 1,
    "cases.case.dispatched": 1,
    "cases.case.delivered": 1,
    "cases.case.paper_read": 1,
    "cases.case.error_corrected": 1,
    "cases.case.permit_ended": 1,
    "cases.case.reopened": 1,
    "cases.case.withdrawn": 1,
    "cases.case.returned": 1,
    "cases.case.terminated": 1,
    "cases.case.archived": 1,
    "cases.case.noted": 1,
    "cases.case.assigned": 1,
    "cases.case.content_destroyed": 1,
}

INTERNAL = frozenset(
    {
        "cases.case.inspection_returned",
        "cases.case.publicity_proposed",
        "cases.case.publicity_returned",
        "cases.case.step_finished",
        "cases.case.pause_proposed",
        "cases.case.pause_declined",
        "cases.case.extension_proposed",
        "cases.case.extension_declined",
        "cases.case.noted",
        "cases.case.assigned",
    }
)
"""Events whose content is the office's own; the applicant sees that something was done, never the words."""

TALLY = "cases.tally"

MESSAGES = "messaging.messages"

AMONG_COLLEAGUES = frozenset({"cases.case.noted", "cases.case.assigned"})
"""Events of which not even the fact is anybody's but the office's: they do nothing to the case."""

UNTOLD = INTERNAL | {
    "cases.case.corrected",
    "cases.case.archived",
    "cases.case.inspection_recorded",
    "cases.case.paper_read",
    "cases.case.content_destroyed",
}
"""Events without a message: the office's own, and what the applicant has just done or need not care for."""

WATCH = "supervision.watch"

OWN = frozenset({"cases.case.statement_made", "cases.case.statement_answered", "cases.case.party_told"})
"""Events that concern one party (``party`` of the open part): nobody else outside reads their words."""

TOLD_TO_ALL = frozenset(
    {
        "cases.case.publicity_opened",
        "cases.case.hearing_told",
        "cases.case.hearing_requested",
        "cases.case.hearing_announced",
        "cases.case.hearing_held",
        "cases.case.decided",
        "cases.case.deemed_renewed",
        "cases.case.withdrawn",
        "cases.case.terminated",
    }
)
"""Events that interested parties are told of too; of the decision that it was made, not its reasons."""

UNTIMED = frozenset(
    {
        "cases.case.inspection_recorded",
        "cases.case.inspection_confirmed",
        "cases.case.inspection_returned",
        "cases.case.publicity_proposed",
        "cases.case.publicity_returned",
        "cases.case.party_told",
        "cases.case.statement_made",
        "cases.case.statement_answered",
        "cases.case.dispatched",
        "cases.case.paper_read",
        "cases.case.pause_proposed",
        "cases.case.pause_declined",
        "cases.case.extension_proposed",
        "cases.case.extension_declined",
        "cases.case.hearing_told",
        "cases.case.hearing_requested",
        "cases.case.hearing_announced",
        "cases.case.hearing_held",
        "cases.case.delay_explained",
        "cases.case.concluded",
        "cases.case.error_corrected",
        "cases.case.permit_ended",
        "cases.case.archived",
        "cases.case.noted",
        "cases.case.assigned",
        "cases.case.content_destroyed",
    }
)
"""Events that move no limit and no step: supervision need not look."""

PAPERS = "cases.papers"

LEAVES_PAPER: dict[str, tuple[PaperKind, ...]] = {
    "cases.case.submitted": (PaperKind.RECEIPT,),
    "cases.case.correction_requested": (PaperKind.CORRECTION,),
    "cases.case.accepted": (PaperKind.ACCEPTANCE,),
    "cases.case.deemed_accepted": (PaperKind.DEEMED_ACCEPTANCE,),
    "cases.case.not_accepted": (PaperKind.NOT_ACCEPTED,),
    "cases.case.paused": (PaperKind.PAUSE,),
    "cases.case.extended": (PaperKind.EXTENSION,),
    "cases.case.hearing_told": (PaperKind.HEARING,),
    "cases.case.hearing_announced": (PaperKind.HEARING,),
    "cases.case.decided": (PaperKind.GRANT, PaperKind.REFUSAL),
    "cases.case.deemed_renewed": (PaperKind.DEEMED_RENEWAL,),
    "cases.case.delivered": (PaperKind.SERVICE_RECORD,),
    "cases.case.error_corrected": (PaperKind.GRANT, PaperKind.REFUSAL),
    "cases.case.permit_ended": (PaperKind.PERMIT_ENDED,),
    "cases.case.returned": (PaperKind.RETURNED,),
    "cases.case.terminated": (PaperKind.TERMINATION,),
}
"""Formal steps: event type → the paper that it leaves, one for each event. Where two kinds stand, the outcome says which.
The other events leave none: they are the office's own, or the applicant's own deed."""

CONTRACTS = "cases.contracts"

SETTLES = frozenset(
    {
        "cases.case.not_accepted",
        "cases.case.delay_explained",
        "cases.case.decided",
        "cases.case.deemed_renewed",
        "cases.case.delivered",
        "cases.case.reopened",
        "cases.case.withdrawn",
        "cases.case.returned",
        "cases.case.terminated",
    }
)
"""Events at which a duty of a case ends, begins anew or is answered for: its contract is reckoned up. The others, the
submission above all, cost nothing here."""

DAYS = "cases.days"

COUNTED_BY_DAY: dict[str, str] = {
    "cases.case.submitted": "submitted",
    "cases.case.accepted": "accepted",
    "cases.case.deemed_accepted": "accepted",
    "cases.case.decided": "decided",
    "cases.case.deemed_renewed": "decided",
}
"""Events that the board counts by day: type → column of the tally."""

_LISTENERS = (
    (TALLY, frozenset(EVENT_TYPES)),
    (MESSAGES, EVENT_TYPES.keys() - UNTOLD),
    (WATCH, EVENT_TYPES.keys() - UNTIMED),
    (PAPERS, LEAVES_PAPER.keys()),
    (CONTRACTS, SETTLES),
    (DAYS, COUNTED_BY_DAY.keys()),
)

CONSUMED: dict[str, tuple[str, ...]] = {
    type_: tuple(name for name, types in _LISTENERS if type_ in types) for type_ in EVENT_TYPES
}
