"""The forms of the deeds on an enquiry: each deed that is possible now has one, with what was typed and what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.unit import ANSWER, QUESTION
from tongban.oversight.grievances.kinds import (
    CLAIM_LABELS,
    GROUND_LABELS,
    Claim,
    Finding,
    Ground,
    Reply,
    finding_label,
    findings_of,
)
from tongban.oversight.grievances.queries import EnquiryDetail
from tongban.oversight.grievances.states import ENQUIRY_DEED_LABELS, EnquiryDeed
from tongban.registry.catalogue.guides import BoundGuide
from tongban.sites.desk.forms import GroupedTicks, Trouble
from tongban.sites.desk.words import element_shown

Groups = Sequence[tuple[str, Sequence[tuple[str, str, str]]]]

OF_ASKER = frozenset({EnquiryDeed.FOLLOW_UP, EnquiryDeed.CLOSE})


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent: the deed, its texts by name, the ticked elements."""

    deed: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[str, ...] = ()

    def of(self, deed: EnquiryDeed, name: str, otherwise: str = "") -> str:
        """What stands in a field of this deed's form."""
        return self.texts.get(name, "") if self.deed == deed else otherwise


@dataclass(frozen=True, slots=True)
class DeedForm:
    """One form. ``kind`` is that of its button."""

    deed: str
    title: Any
    button: Any
    fields: tuple[ui.Field, ...] = ()
    ticks: GroupedTicks | None = None
    hint: Any = ""
    kind: str = ""


FINDINGS, GROUND = "finding", "ground"


def forms_of(detail: EnquiryDetail, guide: BoundGuide | None, typed: Typed, problem: Trouble) -> Iterator[DeedForm]:
    """The forms of what this official may do now, the answer first."""
    possible = {offer.deed for offer in detail.offers if offer.possible} - OF_ASKER
    fill = _Filling(typed, problem)
    if EnquiryDeed.ANSWER in possible:
        yield _answer_of(fill, detail, guide)
    if EnquiryDeed.PASS_ON in possible:
        yield _pass_on(fill)
    if EnquiryDeed.PUBLISH in possible:
        yield _publish()
    if EnquiryDeed.RETURN in possible:
        yield _reason(fill, EnquiryDeed.RETURN, _("退回的理由"), _("写明要怎样改，才能公开"))
    if EnquiryDeed.PROPOSE in possible:
        yield _propose(fill, detail)
    if EnquiryDeed.WITHDRAW in possible:
        yield _reason(fill, EnquiryDeed.WITHDRAW, _("撤下的理由"), _("撤下以后不再公开"))


def elements_of(guide: BoundGuide) -> Groups:
    """What an answer can point to, by kind: (id, label, text)."""
    needs: list[tuple[str, str, str]] = []
    for need in guide.materials:
        needs.append((need.id, element_shown(need.id), need.name))
        needs += [(each.id, element_shown(each.id), each.text) for each in need.requirements]
    groups = (
        (_("申请条件"), [_told(row["id"], row["text"]) for row in guide.unified["conditions"]]),
        (_("材料和要求"), needs),
        (_("办理步骤"), [_told(row["id"], row["name"]) for row in guide.unified["steps"]]),
        (_("收费"), [_told(row["id"], row["name"]) for row in guide.unified["fees"]]),
        (_("依据"), [_told(each.id, f"《{each.law}》{each.article}") for each in guide.legal_basis.values()]),
    )
    return tuple((title, rows) for title, rows in groups if rows)


def target_of(error: DomainError, deed: str) -> str:
    """Id of the field that a refusal of the content is about."""
    if error.code == "catalogue.element_unknown":
        return "elements"
    if error.code == "grievances.complaint.finding":
        return f"{deed}-{FINDINGS}"
    if error.code == "grievances.right.ground":
        return f"{deed}-{GROUND}"
    if deed == EnquiryDeed.PROPOSE:
        about = str(error.data.get("where_zh", error.data.get("what_zh", "")))
        return f"{deed}-{'answer' if '答复' in about else 'question'}"
    if deed == EnquiryDeed.PASS_ON and not error.code.startswith("grievances.enquiry.words"):
        return f"{deed}-body"
    return f"{deed}-{'words' if deed == EnquiryDeed.ANSWER else 'reason'}"


def _told(element_id: str, text: str) -> tuple[str, str, str]:
    return element_id, element_shown(element_id), text


@dataclass(frozen=True, slots=True)
class _Filling:
    typed: Typed
    problem: Trouble

    def field(
        self, deed: EnquiryDeed, name: str, label: str, hint: str, *, most: int = QUESTION, text: str = ""
    ) -> ui.Field:
        id_ = f"{deed.value}-{name}"
        return ui.Field(
            id=id_, name=name, label=label, control="textarea" if most else "text", maxlength=most or 100, hint=hint,
            value=self.typed.of(deed, name, text), error=self.problem.at(id_),
        )  # fmt: skip


def _answer(fill: _Filling, guide: BoundGuide | None) -> DeedForm:
    deed = EnquiryDeed.ANSWER
    hint = _("先说结论，再说依据；只解释指南，不能提指南以外的要求。最多 %(n)d 字") % {"n": ANSWER}
    ticks = _ticks(guide, fill.typed.elements, fill.problem.at("elements")) if guide else None
    field = fill.field(deed, "words", _("答复"), hint, most=ANSWER)
    return DeedForm(deed.value, _("答复"), _("答复提问人"), (field,), ticks)


def _answer_of(fill: _Filling, detail: EnquiryDetail, guide: BoundGuide | None) -> DeedForm:
    """The form of an answer: to a question, to a complaint, to a request under the 个人信息保护法."""
    row = detail.row
    if not findings_of(row.kind, row.claim):
        return _answer(fill, guide)
    return (
        _answer_right(fill, row.claim) if row.right and row.claim != Claim.COMPLAIN else _answer_complaint(fill, guide)
    )


def _answer_right(fill: _Filling, claim: str) -> DeedForm:
    deed = EnquiryDeed.ANSWER
    id_, picked = f"{deed.value}-{GROUND}", fill.typed.of(deed, GROUND)
    choices = [ui.Choice("", _("全部同意，没有"), picked == "")]
    choices += [ui.Choice(each.value, _(GROUND_LABELS[each]), each == picked) for each in Ground]
    ground = ui.Field(
        id=id_, name=GROUND, label=_("没有全部同意的法律依据"), control="select", choices=tuple(choices),
        error=fill.problem.at(id_), required=False,
    )  # fmt: skip
    hint = _("先核对是本人；写明办了什么，没有办的写明理由；请求人会读到。最多 %(n)d 字") % {"n": ANSWER}
    words = fill.field(deed, "words", _("答复"), hint, most=ANSWER)
    title = _("答复请求：%(right)s") % {"right": _(CLAIM_LABELS[Claim(claim)])}
    return DeedForm(deed.value, title, _("答复请求人"), (_findings(fill, _("怎样处理"), Reply), ground, words))


def _findings(fill: _Filling, label: str, possible: Iterable[StrEnum]) -> ui.Field:
    id_, picked = f"{EnquiryDeed.ANSWER.value}-{FINDINGS}", fill.typed.of(EnquiryDeed.ANSWER, FINDINGS)
    return ui.Field(
        id=id_, name=FINDINGS, label=label, control="radio", value=picked, error=fill.problem.at(id_),
        choices=tuple(ui.Choice(each.value, _(finding_label(each.value)), each == picked) for each in possible),
    )  # fmt: skip


def _answer_complaint(fill: _Filling, guide: BoundGuide | None) -> DeedForm:
    deed = EnquiryDeed.ANSWER
    found = _findings(fill, _("查下来"), Finding)
    hint = _("写明查到了什么、理由、怎样改正；投诉人会读到。最多 %(n)d 字") % {"n": ANSWER}
    words = fill.field(deed, "words", _("结论的理由"), hint, most=ANSWER)
    ticks = _ticks(guide, fill.typed.elements, fill.problem.at("elements")) if guide else None
    return DeedForm(deed.value, _("答复投诉"), _("答复投诉人"), (found, words), ticks)


def _ticks(guide: BoundGuide, picked: Collection[str], error: str) -> GroupedTicks:
    groups = [
        (title, tuple(ui.Choice(id_, f"{label} {text}".strip(), id_ in picked) for id_, label, text in rows))
        for title, rows in elements_of(guide)
    ]
    hint = _("选了的，提问人可以点过去看")
    return GroupedTicks("elements", _("指南里的哪几处"), _("可以不选"), hint, groups, error)


def _pass_on(fill: _Filling) -> DeedForm:
    deed = EnquiryDeed.PASS_ON
    body = fill.field(
        deed, "body", _("转给哪个部门"), _("写部门的全名或者统一社会信用代码，例如：信丰县民政局"), most=0
    )
    reason = fill.field(deed, "reason", _("转办的理由"), _("提问人会读到"))
    return DeedForm(
        deed.value, _("不归本部门管"), _("转给这个部门"), (body, reason), hint=_("只能转一次，期限不重新计算。"), kind="line"
    )  # fmt: skip


def _propose(fill: _Filling, detail: EnquiryDetail) -> DeedForm:
    deed = EnquiryDeed.PROPOSE
    answers = [line.words for line in detail.lines if line.type == "grievances.enquiry.answered"]
    last = detail.proposal
    question, answer = (last.words, last.answer) if last else (detail.question, answers[-1] if answers else "")
    fields = (
        fill.field(deed, "question", _("公开的问题"), _("删去姓名、号码和个人情况，只留问题本身"), text=question),
        fill.field(deed, "answer", _("公开的答复"), _("别人读了也能照着办"), most=ANSWER, text=answer),
    )
    hint = _("对大家有用的才公开；由第二个人审核，放在%(where)s。") % {
        "where": _("这个事项的“大家常问”里") if detail.row.item else _("本部门的页面上")
    }
    return DeedForm(deed.value, _("公开问答"), _("提出公开"), fields, hint=hint, kind="line")


def _publish() -> DeedForm:
    hint = _("公开的就是“提出公开”里的文字，一字不改。请再看一遍：没有个人信息，说得对。")
    return DeedForm(EnquiryDeed.PUBLISH.value, _("审核公开"), _("同意公开"), hint=hint)


def _reason(fill: _Filling, deed: EnquiryDeed, label: str, hint: str) -> DeedForm:
    title = pgettext("deed", ENQUIRY_DEED_LABELS[deed])
    return DeedForm(deed.value, title, title, (fill.field(deed, "reason", label, hint),), kind="line")
