"""A deed on many cases: choose, look at each with its reason, confirm once; every case is a deed of its own.

Only deeds that need nothing but the decision to do them (``cases.queries.MANY``, where the reason stands). What was shown
is what is done: each case carries the version at which it stood on the preview, and one that has moved on is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.archive import archive
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.pass_to_originals import pass_to_originals
from tongban.cases.actions.unit import DeedDone
from tongban.cases.policies import RIGHTS
from tongban.cases.queries import MANY, MOST_AT_ONCE, VIEWS, ManyOffer, offers_on_many
from tongban.cases.states import DEED_LABELS, LABELS, TABLE, Deed
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.forms import OVERTAKEN, fresh
from tongban.sites.desk.frame import page
from tongban.sites.desk.lists import Asked
from tongban.sites.parts.signed_in import current_actor

_ACTS: dict[Deed, Callable[..., DeedDone]] = {
    Deed.PASS_PRE_REVIEW: pass_pre_review,
    Deed.PASS_TO_ORIGINALS: pass_to_originals,
    Deed.CONCLUDE: conclude,
    Deed.ARCHIVE: archive,
}
_KEYS = {Deed.PASS_PRE_REVIEW: "A", Deed.PASS_TO_ORIGINALS: "O", Deed.CONCLUDE: "E", Deed.ARCHIVE: "R"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case as it was chosen: its code as people write it, and the version that was shown."""

    code: str
    seen: int


def deeds_on_many(actor: Actor, view: str) -> list[ui.Deed]:
    """The deeds that a view of the list offers this official for what is ticked: theirs by duty, and of its states."""
    states = VIEWS.get(view, frozenset())
    return [
        ui.Deed(DEED_LABELS[deed], value=deed.value, key=_KEYS[deed])
        for deed in MANY
        if any(actor.holds(duty) for duty in RIGHTS[deed])
        and view != "correcting"
        and any(deed.value in {row.deed for row in TABLE.possible(state)} for state in states)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """GET: which of the chosen cases the deed can be done to, and why not to the others. Three statements. POST: do it, a unit
    of work for each; sent again it does nothing twice.

    Errors: ``cases.deed.unknown``, ``cases.many.most``, ``web.bad_request``.
    """
    asked = request.POST if request.method == "POST" else request.GET
    name = asked.get("do", "")
    deed = Deed(name) if name in set(Deed) else None
    if deed not in _ACTS:
        raise DomainError("cases.deed.unknown", deed=name[:40])
    sent = list(dict.fromkeys(asked.getlist("case")))
    if len(sent) > MOST_AT_ONCE:
        raise DomainError("cases.many.most", most=MOST_AT_ONCE)
    if request.method == "POST":
        return _done(request, deed, [_chosen(each) for each in sent])
    return _preview(request, deed, [_code(each) for each in sent])


def _preview(request: HttpRequest, deed: Deed, codes: Sequence[str]) -> HttpResponse:
    found = offers_on_many(current_actor(request), deed, codes)
    shown = [found[code] for code in codes if code in found]
    possible = [offer for offer in shown if not offer.reason]
    context = {
        **_frame(request, deed),
        "token": fresh(0),
        "possible": [Chosen(show_registration_code(each.code), each.state_version) for each in possible],
        "columns": _columns(_("现在能不能办")),
        "can": [_row(each, ui.State("done", _("能办"))) for each in possible],
        "cannot": [*_not_now(shown), *_unseen(codes, found)],
        "key": _KEYS[deed],
    }
    return page(request, "desk/many.html", context)


def _done(request: HttpRequest, deed: Deed, chosen: Sequence[Chosen]) -> HttpResponse:
    actor, key = current_actor(request), request.POST.get("key", "")[:200]
    if not key:
        raise DomainError("web.bad_request")
    before = offers_on_many(actor, deed, [check_registration_code(each.code) for each in chosen])
    outcomes = [_one(actor, deed, each, before.get(check_registration_code(each.code)), key) for each in chosen]
    context = {
        **_frame(request, deed),
        "columns": _columns(_("结果")),
        "rows": [row for row, _well in outcomes],
        "well": sum(well for _row_, well in outcomes),
        "total": len(outcomes),
    }
    return page(request, "desk/many_done.html", context)


def _one(actor: Actor, deed: Deed, chosen: Chosen, offer: ManyOffer | None, key: str) -> tuple[ui.Row, bool]:
    """Do it to one case; what a rule refuses is on record as if it had been tried alone, and stops none of the others."""
    if offer is None:
        return _row(chosen, ui.State("bad", _("没有找到，没有办理"))), False
    try:
        with refusals.attempting(lambda: None):
            done = _ACTS[deed](actor, case_id=offer.case_id, seen=chosen.seen, key=key)
    except DomainError as error:
        if error.code == OVERTAKEN:
            words = _("已有新进展，没有办理：现在是“%(state)s”") % {"state": offer.state_label}
            return _row(offer, ui.State("wait", words)), False
        if error.spec.status >= 500:
            return _row(offer, ui.State("wait", error.message())), False
        return _row(offer, ui.State("bad", _("没有办理：%(why)s") % {"why": error.message()})), False
    words = _("此前已办好，没有重复办理") if done.repeated else _("办好了：现在是“%(state)s”")
    return _row(offer, ui.State("done", words % {"state": LABELS[done.state]})), True


def _frame(request: HttpRequest, deed: Deed) -> dict[str, Any]:
    """What both pages say: the deed, and the way back to the list from which one came."""
    said = (request.POST if request.method == "POST" else request.GET).get("list", "")[:600]
    try:
        asked = Asked.read(dict(parse_qsl(said)))
    except DomainError:
        asked = Asked()
    return {"deed": DEED_LABELS[deed], "do": deed.value, "list": said, "back_href": asked.address()}


def _columns(last: str) -> list[ui.Column]:
    titles = (_("登记码"), _("申请人"), _("事项"), _("环节"))
    return [*(ui.Column(title) for title in titles), ui.Column(last, "state")]


def _row(of: ManyOffer | Chosen, outcome: ui.State) -> ui.Row:
    code = show_registration_code(check_registration_code(of.code))
    link = ui.Anchor(code, reverse("desk:case", args=[code]), code=True)
    if isinstance(of, Chosen):
        return ui.Row((code, "", "", "", outcome))
    return ui.Row((link, of.applicant, of.item, of.state_label, outcome))


def _not_now(shown: Sequence[ManyOffer]) -> Iterator[ui.Row]:
    for offer in shown:
        if offer.reason:
            yield _row(offer, ui.State("locked", offer.reason))


def _unseen(codes: Sequence[str], found: dict[str, ManyOffer]) -> Iterator[ui.Row]:
    for code in codes:
        if code not in found:
            yield _row(Chosen(code, 0), ui.State("locked", _("没有找到这个登记码的办件")))


def _code(text: str) -> str:
    try:
        return check_registration_code(text)
    except DomainError:
        raise DomainError("web.bad_request") from None


def _chosen(text: str) -> Chosen:
    """``360722-261123-7KQ3XH@4``."""
    code, _at, seen = text.partition("@")
    if not seen.isdecimal() or len(seen) > 9:
        raise DomainError("web.bad_request")
    return Chosen(_code(code), int(seen))
