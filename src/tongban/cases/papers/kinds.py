"""Which papers there are, and what each is called."""

from __future__ import annotations

from enum import StrEnum


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
    RECEIPT = "receipt"
    """申请回执"""


class NotAcceptedGround(StrEnum):
    """Why an application is not accepted. Never because a condition of the permit is not met: that is a decision."""

    NOT_REQUIRED = "NOT_REQUIRED"
    """依法不需要取得行政许可"""
    WRONG_BODY = "WRONG_BODY"
    """依法不属于本机关职权范围"""
    STILL_INCOMPLETE = "STILL_INCOMPLETE"
    """已经告知的内容没有补正"""
    FALSE_MATERIAL = "FALSE_MATERIAL"
    """隐瞒有关情况或者提供虚假材料"""


class Procedure(StrEnum):
    """Whose time is not counted (行政许可法第四十五条); the law names these eight."""

    HEARING = "听证"
    TENDER = "招标"
    AUCTION = "拍卖"
    INSPECTION = "检验"
    TESTING = "检测"
    QUARANTINE = "检疫"
    APPRAISAL = "鉴定"
    EXPERT_REVIEW = "专家评审"
