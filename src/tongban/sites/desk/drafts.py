"""事项维护 at the desk: the drafts of one's own body's guides, what stands against publishing them, and the deeds on them.

The text itself is edited as its document (JSON): exact, with the place of every finding. Rights and states are asked by the
catalogue's own deeds; the desk shows what they answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.approve_draft import approve_draft
from tongban.registry.catalogue.actions.discard_draft import discard_draft
from tongban.registry.catalogue.actions.return_draft import return_draft
from tongban.registry.catalogue.actions.save_draft import begin_draft, save_draft
from tongban.registry.catalogue.actions.submit_draft import submit_draft
from tongban.registry.catalogue.draft_queries import Draft, DraftCard, draft, find_drafts
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.law_library import advice_on
from tongban.registry.catalogue.policies import bodies_of
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.story_queries import panel_of_guide
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.catalogue_words import DRAFT_SHAPES, DRAFT_WORDS, SOURCES
from tongban.sites.desk.draft_pages import (
    DISCARDED,
    FIELDS,
    RETURNED,
    SUBMITTED,
    Deed,
    DraftPage,
    carried_out,
    day_sent,
    document_sent,
    draft_fields,
    finding_rows,
    noted,
    plain,
)
from tongban.sites.desk.forms import Trouble, sent
from tongban.sites.desk.frame import page
from tongban.sites.desk.quality import quality_of_draft
from tongban.sites.desk.story_panel import panel_context
from tongban.sites.parts.differences import difference_columns, difference_rows
from tongban.sites.parts.signed_in import current_actor

_CONTENT = frozenset(
    {
        "catalogue.draft.not_a_guide",
        "catalogue.draft.note_missing",
        "catalogue.draft.day_passed",
        "catalogue.guide_not_publishable",
        "catalogue.valid_from_too_early",
        "catalogue.guide_superseded",
    }
)
_SIZE = 50


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts one may see, by name. One statement."""
    wanted = request.GET.get("state", "")
    state = DraftState(wanted) if wanted in set(DraftState) else None
    sought = request.GET.get("q", "").strip()[:100]
    cards, after = find_drafts(current_actor(request), sought, state, request.GET.get("after") or None, _SIZE)
    asked = {"q": sought, "state": state.value if state else ""}
    context = {
        "tabs": [
            ui.Tab(_("全部"), _address(q=sought), state is None),
            *(
                ui.Tab(words, _address(q=sought, state=each.value), each is state)
                for each, words in DRAFT_WORDS.items()
            ),
        ],
        "sought": sought,
        "state": asked["state"],
        "columns": [
            ui.Column(_("事项")),
            ui.Column(_("编码"), "code"),
            ui.Column(_("状态")),
            ui.Column(_("待改"), "number"),
            ui.Column(_("来源")),
            ui.Column(_("最近改动")),
        ],
        "rows": [_row(card) for card in cards],
        "next_href": _address(**asked, after=after) if after else "",
    }
    return page(request, "desk/drafts.html", context, current="drafts")


@require_safe
def one(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A draft on one page: findings, what differs from the published text, the text. Two statements."""
    actor = current_actor(request)
    found = draft(actor, draft_id)
    return _page(request, actor, found)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A draft from the text in force of the item ``code``."""
    actor = current_actor(request)
    guide = current_guide(request.POST.get("code", ""))
    note = request.POST.get("note", "").strip() or "修改指南"
    try:
        return redirect("desk:draft", draft_id=begin_draft(actor, document=guide.document, note=note))
    except DomainError as error:
        if error.code != "catalogue.draft.open_already":
            raise
        # Pressed twice, or begun by a colleague: the list shows it.
        messages.warning(request, sentence(error))
        return redirect(f"{reverse('desk:drafts')}?{urlencode({'q': guide.code})}")


@require_POST
def deed(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """``do`` is save, submit, return, approve or discard."""
    return carried_out(request, draft_id, _KIND)


def _save(actor: Actor, draft_id: UUID, request: HttpRequest) -> str:
    document = document_sent(request)
    note = request.POST.get("note", "")
    save_draft(actor, draft_id=draft_id, seen=sent(request).seen, document=document, note=note)
    return str(_("已保存，检查结果见下。"))


def _approve(actor: Actor, draft_id: UUID, request: HttpRequest) -> str:
    day = day_sent(request, "valid_from")
    done = approve_draft(actor, draft_id=draft_id, seen=sent(request).seen, valid_from=day)
    told = {"n": done.number, "day": public_date(day, year=True)}
    return str(_("第 %(n)s 版自 %(day)s 起生效；已经提交的办件仍按原来的版本办。") % told)


_DEEDS: Mapping[str, Deed] = {
    "save": _save,
    "submit": plain(submit_draft, "draft_id", SUBMITTED),
    "return": noted(return_draft, "draft_id", RETURNED),
    "approve": _approve,
    "discard": noted(discard_draft, "draft_id", DISCARDED),
}


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Draft,
    problem: Trouble | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    card, problem = found.card, problem or Trouble()
    edits = card.department_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE) and card.state is DraftState.DRAFT
    approves = card.department_uscc in bodies_of(actor, Duty.APPROVE_CATALOGUE) and card.state is DraftState.SUBMITTED
    text = request.POST.get("document") or json.dumps(found.document, ensure_ascii=False, indent=2)
    fields = draft_fields(
        request,
        problem,
        text=text if edits else "",
        note=found.note if edits else "",
        whole=_("指南全文"),
        hint=_("按 JSON 书写；编码、实施主体和区划不能在这里改。"),
        note_hint=_("写明为什么改，退回、作废的写明为什么。"),
        day_hint=_("到那一天，各个渠道同时换成这一版。"),
    )
    context = {
        "name": card.name,
        "what": _("指南草稿"),
        "list_name": _("事项维护"),
        "list_href": reverse("desk:drafts"),
        "deed_href": reverse("desk:draft-deed", args=[card.id]),
        "edit_href": reverse("desk:draft-edit", args=[card.id]),
        "drafting": card.state is DraftState.DRAFT,
        "state": ui.State(DRAFT_SHAPES[card.state], DRAFT_WORDS[card.state]),
        "seen": found.state_version,
        "notice": notice,
        "errors": problem.lines,
        "facts": list(_facts(found)),
        "finding_columns": [ui.Column(_("位置"), "code"), ui.Column(_("问题"))],
        "findings": finding_rows(each for each in found.findings if each["code"] != "story_failed"),
        "advice": finding_rows(advice_on(found.document)),
        **quality_of_draft(found.document),
        **_stories(found, edits),
        "change_columns": difference_columns(),
        "changes": difference_rows(found.differences),
        "all_new": _("这个事项还没有公布过指南，全文都是新的。") if found.base is None else "",
        "edits": edits,
        "approves": approves,
        "whole": _("指南全文"),
        "text": text,
        **fields,
    }
    return page(request, "desk/draft.html", context, current="drafts", status=status)


def _stories(found: Draft, edits: bool) -> dict[str, Any]:
    """Of a draft under way; what is published was tried on its day."""
    if found.card.state not in (DraftState.DRAFT, DraftState.SUBMITTED):
        return {}
    panel = panel_of_guide(found.document, found.card.code, found.stories, found.findings)
    return panel_context(panel, "guide", found.card.id, found.document, edits=edits)


def _place(do: str, error: DomainError) -> str | None:
    return FIELDS[do] if error.code in _CONTENT else None


_KIND = DraftPage(
    route="desk:draft",
    find=draft,
    show=_page,
    deeds=_DEEDS,
    place=_place,
    unknown=lambda found: DomainError("catalogue.draft.wrong_state", state=DRAFT_WORDS[found.card.state]),
    changed="catalogue.draft.changed",
)


def _facts(found: Draft) -> Iterator[ui.SummaryRow]:
    card = found.card
    yield ui.SummaryRow(_("事项编码"), card.code, code=True)
    yield ui.SummaryRow(_("来源"), SOURCES[card.source], note=card.source_ref)
    yield ui.SummaryRow(_("最近改动"), table_instant(card.edited_at), note=found.note)
    if found.valid_from is not None:
        yield ui.SummaryRow(_("生效"), public_date(found.valid_from, year=True))
    if found.published_hash:
        yield ui.SummaryRow(_("版本"), found.published_hash[:12], code=True)


def _row(card: DraftCard) -> ui.Row:
    name = ui.Anchor(card.name, reverse("desk:draft", args=[card.id]))
    source = f"{SOURCES[card.source]} {card.source_ref}".strip()
    shown = ui.State(DRAFT_SHAPES[card.state], DRAFT_WORDS[card.state])
    return ui.Row((name, card.code, shown, f"{card.findings:,}", source, table_instant(card.edited_at)))


def _address(**asked: str | None) -> str:
    told = urlencode({name: value for name, value in asked.items() if value})
    return reverse("desk:drafts") + (f"?{told}" if told else "")
