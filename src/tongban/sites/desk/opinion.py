"""签署审查意见: the opinion of one step of the review plan. Internal: the applicant never reads it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.give_opinion import LONGEST, give_opinion
from tongban.cases.kinds import OPINION_LABELS, Opinion, PhraseUse
from tongban.cases.queries import CaseDetail, DeedOffer, case_detail
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.sites.desk.case import after, not_possible, overtaken, overtaken_words, refused
from tongban.sites.desk.casepage import CasePage
from tongban.sites.desk.forms import OVERTAKEN, Token, Trouble, chosen, fresh, is_about_content, sent, trouble
from tongban.sites.desk.frame import page
from tongban.sites.desk.narrating import narrate
from tongban.sites.desk.phrases import inserted, offered_phrases
from tongban.sites.parts.signed_in import current_actor


@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, code: str, step_id: str) -> HttpResponse:
    """The form of one step's opinion. A step that is not this official's to do leads to the reason."""
    actor = current_actor(request)
    detail = case_detail(actor, code)
    if request.method != "POST":
        offer = _offer(detail, step_id)
        if offer is None or not offer.possible:
            return not_possible(request, detail, offer.reason if offer else _not_running(detail))
        return _form(request, detail, offer, fresh(detail.progress.state_version))
    token, given, text = sent(request), request.POST.get("opinion", ""), request.POST.get("text", "").strip()
    filled = inserted(request, offered_phrases(actor, PhraseUse.OPINION), text)
    if filled is not None:
        return _refilled(request, detail, step_id, token, given, filled)
    problem = Trouble()
    if not chosen(given, tuple(Opinion), _("意见")):
        problem = Trouble((ui.ErrorLine("opinion-0", _("请选择同意还是不同意")),))
    else:
        try:
            done = give_opinion(
                actor,
                case_id=detail.progress.case_id,
                seen=token.seen,
                step_id=step_id,
                opinion=Opinion(given),
                text=text,
                key=token.key or None,
            )
            return after(request, done)
        except DomainError as error:
            if error.code == OVERTAKEN:
                return _overtaken(request, code, step_id, given, text)
            if not is_about_content(error):
                return refused(request, code, error)
            problem = trouble(error, "text")
    offer = _offer(detail, step_id)
    if offer is None:
        raise DomainError("cases.step.not_running", step=step_id)
    return _form(request, detail, offer, token, given, text, problem)


def _refilled(
    request: HttpRequest, detail: CaseDetail, step_id: str, token: Token, given: str, text: str
) -> HttpResponse:
    """The form with a phrase put into it; nothing was done."""
    offer = _offer(detail, step_id)
    if offer is None or not offer.possible:
        return not_possible(request, detail, offer.reason if offer else _not_running(detail))
    return _form(request, detail, offer, token, given, text)


def _overtaken(request: HttpRequest, code: str, step_id: str, given: str, text: str) -> HttpResponse:
    """The form again with what was written, if the step is still this official's; else the case as it is now."""
    detail = case_detail(current_actor(request), code)
    offer = _offer(detail, step_id)
    if offer is None or not offer.possible:
        return overtaken(request, code)
    token = fresh(detail.progress.state_version)
    return _form(
        request, detail, offer, token, given, text, notice=overtaken_words(detail, sent(request).seen), status=409
    )


def _not_running(detail: CaseDetail) -> str:
    """Why no opinion is signed now: the reason of the deed in this state, else that this step is not under way."""
    offer = next((each for each in detail.progress.offers if each.deed is Deed.GIVE_OPINION and not each.step), None)
    return offer.reason if offer and offer.reason else str(_("这一步现在不在办理中。"))


def _offer(detail: CaseDetail, step_id: str) -> DeedOffer | None:
    offers = detail.progress.offers
    return next((each for each in offers if each.deed is Deed.GIVE_OPINION and each.step == step_id), None)


def _form(
    request: HttpRequest,
    detail: CaseDetail,
    offer: DeedOffer,
    token: Token,
    given: str = "",
    text: str = "",
    problem: Trouble | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    problem = problem or Trouble()
    choices = tuple(ui.Choice(each.value, OPINION_LABELS[each], each.value == given) for each in Opinion)
    step = detail.progress.guide.review_plan.step(offer.step)
    requirements = next(
        (row["requirements"] for row in detail.progress.guide.unified["steps"] if row["id"] == step.id), ""
    )
    context = {
        "case": CasePage(detail, clock.now()),
        "token": token,
        "notice": notice,
        "errors": problem.lines,
        "step": step,
        "requirements": requirements,
        "conditions": CasePage(detail, clock.now()).conditions,
        "phrases": offered_phrases(current_actor(request), PhraseUse.OPINION),
        "earlier": [told for told in narrate(detail) if told.texts and told.who],
        "fields": (
            ui.Field(
                id="opinion", name="opinion", label=_("意见"), control="radio", choices=choices,
                error=problem.at("opinion-0"),
            ),
            ui.Field(
                id="text", name="text", label=_("说明"), control="textarea", value=text, required=False,
                hint=_("最多 %(n)d 字。只供内部审查，申请人看不到；不能凭它要材料。") % {"n": LONGEST},
                error=problem.at("text"),
            ),
        ),
    }  # fmt: skip
    return page(request, "desk/opinion.html", context, status=422 if problem.lines else status)
