"""现场核查 as a form: who was there, on which day, what was seen condition by condition (行政许可法第三十四条第三款)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases import plan
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.actions.unit import DeedDone
from tongban.cases.kinds import ACKNOWLEDGEMENTS, Acknowledgement
from tongban.cases.queries import CaseDetail
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date
from tongban.registry.catalogue.plans import ReviewStep, StepKind
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import holders, names_of_accounts
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department_by_uscc
from tongban.sites.desk.deedform import DeedForm, Input
from tongban.sites.desk.findings import Findings
from tongban.sites.desk.scans import Scans


def steps_of(detail: CaseDetail, kind: StepKind) -> tuple[ReviewStep, ...]:
    """The running steps of a kind."""
    review_plan = detail.progress.guide.review_plan
    return tuple(review_plan.step(each) for each in plan.running_of(detail.progress.steps, review_plan, kind))


def step_input(kind: StepKind) -> Input:
    """Which step it is done for: asked only where more than one is running."""

    def choices(detail: CaseDetail) -> tuple[ui.Choice, ...]:
        return tuple(ui.Choice(step.id, step.name) for step in steps_of(detail, kind))

    return Input(
        "step_id", lambda: _("哪一步"), "radio", choices=choices, shown=lambda detail: len(steps_of(detail, kind)) > 1
    )


def _record(
    actor: Actor,
    *,
    day: date,
    companion: UUID,
    findings: Sequence[Finding],
    acknowledged: Acknowledgement,
    photos: Sequence[UUID],
    **more: Any,
) -> DeedDone:
    return record_inspection(
        actor, inspection=Inspection(day, companion, findings, acknowledged, tuple(photos)), **more
    )


def _companions(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    """Officials of the body with the duty of a running step. Three statements."""
    body = department_by_uscc(detail.progress.guide.department_uscc).id
    duties = {Duty(step.duty) for step in steps_of(detail, StepKind.INSPECTION)}
    found = {holder.account_id: holder.title for duty in sorted(duties) for holder in holders(body, duty)}
    names = names_of_accounts(set(found))
    return tuple(ui.Choice(str(account), f"{names.get(account, '')} · {title}") for account, title in found.items())


def _days(detail: CaseDetail) -> tuple[str, str]:
    first = detail.progress.accepted_on
    return first.isoformat() if first else "", clock.today().isoformat()


def _day_hint(detail: CaseDetail) -> str:
    first = detail.progress.accepted_on
    return _("%(first)s（受理）到今天之间。") % {"first": public_date(first, year=True)} if first else ""


def _acknowledgements(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    return tuple(ui.Choice(each.value, _(label)) for each, label in ACKNOWLEDGEMENTS.items())


def _lead(detail: CaseDetail) -> Iterator[str]:
    yield _("核查由两名以上人员进行。记录由另一名核查人员确认以后才有效，在那以前不能签署这一步的意见。")


FORMS: Mapping[Deed, DeedForm] = {
    Deed.RECORD_INSPECTION: DeedForm(
        _record,
        (
            step_input(StepKind.INSPECTION),
            Input(
                "day", lambda: _("核查日期"), "date", _day_hint, bounds=_days, read=date.fromisoformat,
                bad=lambda: _("请填写日期，例如 2026-12-04"),
            ),
            Input(
                "companion", lambda: _("另一名核查人员"), "select",
                lambda detail: _("和您一起到现场的同事，由他确认这份记录。"),
                choices=_companions, read=UUID, not_oneself=True,
            ),
            Findings(),
            Input(
                "acknowledged", lambda: _("现场人员的确认"), "radio", choices=_acknowledgements, read=Acknowledgement
            ),
            Scans(
                "photos", lambda: _("现场照片和签名的记录"),
                lambda: _("只有办理这件事的人和申请人能看，每次查看都留记录。"),
            ),
        ),
        _lead,
        (
            ("cases.inspection.companion", "companion"), ("cases.inspection.day", "day"),
            ("cases.upload.not_found", "photos"), ("cases.attachment.", "photos"), ("cases.", "findings"),
        ),
        files=True,
    ),
}  # fmt: skip
