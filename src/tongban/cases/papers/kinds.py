"""Which papers there are, and what each is called."""

from __future__ import annotations

from enum import StrEnum

from tongban.cases.kinds import PaperKind

__all__ = ["NotAcceptedGround", "PaperKind", "Procedure"]


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
