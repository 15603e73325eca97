"""What the gateway can be told to do wrong while it runs; the same for SMS and mail."""

from __future__ import annotations

from dataclasses import dataclass

from simulators import switching

_READERS = {
    **dict.fromkeys(("fail", "deaf", "lose", "undelivered"), switching.share),
    **dict.fromkeys(("delay_ms", "report_ms"), switching.milliseconds),
    **dict.fromkeys(("repeat", "wrong", "forge"), switching.flag),
    **dict.fromkeys(("reports", "mail_reports"), switching.address),
}


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``deaf``: share of calls that are carried out and never answered.
    ``delay_ms``: before answering. ``wrong``: answer without a reference. Of the reports: ``lose`` a share,
    ``report_ms`` before each, ``repeat`` each three times, ``forge``: sign with another secret, ``undelivered`` a share;
    ``reports`` and ``mail_reports`` are where they go."""

    fail: float = 0.0
    deaf: float = 0.0
    delay_ms: int = 0
    wrong: bool = False
    lose: float = 0.0
    report_ms: int = 200
    repeat: bool = False
    forge: bool = False
    undelivered: float = 0.0
    reports: str = ""
    mail_reports: str = ""


class Switches(switching.Switches[Settings]):
    """Those of the gateway; at first all off, with the addresses of the reports."""

    def __init__(self, reports: str, mail_reports: str = "") -> None:
        super().__init__(Settings(reports=reports, mail_reports=mail_reports), _READERS)
