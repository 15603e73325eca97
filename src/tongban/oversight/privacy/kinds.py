"""Closed lists of 个人信息保护: why an assessment is made, how great a risk is, what a breach record has come to."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Trigger(StrEnum):
    """The cases of 个人信息保护法第五十五条."""

    SENSITIVE = "SENSITIVE"
    AUTOMATED = "AUTOMATED"
    HANDED_ON = "HANDED_ON"
    ABROAD = "ABROAD"
    OTHER = "OTHER"


class Risk(IntEnum):
    """What is left of the risk once the measures are in place."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class AssessmentState(StrEnum):
    """Written by one, approved or returned by another."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"


class Grade(IntEnum):
    """网络安全事件分级: 一般, 较大, 重大, 特别重大."""

    ORDINARY = 1
    CONSIDERABLE = 2
    GREAT = 3
    GREATEST = 4


class ClosureCause(StrEnum):
    """Why an account ends (个人信息保护法第四十七条)."""

    OWNER = "OWNER"
    DEATH = "DEATH"
    UNUSED = "UNUSED"


class BreachState(StrEnum):
    """Recorded; persons are being told, were told, or need not be told (第五十七条第二款)."""

    OPEN = "OPEN"
    TELLING = "TELLING"
    TOLD = "TOLD"
    NOT_TOLD = "NOT_TOLD"


TRIGGER_LABELS = {
    Trigger.SENSITIVE: "处理敏感个人信息（第五十五条第一项）",
    Trigger.AUTOMATED: "利用个人信息进行自动化决策（第五十五条第二项）",
    Trigger.HANDED_ON: "委托处理、向其他处理者提供、公开（第五十五条第三项）",
    Trigger.ABROAD: "向境外提供（第五十五条第四项）",
    Trigger.OTHER: "其他对个人权益有重大影响的处理（第五十五条第五项）",
}
RISK_LABELS = {Risk.LOW: "低", Risk.MEDIUM: "中", Risk.HIGH: "高"}
ASSESSMENT_LABELS = {
    AssessmentState.ASKED: "等另一人审核",
    AssessmentState.APPROVED: "已审核",
    AssessmentState.RETURNED: "退回修改",
}
GRADE_LABELS = {Grade.ORDINARY: "一般", Grade.CONSIDERABLE: "较大", Grade.GREAT: "重大", Grade.GREATEST: "特别重大"}
BREACH_LABELS = {
    BreachState.OPEN: "还没有决定是否告知",
    BreachState.TELLING: "正在告知",
    BreachState.TOLD: "已告知",
    BreachState.NOT_TOLD: "不告知",
}
