from tongban.cases.models.added import Attachment, PublicNotice, RenewalClaim
from tongban.cases.models.case import (
    Case,
    CorrectionLine,
    CorrectionNotice,
    Decision,
    RegistrationCode,
    StepRun,
    Submission,
    SubmittedMaterial,
)
from tongban.cases.models.contract import CaseContract
from tongban.cases.models.draft import CaseDay, CaseTally, Draft, Upload
from tongban.cases.models.paper import Paper, PaperMark, PaperSerial
from tongban.cases.models.phrase import Phrase
from tongban.cases.models.view import SavedView

__all__ = [
    "Attachment",
    "Case",
    "CaseContract",
    "CaseDay",
    "CaseTally",
    "CorrectionLine",
    "CorrectionNotice",
    "Decision",
    "Draft",
    "Paper",
    "PaperMark",
    "PaperSerial",
    "Phrase",
    "PublicNotice",
    "RegistrationCode",
    "RenewalClaim",
    "SavedView",
    "StepRun",
    "Submission",
    "SubmittedMaterial",
    "Upload",
]
