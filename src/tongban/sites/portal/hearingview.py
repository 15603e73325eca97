"""听证 as applicant and interested parties read it: what it is about, until when to ask, place, hour and chair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases.queries import HistoryLine, Progress
from tongban.cases.states import Deed
from tongban.foundation.web.components import SummaryRow
from tongban.foundation.web.dates import local, public_date, public_instant, weekday
from tongban.foundation.web.language import language, noted
from tongban.sites.parts.telling import last_minute

_KINDS = ("hearing_told", "hearing_requested", "hearing_announced", "hearing_held")


class HearingView:
    """The hearing of a case as it stands: nothing of one that a reopening left behind."""

    def __init__(self, progress: Progress) -> None:
        self.told: Mapping[str, HistoryLine] = _newest(progress.told)
        self.possible = any(offer.deed is Deed.REQUEST_HEARING and offer.possible for offer in progress.offers)

    def __bool__(self) -> bool:
        return bool(self.told)

    @property
    def chair(self) -> UUID | None:
        """Account of who chairs it, once it is announced."""
        announced = self.told.get("hearing_announced")
        return UUID(announced.open["chair"]) if announced and announced.open.get("chair") else None

    def rows(self, names: Mapping[UUID, str]) -> tuple[SummaryRow, ...]:
        """What there is to know, the appointment first. ``names``: of the chair."""
        return (*self._appointment(names), *self._right(), *self._minutes())

    def _appointment(self, names: Mapping[UUID, str]) -> tuple[SummaryRow, ...]:
        line = self.told.get("hearing_announced")
        if line is None:
            return ()
        rows = [SummaryRow(_("时间"), _hour(line)), SummaryRow(_("地点"), line.sealed.get("words", ""))]
        chair = names.get(self.chair) if self.chair else None
        if chair:
            rows.append(
                SummaryRow(_("主持人"), chair, note=_("没有审查过这件申请；认为有直接利害关系的，可以申请回避"))
            )
        return tuple(rows)

    def _right(self) -> tuple[SummaryRow, ...]:
        told, asked = self.told.get("hearing_told"), self.told.get("hearing_requested")
        rows = []
        if told is not None and told.sealed.get("words"):
            rows.append(SummaryRow(_("涉及的利益"), told.sealed["words"]))
        if asked is not None:
            by = last_minute(datetime.fromisoformat(asked.open["by"]))
            at = public_instant(asked.at)
            rows.append(SummaryRow(_("要求听证"), at, note=_("最迟 {by} 举行，举行以前不作出决定").format(by=by)))
        elif told is not None:
            until = last_minute(datetime.fromisoformat(told.open["until"]))
            rows.append(SummaryRow(_("可以要求听证到"), until, note=_("不收费；在那以前不作出决定")))
        return tuple(rows)

    def _minutes(self) -> tuple[SummaryRow, ...]:
        held = self.told.get("hearing_held")
        return (SummaryRow(_("笔录"), _("已经登记，决定以笔录为依据")),) if held else ()


def _newest(told: Sequence[HistoryLine]) -> dict[str, HistoryLine]:
    found: dict[str, HistoryLine] = {}
    for line in told:
        kind = line.type.rsplit(".", 1)[-1]
        if kind in ("reopened", "hearing_told"):
            found.clear()
        if kind in _KINDS:
            found[kind] = line
    return found


def _hour(line: HistoryLine) -> str:
    if held_at := line.open.get("held_at"):
        moment = local(datetime.fromisoformat(held_at))
        named = noted(public_date(moment, year=True), weekday(moment))
        return f"{named} {moment:%H:%M}" if language() == "en" else f"{named}{moment:%H:%M}"
    return public_date(date.fromisoformat(line.open["held_on"]), year=True)
