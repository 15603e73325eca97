"""重复登记: who is on record twice, side by side, asked and granted on one page; what was found by itself stands below."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.cases.queries.owning import applied_for
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.foundation.web.language import listed, whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.merge_persons import (
    UNDO_WITHIN,
    ask_merge,
    ask_undo,
    decline_merge,
    grant_merge,
    grant_undo,
)
from tongban.registry.identity.actions.tell_apart import tell_apart
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.duplicates import (
    LIKENESS_LABELS,
    PURPOSE,
    Candidate,
    MergeView,
    PersonSide,
    answering_post,
    asking_post,
    candidates,
    may_look_for_duplicates,
    merges_for,
)
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.merging import EVIDENCE_LABELS, MergeEvidence, MergeState
from tongban.registry.identity.queries import find_natural_person, read_party
from tongban.sites.desk.frame import body_name, official_name, page
from tongban.sites.parts.documents import number_words
from tongban.sites.parts.signed_in import current_actor

_STATES = {
    MergeState.ASKED: ("wait", gettext_lazy("等核准")),
    MergeState.GRANTED: ("done", gettext_lazy("已合并")),
    MergeState.DECLINED: ("stopped", gettext_lazy("没有核准")),
    MergeState.UNDOING: ("wait", gettext_lazy("等核准撤销")),
    MergeState.UNDONE: ("stopped", gettext_lazy("已撤销合并")),
}
_DEEDS: dict[str, tuple[Callable[..., None], Any]] = {
    "grant": (grant_merge, gettext_lazy("已合并，两边的账号都会收到通知。")),
    "decline": (decline_merge, gettext_lazy("没有核准，两份登记都不变。")),
    "grant-undo": (grant_undo, gettext_lazy("已撤销合并，两份登记恢复原样。")),
}
_AT = {
    "codes.person_id.invalid": "kept",
    "codes.document.invalid": "kept",
    "identity.merge.person_unknown": "lost",
    "identity.merge.same": "lost",
    "identity.merge.evidence": "evidence",
    "identity.merge.why_apart": "m-found",
}
_OF_A_PAIR = {"evidence": "evidence", "m-found": "why"}
_TO_MERGE = pgettext_lazy("proposed", "并入")
_PLACE = 120
# Who looks up more is searching, not comparing.
_LOOK_UPS, _SECONDS = 60, 600


@require_http_methods(["GET", "HEAD", "POST"])
def merges(request: HttpRequest) -> HttpResponse:
    """What was asked, what was found, and the form. Opened in full, the two numbers of one line are a reading on record."""
    errors: dict[str, str] = {}
    status, opened = 200, ""
    actor = current_actor(request)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "open":
                opened = str(_uuid(request, "merge"))
            else:
                messages.success(request, _done(request, actor))
                return redirect("desk:merges")
        except DomainError as error:
            if error.code not in _AT:
                raise
            refusals.only_a_mistake()
            errors, status = {_place(request, _AT[error.code]): whole(error)}, 422
    places = {name: request.GET.get(name, "")[:_PLACE] for name in ("asked", "after")}
    asked, found = merges_for(actor, places["asked"]), candidates(actor, places["after"])
    pairs = [(each.kept, each.lost) for each in asked.rows] + [(each.kept, each.lost) for each in found.rows]
    cases = applied_for({side.id for pair in pairs for side in pair})
    context = {
        "rows": [_row(actor, each, cases, full=str(each.id) == opened) for each in asked.rows],
        "found": [_candidate(request, each, cases, errors) for each in found.rows],
        "finds": may_look_for_duplicates(actor),
        "paged": bool(places["after"]),
        "asked_paged": bool(places["asked"]),
        "asked_next": _onward(places, asked=asked.next),
        "next_href": _onward(places, after=found.next),
        "fields": _fields(request, errors) if asking_post(actor) is not None else (),
        "errors": [ui.ErrorLine(target, text) for target, text in errors.items()],
        "days": UNDO_WITHIN.days,
    }
    return page(request, "desk/merges.html", context, current="merges", status=status)


def _place(request: HttpRequest, name: str) -> str:
    """The field that an error is about: of the pair that was sent, where one was."""
    if "kept_id" not in request.POST or name not in _OF_A_PAIR:
        return name
    return f"{_OF_A_PAIR[name]}-{_uuid(request, 'kept_id')}-{_uuid(request, 'lost_id')}"


def _onward(places: Mapping[str, str], **moved: str) -> str:
    """The address with one of the two lists a page further; empty where it ends."""
    wanted = {**places, **moved}
    return f"?{urlencode({name: place for name, place in wanted.items() if place})}" if all(moved.values()) else ""


def _done(request: HttpRequest, actor: Actor) -> str:
    now, do = clock.now(), request.POST.get("do", "")
    if do == "ask":
        kept, lost = _persons(request, actor)
        told = {name: request.POST.get(name, "")[:100] for name in ("evidence", "number")}
        ask_merge(actor, kept=kept, lost=lost, now=now, **told)
        return _("已经提出，由数据管理或者监察岗位的另一个人核准以后才合并。")
    if do == "undo":
        ask_undo(actor, merge_id=_uuid(request, "merge"), reason=request.POST.get("reason", ""), now=now)
        return _("已经提出撤销，由另一个人核准。")
    if do == "apart":
        one, other = _uuid(request, "kept_id"), _uuid(request, "lost_id")
        tell_apart(actor, one=one, other=other, reason=request.POST.get("why", ""), now=now)
        return _("已经记下不是同一个人，这一对不再列出。")
    if do not in _DEEDS:
        raise DomainError("web.bad_request")
    deed, words = _DEEDS[do]
    deed(actor, merge_id=_uuid(request, "merge"), now=now)
    return str(words)


def _persons(request: HttpRequest, actor: Actor) -> tuple[UUID, UUID]:
    """By ids, where the finder found them; else by the numbers of the two documents."""
    if "kept_id" in request.POST:
        return _uuid(request, "kept_id"), _uuid(request, "lost_id")
    if asking_post(actor) is None:
        # Whether a number is known is told to nobody else.
        raise DomainError("identity.merge.not_allowed", reason=_("由窗口收件岗、数据管理岗或者监察岗提出。"))
    spend("desk-merge", str(actor.account_id), _LOOK_UPS, _SECONDS)
    found = [find_natural_person(request.POST.get(name, "")[:40]) for name in ("kept", "lost")]
    if None in found:
        raise DomainError("identity.merge.person_unknown")
    kept, lost = (each for each in found if each is not None)
    return kept, lost


def _uuid(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise DomainError("web.bad_request") from None


def _row(actor: Actor, each: MergeView, cases: Mapping[UUID, int], *, full: bool) -> dict[str, Any]:
    today, state = clock.today(), _STATES[each.state]
    answers = answering_post(actor, each.department_id) is not None
    asked_by = each.undo_asked_by if each.state is MergeState.UNDOING else each.asked_by
    in_time = each.answered_at is not None and clock.now() <= each.answered_at + UNDO_WITHIN
    another = answers and asked_by != actor.account_id
    return {
        "id": each.id,
        "sides": _sides(actor, each, cases, full=full),
        "full": full,
        "reasons": _reasons(each),
        "evidence": _(EVIDENCE_LABELS[each.evidence]),
        "number": each.number,
        "state": ui.State(*state),
        "body": named(body_name(each.department_id)),
        "asked_by": official_name(each.asked_by, today),
        "asked_at": table_date(clock.legal_date(each.asked_at), year=True),
        "answered_by": official_name(each.answered_by, today) if each.answered_by else "",
        "undo_reason": each.undo_reason,
        "reason": ui.Field(
            id=f"reason-{each.id}",
            name="reason",
            label=_("撤销的理由"),
            maxlength=200,
            autocomplete="off",
            required=False,
        ),
        "can_answer": each.state is MergeState.ASKED and another,
        "can_undo": each.state is MergeState.GRANTED and in_time,
        "can_grant_undo": each.state is MergeState.UNDOING and another and in_time,
    }


def _candidate(
    request: HttpRequest, each: Candidate, cases: Mapping[UUID, int], errors: Mapping[str, str]
) -> dict[str, Any]:
    pair = f"{each.kept.id}-{each.lost.id}"
    why = f"why-{pair}"
    return {
        "kept": each.kept.id,
        "lost": each.lost.id,
        "sides": [_side(_("保留"), each.kept, cases), _side(_TO_MERGE, each.lost, cases)],
        "reasons": _reasons(each),
        "evidence": _evidence(request, errors, f"evidence-{pair}"),
        "why": ui.Field(
            id=why, name="why", label=_("怎么看出来的"), error=errors.get(why, ""), maxlength=200, autocomplete="off",
            value=request.POST.get("why", "")[:200] if why in errors else "",
        ),
    }  # fmt: skip


def _reasons(each: Candidate | MergeView) -> str:
    return listed(_(LIKENESS_LABELS[reason]) for reason in each.reasons) or _("没有发现相同之处")


def _sides(actor: Actor, each: MergeView, cases: Mapping[UUID, int], *, full: bool) -> Collection[dict[str, Any]]:
    # In force it is merged; before that, and when it was declined or undone, it was only to be.
    lost = _("已并入") if each.state in (MergeState.GRANTED, MergeState.UNDOING) else _TO_MERGE
    shown = [_side(_("保留"), each.kept, cases), _side(lost, each.lost, cases)]
    if full:
        post = asking_post(actor)
        reader = actor.by_right_of(post) if post is not None else actor
        for side, person in zip(shown, (each.kept, each.lost), strict=True):
            party = read_party(reader, PartyKind.NATURAL, person.id, purpose=PURPOSE)
            if party is not None:
                side["rows"] = _person(party.name, number_words(party.document), party.identifier, party.mobile)
    return shown


def _side(title: Any, side: PersonSide, cases: Mapping[UUID, int]) -> dict[str, Any]:
    moved = {
        "cases": cases.get(side.id, 0), "accounts": side.accounts, "mandates": side.mandates, "companies": side.companies,
    }  # fmt: skip
    return {
        "title": title,
        "rows": _person(side.name, number_words(side.document), side.number, side.mobile),
        "level": side.level,
        "registered": table_date(clock.legal_date(side.registered_at), year=True),
        "moved": _("办件 %(cases)d 件，账号 %(accounts)d 个，委托 %(mandates)d 份，代表的单位 %(companies)d 个")
        % moved,
    }


def _person(name: str, label: str, number: str, mobile: str) -> tuple[ui.SummaryRow, ...]:
    return (
        ui.SummaryRow(_("姓名"), name),
        ui.SummaryRow(label, number, code=True),
        ui.SummaryRow(_("手机号"), mobile or _("没有手机号"), code=True),
    )


def _evidence(request: HttpRequest, errors: Mapping[str, str], id_: str = "evidence") -> ui.Field:
    picked = request.POST.get("evidence", "") if "kept_id" not in request.POST else ""
    return ui.Field(
        id=id_, name="evidence", label=_("合并的依据"), control="select", error=errors.get(id_, ""), width="m",
        choices=tuple(ui.Choice(each.value, _(EVIDENCE_LABELS[each]), each == picked) for each in MergeEvidence),
    )  # fmt: skip


def _fields(request: HttpRequest, errors: Mapping[str, str]) -> tuple[ui.Field, ...]:
    typed = request.POST
    return (
        ui.Field(
            id="kept", name="kept", label=_("保留哪一份：证件号码"), width="m", autocomplete="off", spellcheck=False,
            hint=_("现在有效的证件；护照前面加签发国的三个字母"), error=errors.get("kept", ""), maxlength=30,
        ),
        ui.Field(
            id="lost", name="lost", label=_("并入的一份：证件号码"), width="m", autocomplete="off", spellcheck=False,
            hint=_("旧证件、旧号码，或者录错的号码"), error=errors.get("lost", ""), maxlength=30,
        ),
        _evidence(request, errors),
        ui.Field(
            id="number", name="number", label=_("证明的文号"), width="m", maxlength=100, value=typed.get("number", "")[:100],
            hint=_("没有的不填；不写个人信息"),
        ),
    )  # fmt: skip
