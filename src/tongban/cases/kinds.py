"""Closed lists of the case: who applies, what a defect can be, how a decision can fall, where a material came from."""

from __future__ import annotations

from enum import StrEnum


class Defect(StrEnum):
    """What can be wrong with a cited element (行政许可法 art. 32: 不齐全, 不符合法定形式). A closed list."""

    MISSING = "MISSING"
    UNCLEAR = "UNCLEAR"
    EXPIRED = "EXPIRED"
    INCONSISTENT = "INCONSISTENT"
    NOT_SEALED = "NOT_SEALED"
    WRONG_FORMAT = "WRONG_FORMAT"
    INCOMPLETE = "INCOMPLETE"


DEFECT_LABELS = {
    Defect.MISSING: "缺少",
    Defect.UNCLEAR: "不清晰",
    Defect.EXPIRED: "已过期",
    Defect.INCONSISTENT: "前后不一致",
    Defect.NOT_SEALED: "签章缺失",
    Defect.WRONG_FORMAT: "格式不符",
    Defect.INCOMPLETE: "内容不全",
}

FIELD_DEFECTS = frozenset({Defect.MISSING, Defect.UNCLEAR, Defect.INCONSISTENT, Defect.WRONG_FORMAT, Defect.INCOMPLETE})
"""Defects a form field can have: a field bears no seal and does not expire."""


class Outcome(StrEnum):
    """准予 / 不予."""

    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


OUTCOME_LABELS = {Outcome.GRANTED: "准予", Outcome.REFUSED: "不予许可"}


class Opinion(StrEnum):
    """Result of a step (exchange: 1 同意, 0 不同意)."""

    AGREE = "AGREE"
    DISAGREE = "DISAGREE"


OPINION_LABELS = {Opinion.AGREE: "同意", Opinion.DISAGREE: "不同意"}


class Trust(StrEnum):
    """信任等级 (国办函〔2016〕108号): A issued electronically … D handed in by the applicant and not compared."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
