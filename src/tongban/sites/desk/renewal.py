"""延续 on the case page: which permit is renewed, until when it holds, what silence does, and how long the new one holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.queries import CaseDetail
from tongban.cases.states import OPEN, UNDER_WAY
from tongban.foundation.web.dates import public_date
from tongban.kernel.codes import show_registration_code
from tongban.sites.parts.dates import last_minute

_LENGTH = 18


def limits(detail: CaseDetail) -> list[tuple[str, str]]:
    """Rows of the clock: the permit renewed and what silence does on its last day; the term of what was granted."""
    rows = []
    asked, progress = detail.history[0].open.get("renews"), detail.progress
    if asked:
        rule = progress.guide.renewal
        code = str(detail.answers.get(rule.permit, "")) if rule else ""
        rows.append((_("延续的许可"), _code(code)))
        rows.append((_("原许可到期"), public_date(date.fromisoformat(asked["expires_on"]), year=True)))
        if progress.state in OPEN and not progress.outcome:
            rows.append((_("到期没有决定"), _consequence(detail, asked)))
    last = _latest(detail, "valid_until")
    return [*rows, (_("有效期到"), public_date(date.fromisoformat(last), year=True))] if last else rows


def silent(detail: CaseDetail, at: datetime) -> str:
    """That silence has renewed the permit and nothing has recorded it yet; else empty."""
    due, progress = _due(detail), detail.progress
    if due is None or at < due or progress.state not in UNDER_WAY:
        return ""
    return _("%(end)s 以前没有作出决定，这一许可已依法视为准予延续，不能再作别的决定。平台很快会记下这一点。") % {
        "end": last_minute(due)
    }


def _consequence(detail: CaseDetail, asked: dict[str, Any]) -> str:
    due = _due(detail)
    if due is not None:
        return _("视为准予延续，到 %(end)s（行政许可法第五十条）") % {"end": last_minute(due)}
    if asked["due"]:
        return _("不视为准予延续：补正时原许可已经到期")
    return _("不视为准予延续：这一事项没有这条规则") if asked["in_time"] else _("不视为准予延续：提出晚于规定的时间")


def _due(detail: CaseDetail) -> datetime | None:
    """The instant at which silence renews; a correction that comes after the permit's end takes it away."""
    moves = [line.open["renewal_due"] for line in detail.history if "renewal_due" in line.open]
    asked = detail.history[0].open.get("renews") or {}
    due = moves[-1] if moves else asked.get("due")
    return datetime.fromisoformat(due) if due else None


def _latest(detail: CaseDetail, column: str) -> str:
    return str(next((line.open[column] for line in reversed(detail.history) if column in line.open), "") or "")


def _code(text: str) -> str:
    return show_registration_code(text) if len(text) == _LENGTH else text
