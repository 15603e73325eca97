from tongban.cases.models.added import Attachment, PublicNotice
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
from tongban.cases.models.draft import CaseTally, Draft, Upload
from tongban.cases.models.paper import Paper, PaperMark, PaperSerial

__all__ = [
    "Attachment",
    "Case",
    "CaseTally",
    "CorrectionLine",
    "CorrectionNotice",
    "Decision",
    "Draft",
    "Paper",
    "PaperMark",
    "PaperSerial",
    "PublicNotice",
    "RegistrationCode",
    "StepRun",
    "Submission",
    "SubmittedMaterial",
    "Upload",
]
