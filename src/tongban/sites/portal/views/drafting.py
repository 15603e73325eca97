"""An application while it is being filled in: start, task list, situation, one page a section, one page a material.

Every page carries the version of the draft it was drawn from, so two tabs never overwrite each other, and every POST
saves what is right in it, whatever else is wrong.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.draft import (
    OpenDraft,
    drafts_of,
    follow_guide,
    open_draft,
    save_scenario,
    save_section,
    start_draft,
)
from tongban.cases.actions.provide import provide
from tongban.cases.mandated import matter_of
from tongban.cases.queries.notice import notice_of
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Choice, Crumb, ErrorLine, Field
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import sentence
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.guardians import ward_names
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.mandates import mandates_received
from tongban.registry.identity.queries import Party, legal_persons_of, party_of
from tongban.sites.parts.provenance import register_name
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.filling import Filling
from tongban.sites.portal.frame import person_of, seen_of, show
from tongban.sites.portal.prefilling import Known, known_of
from tongban.sites.portal.tasks import DraftTasks
from tongban.sites.portal.uploading import Uploading
from tongban.sites.portal.words import receipt_href, section_of

_PAGE_METHODS = ["GET", "HEAD", "POST"]
_DRAFTS_AN_HOUR = 30
_PROVIDES_AN_HOUR = 20


@require_http_methods(_PAGE_METHODS)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Choose for whom: oneself or a legal person one represents. Answers given on the guide page are taken along."""
    actor = current_actor(request)
    guide = current_guide(code)
    choices, reasons = _applicants(request, actor, guide)
    answers = {q.id: v for q in guide.scenario.questions if (v := request.GET.get(q.id, "")) in q.values}
    permit = _permit(request) if guide.renewal is not None else ""
    kept = {**answers, "permit": permit} if permit else answers
    error = ""
    if request.method == "POST":
        chosen = request.POST.get("party", "")
        if chosen in {choice.value for choice in choices}:
            draft = _begin(actor, code, chosen, answers, permit, request.POST.get("key", "")[:40])
            return HttpResponseRedirect(reverse("portal:draft", args=[draft.id]))
        error = _("请选择以谁的名义办")
    here = reverse("portal:start", args=[guide.code])
    context = {
        "guide": guide,
        "here": f"{here}?{urlencode(kept)}" if kept else here,
        "permit": permit,
        "crumbs": _crumbs(guide),
        "field": Field(
            id="party", name="party", label=_("以谁的名义办？"), control="radio", choices=choices, error=error
        ),
        "errors": (ErrorLine("party-0", error),) if error else (),
        "reasons": reasons,
        "key": uuid4().hex,
        "may_entrust": person_of(request) is not None and PartyKind.NATURAL.value in guide.unified["service_objects"],
        "drafts": [
            (reverse("portal:draft", args=[each.id]), public_date(each.saved_at))
            for each in drafts_of(actor)
            if each.guide.code == guide.code
        ],
    }
    return show(request, "start", context, status=422 if error else 200, section=section_of(guide), private=True)


@require_http_methods(_PAGE_METHODS)
def tasks(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The task list. A newer version of the guide is said here, and followed by a button."""
    draft = open_draft(current_actor(request), draft_id)
    if draft.submitted:
        return HttpResponseRedirect(receipt_href(draft.code))
    if request.method == "POST" and request.POST.get("do") == "provide":
        spend("portal-provide", str(current_actor(request).account_id), _PROVIDES_AN_HOUR, 3600)
        provide(current_actor(request), draft_id)
        return HttpResponseRedirect(reverse("portal:draft", args=[draft_id]))
    if request.method == "POST":
        follow_guide(current_actor(request), draft_id, seen=seen_of(request))
        messages.success(request, _("已换成新版指南，填过的还在，请逐项核对。"))
        return HttpResponseRedirect(reverse("portal:draft", args=[draft_id]))
    applicant = party_of(draft.applicant_kind, draft.applicant_id)
    known = known_of(draft.guide.form, applicant, person_of(request), draft.provided)
    listed = DraftTasks(draft, known)
    context = {
        "draft": draft,
        "applicant": applicant.name if applicant else "",
        "tasks": listed,
        "information": listed.information_tasks(),
        "materials": listed.material_tasks(),
        "last": [listed.check_task()],
        "known_count": len(known.values),
        "missed": [(register_name(each["source"]), datetime.fromisoformat(each["at"])) for each in draft.missed],
        "free_count": sum(need.source.value == "REGISTRY" for need in listed.needs),
        "guide_state": _guide_state(draft),
        "kept_until": public_date(draft.expires_at),
        "notice": notice_of(draft.guide),
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(named(draft.guide.name), reverse("portal:item", args=[draft.guide.code])),
            Crumb(_("申请")),
        ),
    }
    return show(request, "tasks", context, section=section_of(draft.guide), private=True)


@require_http_methods(_PAGE_METHODS)
def scenario(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The questions on the situation; they decide what else is asked."""
    actor = current_actor(request)
    draft = open_draft(actor, draft_id)
    if draft.submitted:
        return HttpResponseRedirect(receipt_href(draft.code))
    given, errors, status = dict(draft.scenario), {}, 200
    if request.method == "POST":
        given = {question.id: request.POST.get(question.id, "") for question in draft.guide.scenario.questions}
        try:
            if given != draft.scenario:
                draft = save_scenario(actor, draft_id, seen=seen_of(request), raw=given)
            return HttpResponseRedirect(DraftTasks(draft).after("scenario"))
        except DomainError as error:
            if error.code == "cases.draft.changed":
                return _scenario_changed(request, draft, given)
            if error.code != "catalogue.scenario_invalid":
                raise
            errors = {problem["path"]: problem["message"] for problem in error.data["problems"]}
            status = 422
    context = {
        "draft": draft,
        "seen": draft.version,
        "listed": DraftTasks(draft),
        "fields": _question_fields(draft.guide, given, errors),
        "errors": tuple(ErrorLine(f"{_identifier(path)}-0", message) for path, message in errors.items()),
    }
    return show(request, "scenario", context, status=status, section=section_of(draft.guide), private=True)


@require_http_methods(_PAGE_METHODS)
def section(request: HttpRequest, draft_id: UUID, section_id: str) -> HttpResponse:
    """One page of the form."""
    draft = open_draft(current_actor(request), draft_id)
    if draft.submitted:
        return HttpResponseRedirect(receipt_href(draft.code))
    filling = Filling(request, draft, section_id, _known(request, draft))
    if not filling.applies:
        return HttpResponseRedirect(reverse("portal:draft", args=[draft_id]))
    return filling.save() if request.method == "POST" else filling.page()


@require_http_methods(_PAGE_METHODS)
def material(request: HttpRequest, draft_id: UUID, element: str) -> HttpResponse:
    """The files of one material."""
    draft = open_draft(current_actor(request), draft_id)
    if draft.submitted:
        return HttpResponseRedirect(receipt_href(draft.code))
    uploading = Uploading(request, draft, element)
    return uploading.save() if request.method == "POST" else uploading.page()


def _known(request: HttpRequest, draft: OpenDraft) -> Known:
    applicant: Party | None = party_of(draft.applicant_kind, draft.applicant_id)
    return known_of(draft.guide.form, applicant, person_of(request), draft.provided)


def _begin(actor: Actor, code: str, chosen: str, answers: dict[str, str], permit: str, key: str) -> OpenDraft:
    spend("portal-drafts", str(actor.account_id), _DRAFTS_AN_HOUR, 3600)
    kind, _colon, party = chosen.partition(":")
    draft = start_draft(actor, implementation_code=code, kind=PartyKind(kind), party_id=UUID(party), key=key)
    if draft.repeated:
        return draft
    draft = provide(actor, draft.id)
    if answers and len(answers) == len(draft.guide.scenario.questions):
        draft = save_scenario(actor, draft.id, seen=draft.version, raw=answers)
    rule = draft.guide.renewal
    if permit and rule is not None:
        section = next(each for each in draft.guide.form.sections if any(one.id == rule.permit for one in each.fields))
        draft, _problems = save_section(
            actor, draft.id, seen=draft.version, section_id=section.id, raw={rule.permit: permit}
        )
    return draft


def _permit(request: HttpRequest) -> str:
    """The registration code of the permit that the link names; empty for anything else."""
    try:
        return show_registration_code(request.GET.get("permit", ""))
    except DomainError:
        return ""


def _applicants(request: HttpRequest, actor: Actor, guide: BoundGuide) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """Who may apply, and in words who of this account may not."""
    objects = guide.unified["service_objects"]
    choices, reasons = [], []
    person = person_of(request)
    chosen = request.POST.get("party", "")
    if person is not None and PartyKind.NATURAL.value in objects:
        value = f"{PartyKind.NATURAL.value}:{person.id}"
        choices.append(Choice(value, _("{name}（本人）").format(name=person.name), value == chosen, icon="user"))
        choices += _wards(actor, chosen)
        choices += _principals(actor, guide, chosen)
    elif person is not None:
        reasons.append(_("这件事不受理个人申请，请以您代表的单位办。"))
    cards = legal_persons_of(actor.account_id) if actor.account_id else ()
    for card in cards:
        if PartyKind.LEGAL.value in objects and not card.covers(guide.basic_code):
            reasons.append(_("{name}：您是经办人，单位没有让您办这个事项。").format(name=card.name))
        elif PartyKind.LEGAL.value in objects:
            value = f"{PartyKind.LEGAL.value}:{card.id}"
            choices.append(Choice(value, card.name, value == chosen, card.uscc, icon="building"))
        else:
            reasons.append(_("{name}：这件事只受理个人申请。").format(name=card.name))
    if not cards and PartyKind.LEGAL.value in objects:
        reasons.append(_("您的账号没有登记为任何单位的法定代表人或者经办人，不能以单位名义办。"))
    if len(choices) == 1:
        only = choices[0]
        choices = [Choice(only.value, only.label, True, only.hint, only.icon)]
    return tuple(choices), tuple(reasons)


def _wards(actor: Actor, chosen: str) -> list[Choice]:
    """Those whose guardian the actor is."""
    found = []
    for ward_id, name in ward_names(actor).items():
        value = f"{PartyKind.NATURAL.value}:{ward_id}"
        label = _("{name}（您是监护人）").format(name=name)
        found.append(Choice(value, label, value == chosen, icon="user"))
    return found


def _principals(actor: Actor, guide: BoundGuide, chosen: str) -> list[Choice]:
    """Those who have given a mandate to apply for this item."""
    matter = matter_of(guide)
    principals = {each.principal_id for each in actor.mandates}
    entrusted = {each for each in principals if actor.mandate_to_apply(each, matter) is not None}
    names = {each.principal_id: each.principal for each in mandates_received(actor)} if entrusted else {}
    found = []
    for principal_id in sorted(entrusted & names.keys()):
        value = f"{PartyKind.NATURAL.value}:{principal_id}"
        label = _("{name}（您是代理人）").format(name=names[principal_id])
        found.append(Choice(value, label, value == chosen, icon="user"))
    return found


def _guide_state(draft: OpenDraft) -> str:
    """``current``, ``newer`` when another version is in force, or why the item is not offered now."""
    try:
        newest = current_guide(draft.guide.code)
    except DomainError as error:
        return sentence(error)
    return "current" if newest.hash == draft.guide.hash else "newer"


def _question_fields(guide: BoundGuide, given: dict[str, str], errors: dict[str, str]) -> list[Field]:
    return [
        Field(
            id=_identifier(question.id),
            name=question.id,
            label=f"{number}. {question.text}",
            control="radio",
            hint=question.hint,
            error=errors.get(question.id, ""),
            choices=tuple(
                Choice(each.value, each.label, given.get(question.id) == each.value, each.hint)
                for each in question.choices
            ),
        )
        for number, question in enumerate(guide.scenario.questions, start=1)
    ]


def _scenario_changed(request: HttpRequest, draft: OpenDraft, given: dict[str, str]) -> HttpResponse:
    questions = draft.guide.scenario.questions
    rows = [
        (question.text, _chosen(question, draft.scenario), _chosen(question, given), question.id)
        for question in questions
    ]
    context = {
        "draft": draft,
        "rows": [(text, stored, mine, stored != mine) for text, stored, mine, _id in rows],
        "pairs": list(given.items()),
        "here": reverse("portal:scenario", args=[draft.id]),
        "seen": draft.version,
        "list_href": reverse("portal:draft", args=[draft.id]),
    }
    return show(request, "changed", context, status=409, section=section_of(draft.guide), private=True)


def _chosen(question: Any, answers: dict[str, str]) -> str:
    value = answers.get(question.id)
    return str(question.label(value)) if value else _("没答")


def _identifier(path: str) -> str:
    return path.replace(".", "-")


def _crumbs(guide: BoundGuide) -> tuple[Crumb, ...]:
    item = reverse("portal:item", args=[guide.code])
    return (Crumb(_("首页"), reverse("portal:home")), Crumb(named(guide.name), item), Crumb(_("申请")))
