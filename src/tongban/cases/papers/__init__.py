"""The legal papers of a case: content as data, one template each, wording of the law.

``render(kind, content)`` is pure; who issues a paper, stores and serves it is the spine's matter.
"""

from tongban.cases.papers.contents import (
    Acceptance,
    AgentLine,
    Correction,
    DeemedAcceptance,
    DeemedRenewal,
    DefectLine,
    Extension,
    Grant,
    Hearing,
    HearingSession,
    MaterialLine,
    NotAccepted,
    Paper,
    Pause,
    PermitEnded,
    ReasonLine,
    Receipt,
    Refusal,
    Remedies,
    Returned,
    ServiceRecord,
    Termination,
)
from tongban.cases.papers.kinds import NotAcceptedGround, PaperKind, Procedure
from tongban.cases.papers.rendering import NO_FORCE, render, title_of

__all__ = [
    "NO_FORCE",
    "Acceptance",
    "AgentLine",
    "Correction",
    "DeemedAcceptance",
    "DeemedRenewal",
    "DefectLine",
    "Extension",
    "Grant",
    "Hearing",
    "HearingSession",
    "MaterialLine",
    "NotAccepted",
    "NotAcceptedGround",
    "Paper",
    "PaperKind",
    "Pause",
    "PermitEnded",
    "Procedure",
    "ReasonLine",
    "Receipt",
    "Refusal",
    "Remedies",
    "Returned",
    "ServiceRecord",
    "Termination",
    "render",
    "title_of",
]
