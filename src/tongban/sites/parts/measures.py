"""Limits and sums of a guide in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tongban.foundation.web.language import language
from tongban.kernel.worktime import Limit, Unit


def limit_text(limit: Mapping[str, Any] | None) -> str:
    """``5 个工作日``; ``当场`` for what is done on the spot; empty without a limit."""
    if not limit:
        return ""
    if not limit["amount"]:
        return _("当场")
    return Limit(int(limit["amount"]), Unit(str(limit["unit"]).lower())).text(language())


def money_text(fen: int) -> str:
    """``12 元``, ``12.50 元`` from 分."""
    yuan, rest = divmod(fen, 100)
    return _("{amount} 元").format(amount=f"{yuan}.{rest:02d}" if rest else yuan)


def fee_text(fees: Sequence[Mapping[str, Any]]) -> str:
    """All fees together: 不收费 or the sum."""
    total = sum(int(fee["amount_fen"]) for fee in fees)
    return money_text(total) if total else _("不收费")
