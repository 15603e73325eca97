"""Closed lists of 好差评: what is rated, by which way a rating came, and what is found when a bad one is looked into."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Target(StrEnum):
    """一事一评: the case as a whole, when its service ended; 一次一评: one visit to a window."""

    CASE = "CASE"
    VISIT = "VISIT"


class Way(IntEnum):
    """评价渠道, digits of the national exchange (pf)."""

    PC = 1
    MOBILE = 2
    QR = 3
    HALL_PAD = 4
    HALL_TERMINAL = 5
    PHONE = 6
    SMS = 7


class Finding(StrEnum):
    """What the body found of a bad rating (国办发〔2019〕51号)."""

    REASONABLE = "REASONABLE"
    COMPLEX = "COMPLEX"
    GROUNDLESS = "GROUNDLESS"


class CallBack(StrEnum):
    """What the rater said when called back."""

    SATISFIED = "SATISFIED"
    NOT_SATISFIED = "NOT_SATISFIED"
    NOT_REACHED = "NOT_REACHED"


class NotAdopted(StrEnum):
    """Why a rating does not count: given by mistake, or out of malice. That it displeases is no reason."""

    MISTAKEN = "MISTAKEN"
    MALICIOUS = "MALICIOUS"


WAY_LABELS = {
    Way.PC: "电脑端",
    Way.MOBILE: "手机端",
    Way.QR: "二维码",
    Way.HALL_PAD: "大厅评价器",
    Way.HALL_TERMINAL: "大厅自助终端",
    Way.PHONE: "电话",
    Way.SMS: "短信",
}
FINDING_LABELS = {
    Finding.REASONABLE: "诉求合理，能马上改的马上改",
    Finding.COMPLEX: "情况复杂，说明理由、建立台账、限期整改",
    Finding.GROUNDLESS: "缺乏法定依据，向评价人解释说明",
}
CALL_BACK_LABELS = {
    CallBack.SATISFIED: "评价人表示满意",
    CallBack.NOT_SATISFIED: "评价人仍不满意",
    CallBack.NOT_REACHED: "三次以上没有联系上",
}
NOT_ADOPTED_LABELS = {NotAdopted.MISTAKEN: "误评", NotAdopted.MALICIOUS: "恶意评价"}

WORST_GOOD = 3
"""Stars from which a rating is 好评; below it is 差评, which somebody has to follow up."""
