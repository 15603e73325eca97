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

__all__ = [
    "Case",
    "CaseTally",
    "CorrectionLine",
    "CorrectionNotice",
    "Decision",
    "Draft",
    "RegistrationCode",
    "StepRun",
    "Submission",
    "SubmittedMaterial",
    "Upload",
]
