"""One page for every deed that :mod:`deedforms` describes: what it is, what to fill in, what is wrong beside its input."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from tongban.cases.queries import CaseDetail, case_detail
from tongban.cases.queries.seen import record_read
from tongban.cases.states import DEED_LABELS, Deed
from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.sites.desk.case import after, not_possible, overtaken, overtaken_words, refused
from tongban.sites.desk.casepage import CasePage
from tongban.sites.desk.deedform import DeedForm, Input, Part, Typed
from tongban.sites.desk.deedforms import FORMS, remedies
from tongban.sites.desk.forms import OVERTAKEN, GroupedTicks, Token, chosen, fresh, is_about_content, sent, told
from tongban.sites.desk.frame import page
from tongban.sites.desk.offered import offer_of
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.purposes import PURPOSES
from tongban.sites.parts.signed_in import current_actor

_REPEATED = "uow.repeated_differently"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed, what the deed takes of it, and by input what is wrong with it."""

    typed: Typed = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
def doing(request: HttpRequest, code: str, deed: str) -> HttpResponse:
    """The form of a deed, and the deed. Who cannot do it now gets the case page with the reason on top.

    DomainError ``cases.deed.unknown`` for what is no such deed.
    """
    form = FORMS.get(Deed(deed)) if deed in set(Deed) else None
    if form is None:
        raise DomainError("cases.deed.unknown", deed=deed[:40])
    named = Deed(deed)
    actor = current_actor(request)
    detail = case_detail(actor, code)
    if request.method != "POST":
        reason = _not_possible(detail, named)
        if reason:
            return not_possible(request, detail, reason)
        return _page(request, detail, named, fresh(detail.progress.state_version), Filled())
    if "reveal" in request.POST:
        return _revealed(request, detail, named)
    token, filled = sent(request), _filled(request, form, detail)
    if not filled.wrong:
        filled.wrong.update(form.check(detail, filled.values))
    if filled.wrong:
        return _page(request, detail, named, token, filled)
    try:
        done = form.act(actor, case_id=detail.progress.case_id, seen=token.seen, key=token.key or None, **filled.values)
    except DomainError as error:
        # Files that come a second time are other uploads: the first sending did the deed, and the page is old.
        if error.code == OVERTAKEN or (form.files and error.code == _REPEATED):
            return _overtaken(request, code, named, filled)
        if not is_about_content(error) and not form.tells(error.code):
            return refused(request, code, error)
        wrong = {form.place_of(error.code): told(error)}
        return _page(request, detail, named, token, Filled(filled.typed, filled.values, wrong))
    return after(request, done)


def _revealed(request: HttpRequest, detail: CaseDetail, deed: Deed) -> HttpResponse:
    """The form with its panel in full, for a purpose of the closed list; the reading is on record before (art. 51)."""
    purpose, panel = request.POST.get("purpose", ""), FORMS[deed].panel(detail, False)
    if panel is None or purpose not in PURPOSES:
        raise DomainError("cases.deed.invalid", field=_("查看的内容和用途"))
    reason = _not_possible(detail, deed)
    if reason:
        return not_possible(request, detail, reason)
    reader = detail.progress.reader or current_actor(request)
    record_read(reader, detail.progress.case_id, panel.fields, purpose)
    return _page(request, detail, deed, fresh(detail.progress.state_version), Filled(), masked=False)


def _filled(request: HttpRequest, form: DeedForm, detail: CaseDetail) -> Filled:
    """What was sent. Left out is only a mistake; what no list holds is refused, and on record."""
    found = Filled()
    for each in form.inputs_for(detail):
        if not isinstance(each, Input):
            _take(found, each, request, detail)
            continue
        given = [text.strip() for text in request.POST.getlist(each.name)]
        found.typed[each.name] = given
        if each.groups is not None:
            found.values[each.name] = given
            continue
        text = given[0] if given else ""
        problem = _problem(each, text, detail, request)
        if problem:
            found.wrong[each.name] = problem
            continue
        try:
            found.values[each.name] = each.read(text)
        except ValueError:
            refusals.only_a_mistake()
            found.wrong[each.name] = each.bad()
    return found


def _take(found: Filled, part: Part, request: HttpRequest, detail: CaseDetail) -> None:
    reading = part.read(request, detail)
    found.typed.update(reading.typed)
    found.wrong.update(reading.wrong)
    found.values[part.name] = reading.value


def _problem(each: Input, text: str, detail: CaseDetail, request: HttpRequest) -> str:
    if each.choices is not None and (text or each.required):
        known = [choice.value for choice in _choices(each, detail, request)]
        return "" if chosen(text, known, each.label()) else _("请选择：%(label)s") % {"label": each.label()}
    if each.required and not text:
        refusals.only_a_mistake()
        return _("请填写：%(label)s") % {"label": each.label()}
    return ""


def _choices(each: Input, detail: CaseDetail, request: HttpRequest) -> tuple[ui.Choice, ...]:
    found = each.choices(detail) if each.choices is not None else ()
    oneself = str(current_actor(request).account_id)
    return tuple(choice for choice in found if choice.value != oneself) if each.not_oneself else found


def _overtaken(request: HttpRequest, code: str, deed: Deed, filled: Filled) -> HttpResponse:
    """The form again with what was typed, if the deed can still be done; else the case as it is now."""
    detail = case_detail(current_actor(request), code)
    if _not_possible(detail, deed):
        return overtaken(request, code)
    token = fresh(detail.progress.state_version)
    return _page(request, detail, deed, token, filled, notice=overtaken_words(detail, sent(request).seen), status=409)


def _not_possible(detail: CaseDetail, deed: Deed) -> str:
    """Why this official cannot do it now, empty when they can."""
    offer = offer_of(detail, deed)
    if offer is None:
        return _("这一步不由您办理。")
    return "" if offer.possible else reason_of(offer)


def _page(
    request: HttpRequest,
    detail: CaseDetail,
    deed: Deed,
    token: Token,
    filled: Filled,
    notice: str = "",
    status: int = 200,
    masked: bool = True,
) -> HttpResponse:
    form = FORMS[deed]
    fields = tuple(
        _field(each, detail, filled, request)
        if isinstance(each, Input)
        else each.draw(detail, filled.typed, filled.wrong)
        for each in form.inputs_for(detail)
    )
    places = {one.name: one.focus_id for one in fields}
    errors = tuple(ui.ErrorLine(places.get(name, name), words) for name, words in filled.wrong.items())
    context = {
        "case": CasePage(detail, clock.now()),
        "token": token,
        "notice": notice,
        "errors": errors,
        "title": pgettext("deed", DEED_LABELS[deed]),
        "lead": tuple(form.lead(detail)),
        "fields": fields,
        "panel": form.panel(detail, masked),
        "masked": masked,
        "purposes": PURPOSES.items(),
        "files": form.files,
        "remedies": remedies(form, detail),
        "button_kind": "bad" if form.final else "",
    }
    return page(request, "desk/doing.html", context, status=422 if errors else status)


def _field(each: Input, detail: CaseDetail, filled: Filled, request: HttpRequest) -> ui.Field | GroupedTicks:
    typed, error = filled.typed.get(each.name, []), filled.wrong.get(each.name, "")
    if each.groups is not None:
        groups = tuple((title, _picked(choices, typed)) for title, choices in each.groups(detail))
        return GroupedTicks(each.name, each.label(), _("可多选"), each.hint(detail), groups, error)
    least, most = each.bounds(detail)
    number = each.control == "number"
    return ui.Field(
        id=each.name,
        name=each.name,
        label=each.label(),
        control="text" if number else each.control,
        value=typed[0] if typed else "",
        choices=_picked(_choices(each, detail, request), typed),
        hint=each.hint(detail),
        error=error,
        required=each.required,
        unit=each.unit(detail),
        width="s" if number or each.control == "date" else "",
        inputmode="numeric" if number else "",
        min=least,
        max=most,
    )


def _picked(choices: tuple[ui.Choice, ...], typed: list[str]) -> tuple[ui.Choice, ...]:
    """Chosen is what was typed, and where there is nothing to choose from, the one."""
    only = len(choices) == 1 and not typed
    return tuple(ui.Choice(each.value, each.label, only or each.value in typed, each.hint) for each in choices)
