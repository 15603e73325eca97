"""Small closed vocabularies of persons."""

from __future__ import annotations

from enum import StrEnum


class PartyKind(StrEnum):
    """自然人 or 法人 (其他组织 with it)."""

    NATURAL = "NATURAL"
    LEGAL = "LEGAL"


class LegalPersonKind(StrEnum):
    """Kinds of organisations by their registering authority (GB 32100 positions 1–2)."""

    ENTERPRISE = "ENTERPRISE"
    INDIVIDUAL_BUSINESS = "INDIVIDUAL_BUSINESS"
    COOPERATIVE = "COOPERATIVE"
    ORGAN = "ORGAN"
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION"
    OTHER = "OTHER"


class RepresentativeRole(StrEnum):
    """法定代表人（负责人、经营者）, 管理员 or 经办人."""

    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    ADMINISTRATOR = "ADMINISTRATOR"
    STAFF = "STAFF"


class InvitationState(StrEnum):
    """An invitation to act for a legal person."""

    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class MandateState(StrEnum):
    """委托: offered by the principal; it holds from acceptance to its last day, unless it is revoked or renounced before."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    REVOKED = "REVOKED"
    RENOUNCED = "RENOUNCED"


class LeaveState(StrEnum):
    """离岗代理: asked by the official, granted or declined by the head of the body, ended by either before its last day."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    DECLINED = "DECLINED"
    ENDED = "ENDED"


class ResetState(StrEnum):
    """重置第二道验证: asked by one, granted or declined by another."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    DECLINED = "DECLINED"


class PostChangeKind(StrEnum):
    """任免: a post is given, or taken."""

    APPOINT = "APPOINT"
    END = "END"


class PostChangeState(StrEnum):
    """Asked for by one, approved or declined by another, or over because the official has left."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"


class ElevationState(StrEnum):
    """临时职责: asked for by an operator, granted or declined by another, ended before its time by either."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    DECLINED = "DECLINED"
    ENDED = "ENDED"


class Factor(StrEnum):
    """By what a session was proved beside the password (GB/T 22239 8.1.4.1 d)."""

    CODE = "CODE"
    """动态码"""
    RECOVERY = "RECOVERY"
    """备用码"""
    KEY = "KEY"
    """安全密钥"""
    DEMONSTRATION = "DEMONSTRATION"
    """演示导览里一键换人: a demonstration only"""


class Evidence(StrEnum):
    """What a mandate rests on: the principal's confirmation on line, a signed 授权委托书 that was handed in, or the principal's
    word at a service point, said in person and compared with the card (人证一致)."""

    ONLINE = "ONLINE"
    DOCUMENT = "DOCUMENT"
    IN_PERSON = "IN_PERSON"


class TypedBecause(StrEnum):
    """Why an identity is typed at a window that has a card reader."""

    READER_AWAY = "READER_AWAY"
    """读卡器联系不上或者有故障"""
    CARD_UNREADABLE = "CARD_UNREADABLE"
    """居民身份证读不出"""
    OTHER_DOCUMENT = "OTHER_DOCUMENT"
    """出示的是临时居民身份证等其他有效证件"""
    ON_BEHALF = "ON_BEHALF"
    """本人不在场，由代办人提交: nothing was seen of the person"""


class MobilePurpose(StrEnum):
    """To what end somebody proves a mobile number. A proof given for one end is worth nothing for another."""

    SIGN_UP = "SIGN_UP"
    RECOVERY = "RECOVERY"
    OWN = "OWN"
    """The number on record: still the person's."""
    NEW = "NEW"
    """The number that is to take its place."""


class ConsentDocument(StrEnum):
    """What is put before everybody who signs up: 服务协议, and 个人信息处理告知 (个人信息保护法 art. 17)."""

    AGREEMENT = "AGREEMENT"
    PRIVACY = "PRIVACY"
