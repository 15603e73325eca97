"""本部门的指南 at the desk: what one's body offers, and whether it can be applied for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.publish_edition import approve_edition, compile_edition, withdraw_edition
from tongban.registry.catalogue.actions.suspend_guide import resume_guide, retire_guide, suspend_guide
from tongban.registry.catalogue.editions import waiting
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.policies import bodies_of
from tongban.registry.catalogue.queries import Item, ItemCard, item, items_of_body
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.catalogue_words import STATUS_WORDS
from tongban.sites.desk.frame import bodies_by_duty, page
from tongban.sites.parts.signed_in import current_actor

_KEEPING = (Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE)


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """The guides of one of the actor's bodies, by name, and its directory. Two statements."""
    actor = current_actor(request)
    bodies = bodies_by_duty(actor, *_KEEPING)
    if not bodies:
        raise DomainError("catalogue.item_unknown", item="")
    wanted = request.GET.get("body", "")
    body = wanted if wanted in bodies else next(iter(bodies))
    found = items_of_body(body, request.GET.get("after") or None, 50)
    context = {
        "tabs": [ui.Tab(name, f"?{urlencode({'body': uscc})}", uscc == body) for uscc, name in bodies.items()],
        "body": bodies[body],
        "columns": [ui.Column(_("事项")), ui.Column(_("编码"), "code"), ui.Column(_("状态"))],
        "rows": [_row(card) for card in found.items],
        "next_href": f"?{urlencode({'body': body, 'after': found.next})}" if found.next else "",
        "uscc": body,
        "edits": body in bodies_of(actor, Duty.EDIT_CATALOGUE),
        "approves": body in bodies_of(actor, Duty.APPROVE_CATALOGUE),
        "waits": waiting(body),
        "tomorrow": (clock.today() + timedelta(days=1)).isoformat(),
        "editions_href": reverse("portal:editions", args=[body]),
    }
    return page(request, "desk/guides.html", context, current="guides")


@require_POST
def edition(request: HttpRequest) -> HttpResponse:
    """``do``: compile the directory of ``body`` as of a day, approve it, or take it back."""
    actor, do, body = current_actor(request), request.POST.get("do", ""), request.POST.get("body", "")[:18]
    number = request.POST.get("edition", "")[:15]
    try:
        if do == "compile":
            compile_edition(actor, department_uscc=body, day=_day(request.POST), note=request.POST.get("note", ""))
            messages.success(request, _("已编制，由另一位人员审核公布。"))
        elif do == "approve" and number.isdecimal():
            told = {"n": approve_edition(actor, edition_id=int(number))}
            messages.success(request, _("第 %(n)s 期已公布。") % told)
        elif do == "withdraw" and number.isdecimal():
            withdraw_edition(actor, edition_id=int(number))
            messages.success(request, _("已撤回。"))
        else:
            raise DomainError("catalogue.edition.unknown")
    except DomainError as error:
        if error.spec.status not in (403, 409, 422):
            raise
        if error.spec.status == 422:
            refusals.only_a_mistake()
        messages.warning(request, sentence(error))
    return redirect(f"{reverse('desk:guides')}?{urlencode({'body': body})}")


def _day(form: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(form.get("day", ""))
    except ValueError as error:
        raise DomainError("catalogue.draft.day_passed", day=form.get("day", "")[:20]) from error


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One guide: its version and status, and what may be done to it. One statement."""
    return _page(request, _mine(request, code))


@require_POST
def deed(request: HttpRequest, code: str) -> HttpResponse:
    """``do`` is suspend, resume or retire."""
    actor, found = current_actor(request), _mine(request, code)
    act = _DEEDS.get(request.POST.get("do", ""))
    if act is None:
        raise DomainError("catalogue.guide.wrong_status", item=code)
    try:
        said = act(actor, code, request.POST)
    except DomainError as error:
        if error.spec.status not in (403, 409, 422):
            raise
        if error.spec.status == 422:
            refusals.only_a_mistake()
        return _page(request, found, sentence(error), status=error.spec.status)
    messages.success(request, said)
    return redirect("desk:guide", code=code)


def _suspend(actor: Actor, code: str, form: Mapping[str, str]) -> str:
    suspend_guide(actor, code=code, reason=form.get("reason", ""))
    return str(_("已暂停申请；已经提交的办件照常办理。"))


def _resume(actor: Actor, code: str, form: Mapping[str, str]) -> str:
    resume_guide(actor, code=code, reason=form.get("reason", ""))
    return str(_("已恢复申请。"))


def _retire(actor: Actor, code: str, form: Mapping[str, str]) -> str:
    retire_guide(actor, code=code, reason=form.get("reason", ""), day=_day(form))
    return str(_("到那一天取消；各版指南以后仍能查看。"))


_DEEDS: Mapping[str, Callable[[Actor, str, Mapping[str, str]], str]] = {
    "suspend": _suspend,
    "resume": _resume,
    "retire": _retire,
}


def _mine(request: HttpRequest, code: str) -> Item:
    found = item(code)
    if found.department_uscc not in bodies_of(current_actor(request), *_KEEPING):
        raise DomainError("catalogue.item_unknown", item=code)
    return found


def _page(request: HttpRequest, found: Item, notice: str = "", *, status: int = 200) -> HttpResponse:
    actor = current_actor(request)
    context: dict[str, Any] = {
        "notice": notice,
        "found": found,
        "state": ui.State(*STATUS_WORDS[found.status]),
        "facts": [
            ui.SummaryRow(_("编码"), found.code, code=True),
            ui.SummaryRow(_("实施部门"), found.department_name),
            ui.SummaryRow(_("现行版本"), _("第 %(n)s 版") % {"n": found.number}, note=found.guide_hash[:12]),
        ],
        "edits": found.department_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE),
        "approves": found.department_uscc in bodies_of(actor, Duty.APPROVE_CATALOGUE),
        "open": found.status is GuideStatus.PUBLISHED,
        "suspended": found.status is GuideStatus.SUSPENDED,
        "standard_href": reverse("desk:standard", args=[found.code[19:]]),
    }
    return page(request, "desk/guide.html", context, current="guides", status=status)


def _row(card: ItemCard) -> ui.Row:
    name = ui.Anchor(card.name, reverse("desk:guide", args=[card.code]))
    return ui.Row((name, card.code, ui.State(*STATUS_WORDS[card.status])))
