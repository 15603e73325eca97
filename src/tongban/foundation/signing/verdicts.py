"""What can be said of a sealed file: one of seven sentences, in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Finding(StrEnum):
    """The seven answers. Only the first lets the file be relied upon."""

    VALID = "VALID"
    ALTERED = "ALTERED"
    UNTRUSTED = "UNTRUSTED"
    REVOKED = "REVOKED"
    WRONG_TIME = "WRONG_TIME"
    NO_SEAL = "NO_SEAL"
    NOT_PDF = "NOT_PDF"


_SENTENCES = {
    Finding.VALID: (
        "印章有效，盖章后内容没有改动。",
        "The seal is valid; the content has not been changed since it was sealed.",
    ),
    Finding.ALTERED: (
        "内容在盖章后被改动，不能采信。",
        "The content was changed after it was sealed; do not rely on it.",
    ),
    Finding.UNTRUSTED: (
        "盖章证书不被信任：不是本平台认可的印章。",
        "The certificate of the seal is not trusted: it is not a seal that this platform recognises.",
    ),
    Finding.REVOKED: (
        "盖章证书已吊销。",
        "The certificate of the seal has been revoked.",
    ),
    Finding.WRONG_TIME: (
        "盖章时间不对：不在证书有效期内，或者晚于现在。",
        "The time of sealing is wrong: outside the certificate's validity, or in the future.",
    ),
    Finding.NO_SEAL: (
        "这份文件没有印章。",
        "This file carries no seal.",
    ),
    Finding.NOT_PDF: (
        "这不是 PDF 文件。",
        "This is not a PDF file.",
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and what the certificate says when it could be read."""

    finding: Finding
    sealed_at: datetime | None = None
    """As the signer states it; certain only with ``VALID``."""
    certificate_name: str = ""
    serial: str = ""
    is_demonstration: bool = False
    """The seal is recognised and has no force in law."""

    @property
    def is_valid(self) -> bool:
        """Whether the file may be relied upon as what was sealed."""
        return self.finding is Finding.VALID

    def sentence(self, language: str = "zh") -> str:
        """What applies, in Chinese unless ``language`` starts with ``en``."""
        chinese, english = _SENTENCES[self.finding]
        return english if language.startswith("en") else chinese
