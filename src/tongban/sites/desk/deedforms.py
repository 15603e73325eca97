"""Every deed that is done on a page of its own, described once (:mod:`tongban.sites.desk.deedform`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases import clockwork, plan
from tongban.cases.actions.archive import archive
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.explain_delay import explain_delay
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.reopen import reopen
from tongban.cases.actions.return_uncorrected import return_uncorrected
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.verify_originals import verify_originals
from tongban.cases.kinds import (
    ENDINGS,
    INTAKE_REFUSALS,
    REOPENINGS,
    TERMINATIONS,
    IntakeRefusal,
    Reopening,
    Termination,
)
from tongban.cases.queries import CaseDetail
from tongban.cases.readiness import ORIGINALS
from tongban.cases.screening import EXPLANATION, REASONS
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import headed, language, listed
from tongban.kernel.worktime import Limit
from tongban.registry.catalogue.rules import Procedure
from tongban.registry.orgs.queries import department_by_uscc, departments_within
from tongban.sites.desk import assigning, course, hearings, inspecting, noting, receiving
from tongban.sites.desk.deedform import DeedForm, Groups, Input, reasons
from tongban.sites.desk.words import element_shown
from tongban.sites.parts.telling import remedies_of, standing_word

# --- 不予受理 --------------------------------------------------------------------------------------------------------


def _refusal_kinds(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    return tuple(ui.Choice(kind.value, _(label), hint=_(basis)) for kind, (label, basis) in INTAKE_REFUSALS.items())


def _refusal_grounds(detail: CaseDetail) -> Groups:
    """What was notified last and is still unmet; materials and fields that may be false. Nothing else can be cited."""
    told = [
        ui.Choice(line.path, f"{element_shown(line.element)} {line.text}".strip())
        for line in (detail.notices[-1].lines if detail.notices else ())
    ]
    guide = detail.progress.guide
    needs = guide.materials_for(detail.scenario, detail.answers)
    materials = [ui.Choice(need.id, f"{element_shown(need.id)} {need.name}") for need in needs]
    fields = [
        ui.Choice(field.id, field.label)
        for section in guide.form.sections
        for field in section.fields
        if field.id in detail.answers
    ]
    groups = (
        (_("上一次告知、仍未补正的"), tuple(told)),
        (_("虚假的材料"), tuple(materials)),
        (_("虚假的填写内容"), tuple(fields)),
    )
    return tuple((title, choices) for title, choices in groups if choices)


def _bodies(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    guide = detail.progress.guide
    own = department_by_uscc(guide.department_uscc)
    found = _bodies_around(own.region_code, clock.today())
    ordered = sorted(found, key=lambda each: each[2] != own.region_code)
    return tuple(ui.Choice(uscc, name) for uscc, name, _region in ordered if uscc != own.uscc)


@lru_cache(maxsize=512)
def _bodies_around(region_code: str, day: date) -> tuple[tuple[str, str, str], ...]:
    """Bodies of the whole prefecture: a body that is competent instead is hardly ever further away."""
    found = departments_within(f"{region_code[:4]}00000000", day)
    return tuple((each.uscc, each.name, each.region_code) for each in found)


def _body(uscc: str) -> UUID | None:
    return department_by_uscc(uscc).id if uscc else None


def _refuse_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("只有这四种情形可以不予受理。不符合条件的，先受理，再依法作出不予的决定。")


# --- 特别程序, 延长 --------------------------------------------------------------------------------------------------


def _procedures(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    guide = detail.progress.guide
    return tuple(
        ui.Choice(
            each.id,
            f"{element_shown(each.id)} {each.name}",
            hint=_("还可以用 %(left)s；%(basis)s")
            % {"left": _left(detail, each).text(language()), "basis": guide.cited(each.basis)},
        )
        for each in guide.procedures.values()
    )


def _pause_bounds(detail: CaseDetail) -> tuple[str, str]:
    now = clock.now()
    ends = [
        clockwork.last_day(plan.due_of(_left(detail, each), now)) for each in detail.progress.guide.procedures.values()
    ]
    return (clock.today() + timedelta(days=1)).isoformat(), max(ends).isoformat() if ends else ""


def _left(detail: CaseDetail, procedure: Procedure) -> Limit:
    """What is left of the time of a procedure: it is bounded in all, however often it is proposed."""
    facts = [dict(each) for each in detail.progress.facts]
    used = clockwork.paused_days(facts, procedure.id, procedure.max.unit)
    return Limit(max(procedure.max.amount - used, 0), procedure.max.unit)


def _pause_end_hint(detail: CaseDetail) -> str:
    first, last = (date.fromisoformat(each) for each in _pause_bounds(detail))
    return _("最后一天，%(first)s至 %(last)s之间。到期自动恢复计时，不用再办。") % {
        "first": public_date(first, year=True),
        "last": public_date(last, year=True),
    }


def _pause_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("只有指南列出的程序可以停止计时。经另一人批准后，自次日起不计入期限，并书面告知申请人。")


def _most(detail: CaseDetail) -> str:
    rule = detail.progress.guide.extension
    return _("最多 %(most)s，只能延长一次。") % {"most": rule.max.text(language())} if rule else ""


def _extension_unit(detail: CaseDetail) -> str:
    rule = detail.progress.guide.extension
    return rule.max.text().partition(" ")[2] if rule else ""


def _extension_lead(detail: CaseDetail) -> Iterator[str]:
    rule = detail.progress.guide.extension
    if rule:
        yield _("由%(approver)s批准（%(basis)s）。延长的是法定期限，对申请人的承诺不变。") % {
            "approver": rule.approver,
            "basis": detail.progress.guide.cited(rule.basis),
        }


# --- 更正, 撤销和注销, 终止, 退件, 归档, 原件 -------------------------------------------------------------------


def _endings(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    return tuple(
        ui.Choice(ground, headed(_(standing_word(standing)), _(label)), hint=_(basis))
        for ground, (standing, label, basis) in ENDINGS.items()
    )


def _terminations(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    return tuple(ui.Choice(ground.value, _(label), hint=_(basis)) for ground, (label, basis) in TERMINATIONS.items())


def _return_lead(detail: CaseDetail) -> Iterator[str]:
    rule = detail.progress.guide.uncorrected_rule
    if rule:
        yield _("指南的规定：%(rule)s") % {"rule": rule.text}
        yield _("依据：%(basis)s。申请人会读到这一条。") % {"basis": detail.progress.guide.cited(rule.basis)}


def _originals_lead(detail: CaseDetail) -> Iterator[str]:
    guide = detail.progress.guide
    names = listed(guide.element(each).text for each in detail.progress.pending.get(ORIGINALS, ()))
    yield _("请逐份核对原件：%(names)s。核对无误即为受理，办理期限次日起算。") % {"names": names}


def _error_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("只更正文书里写错的字。决定的结果、依据、理由和日期不能用更正来改。")


def _archive_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("归档以后只能更正文书笔误、依法撤销或者注销许可，不能再办别的。")


def _terminate_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("申请的对象已经不存在时才终止。申请人自己不想办了的，由申请人撤回。")


def _reopenings(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    return tuple(ui.Choice(ground.value, _(label), hint=_(basis)) for ground, (label, basis) in REOPENINGS.items())


def _reopen_lead(detail: CaseDetail) -> Iterator[str]:
    yield _(
        "复议机关或者人民法院撤销了原来的处理，由本机关重新办理：期限重新计算，审查步骤重新做，原来的处理留在记录里。"
    )


def _text_hint(detail: CaseDetail) -> str:
    return _("最多 %(n)d 字。") % {"n": EXPLANATION}


_REFUSE_INTAKE = DeedForm(
    refuse_intake,
    (
        Input("kind", lambda: _("属于哪一种"), "radio", choices=_refusal_kinds, read=IntakeRefusal),
        Input(
            "competent", lambda: _("应当向哪个机关申请"), "select", choices=_bodies, required=False, read=_body,
            hint=lambda detail: _("不属于本机关职权范围的必须选，其他情形不选。"),
        ),
        Input(
            "grounds", lambda: _("涉及哪些材料或者填写内容"), "ticks", groups=_refusal_grounds, required=False,
            hint=lambda detail: _("仍未补正的、材料虚假的必须选，其他情形不选。"),
        ),
        reasons(),
    ),
    _refuse_lead,
    (("cases.intake.competent", "competent"), ("cases.intake.reasons", "reasons"), ("cases.intake.", "grounds"),
     ("catalogue.", "grounds")),
    final=True,
    remedies=True,
)  # fmt: skip
_PROPOSE_PAUSE = DeedForm(
    propose_pause,
    (
        Input("procedure", lambda: _("哪一种特别程序"), "radio", choices=_procedures),
        Input(
            "planned_end", lambda: _("计划结束日"), "date", _pause_end_hint, bounds=_pause_bounds,
            read=date.fromisoformat, bad=lambda: _("请填写日期，例如 2026-12-04"),
        ),
        reasons("reason"),
    ),
    _pause_lead,
    (("cases.pause.days", "planned_end"), ("cases.pause.", "procedure")),
)  # fmt: skip
_PROPOSE_EXTENSION = DeedForm(
    propose_extension,
    (
        Input(
            "amount", lambda: _("延长多久"), "number", _most, unit=_extension_unit,
            read=lambda text: int(text[:6]), bad=lambda: _("请填写整数，例如 5"),
        ),
        reasons("reason"),
    ),
    _extension_lead,
    (("cases.extension.amount", "amount"),),
)  # fmt: skip

FORMS: Mapping[Deed, DeedForm] = {
    Deed.VERIFY_ORIGINALS: DeedForm(verify_originals, lead=_originals_lead),
    Deed.REFUSE_INTAKE: _REFUSE_INTAKE,
    Deed.PROPOSE_PAUSE: _PROPOSE_PAUSE,
    Deed.PROPOSE_EXTENSION: _PROPOSE_EXTENSION,
    Deed.CORRECT_ERROR: DeedForm(
        correct_error,
        (
            Input("wrong", lambda: _("文书上写的是"), "text", _text_hint),
            Input("right", lambda: _("应当是"), "text", _text_hint),
        ),
        _error_lead,
    ),
    Deed.END_PERMIT: DeedForm(
        end_permit,
        (Input("ground", lambda: _("法定情形"), "radio", choices=_endings), reasons()),
        errors=(("cases.permit.ground", "ground"),),
        final=True,
        remedies=True,
    ),
    Deed.RETURN_UNCORRECTED: DeedForm(return_uncorrected, lead=_return_lead, final=True, remedies=True),
    Deed.TERMINATE: DeedForm(
        terminate,
        (
            Input("ground", lambda: _("因为什么"), "radio", choices=_terminations, read=Termination),
            Input(
                "evidence",
                lambda: _("依据的事实"),
                "textarea",
                lambda detail: _("例如登记机关的答复。最多 %(n)d 字，申请人会读到。") % {"n": REASONS},
            ),
        ),
        _terminate_lead,
        final=True,
        remedies=True,
    ),
    Deed.EXPLAIN_DELAY: DeedForm(
        explain_delay,
        (
            Input(
                "reason",
                lambda: _("为什么超过了承诺的日期"),
                "textarea",
                lambda detail: _("最多 %(n)d 字。申请人和持查询码的人都能看到，不要写个人信息。") % {"n": EXPLANATION},
            ),
        ),
    ),
    Deed.REOPEN: DeedForm(
        reopen,
        (
            Input("ground", lambda: _("因为什么"), "radio", choices=_reopenings, read=Reopening),
            Input(
                "document",
                lambda: _("复议决定书或者判决书的文号"),
                "text",
                lambda detail: _("只填文号，例如：赣府行复〔2026〕12 号、（2026）赣0722行初12号。"),
            ),
        ),
        _reopen_lead,
    ),
    Deed.ARCHIVE: DeedForm(archive, lead=_archive_lead),
    **inspecting.FORMS,
    **course.FORMS,
    **receiving.FORMS,
    **hearings.FORMS,
    **noting.FORMS,
    **assigning.FORMS,
}
"""Every deed that is done on a page of its own and has no page but this."""


def remedies(form: DeedForm, detail: CaseDetail) -> tuple[str, ...]:
    """What the paper will say of where to turn."""
    return remedies_of(detail.progress.guide) if form.remedies else ()
