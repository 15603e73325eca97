"""听证 as forms: told, asked for at the window, announced, recorded (行政许可法第四十六条至第四十八条)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases import clockwork, plan
from tongban.cases.actions.announce_hearing import SEVEN_DAYS, announce_hearing
from tongban.cases.actions.record_hearing import LONGEST, record_hearing
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.queries import CaseDetail
from tongban.cases.queries.officials import CHAIRS
from tongban.cases.readiness import HEARING
from tongban.cases.screening import EXPLANATION
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date
from tongban.registry.identity.queries import holders, names_of_accounts
from tongban.registry.orgs.queries import department_by_uscc
from tongban.sites.desk.deedform import DeedForm, Input
from tongban.sites.desk.scans import Scans


def _bounds(detail: CaseDetail) -> tuple[str, str]:
    """Seven whole days lie between the notice and the hearing, which is held within twenty days of the request."""
    first = clockwork.last_day(plan.due_of(SEVEN_DAYS, clock.now())) + timedelta(days=1)
    by = detail.progress.pending.get(HEARING, {}).get("by")
    return first.isoformat(), clockwork.last_day(datetime.fromisoformat(by)).isoformat() if by else ""


def _day_hint(detail: CaseDetail) -> str:
    first, last = _bounds(detail)
    if not last:
        return ""
    return _("%(first)s至 %(last)s之间：七日前通知，要求听证后二十日内举行。") % {
        "first": public_date(date.fromisoformat(first), year=True),
        "last": public_date(date.fromisoformat(last), year=True),
    }


def _chairs(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    """Officials of the body who do not review this case. Five statements."""
    body = department_by_uscc(detail.progress.guide.department_uscc).id
    reviewers = plan.reviewers(detail.progress.steps)
    found = {holder.account_id: holder.title for duty in CHAIRS for holder in holders(body, duty)}
    names = names_of_accounts(set(found))
    return tuple(
        ui.Choice(str(account), f"{names.get(account, '')} · {title}")
        for account, title in found.items()
        if str(account) not in reviewers
    )


def _hours(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    """Every half hour of the office's day."""
    hours = [time(hour, minute) for hour in range(8, 18) for minute in (0, 30)][1:]
    return tuple(ui.Choice(f"{each:%H:%M}", f"{each:%H:%M}") for each in hours)


def _tell_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("直接涉及申请人与他人之间重大利益关系的，决定以前要告知有权要求听证。")
    yield _("告知以后五日内申请人和利害关系人可以要求听证，期满以前不能作出决定。")


def _request_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("申请人在窗口要求听证的，在这里登记。听证不收费，二十日内举行。")


def _announce_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("主持人不能是审查这件申请的人，也不能是您自己。申请人认为主持人有利害关系的，可以申请回避。")


def _record_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("笔录由听证参加人确认无误后签字。决定以笔录为依据。")


FORMS: Mapping[Deed, DeedForm] = {
    Deed.TELL_HEARING: DeedForm(
        tell_hearing,
        (
            Input(
                "matter", lambda: _("涉及哪些重大利益"), "textarea",
                lambda detail: _("会写进《听证告知书》，申请人和利害关系人都会读到。最多 %(n)d 字。") % {"n": EXPLANATION},
            ),
        ),
        _tell_lead,
        (("cases.", "matter"),),
    ),
    Deed.REQUEST_HEARING: DeedForm(request_hearing, lead=_request_lead),
    Deed.ANNOUNCE_HEARING: DeedForm(
        announce_hearing,
        (
            Input(
                "held_on", lambda: _("举行日期"), "date", _day_hint, bounds=_bounds, read=date.fromisoformat,
                bad=lambda: _("请填写日期，例如 2026-12-15"),
            ),
            Input("hour", lambda: _("几点"), "select", choices=_hours, read=time.fromisoformat),
            Input(
                "place", lambda: _("地点"), "text",
                lambda detail: _("例如：政务服务大厅二楼会议室。最多 %(n)d 字。") % {"n": EXPLANATION},
            ),
            Input("chair", lambda: _("主持人"), "select", choices=_chairs, read=UUID, not_oneself=True),
        ),
        _announce_lead,
        (("cases.hearing.day", "held_on"), ("cases.hearing.chair", "chair"), ("cases.", "place")),
    ),
    Deed.RECORD_HEARING: DeedForm(
        record_hearing,
        (
            Input(
                "minutes", lambda: _("听证笔录"), "textarea", lambda detail: _("最多 %(n)d 字。") % {"n": LONGEST}
            ),
            Scans("scans", lambda: _("签名的笔录"), lambda: _("扫描件或者照片。")),
        ),
        _record_lead,
        (("cases.upload.", "scans"), ("cases.attachment.", "scans"), ("cases.", "minutes")),
        files=True,
    ),
}  # fmt: skip
