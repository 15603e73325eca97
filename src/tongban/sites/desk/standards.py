"""省标准 at the desk: what the province lays down once for everybody, who follows it, who is behind, and who differs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.claim_item import claim_item
from tongban.registry.catalogue.actions.draft_standard import NewItem, begin_item, begin_standard
from tongban.registry.catalogue.actions.note_adjustment import accept_difference
from tongban.registry.catalogue.code_queries import tables
from tongban.registry.catalogue.code_tables import TableName
from tongban.registry.catalogue.kinds import ExerciseLevel
from tongban.registry.catalogue.policies import bodies_of
from tongban.registry.catalogue.standard_draft_queries import open_standard_drafts
from tongban.registry.catalogue.standard_queries import (
    Drift,
    Follower,
    StandardCard,
    StandardText,
    Standing,
    drift,
    find_standards,
    followers,
    owner_of,
    standard_on,
    standard_with_versions,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import departments_by_uscc
from tongban.sites.desk.catalogue_words import DRAFT_SHAPES, DRAFT_WORDS
from tongban.sites.desk.frame import bodies_by_duty, page
from tongban.sites.desk.supervision_words import region_name
from tongban.sites.parts.signed_in import current_actor

_STANDINGS: dict[Standing, tuple[str, Any]] = {
    Standing.SAME: ("done", gettext_lazy("一致")),
    Standing.BEHIND: ("wait", gettext_lazy("还是旧版")),
    Standing.ACCEPTED: ("todo", gettext_lazy("已同意的差异")),
    Standing.APART: ("bad", gettext_lazy("不一致")),
}


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """Every standard by code, and what the actor drafts of them. Three statements."""
    actor = current_actor(request)
    sought = request.GET.get("q", "").strip()[:100]
    cards, after = find_standards(sought, request.GET.get("after", "")[:14])
    under_way = open_standard_drafts(actor) if bodies_of(actor, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE) else ()
    context = {
        "sought": sought,
        "columns": [
            ui.Column(_("编码"), "code"),
            ui.Column(_("事项")),
            ui.Column(_("版本"), "number"),
            ui.Column(_("自哪一天起")),
            ui.Column(_("实施部门"), "number"),
            ui.Column(_("一致"), "number"),
        ],
        "rows": [_card_row(card) for card in cards],
        "draft_columns": [
            ui.Column(_("事项")),
            ui.Column(_("编码"), "code"),
            ui.Column(_("状态")),
            ui.Column(_("最近改动")),
        ],
        "drafts": [
            ui.Row(
                (
                    ui.Anchor(name, reverse("desk:standard-draft", args=[draft_id])),
                    code or "—",
                    ui.State(DRAFT_SHAPES[state], DRAFT_WORDS[state]),
                    table_instant(at),
                )
            )
            for draft_id, code, name, state, at in under_way
        ],
        "owners": _owners(actor),
        "ministries": [(each.code, each.name) for each in tables().of(TableName.MINISTRY, clock.today())],
        "next_href": f"{reverse('desk:standards')}?{urlencode({'q': sought, 'after': after})}" if after else "",
    }
    return page(request, "desk/standards.html", context, current="standards")


@require_safe
def standard(request: HttpRequest, code: str) -> HttpResponse:
    """One standard: its text, its versions, and every body that offers the item. Three statements."""
    return _page(request, code)


@require_safe
def differences(request: HttpRequest) -> HttpResponse:
    """各地差异: by county, how far its guides are from the standards. One statement over all guides."""
    context = {
        "columns": [
            ui.Column(_("地方")),
            ui.Column(_("一致"), "number"),
            ui.Column(_("还是旧版"), "number"),
            ui.Column(_("已同意的差异"), "number"),
            ui.Column(_("不一致"), "number"),
            ui.Column(_("等待补充"), "number"),
            ui.Column(_("还没有省标准"), "number"),
        ],
        "rows": [_drift_row(each) for each in drift()],
    }
    return page(request, "desk/drift.html", context, current="standards")


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """``do``: change a standard, set up a new item after the manner of one, or claim one for a body."""
    actor, do = current_actor(request), request.POST.get("do", "")
    code = request.POST.get("code", "").strip()[:14]
    try:
        if do == "claim":
            draft_id = claim_item(actor, standard_code=code, department_uscc=request.POST.get("body", "")[:18])
            return redirect("desk:draft", draft_id=draft_id)
        if do == "new":
            return redirect("desk:standard-draft", draft_id=_new_item(actor, request, code))
        note = request.POST.get("note", "").strip() or "修改省标准"
        return redirect("desk:standard-draft", draft_id=begin_standard(actor, code=code, note=note))
    except DomainError as error:
        return _refused(request, error, code)


@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """The province accepts that one body differs, or with no reason accepts it no more."""
    guide, reason = request.POST.get("guide", "")[:33], request.POST.get("reason", "")
    if guide[19:] != code:
        raise DomainError("catalogue.item_unknown", item=guide)
    accept_difference(current_actor(request), code=guide, reason=reason)
    messages.success(request, _("已记录。") if reason.strip() else _("不再作为同意的差异。"))
    return redirect("desk:standard", code=code)


def _new_item(actor: Actor, request: HttpRequest, like: str) -> Any:
    given = {name: request.POST.get(name, "").strip() for name in ("basic", "ministry", "main", "name", "owner")}
    document = {**standard_on(like).document, "name": given["name"]}
    new = NewItem(code=given["basic"], ministry=given["ministry"], main=given["main"])
    note = request.POST.get("note", "").strip() or "新设事项"
    return begin_item(actor, owner_uscc=given["owner"][:18], document=document, new=new, note=note)


def _refused(request: HttpRequest, error: DomainError, code: str) -> HttpResponse:
    """What a rule says is shown on the page that it is about; what is not to be seen stays unseen."""
    if error.spec.status not in (403, 409, 422) or not owner_of(code):
        raise error
    if error.spec.status == 422:
        refusals.only_a_mistake()
    return _page(request, code, sentence(error), status=error.spec.status)


def _page(request: HttpRequest, code: str, notice: str = "", *, status: int = 200) -> HttpResponse:
    actor = current_actor(request)
    text, lines = standard_with_versions(code)
    offering = followers(code)
    mine = {each.department_uscc for each in offering}
    context = {
        "notice": notice,
        "text": text,
        "name": text.document["name"],
        "facts": list(_facts(text, offering)),
        "version_columns": [
            ui.Column(_("版本"), "number"),
            ui.Column(_("自哪一天起")),
            ui.Column(_("为什么")),
            ui.Column(_("指纹"), "code"),
        ],
        "versions": [
            ui.Row((f"{each.number}", public_date(each.valid_from, year=True), each.why or "—", each.hash[:12]))
            for each in lines
        ],
        "columns": [
            ui.Column(_("地方")),
            ui.Column(_("实施部门")),
            ui.Column(_("与省标准")),
            ui.Column(_("版本"), "number"),
            ui.Column(_("统一要素指纹"), "code"),
        ],
        "rows": [_follower_row(each) for each in offering],
        "edits": text.owner_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE),
        "approves": text.owner_uscc in bodies_of(actor, Duty.APPROVE_CATALOGUE),
        "differing": [each for each in offering if each.standing is not Standing.SAME],
        "may_claim": _may_claim(actor, text, mine),
    }
    return page(request, "desk/standard.html", context, current="standards", status=status)


def _may_claim(actor: Actor, text: StandardText, offering: Collection[str]) -> list[tuple[str, str]]:
    """The actor's bodies of the level that exercises the item, those apart that offer it already."""
    level = ExerciseLevel(text.document["exercise_level"])
    bodies = {uscc: name for uscc, name in bodies_by_duty(actor, Duty.EDIT_CATALOGUE).items() if uscc not in offering}
    known = departments_by_uscc(bodies) if bodies else {}
    return [
        (uscc, name)
        for uscc, name in bodies.items()
        if uscc in known and (level is ExerciseLevel.GRADED or known[uscc].level == level.digit)
    ]


def _facts(text: StandardText, offering: tuple[Follower, ...]) -> Iterator[ui.SummaryRow]:
    same = sum(each.standing is Standing.SAME for each in offering)
    yield ui.SummaryRow(_("编码"), text.code, code=True)
    yield ui.SummaryRow(
        _("现行版本"), _("第 %(n)s 版") % {"n": text.number}, note=public_date(text.valid_from, year=True)
    )
    yield ui.SummaryRow(_("统一要素指纹"), text.hash[:12], code=True)
    yield ui.SummaryRow(_("实施部门"), f"{len(offering):,}", note=_("其中 %(n)s 个与省标准一致") % {"n": f"{same:,}"})


def _card_row(card: StandardCard) -> ui.Row:
    name = ui.Anchor(card.name, reverse("desk:standard", args=[card.code]))
    day = public_date(card.valid_from, year=True)
    return ui.Row((card.code, name, f"{card.number}", day, f"{card.bodies:,}", f"{card.same:,}"))


def _follower_row(each: Follower) -> ui.Row:
    shape, word = _STANDINGS[each.standing]
    body = ui.Anchor(each.department_name, reverse("portal:item", args=[each.code]))
    shown = ui.State(shape, f"{word}（{each.difference}）" if each.difference else word)
    return ui.Row((region_name(each.region_code), body, shown, f"{each.number}", each.unified_hash[:12]))


def _drift_row(each: Drift) -> ui.Row:
    counts = (each.same, each.behind, each.accepted, each.apart, each.held, each.free)
    return ui.Row((region_name(each.region_code), *(f"{count:,}" for count in counts)))


def _owners(actor: Actor) -> list[tuple[str, str]]:
    """The bodies of the province for which the actor edits: they may set up items."""
    province = {post.department_uscc for post in actor.posts if post.region_code[2:] == "0" * 10}
    bodies = bodies_by_duty(actor, Duty.EDIT_CATALOGUE)
    return [(uscc, name) for uscc, name in bodies.items() if uscc in province]
