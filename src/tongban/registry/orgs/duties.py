"""The duties a post may carry, and the scope of a post's region."""

from __future__ import annotations

from enum import StrEnum

from tongban.kernel.codes import check_region_code, region_prefix


class Duty(StrEnum):
    """What the holder of a post is there to do. One post carries one duty; a person may hold several posts."""

    INTAKE = "INTAKE"
    REVIEW = "REVIEW"
    DECIDE = "DECIDE"
    ASSIST = "ASSIST"
    """帮办代办: at a service point of a township or village, applies for who cannot do it alone, never decides"""
    EDIT_CATALOGUE = "EDIT_CATALOGUE"
    APPROVE_CATALOGUE = "APPROVE_CATALOGUE"
    SUPERVISE = "SUPERVISE"
    DATA_STEWARD = "DATA_STEWARD"
    LEADER = "LEADER"
    OPERATOR = "OPERATOR"
    SYSTEM_ADMIN = "SYSTEM_ADMIN"
    """系统管理员: accounts and posts are asked for"""
    SECURITY_ADMIN = "SECURITY_ADMIN"
    """安全管理员: who holds which post is approved, second factors are reset"""
    AUDIT_ADMIN = "AUDIT_ADMIN"
    """审计管理员: what the other two did is read"""


class RegionKind(StrEnum):
    """Whether a row is a division (行政区划管理条例) or a unit that only statistics know: 开发区, 垦殖场, 林场, 工业园."""

    DIVISION = "DIVISION"
    UNIT = "UNIT"


class DepartmentKind(StrEnum):
    """实施主体性质 (GB/T 39046 A.3)."""

    STATUTORY_ORGAN = "STATUTORY_ORGAN"
    AUTHORISED_ORGANISATION = "AUTHORISED_ORGANISATION"
    ENTRUSTED_ORGANISATION = "ENTRUSTED_ORGANISATION"
    OTHER = "OTHER"


def lies_within(code: str, scope: str) -> bool:
    """Whether region ``code`` is ``scope`` or lies below it (12 digits each). Raises ``codes.region_code.invalid``."""
    return check_region_code(code).startswith(region_prefix(scope))
