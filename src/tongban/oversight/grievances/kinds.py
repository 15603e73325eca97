"""What an enquiry is: a question, a complaint of a demand beyond the guide, or a request by which a person exercises the rights
of the 个人信息保护法; and what is found of it."""

from __future__ import annotations

from enum import StrEnum


class EnquiryKind(StrEnum):
    """咨询, 清单外要求投诉 (行政许可法第三十条、第三十一条), or 个人信息权利请求 (个人信息保护法第四章)."""

    QUESTION = "QUESTION"
    COMPLAINT = "COMPLAINT"
    RIGHT = "RIGHT"


class Claim(StrEnum):
    """Which right a request exercises (个人信息保护法第四十四条至第五十条): to be told why one was read, to have what is not on the
    page of one's data, to have it mended, deleted, or used no further; and to complain of a reading."""

    EXPLAIN = "EXPLAIN"
    ACCESS = "ACCESS"
    CORRECT = "CORRECT"
    DELETE = "DELETE"
    RESTRICT = "RESTRICT"
    COMPLAIN = "COMPLAIN"


class Finding(StrEnum):
    """What the supervising body found: 属实, 部分属实, 不属实."""

    FOUNDED = "FOUNDED"
    PARTLY = "PARTLY"
    UNFOUNDED = "UNFOUNDED"


class Reply(StrEnum):
    """What became of a request: 同意, 部分同意, 不同意. Whoever does not agree to all of it names the :class:`Ground`."""

    GRANTED = "GRANTED"
    IN_PART = "IN_PART"
    REFUSED = "REFUSED"


class Ground(StrEnum):
    """Why the law lets a request be refused; the list is closed (个人信息保护法第五十条第一款: 应当说明理由)."""

    RETENTION = "RETENTION"
    TECHNICAL = "TECHNICAL"
    DUTY = "DUTY"
    SECRECY = "SECRECY"
    ACCURATE = "ACCURATE"
    NOT_HELD = "NOT_HELD"


KIND_LABELS = {
    EnquiryKind.QUESTION: "咨询",
    EnquiryKind.COMPLAINT: "清单外要求投诉",
    EnquiryKind.RIGHT: "个人信息权利请求",
}
CLAIM_LABELS = {
    Claim.EXPLAIN: "问为什么查",
    Claim.ACCESS: "查阅、复制",
    Claim.CORRECT: "更正、补充",
    Claim.DELETE: "删除",
    Claim.RESTRICT: "限制或者拒绝处理",
    Claim.COMPLAIN: "投诉这次查看",
}
CLAIM_BASIS = {
    Claim.EXPLAIN: "个人信息保护法第四十四条、第四十八条",
    Claim.ACCESS: "个人信息保护法第四十五条",
    Claim.CORRECT: "个人信息保护法第四十六条",
    Claim.DELETE: "个人信息保护法第四十七条",
    Claim.RESTRICT: "个人信息保护法第四十四条",
    Claim.COMPLAIN: "个人信息保护法第五十条、第六十五条",
}
FINDING_LABELS = {Finding.FOUNDED: "属实", Finding.PARTLY: "部分属实", Finding.UNFOUNDED: "不属实"}
REPLY_LABELS = {Reply.GRANTED: "同意", Reply.IN_PART: "部分同意", Reply.REFUSED: "不同意"}
GROUND_LABELS = {
    Ground.RETENTION: "法律、行政法规规定的保存期限还没有届满，只保存、不作他用（个人信息保护法第四十七条第二款）",
    Ground.TECHNICAL: "技术上难以删除，已停止保存和安全保护以外的处理（个人信息保护法第四十七条第二款）",
    Ground.DUTY: "为履行法定职责所必需（个人信息保护法第十三条第一款第三项、第三十四条）",
    Ground.SECRECY: "依法应当保密，或者告知会妨碍履行法定职责（个人信息保护法第三十五条、第四十五条第一款）",
    Ground.ACCURATE: "已经核实，信息准确、完整（个人信息保护法第四十六条第二款）",
    Ground.NOT_HELD: "没有处理这项个人信息（个人信息保护法第四十五条）",
}


def findings_of(kind: EnquiryKind, claim: str) -> tuple[StrEnum, ...]:
    """What an answer may find: nothing of a question, whether a complaint is founded, whether a request is granted."""
    if kind is EnquiryKind.COMPLAINT or claim == Claim.COMPLAIN:
        return tuple(Finding)
    return tuple(Reply) if kind is EnquiryKind.RIGHT else ()


def finding_label(finding: str) -> str:
    """The word of a finding or a reply; empty for none."""
    if not finding:
        return ""
    return REPLY_LABELS[Reply(finding)] if finding in tuple(Reply) else FINDING_LABELS[Finding(finding)]
