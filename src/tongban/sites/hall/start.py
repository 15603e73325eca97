"""The window's first page: which item of the own region, and what this clerk has not finished."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.cases.actions.draft import OpenDraft, drafts_of
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.foundation.web.language import listed
from tongban.registry.catalogue.queries import ItemCard, find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.duties import Duty
from tongban.sites.hall.frame import page
from tongban.sites.parts.signed_in import current_actor

_KINDS = {"NATURAL": gettext_lazy("个人"), "LEGAL": gettext_lazy("企业、个体户和其他组织")}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Items that this window takes in, by words people use; unfinished drafts. Two statements."""
    actor = current_actor(request)
    post = actor.holds(Duty.INTAKE)
    if post is None:
        return redirect("hall:assist")
    sought = request.GET.get("item", "").strip()[:100]
    found = find_items(sought, post.region_code, request.GET.get("after") or None, 20)
    items = [card for card in found.items if actor.holds(Duty.INTAKE, region_code=card.region_code)]
    query = urlencode({"item": sought, "after": found.next or ""})
    context = {
        "sought": sought,
        "columns": [ui.Column(_("事项")), ui.Column(_("部门")), ui.Column(_("谁能办")), ui.Column(_("操作"), "action")],
        "items": [_item(card) for card in items],
        "next_href": f"{reverse('hall:home')}?{query}" if found.next else "",
        "draft_columns": [ui.Column(_("事项")), ui.Column(_("申请人")), ui.Column(_("存于"), "number")],
        "drafts": [draft_row(draft) for draft in window_drafts(actor)],
    }
    return page(request, "hall/home.html", context)


def window_drafts(actor: Actor) -> list[OpenDraft]:
    """What this clerk or agent has not finished at the window."""
    return [draft for draft in drafts_of(actor) if draft.channel is Channel.WINDOW]


def _item(card: ItemCard) -> ui.Row:
    who = listed(str(_KINDS.get(each, each)) for each in card.service_objects)
    go = ui.Anchor(_("收件"), reverse("hall:item", args=[card.code]), hidden=card.name)
    return ui.Row((card.name, card.department_name, who, go))


def draft_row(draft: OpenDraft) -> ui.Row:
    """A line of them."""
    kind = _("个人") if draft.applicant_kind is PartyKind.NATURAL else _("单位")
    link = ui.Anchor(draft.guide.name, reverse("hall:draft", args=[draft.id]))
    return ui.Row((link, kind, table_instant(draft.saved_at)))
