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


def outcome_label(outcome: Outcome, is_permit: bool) -> str:
    """准予 or 不予许可; what is no permit is 不予办理."""
    return "不予办理" if outcome is Outcome.REFUSED and not is_permit else OUTCOME_LABELS[outcome]


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


class IntakeRefusal(StrEnum):
    """Refusals at intake: four kinds, never for a substantive condition (that is a decision)."""

    NOT_REQUIRED = "NOT_REQUIRED"
    WRONG_BODY = "WRONG_BODY"
    STILL_INCOMPLETE = "STILL_INCOMPLETE"
    FALSE_MATERIAL = "FALSE_MATERIAL"


INTAKE_REFUSALS = {
    IntakeRefusal.NOT_REQUIRED: ("不受理：不需要许可", "行政许可法第三十二条第一款第（一）项"),
    IntakeRefusal.WRONG_BODY: ("不予受理：不属于本机关职权范围", "行政许可法第三十二条第一款第（二）项"),
    IntakeRefusal.STILL_INCOMPLETE: ("不予受理：经告知仍未补正", "行政许可法第三十二条第一款第（四）项、第（五）项"),
    IntakeRefusal.FALSE_MATERIAL: ("不予受理：材料虚假", "行政许可法第七十八条"),
}
"""Kind → (label, basis)."""


class Termination(StrEnum):
    """Why a proceeding ends without a decision."""

    DEATH = "DEATH"
    DISSOLUTION = "DISSOLUTION"
    MOOT = "MOOT"


TERMINATIONS = {
    Termination.DEATH: ("申请人死亡或者丧失行为能力", "行政许可法第七十条第（二）项（参照）"),
    Termination.DISSOLUTION: ("申请的法人或者其他组织终止", "行政许可法第七十条第（三）项（参照）"),
    Termination.MOOT: ("因不可抗力申请事项无法实施", "行政许可法第七十条第（五）项（参照）"),
}
"""Ground → (label, basis)."""


class Reopening(StrEnum):
    """By whose word a case that had ended is done anew."""

    REVIEW = "REVIEW"
    JUDGMENT = "JUDGMENT"


REOPENINGS = {
    Reopening.REVIEW: ("行政复议决定责令重新作出", "行政复议法第六十四条"),
    Reopening.JUDGMENT: ("人民法院判决重新作出", "行政诉讼法第七十条"),
}
"""Ground → (label, basis)."""


class Standing(StrEnum):
    """Whether what was granted still stands: 撤销 takes back what should not have been granted, 注销 closes what ended."""

    VALID = "VALID"
    REVOKED = "REVOKED"
    CANCELLED = "CANCELLED"


ENDINGS = {
    "69.1": (Standing.REVOKED, "滥用职权、玩忽职守作出准予决定", "行政许可法第六十九条第一款第（一）项"),
    "69.2": (Standing.REVOKED, "超越法定职权作出准予决定", "行政许可法第六十九条第一款第（二）项"),
    "69.3": (Standing.REVOKED, "违反法定程序作出准予决定", "行政许可法第六十九条第一款第（三）项"),
    "69.4": (Standing.REVOKED, "对不具备资格或者不符合条件的申请人准予许可", "行政许可法第六十九条第一款第（四）项"),
    "69-2": (Standing.REVOKED, "以欺骗、贿赂等不正当手段取得", "行政许可法第六十九条第二款"),
    "70.1": (Standing.CANCELLED, "有效期届满未延续", "行政许可法第七十条第（一）项"),
    "70.2": (Standing.CANCELLED, "公民死亡或者丧失行为能力", "行政许可法第七十条第（二）项"),
    "70.3": (Standing.CANCELLED, "法人或者其他组织依法终止", "行政许可法第七十条第（三）项"),
    "70.5": (Standing.CANCELLED, "因不可抗力无法实施", "行政许可法第七十条第（五）项"),
}
"""Grounds of 撤销 and 注销 → (what becomes of it, label, basis). A closed list."""


class Delivery(StrEnum):
    """How a result reached its addressee. Each is delivery; who agreed to electronic service has it on arrival."""

    ELECTRONIC = "ELECTRONIC"
    POST = "POST"
    PICKED_UP = "PICKED_UP"


DELIVERY_LABELS = {
    Delivery.ELECTRONIC: "电子送达（到达申请人空间）",
    Delivery.POST: "邮寄送达（签收）",
    Delivery.PICKED_UP: "窗口领取（核验身份）",
}

PICK_UP_PROOFS = ("居民身份证", "营业执照和经办人身份证件", "授权委托书和代理人身份证件")
"""Documents by which who collects is identified. A closed list: the proof of a delivery carries no letter."""


class Acknowledgement(StrEnum):
    """What the person on the spot said to the record of an inspection. It stands either way; why, is written in it."""

    SIGNED = "SIGNED"
    REFUSED = "REFUSED"
    ABSENT = "ABSENT"


ACKNOWLEDGEMENTS = {
    Acknowledgement.SIGNED: "现场人员核对无误，已签名",
    Acknowledgement.REFUSED: "现场人员拒绝签名",
    Acknowledgement.ABSENT: "申请人的人员不在场",
}


class PaperKind(StrEnum):
    """A paper that somebody outside receives. The value is the name of its template."""

    ACCEPTANCE = "acceptance"
    """受理通知书（行政许可法第三十二条第二款）"""
    NOT_ACCEPTED = "not-accepted"
    """不予受理通知书；不需要许可的，为不受理告知书（同条第一款第一、二项，第七十八条）"""
    CORRECTION = "correction"
    """一次性补正告知书（同条第一款第四项）"""
    PAUSE = "pause"
    """特别程序告知书（第四十五条）"""
    EXTENSION = "extension"
    """延期告知书（第四十二条）"""
    HEARING = "hearing"
    """听证告知书（第四十七条）；定了时间、地点的，为听证通知书（第四十八条）"""
    GRANT = "grant"
    """准予决定书（第三十八条第一款）"""
    REFUSAL = "refusal"
    """不予决定书（第三十八条第二款）"""
    SERVICE_RECORD = "service-record"
    """送达回证"""
    DEEMED_ACCEPTANCE = "deemed-acceptance"
    """视为受理事实证明（第三十二条第一款第四项）"""
    DEEMED_RENEWAL = "deemed-renewal"
    """视为准予延续事实证明（第五十条第二款）"""
    RECEIPT = "receipt"
    """申请回执"""
    RETURNED = "returned"
    """退件通知书（指南载明的逾期未补正规则）"""
    TERMINATION = "termination"
    """终止办理通知书（第七十条参照）"""
    PERMIT_ENDED = "permit-ended"
    """撤销、注销决定书（第六十九条、第七十条）"""


BY_PLATFORM = frozenset({PaperKind.DEEMED_ACCEPTANCE, PaperKind.DEEMED_RENEWAL})
"""Statements of facts by the platform, in its own name: not acts of the body."""


class Kept(StrEnum):
    """Whether a line of a contract was kept. ``OPEN``: its time has not come; ``NONE``: nothing of it was due in this case."""

    KEPT = "KEPT"
    MISSED = "MISSED"
    OPEN = "OPEN"
    NONE = "NONE"


class PhraseUse(StrEnum):
    """Into which box a set phrase (常用意见) is put."""

    OPINION = "OPINION"
    DECISION = "DECISION"
    CORRECTION = "CORRECTION"


PHRASE_USES = {
    PhraseUse.OPINION: "审查意见",
    PhraseUse.DECISION: "不予决定的理由",
    PhraseUse.CORRECTION: "补正的说明",
}
