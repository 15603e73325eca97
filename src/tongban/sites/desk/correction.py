"""一次性告知补正: the notice builder. Everything at once, and only what the guide asks (行政许可法 art. 32)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.kinds import DEFECT_LABELS, PhraseUse
from tongban.cases.queries import CaseDetail, case_detail
from tongban.cases.screening import EXPLANATION
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.sites.desk.case import after, not_possible, overtaken, overtaken_words, refused
from tongban.sites.desk.casepage import CasePage
from tongban.sites.desk.citing import Citable, Typed, TypedLine, line_id, lines_of, place_of
from tongban.sites.desk.forms import OVERTAKEN, Token, fresh, is_about_content, sent, told
from tongban.sites.desk.frame import page
from tongban.sites.desk.phrases import inserted, offered_phrases
from tongban.sites.desk.words import element_shown
from tongban.sites.parts.signed_in import current_actor

_DEFECT, _WHY = "defect.", "why."


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, code: str) -> HttpResponse:
    """The list to tick, what the applicant will read, and the sending. ``do``: ``preview`` or ``send``.

    A refusal stands beside its line, and nothing that was typed is lost.
    """
    actor = current_actor(request)
    detail = case_detail(actor, code)
    if request.method != "POST":
        reason = _not_possible(detail)
        if reason:
            return not_possible(request, detail, reason)
        typed: Typed = {place: TypedLine(ticked=True) for place in request.GET.getlist("cite")}
        return _form(request, detail, fresh(detail.progress.state_version), typed)
    token, typed = sent(request), _typed(request)
    if "phrase" in request.POST:
        reason = _not_possible(detail)
        return (
            not_possible(request, detail, reason) if reason else _form(request, detail, token, _filled(request, typed))
        )
    lines, missing = lines_of(detail, typed)
    if not lines and not missing and request.POST.get("do") == "send":
        refusals.only_a_mistake()
        missing[""] = told(DomainError("cases.correction.empty"))
    if missing or request.POST.get("do") != "send":
        return _form(request, detail, token, typed, errors=missing, preview=lines if not missing else ())
    try:
        done = request_correction(
            actor, case_id=detail.progress.case_id, seen=token.seen, lines=lines, key=token.key or None
        )
    except DomainError as error:
        if error.code == OVERTAKEN:
            return _overtaken(request, code, typed)
        if not is_about_content(error):
            return refused(request, code, error)
        return _form(
            request,
            detail,
            token,
            typed,
            errors={place_of(error, lines): told(error) + _("没有发出，这次尝试已留下记录。")},
        )
    return after(request, done)


def _overtaken(request: HttpRequest, code: str, typed: Typed) -> HttpResponse:
    """The list again with what was typed, if a notice can still be sent; else the case as it is now."""
    detail = case_detail(current_actor(request), code)
    if _not_possible(detail):
        return overtaken(request, code)
    token = fresh(detail.progress.state_version)
    return _form(request, detail, token, typed, notice=overtaken_words(detail, sent(request).seen), status=409)


def _not_possible(detail: CaseDetail) -> str:
    """Why this official cannot send a notice now, empty when they can."""
    offer = next((each for each in detail.progress.offers if each.deed is Deed.REQUEST_CORRECTION), None)
    if offer is None:
        return str(_("这一步不由您办理。"))
    return "" if offer.possible else offer.reason


def _typed(request: HttpRequest) -> Typed:
    """Every place that was ticked, or at which something was chosen or written."""
    ticked = request.POST.getlist("cite")
    places = dict.fromkeys(ticked)
    for name, value in request.POST.items():
        for prefix in (_DEFECT, _WHY):
            if name.startswith(prefix) and value:
                places.setdefault(name.removeprefix(prefix))
    return {
        place: TypedLine(
            place in ticked, request.POST.get(_DEFECT + place, ""), request.POST.get(_WHY + place, "").strip()
        )
        for place in places
    }


def _filled(request: HttpRequest, typed: Typed) -> Typed:
    """With a phrase put into the explanation of the place ``into``, which is ticked by that."""
    place = request.POST.get("into", "")
    line = typed.get(place, TypedLine())
    why = inserted(request, offered_phrases(current_actor(request), PhraseUse.CORRECTION), line.why, "")
    return {**typed, place: TypedLine(True, line.defect, why or "")} if why else typed


def _form(
    request: HttpRequest,
    detail: CaseDetail,
    token: Token,
    typed: Typed,
    *,
    errors: Mapping[str, str] | None = None,
    preview: Sequence[Line] = (),
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    groups = list(Citable(detail, typed, errors).groups)
    context = {
        "case": CasePage(detail, clock.now()),
        "token": token,
        "notice": notice,
        "groups": groups,
        "phrases": offered_phrases(current_actor(request), PhraseUse.CORRECTION),
        "places": [
            ui.Choice(line.place, f"{line.label} {line.text}".strip(), line.place == request.POST.get("into"))
            for group in groups
            for line in group.lines
            if not line.locked
        ],
        "errors": [
            ui.ErrorLine(line_id(place), f"{_named(detail, place)}：{words}") if place else ui.ErrorLine("main", words)
            for place, words in errors.items()
        ],
        "asks": [_ask(detail, line) for line in preview],
        "previewed": request.POST.get("do") == "preview" and not errors,
        "longest": EXPLANATION,
    }
    return page(request, "desk/correction.html", context, status=422 if errors else status)


def _named(detail: CaseDetail, place: str) -> str:
    """A place of the notice as the list of mistakes names it."""
    field = place.partition("[")[0]
    elements = detail.progress.guide.elements
    return element_shown(place) or (elements[field].text if field in elements else place)


def _ask(detail: CaseDetail, line: Line) -> ui.Ask:
    """One demand as the applicant reads it."""
    guide = detail.progress.guide
    if line.element not in guide.elements:
        return ui.Ask(line.place, "")
    element = guide.element(line.element)
    parent = f"{guide.element(element.parent).text}：" if element.parent else ""
    label = element_shown(line.element)
    cite = _("依据：%(guide)s办事指南 %(place)s") % {"guide": guide.name, "place": f"{label} {element.text}".strip()}
    demand = f"{parent}{element.text.rstrip('。')}——{DEFECT_LABELS[line.defect]}"
    return ui.Ask(f"{demand}。{line.explanation}" if line.explanation else demand, cite)
