"""What an enquiry is: a question, or a complaint of a demand beyond the guide; and what is found of a complaint."""

from __future__ import annotations

from enum import StrEnum


class EnquiryKind(StrEnum):
    """咨询, or 清单外要求投诉: an office asked for what the guide does not ask for (行政许可法第三十条、第三十一条)."""

    QUESTION = "QUESTION"
    COMPLAINT = "COMPLAINT"


class Finding(StrEnum):
    """What the supervising body found: 属实, 部分属实, 不属实."""

    FOUNDED = "FOUNDED"
    PARTLY = "PARTLY"
    UNFOUNDED = "UNFOUNDED"


KIND_LABELS = {EnquiryKind.QUESTION: "咨询", EnquiryKind.COMPLAINT: "清单外要求投诉"}
FINDING_LABELS = {Finding.FOUNDED: "属实", Finding.PARTLY: "部分属实", Finding.UNFOUNDED: "不属实"}
