"""What identity asks of an outside log-in that counts here too: the national platform (国家政务服务平台统一身份认证).

Who signed in there says who he is by name and 公民身份号码, and how surely; the platform's own password is not asked
(国务院令第716号第五条; 国办函〔2016〕108号). What that is worth here, and whose account it opens, the deeds decide: a name and a
number that come along give no account away.

The errors stand beside the port, so that a caller needs to know no adapter: whatever serves it raises only these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.served import Served
from tongban.kernel.errors import ErrorSpec, register

NATIONAL_UNAVAILABLE = "identity.national_login.unavailable"
NATIONAL_BAD_ANSWER = "identity.national_login.bad_answer"

register(
    ErrorSpec(
        NATIONAL_UNAVAILABLE,
        503,
        "国家政务服务平台的登录暂时联系不上，其他登录方式不受影响。",
        "The log-in of the national platform cannot be reached just now; other ways to sign in still work.",
        "请稍后再试，或者用本平台的用户名和密码登录。",
        "Please try again later, or sign in with your user name and password here.",
    ),
    ErrorSpec(
        NATIONAL_BAD_ANSWER,
        502,
        "国家政务服务平台的登录答复有误，平台没有采用，您没有登录。",
        "The answer of the national platform's log-in is wrong and was not used; you are not signed in.",
        "请再试一次；还是不行，请用本平台的用户名和密码登录，并把页面上的编号告诉系统管理员。",
        "Please try again; if it stays so, sign in with your user name and password here and tell the operator the number on"
        " this page.",
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What ties an answer to the browser that asked: kept in its session, good once. ``back`` is our own address."""

    back: str
    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who signed in there, believed. The person is in no repr or log.

    ``subject``: what the issuer calls him, to us alone. ``id_number`` is check-valid, or empty where it is not told; ``acr`` in
    the issuer's words, empty where it says nothing; ``known_at``: when he proved himself there.
    """

    issuer: str
    subject: str = field(repr=False)
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    acr: str
    known_at: datetime


class NationalLogin(Protocol):
    """The log-in of the national platform. Never called inside a unit of work; every adapter passes one test-suite."""

    @property
    def fitted(self) -> bool:
        """Whether there is one at all. Where there is none, nothing of it is shown."""
        ...

    def way_there(self, question: Question, *, fresh: bool) -> str:
        """The address to which the browser goes. ``fresh``: he is to prove himself once more.

        DomainError ``identity.national_login.unavailable``, ``identity.national_login.bad_answer`` (data: reason).
        """
        ...

    def arrived(self, question: Question, *, code: str, issuer: str) -> Arrived:
        """Who came back with ``code``; ``issuer`` is who the answer says it is from (RFC 9207), empty where it says nothing.

        DomainError ``identity.national_login.unavailable``, ``identity.national_login.bad_answer`` (data: reason).
        """
        ...

    def check(self) -> SystemHealth:
        """How it is, for the operator's page; never raises for an ill system."""
        ...


national_login: Served[NationalLogin] = Served("log-in of the national platform")
