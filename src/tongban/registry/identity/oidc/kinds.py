"""Small closed vocabularies of the log-in service."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ClientState(StrEnum):
    """An application that wants to use the log-in: asked for by one official, answered by another."""

    ASKED = "ASKED"
    ACTIVE = "ACTIVE"
    DECLINED = "DECLINED"
    SUSPENDED = "SUSPENDED"


class ChangeKind(StrEnum):
    """What is asked for an application that is there already."""

    CHANGE = "CHANGE"
    RESUME = "RESUME"
    """one that was suspended comes back"""


class ChangeState(StrEnum):
    """A change of an application: asked for by one official, answered by another."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class ClientAuthentication(StrEnum):
    """How an application shows at the token endpoint that it is itself (OpenID Connect Core 9)."""

    SECRET = "SECRET"
    """client_secret_basic or client_secret_post"""
    PRIVATE_KEY = "PRIVATE_KEY"
    """private_key_jwt"""
    NONE = "NONE"
    """an application on the person's own device: PKCE alone"""


CLIENT_STATE_LABELS: Mapping[ClientState, str] = {
    ClientState.ASKED: "等批准",
    ClientState.ACTIVE: "在用",
    ClientState.DECLINED: "没有批准",
    ClientState.SUSPENDED: "已停用",
}
AUTHENTICATION_LABELS: Mapping[ClientAuthentication, str] = {
    ClientAuthentication.SECRET: "密钥",
    ClientAuthentication.PRIVATE_KEY: "自己的私钥签名",
    ClientAuthentication.NONE: "没有密钥，装在办事人自己的设备上",
}


class Scope(StrEnum):
    """What an application may ask for. Each is granted to the application first, and then given by the person."""

    OPENID = "openid"
    PROFILE = "profile"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    LEGAL_PERSON = "legal_person"
    MANDATE = "mandate"


SCOPE_LABELS: Mapping[Scope, str] = {
    Scope.OPENID: "一个只在这个应用里用的编号，和实名等级",
    Scope.PROFILE: "姓名",
    Scope.PHONE: "手机号",
    Scope.ID_NUMBER: "公民身份号码",
    Scope.LEGAL_PERSON: "所代表单位的名称、统一社会信用代码和您的身份",
    Scope.MANDATE: "您代谁办、办哪一项",
}
"""What is given, in plain words, as the person reads it before giving it."""

FIELDS: Mapping[Scope, tuple[str, ...]] = {
    Scope.PROFILE: ("name",),
    Scope.PHONE: ("mobile",),
    Scope.ID_NUMBER: ("id_number",),
}
"""The person's data behind each scope, by the names of the trail of readings."""


class TokenKind(StrEnum):
    """What a secret that the provider handed out is good for."""

    ACCESS = "ACCESS"
    REFRESH = "REFRESH"


class PartyChoice(StrEnum):
    """In whose name the person uses the application."""

    SELF = "SELF"
    LEGAL_PERSON = "LEGAL_PERSON"
    MANDATE = "MANDATE"


class Ending(StrEnum):
    """Why a session at the log-in ended."""

    SIGNED_OUT = "SIGNED_OUT"
    BY_APPLICATION = "BY_APPLICATION"
    FROM_ELSEWHERE = "FROM_ELSEWHERE"
    LAPSED = "LAPSED"
    REPLACED = "REPLACED"


ENDING_LABELS: Mapping[Ending, str] = {
    Ending.SIGNED_OUT: "您退出了登录",
    Ending.BY_APPLICATION: "您在应用里退出了登录",
    Ending.FROM_ELSEWHERE: "您在别处结束了这次登录",
    Ending.LAPSED: "到时间自动退出",
    Ending.REPLACED: "密码换了、账号找回或者在别处登录",
}


class LinkedBy(StrEnum):
    """By what somebody proved that the account is his, when an outside log-in was linked with it."""

    SESSION = "SESSION"
    """he was signed in to it"""
    TELEPHONE = "TELEPHONE"
    """the telephone on record, with the number that is the account's"""
    OPENING = "OPENING"
    """the account was opened by it"""
