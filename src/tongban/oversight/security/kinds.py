"""Closed lists of security: how grave an alert is, and what it turned out to be."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Gravity(IntEnum):
    """提示, 严重, 紧急 (网络安全法 art. 25, 51: monitoring and early warning)."""

    NOTICE = 1
    SERIOUS = 2
    URGENT = 3


class GroupBy(StrEnum):
    """Whose entries are counted together: those of who acts, or those about the same subject."""

    ACCOUNT = "account"
    SUBJECT = "subject"


class Counted(StrEnum):
    """What is counted: entries, or the different subjects that they are about."""

    ENTRIES = "entries"
    SUBJECTS = "subjects"


GRAVITY_LABELS = {Gravity.NOTICE: "提示", Gravity.SERIOUS: "严重", Gravity.URGENT: "紧急"}
