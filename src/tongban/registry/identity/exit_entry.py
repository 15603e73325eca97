"""What identity asks of the exit-entry administration (出入境证件身份认证): does this document belong to this person?

Of 国家移民管理局, one question and one word: type, number, name and day of birth go out, nothing else comes back
(个人信息保护法第六条). It knows the documents that public security gives no 公民身份号码 for: the passports of foreigners, the
two travel permits, and the permanent residence card. The population registry is asked about all others
(:mod:`tongban.registry.identity.population`).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.served import Served
from tongban.kernel.codes import DocumentType
from tongban.kernel.errors import ErrorSpec, register

EXIT_ENTRY_UNAVAILABLE = "identity.exit_entry.unavailable"
EXIT_ENTRY_BAD_ANSWER = "identity.exit_entry.bad_answer"
EXIT_ENTRY_AWAY = frozenset({EXIT_ENTRY_UNAVAILABLE, EXIT_ENTRY_BAD_ANSWER})
"""Errors that say something about the platform, not about the person who was asked for."""

EXIT_ENTRY_TYPES = frozenset(
    {
        DocumentType.PASSPORT,
        DocumentType.HM_TRAVEL,
        DocumentType.TAIWAN_TRAVEL,
        DocumentType.PERMANENT_RESIDENCE,
    }
)
"""The documents it answers for."""

register(
    ErrorSpec(
        EXIT_ENTRY_UNAVAILABLE,
        503,
        "出入境证件身份认证暂时联系不上，其他事项不受影响。",
        "The verification of exit-entry documents cannot be reached just now; everything else still works.",
        "请稍后再试；急需办理的，可持证件到任一办事窗口。",
        "Please try again later; if it is urgent, go to any service window with your document.",
    ),
    ErrorSpec(
        EXIT_ENTRY_BAD_ANSWER,
        502,
        "出入境证件身份认证的答复有误，平台没有采用。",
        "The answer about the exit-entry document is wrong and was not used.",
        "请稍后再试；如仍如此，请把页面上的编号告诉系统管理员。",
        "Please try again later; if it stays so, tell the operator the number on this page.",
    ),
)


class DocumentVerdict(StrEnum):
    """What the platform says; nothing else is told."""

    AGREE = "agree"
    """一致"""
    DIFFER = "differ"
    """不一致: the document is another person's, or of another day of birth"""
    UNKNOWN = "unknown"
    """无此证件"""
    VOID = "void"
    """已失效: reported lost, withdrawn, replaced, or over"""


class ExitEntryDocuments(Protocol):
    """The platform. Never called inside a unit of work; every adapter passes one test-suite."""

    @property
    def offered(self) -> bool:
        """Whether there is one at all; without, these documents are looked at by a window alone."""
        ...

    def compare(self, name: str, number: str, born: date) -> DocumentVerdict:
        """Whether a person of this name, born on this day, holds the document of this number, as typed or normalised.

        ValueError for a document that it does not know. DomainError ``codes.person_id.invalid``,
        ``codes.document.invalid`` and ``identity.person.name_missing`` before anything is asked;
        ``identity.exit_entry.unavailable``, ``identity.exit_entry.bad_answer`` (data: reason).
        """
        ...

    def check(self) -> SystemHealth:
        """How the platform is, for the operator's page; never raises for an ill one."""
        ...


exit_entry: Served[ExitEntryDocuments] = Served("exit-entry documents")
