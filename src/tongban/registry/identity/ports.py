"""What identity asks of systems outside: the register of market entities (市场主体登记信息库).

An application in the name of an enterprise is checked against the register, not against a copy of a licence that the
applicant would have to bring: what can be had by sharing must not be asked for again
(《国务院关于在线政务服务的若干规定》，国务院令第716号，第七条). The window registers an enterprise by a look-up here.

The errors stand beside the port, so that a caller needs to know no adapter: whatever serves it raises only these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.served import Served
from tongban.kernel.errors import ErrorSpec, register
from tongban.registry.identity.kinds import LegalPersonKind

ENTERPRISE_NOT_FOUND = "identity.enterprise.not_found"
REGISTRY_UNAVAILABLE = "identity.enterprise_registry.unavailable"
REGISTRY_BAD_ANSWER = "identity.enterprise_registry.bad_answer"

register(
    ErrorSpec(
        ENTERPRISE_NOT_FOUND,
        404,
        "登记信息库中没有统一社会信用代码为 {uscc} 的市场主体。",
        "The register holds no entity under the code {uscc}.",
        "请对照营业执照核对代码。",
        "Please compare the code with the business licence.",
    ),
    ErrorSpec(
        REGISTRY_UNAVAILABLE,
        503,
        "市场主体登记信息库暂时联系不上，其他事项不受影响。",
        "The register of market entities cannot be reached just now; everything else still works.",
        "请稍后再试；窗口人员可核对营业执照原件后继续办理。",
        "Please try again later; at the window the original licence can be checked instead.",
    ),
    ErrorSpec(
        REGISTRY_BAD_ANSWER,
        502,
        "市场主体登记信息库的答复有误，平台没有采用。",
        "The answer of the register of market entities is wrong and was not used.",
        "请稍后再试；如仍如此，请把页面上的编号告诉系统管理员。",
        "Please try again later; if it stays so, tell the operator the number on this page.",
    ),
)


class EnterpriseState(StrEnum):
    """登记状态. Only the words of the register; what each allows is the caller's rule."""

    ACTIVE = "ACTIVE"
    """存续（在营、开业、在册）"""
    SUSPENDED = "SUSPENDED"
    """歇业（《市场主体登记管理条例》第三十条）"""
    REVOKED = "REVOKED"
    """吊销营业执照"""
    DEREGISTERED = "DEREGISTERED"
    """注销"""
    MOVED_OUT = "MOVED_OUT"
    """迁出"""
    ANNULLED = "ANNULLED"
    """撤销登记"""


@dataclass(frozen=True, slots=True)
class EnterpriseRecord:
    """One entry of the register at the moment of asking.

    ``uscc`` is the one asked for, check-valid; ``kind`` our closed kind and ``kind_text`` the register's own words;
    ``legal_representative_id_number`` check-valid (GB 11643) and, with the name, never in a repr or log;
    ``source`` is what is stored as the source of the data.
    """

    uscc: str
    name: str
    kind: LegalPersonKind
    kind_text: str
    legal_representative_name: str = field(repr=False)
    legal_representative_id_number: str = field(repr=False)
    address: str = field(repr=False)
    state: EnterpriseState
    registered_on: date
    source: str


class EnterpriseRegistry(Protocol):
    """The register of market entities. Never called inside a unit of work; every adapter passes one test-suite."""

    def look_up(self, uscc: str) -> EnterpriseRecord:
        """The entry under a 统一社会信用代码, as typed (spaces, lower case) or normalised.

        DomainError ``codes.uscc.invalid`` before anything is asked; ``identity.enterprise.not_found`` (data: uscc),
        ``identity.enterprise_registry.unavailable`` or ``identity.enterprise_registry.bad_answer`` (data: reason).
        """
        ...

    def check(self) -> SystemHealth:
        """How the register is, for the operator's page; never raises for an ill register."""
        ...


enterprise_registry: Served[EnterpriseRegistry] = Served("register of market entities")
