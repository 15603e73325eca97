"""What the adapters of state registers share: how such a register is called, and how its failures become its port's errors."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from tongban.foundation.outgoing import BAD_ANSWER, Answer, OutsideSystem
from tongban.kernel.errors import DomainError

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Register:
    """One register: its name and titles, the errors of its port, and the word by which it says that it holds no such entry."""

    name: str
    title_zh: str
    title_en: str
    unavailable: str
    bad_answer: str
    not_found: str

    def system(self, base_url: str, secret: str) -> OutsideSystem:
        """The register as an outside system. ValueError for a secret of fewer than 16 characters."""
        return OutsideSystem(
            name=self.name,
            title_zh=self.title_zh,
            title_en=self.title_en,
            base_url=base_url,
            secret=secret,
            signed_answers=True,
            connect=1.5,
            read=3.0,
            total=6.0,
            max_answer=64 * 1024,
        )

    def told(self, error: DomainError) -> DomainError:
        """The port's own error for one of outgoing's. To the person, a refused address is a register that is not there."""
        code = self.bad_answer if error.code == BAD_ANSWER else self.unavailable
        return DomainError(code, reason=error.data.get("reason", ""))

    def wrong(self, reason: str) -> DomainError:
        """An answer that is not believed, told to the operator by its reason only."""
        _log.warning(f"{self.name}.bad_answer", reason=reason)
        return DomainError(self.bad_answer, reason=reason)

    def says_not_found(self, answer: Answer) -> bool:
        """Whether a 404 is the register's word and not that of a wrong address."""
        try:
            document = answer.json()
        except DomainError:
            return False
        return isinstance(document, dict) and document.get("code") == self.not_found
