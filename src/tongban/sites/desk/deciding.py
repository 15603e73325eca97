"""作出决定: 准予, or 不予 on grounds picked from the guide, with reasons (行政许可法 arts. 37, 38)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.decide import decide
from tongban.cases.kinds import Outcome, PhraseUse, outcome_label
from tongban.cases.queries import CaseDetail, case_detail
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.sites.desk.case import after, not_possible, overtaken, overtaken_words, refused
from tongban.sites.desk.casepage import CasePage
from tongban.sites.desk.forms import (
    OVERTAKEN,
    GroupedTicks,
    Token,
    Trouble,
    chosen,
    fresh,
    is_about_content,
    sent,
    trouble,
)
from tongban.sites.desk.frame import page
from tongban.sites.desk.narrating import narrate
from tongban.sites.desk.phrases import inserted, offered_phrases
from tongban.sites.desk.words import element_shown
from tongban.sites.parts.signed_in import current_actor


@dataclass(frozen=True)
class Typed:
    """What the form holds. What is wrong with it stands in ``problem``."""

    outcome: str = ""
    grounds: Sequence[str] = ()
    reasons: str = ""
    problem: Trouble = field(default_factory=Trouble)


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, code: str) -> HttpResponse:
    """The form of the decision; to who may not decide now it gives the reason."""
    actor = current_actor(request)
    detail = case_detail(actor, code)
    if request.method != "POST":
        reason = _not_possible(detail)
        if reason:
            return not_possible(request, detail, reason)
        return _form(request, detail, fresh(detail.progress.state_version), Typed())
    token = sent(request)
    typed = Typed(
        request.POST.get("outcome", ""), request.POST.getlist("grounds"), request.POST.get("reasons", "").strip()
    )
    filled = inserted(request, offered_phrases(actor, PhraseUse.DECISION), typed.reasons)
    if filled is not None:
        reason = _not_possible(detail)
        typed = Typed(typed.outcome, typed.grounds, filled)
        return not_possible(request, detail, reason) if reason else _form(request, detail, token, typed)
    if not chosen(typed.outcome, tuple(Outcome), _("决定")):
        problem = Trouble((ui.ErrorLine("outcome-0", _("请选择准予还是不予")),))
        return _form(request, detail, token, _with(typed, problem))
    if typed.outcome == Outcome.REFUSED and not (typed.grounds and typed.reasons):
        # Left out, not refused: the form is not complete yet.
        refusals.only_a_mistake()
        return _form(
            request, detail, token, _with(typed, trouble(DomainError("cases.decide.grounds"), _missing(typed)))
        )
    try:
        done = decide(
            actor,
            case_id=detail.progress.case_id,
            seen=token.seen,
            outcome=Outcome(typed.outcome),
            grounds=typed.grounds,
            reasons=typed.reasons,
            key=token.key or None,
        )
    except DomainError as error:
        if error.code == OVERTAKEN:
            return _overtaken(request, code, typed)
        if not is_about_content(error):
            return refused(request, code, error)
        return _form(request, detail, token, _with(typed, trouble(error, _where(error))))
    return after(request, done)


def _overtaken(request: HttpRequest, code: str, typed: Typed) -> HttpResponse:
    detail = case_detail(current_actor(request), code)
    if _not_possible(detail):
        return overtaken(request, code)
    token = fresh(detail.progress.state_version)
    return _form(request, detail, token, typed, notice=overtaken_words(detail, sent(request).seen), status=409)


def _not_possible(detail: CaseDetail) -> str:
    """Why this official cannot decide now, empty when they can."""
    offer = next((each for each in detail.progress.offers if each.deed is Deed.DECIDE), None)
    if offer is None:
        return str(_("这一步不由您办理。"))
    return "" if offer.possible else offer.reason


def _where(error: DomainError) -> str:
    return "reasons" if error.code.startswith("cases.text.") else "grounds"


def _missing(typed: Typed) -> str:
    return "reasons" if typed.grounds else "grounds"


def _with(typed: Typed, problem: Trouble) -> Typed:
    return Typed(typed.outcome, typed.grounds, typed.reasons, problem)


def _groups(detail: CaseDetail, chosen: Sequence[str]) -> Iterator[tuple[str, tuple[ui.Choice, ...]]]:
    """Conditions and materials that apply to this applicant, and the legal basis: nothing else can be cited."""
    guide, told = detail.progress.guide, detail
    picked = set(chosen)

    def choice(element_id: str, text: str) -> ui.Choice:
        return ui.Choice(element_id, f"{element_shown(element_id)} {text}", element_id in picked)

    conditions = guide.conditions_for(told.scenario, told.answers)
    yield _("申请条件"), tuple(choice(each.id, each.text) for each in conditions)
    materials: list[ui.Choice] = []
    for need in guide.materials_for(told.scenario, told.answers):
        materials.append(choice(need.id, need.name))
        materials += [choice(each.id, each.text) for each in need.requirements]
    yield _("材料和要求"), tuple(materials)
    basis = guide.legal_basis.values()
    yield _("依据"), tuple(choice(each.id, f"《{each.law}》{each.article}") for each in basis)


def _form(
    request: HttpRequest, detail: CaseDetail, token: Token, typed: Typed, notice: str = "", status: int = 200
) -> HttpResponse:
    permit = detail.progress.guide.is_permit
    choices = tuple(ui.Choice(each.value, outcome_label(each, permit), each.value == typed.outcome) for each in Outcome)
    problem = typed.problem
    context = {
        "case": CasePage(detail, clock.now()),
        "token": token,
        "notice": notice,
        "errors": problem.lines,
        "outcome": ui.Field(
            id="outcome", name="outcome", label=_("决定"), control="radio", choices=choices,
            error=problem.at("outcome-0"),
        ),
        "grounds": GroupedTicks(
            "grounds", _("不予的依据"), _("准予的不用选"), _("只能引用本件绑定的指南里的条件、材料和依据。"),
            list(_groups(detail, typed.grounds)), problem.at("grounds"),
        ),
        "reasons": ui.Field(
            id="reasons", name="reasons", label=_("理由"), control="textarea", value=typed.reasons, required=False,
            hint=_("最多 %(n)d 字，申请人会读到。不予的必须写；只能说明引用的依据，不能提新的要求。") % {"n": REASONS},
            error=problem.at("reasons"),
        ),
        "phrases": offered_phrases(current_actor(request), PhraseUse.DECISION),
        "earlier": [told for told in narrate(detail) if told.texts and told.who],
        "remedies": detail.progress.guide.unified["remedies"],
    }  # fmt: skip
    return page(request, "desk/decision.html", context, status=422 if problem.lines else status)
