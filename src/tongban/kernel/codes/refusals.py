"""Why a code is refused: one error code per kind of code, one closed list of reasons, a sentence for each.

The number itself is never put into the error: it may be personal, and errors are logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.kernel.errors import DomainError, ErrorSpec, register


@dataclass(frozen=True, slots=True)
class Refusal:
    """Makes the error of one kind of code. ``reasons``: machine word → (Chinese, English)."""

    code: str
    reasons: Mapping[str, tuple[str, str]]

    def because(self, reason: str) -> DomainError:
        """The error to raise; its data are ``reason``, ``reason_zh`` and ``reason_en``."""
        zh, en = self.reasons[reason]
        return DomainError(self.code, reason=reason, reason_zh=zh, reason_en=en)


def refusal(code: str, name_zh: str, name_en: str, *, on_paper: bool = True, **reasons: tuple[str, str]) -> Refusal:
    """Register ``code`` in the catalogue of errors (HTTP 422) and return what raises it. ``on_paper``: it stands on some
    document with which it can be compared."""
    compare_zh, compare_en = ("对照证件或文书", " with the document it stands on") if on_paper else ("", "")
    register(
        ErrorSpec(
            code=code,
            status=422,
            zh=f"{name_zh}不正确：{{reason_zh}}。",
            en=f"This {name_en} is not valid: {{reason_en}}.",
            way_out_zh=f"请{compare_zh}核对{name_zh}后重新填写。",
            way_out_en=f"{'Compare' if on_paper else 'Check'} the {name_en}{compare_en} and enter it again.",
        )
    )
    return Refusal(code, reasons)
