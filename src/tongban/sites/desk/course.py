"""公示, 利害关系人, 陈述意见 as forms (行政许可法第七条、第三十六条)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from tongban.cases import plan
from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.queries import CaseDetail
from tongban.cases.readiness import STATEMENTS
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.foundation.web.language import language
from tongban.registry.catalogue.plans import StepKind
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.desk.coursepage import publish_by, speaker_of
from tongban.sites.desk.deedform import DeedForm, Input
from tongban.sites.desk.inspecting import step_input, steps_of
from tongban.sites.parts.dates import last_minute


def _publicity_lead(detail: CaseDetail) -> Iterator[str]:
    for step in steps_of(detail, StepKind.PUBLICITY):
        if step.lasts is not None and "until" not in detail.progress.steps[step.id]:
            end = last_minute(plan.due_of(step.lasts, clock.now()))
            yield _("按指南公示 %(lasts)s：今天发布的，到 %(end)s 为止。") % {
                "lasts": step.lasts.text(language()),
                "end": end,
            }
            if by := publish_by(detail, step.id):
                yield _("最晚 %(end)s 发布，期满才不超过这一环节的时限。") % {"end": last_minute(by)}
    for line in [each for each in detail.history if each.type.startswith("cases.case.publicity_")][-1:]:
        if line.type == "cases.case.publicity_returned":
            yield _("上一次写的被退回：%(reason)s") % {"reason": line.sealed.get("words", "")}
    yield _("写好以后由另一人（决定岗或者负责人）审核，同意了才公开（政府信息公开条例第十七条）。")
    yield _(
        "任何人都能看到：申请人是单位的写全称，是个人的只写姓。公示期间任何人都可以实名提出异议，逐条答复以后才能往下办。"
    )


def _kinds(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    return (ui.Choice(PartyKind.NATURAL.value, _("个人")), ui.Choice(PartyKind.LEGAL.value, _("单位")))


def _party_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("申请直接关系他人重大利益的，要告知他（行政许可法第三十六条）。他会收到消息，可以陈述意见、要求听证。")


def _statements(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    """Those that wait for an answer, with their words."""
    waiting = {each["n"] for each in detail.progress.pending.get(STATEMENTS, ())}
    return tuple(
        ui.Choice(str(line.n), f"{speaker_of(detail, line)} {table_date(line.at)}", hint=line.sealed.get("words", ""))
        for line in detail.history
        if line.n in waiting
    )


def _adopted(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    return (ui.Choice("adopted", _("采纳")), ui.Choice("not_adopted", _("不采纳")))


def _answer_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("每一条都要答复，作出决定以前必须答完。提意见的人会读到，别的外人读不到。")


def _statement_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("申请人在窗口陈述意见的，照他的话登记在这里，由审查的人逐条答复。")


FORMS: Mapping[Deed, DeedForm] = {
    Deed.PROPOSE_PUBLICITY: DeedForm(
        propose_publicity,
        (
            step_input(StepKind.PUBLICITY),
            Input(
                "text", lambda: _("公示的内容"), "textarea",
                lambda detail: _("例如：拟准予在示例路 1 号一楼从事餐饮服务。不要写身份证号、电话。最多 %(n)d 字。")
                % {"n": REASONS},
            ),
        ),
        _publicity_lead,
    ),
    Deed.TELL_PARTY: DeedForm(
        tell_party,
        (
            Input("kind", lambda: _("利害关系人是"), "radio", choices=_kinds, read=PartyKind),
            Input("name", lambda: _("姓名或者单位名称"), "text"),
            Input(
                "identifier", lambda: _("公民身份号码或者统一社会信用代码"), "text",
                lambda detail: _("和姓名（名称）都相符才告知。"),
            ),
            Input(
                "reasons", lambda: _("直接关系他的哪些重大利益"), "textarea",
                lambda detail: _("例如：排烟口正对您家的窗。最多 %(n)d 字，他会读到。") % {"n": REASONS},
            ),
        ),
        _party_lead,
        (
            ("cases.party.reasons", "reasons"), ("cases.party.told", "identifier"), ("cases.party.", "identifier"),
            ("codes.", "identifier"),
        ),
    ),
    Deed.MAKE_STATEMENT: DeedForm(
        make_statement,
        (
            Input(
                "text", lambda: _("申请人的意见"), "textarea",
                lambda detail: _("最多 %(n)d 字。念给申请人听，确认无误再登记。") % {"n": REASONS},
            ),
        ),
        _statement_lead,
        (("cases.statement.too_many", "text"),),
    ),
    Deed.ANSWER_STATEMENT: DeedForm(
        answer_statement,
        (
            Input("statement", lambda: _("答复哪一条"), "radio", choices=_statements, read=int),
            Input("adopted", lambda: _("是否采纳"), "radio", choices=_adopted, read=lambda text: text == "adopted"),
            Input(
                "reasons", lambda: _("理由"), "textarea",
                lambda detail: _("最多 %(n)d 字，提意见的人会读到。") % {"n": REASONS},
            ),
        ),
        _answer_lead,
        (("cases.statement.unknown", "statement"),),
    ),
}  # fmt: skip
