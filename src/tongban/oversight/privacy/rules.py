"""What every record of this app is checked by: texts that say something, and until when an authority has to hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from tongban.kernel.errors import DomainError
from tongban.oversight.privacy import errors as errors

LONGEST = 2_000
"""Characters of one text."""


@dataclass(frozen=True, slots=True)
class AccountRules:
    """When an account ends: days from asking to shutting, days of notice, years without a log-in, days after a death; and what
    they rest on (``data/account_retention.yaml``)."""

    waiting_days: int
    notice_days: int
    unused_years: int
    after_death_days: int
    basis: str


@lru_cache(maxsize=1)
def account_rules() -> AccountRules:
    """The rules of the data. TypeError, KeyError for a file that does not say them all."""
    document = yaml.safe_load((Path(settings.DATA_FOLDER) / "account_retention.yaml").read_text(encoding="utf-8"))
    numbers = {
        name: int(document[name]) for name in ("waiting_days", "notice_days", "unused_years", "after_death_days")
    }
    return AccountRules(**numbers, basis=str(document["basis"]))


def said(texts: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str]:
    """The texts that ``labels`` ask for, trimmed. DomainError ``privacy.text`` for one that is empty or too long."""
    found = {}
    for name, label in labels.items():
        text = texts.get(name, "").strip()
        if not 0 < len(text) <= LONGEST:
            raise DomainError("privacy.text", what=label, most=LONGEST, field=name)
        found[name] = text
    return found


def due(found_at: datetime) -> datetime:
    """Until when a breach found at this instant is reported.

    国家网络安全事件报告管理办法第四条: 较大以上 within 4 hours, where critical infrastructure is concerned within one
    (``INCIDENT_REPORT_HOURS``). 个人信息保护法第五十七条 knows no grade and says 立即: lesser ones have the same limit here.
    """
    return found_at + timedelta(hours=settings.INCIDENT_REPORT_HOURS)
