"""The draft of a standard at the desk: what stands against it, what it changes, whom it touches, and the deeds on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.approve_standard import approve_standard
from tongban.registry.catalogue.actions.draft_standard import save_standard
from tongban.registry.catalogue.actions.return_standard import discard_standard, return_standard
from tongban.registry.catalogue.actions.submit_standard import submit_standard
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.policies import bodies_of
from tongban.registry.catalogue.standard_draft_queries import StandardDraftRecord, standard_draft
from tongban.registry.catalogue.standards.following import Following
from tongban.registry.catalogue.standards.foreseeing import foreseen
from tongban.registry.catalogue.story_queries import panel_of_standard
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.catalogue_words import DRAFT_SHAPES, DRAFT_WORDS
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
from tongban.sites.desk.story_panel import panel_context
from tongban.sites.desk.supervision_words import region_name
from tongban.sites.parts.differences import difference_columns, difference_rows
from tongban.sites.parts.signed_in import current_actor

_MOST_FORESEEN = 200
_CONTENT = frozenset(
    {
        "catalogue.draft.not_a_guide",
        "catalogue.draft.note_missing",
        "catalogue.draft.day_passed",
        "catalogue.standard.not_publishable",
        "catalogue.standard.new_wrong",
        "catalogue.standard.twin",
        "catalogue.standard.code_taken",
        "catalogue.standard.code_kind",
        "catalogue.standard.main_wrong",
        "catalogue.valid_from_too_early",
        "catalogue.guide_superseded",
    }
)


@require_safe
def one(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A draft on one page; with ``day`` in the address, what approving it for that day would do to whom."""
    actor = current_actor(request)
    return _page(request, actor, standard_draft(actor, draft_id))


@require_POST
def deed(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """``do`` is save, submit, return, approve or discard."""
    return carried_out(request, draft_id, _KIND)


def _save(actor: Actor, draft_id: UUID, request: HttpRequest) -> str:
    document = document_sent(request)
    note = request.POST.get("note", "")
    save_standard(actor, draft_id=draft_id, seen=sent(request).seen, document=document, note=note)
    return str(_("已保存，检查结果见下。"))


def _approve(actor: Actor, draft_id: UUID, request: HttpRequest) -> str:
    day = day_sent(request, "valid_from")
    done = approve_standard(actor, draft_id=draft_id, seen=sent(request).seen, valid_from=day)
    told = {
        "code": done.code,
        "n": done.number,
        "day": public_date(day, year=True),
        "derived": f"{done.derived:,}",
        "clamped": f"{done.clamped:,}",
        "held": f"{done.held:,}",
    }
    return str(
        _(
            "标准 %(code)s 第 %(n)s 版自 %(day)s 起生效：%(derived)s 份指南同日换成新版，其中 %(clamped)s 份按标准调整了承诺；"
            "%(held)s 份要由部门补充后才能换。"
        )
        % told
    )


_DEEDS: Mapping[str, Deed] = {
    "save": _save,
    "submit": plain(submit_standard, "draft_id", SUBMITTED),
    "return": noted(return_standard, "draft_id", RETURNED),
    "approve": _approve,
    "discard": noted(discard_standard, "draft_id", DISCARDED),
}


def _page(
    request: HttpRequest,
    actor: Actor,
    found: StandardDraftRecord,
    problem: Trouble | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    problem = problem or Trouble()
    edits = found.owner_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE) and found.state is DraftState.DRAFT
    approves = found.owner_uscc in bodies_of(actor, Duty.APPROVE_CATALOGUE) and found.state is DraftState.SUBMITTED
    text = request.POST.get("document") or json.dumps(found.document, ensure_ascii=False, indent=2)
    fields = draft_fields(
        request,
        problem,
        text=text if edits else "",
        note=found.note if edits else "",
        whole=_("统一要素全文"),
        hint=_("按 JSON 书写；编码里含有的事项类型和行使层级不能改。"),
        note_hint=_("写明为什么改，会随变更一起公开；退回、作废的写明为什么。"),
        day_hint=_("到那一天，所有认领部门的指南在各个渠道同时换成新版。"),
    )
    context = {
        "name": found.name,
        "what": _("标准草稿"),
        "list_name": _("省标准"),
        "list_href": reverse("desk:standards"),
        "deed_href": reverse("desk:standard-draft-deed", args=[found.id]),
        "edit_href": reverse("desk:standard-draft-edit", args=[found.id]),
        "drafting": found.state is DraftState.DRAFT,
        "state": ui.State(DRAFT_SHAPES[found.state], DRAFT_WORDS[found.state]),
        "seen": found.state_version,
        "notice": notice,
        "errors": problem.lines,
        "facts": list(_facts(found)),
        "finding_columns": [ui.Column(_("位置"), "code"), ui.Column(_("问题"))],
        "findings": finding_rows(each for each in found.findings if each["code"] != "story_failed"),
        "change_columns": difference_columns(),
        "changes": difference_rows(found.differences),
        "all_new": _("这是新设的事项，全文都是新的。") if found.base is None else "",
        **_foreseen(found),
        **_stories(found, edits),
        "edits": edits,
        "approves": approves,
        "whole": _("统一要素全文"),
        "text": text,
        **fields,
    }
    return page(request, "desk/draft.html", context, current="standards", status=status)


def _stories(found: StandardDraftRecord, edits: bool) -> dict[str, Any]:
    """Of a draft under way; what is published was tried on its day."""
    if found.state not in (DraftState.DRAFT, DraftState.SUBMITTED):
        return {}
    panel = panel_of_standard(found.code, found.document, found.owner_uscc, found.stories, found.findings)
    return panel_context(panel, "standard", found.id, {"unified": found.document}, edits=edits)


def _place(do: str, error: DomainError) -> str | None:
    return FIELDS[do] if error.code in _CONTENT else None


_KIND = DraftPage(
    route="desk:standard-draft",
    find=standard_draft,
    show=_page,
    deeds=_DEEDS,
    place=_place,
    unknown=lambda found: DomainError("catalogue.draft.wrong_state", state=DRAFT_WORDS[found.state]),
    changed="catalogue.draft.changed",
)


def _foreseen(found: StandardDraftRecord) -> dict[str, Any]:
    """Whom it would touch if it held from tomorrow on: a leader sees it before he says yes."""
    if found.findings or found.base is None or found.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        return {}
    touched = foreseen(found.code, found.document, clock.today() + timedelta(days=1), found.stories)
    clamped, held = sum(bool(each.clamped) for each in touched), sum(each.guide is None for each in touched)
    remarkable = [each for each in touched if each.clamped or each.guide is None]
    return {
        "touched": _("%(n)s 份指南会同日换成新版，%(clamped)s 份要按标准调整承诺，%(held)s 份要由部门先补充。")
        % {"n": f"{len(touched) - held:,}", "clamped": f"{clamped:,}", "held": f"{held:,}"},
        "touched_columns": [ui.Column(_("地方")), ui.Column(_("实施部门")), ui.Column(_("会怎样"))],
        "touched_rows": [_touched_row(each) for each in remarkable[:_MOST_FORESEEN]],
    }


def _touched_row(each: Following) -> ui.Row:
    local = each.claimed.local
    if each.guide is None:
        told = "；".join(finding["message"] for finding in each.findings)
        shown = ui.State("wait", _("等待补充：%(why)s") % {"why": told})
    else:
        before, after = each.clamped[0].before["amount"], each.clamped[0].after["amount"]
        shown = ui.State("go", _("承诺从 %(before)s 调整为 %(after)s") % {"before": before, "after": after})
    return ui.Row((region_name(str(local["region_code"])), local["department_name"], shown))


def _facts(found: StandardDraftRecord) -> Iterator[ui.SummaryRow]:
    yield ui.SummaryRow(_("编码"), found.code or _("审核通过时编发"), code=bool(found.code))
    if found.main:
        yield ui.SummaryRow(_("主项"), found.main, code=True)
    yield ui.SummaryRow(_("最近改动"), table_instant(found.edited_at), note=found.note)
    if found.valid_from is not None:
        yield ui.SummaryRow(_("生效"), public_date(found.valid_from, year=True))
    if found.published_hash:
        yield ui.SummaryRow(_("版本"), found.published_hash[:12], code=True)
