"""A draft at the window: the same form as everywhere, one page a subject, saved at every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases.actions.draft import (
    OpenDraft,
    attach,
    detach,
    discard_draft,
    files_of,
    follow_guide,
    open_draft,
    save_scenario,
    save_section,
)
from tongban.cases.actions.upload import upload
from tongban.cases.mandated import matter_of
from tongban.cases.queries.notice import notice_of
from tongban.cases.queries.seen import AGENCY, WINDOW
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import joined, sentence, whole
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FieldProblem, FieldType, read_pairs
from tongban.registry.catalogue.guides import MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.lookups import Registers
from tongban.registry.identity.actors import Actor, Channel, HeldMandate
from tongban.registry.identity.mandates import witnesses_of
from tongban.registry.identity.queries import Party, party_of
from tongban.registry.identity.sightings import saw, subject_of
from tongban.registry.orgs.duties import Duty
from tongban.sites.hall.frame import body_name, official_name, page, refuse_forged
from tongban.sites.hall.prefill import Known
from tongban.sites.hall.tasks import Tasks
from tongban.sites.parts.formview import FormView, row_deed
from tongban.sites.parts.signed_in import current_actor

CHANGED = "cases.draft.changed"
_UPLOADS, _SECONDS = 120, 600
_ACCEPTED = {"pdf": ".pdf", "jpg": ".jpg,.jpeg", "png": ".png"}


@require_safe
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The task list."""
    found = window_draft(request, draft_id)
    if found.submitted:
        return redirect("hall:receipt", draft_id=draft_id)
    context = {
        "draft": found,
        "rows": Tasks(found).rows(),
        "who": applicant_of(found),
        "agent": agent_words(current_actor(request), found),
        "data_notice": notice_of(found.guide),
    }
    return page(request, "hall/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The questions on the applicant's situation."""
    found = window_draft(request, draft_id)
    if found.submitted:
        return redirect("hall:receipt", draft_id=draft_id)
    typed: Mapping[str, Any] = found.scenario
    errors: list[ui.ErrorLine] = []
    status = 200
    if request.method == "POST":
        questions = found.guide.scenario.questions
        typed = {each.id: request.POST[each.id] for each in questions if request.POST.get(each.id)}
        errors = [
            ui.ErrorLine(f"{_html(each.id)}-0", _("请回答：%(question)s") % {"question": each.text})
            for each in questions
            if each.id not in typed
        ]
        status = 422
        if not errors:
            try:
                found = save_scenario(current_actor(request), draft_id, seen=seen_of(request), raw=typed)
                return redirect(Tasks(found).after("scenario"))
            except DomainError as error:
                if error.code not in (CHANGED, "catalogue.scenario_invalid"):
                    raise
                refuse_forged(error)
                errors, status = [ui.ErrorLine("main", whole(error))], error.spec.status
                found = window_draft(request, draft_id)
    fields = [_question(found, each, typed, errors) for each in found.guide.scenario.questions]
    return page(request, "hall/scenario.html", {"draft": found, "fields": fields, "errors": errors}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, draft_id: UUID, section_id: str) -> HttpResponse:
    """One page of the form. Whatever was typed is saved as far as it is right, and never lost."""
    found = window_draft(request, draft_id)
    if found.submitted:
        return redirect("hall:receipt", draft_id=draft_id)
    if request.method != "POST":
        return _section_page(request, found, section_id, None)
    form, do = found.guide.form, request.POST.get("do", "next")
    pairs = dict(request.POST.lists())
    deed = row_deed(form, section_id, pairs, do)
    raw = deed if deed is not None else read_pairs(form, section_id, pairs)
    raw = {**raw, **_fixed(found, section_id)}
    kept = _without_empty_rows(raw)
    try:
        found, wrong = save_section(
            current_actor(request), draft_id, seen=seen_of(request), section_id=section_id, raw=kept
        )
    except DomainError as error:
        if error.code != CHANGED:
            raise
        notice = joined(sentence(error), _("这一页显示的是您刚才填的；再存一次，就以这一页为准。"))
        return _section_page(request, window_draft(request, draft_id), section_id, raw, notice=notice, status=409)
    if deed is not None or do == "refresh":
        return _section_page(request, found, section_id, raw, wrong)
    told = (found.answers, found.scenario, False, Registers(found.guide.region_code))
    problems = wrong or formspec.clean_section(form, section_id, kept, *told)[1]
    if problems:
        return _section_page(request, found, section_id, raw, problems, status=422)
    return redirect(Tasks(found).after(section_id))


@require_http_methods(["GET", "HEAD", "POST"])
def material(request: HttpRequest, draft_id: UUID, element: str) -> HttpResponse:
    """Scans of one material: added, and taken away again."""
    found = window_draft(request, draft_id)
    if found.submitted:
        return redirect("hall:receipt", draft_id=draft_id)
    need = _upload_need(found, element)
    if request.method != "POST":
        return _material_page(request, found, need)
    actor, do = current_actor(request), request.POST.get("do", "upload")
    try:
        if do.startswith("remove:"):
            gone = UUID(do.removeprefix("remove:"))
            found = detach(actor, draft_id, seen=seen_of(request), element=element, upload_id=gone)
            return redirect("hall:material", draft_id=draft_id, element=element)
        ids = []
        for scan in request.FILES.getlist("file"):
            spend("upload", str(actor.account_id), _UPLOADS, _SECONDS)
            ids.append(upload(actor, name=scan.name or "", chunks=scan.chunks(), max_mb=need.max_mb).id)
        if ids:
            found = attach(actor, draft_id, seen=seen_of(request), element=element, upload_ids=ids)
    except ValueError:
        raise DomainError("web.bad_request") from None
    except DomainError as error:
        if error.spec.status not in (409, 413, 415, 422, 503):
            raise
        refuse_forged(error)
        again = window_draft(request, draft_id)
        return _material_page(request, again, need, whole(error), error.spec.status)
    if do == "upload" and ids:
        return redirect("hall:material", draft_id=draft_id, element=element)
    if need.required and not found.uploads.get(element):
        return _material_page(request, found, need, _("请选择扫描件"), 422)
    return redirect(Tasks(found).after(element))


@require_POST
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    if window_draft(request, draft_id).submitted:
        messages.warning(request, _("已经提交，不是草稿了，没有删去。要收回请在办件里撤回。"))
        return redirect("hall:receipt", draft_id=draft_id)
    discard_draft(current_actor(request), draft_id)
    messages.success(request, _("草稿已删去。"))
    return redirect("hall:home")


@require_POST
def follow(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Bind the draft to the guide that is in force now."""
    window_draft(request, draft_id)
    follow_guide(current_actor(request), draft_id, seen=seen_of(request))
    messages.success(request, _("已换成新版办事指南，请把各项再核对一遍。"))
    return redirect("hall:draft", draft_id=draft_id)


def window_draft(request: HttpRequest, draft_id: UUID) -> OpenDraft:
    """The clerk's own draft of the window. DomainError ``cases.draft.not_found`` for any other."""
    actor = current_actor(request)
    found = open_draft(actor, draft_id)
    if found.channel is not Channel.WINDOW:
        raise DomainError("cases.draft.not_found")
    held, post = _assisted_by(actor, found), actor.holds(Duty.INTAKE, region_code=found.guide.region_code)
    reader = actor.by_mandate(held) if held is not None else actor.by_right_of(post) if post is not None else actor
    subject = subject_of(found.applicant_kind, found.applicant_id)
    saw(reader, [subject], fields=["applicant", "answers"], purpose=WINDOW)
    return found


def applicant_of(found: OpenDraft) -> Party:
    """Who applies, in full: the clerk has the person or the licence before them. One statement."""
    applicant = party_of(found.applicant_kind, found.applicant_id)
    if applicant is None:
        raise DomainError("cases.draft.not_found")
    return applicant


def agent_words(actor: Actor, found: OpenDraft) -> str:
    """Name and service point of the 帮办代办员 whose draft it is; empty for a clerk's."""
    held = _assisted_by(actor, found)
    if held is None:
        return ""
    post = next(post for post in actor.posts if post.id == held.post)
    return f"{official_name(actor.account_id, clock.today())}（{body_name(post.department_id)}）"


def witness_name(actor: Actor, found: OpenDraft) -> str:
    """Who saw the paper signed by which the agent applies, for the sheet that the applicant is handed; the reading is on record.
    Two statements at most, none for a clerk's draft."""
    held = _assisted_by(actor, found)
    if held is None:
        return ""
    agent = actor.by_mandate(held)
    return witnesses_of(agent, [held.id], purpose=AGENCY, case_id=found.case_id).get(held.id, "")


def _assisted_by(actor: Actor, found: OpenDraft) -> HeldMandate | None:
    """The mandate given at a service point by which the draft is the actor's."""
    matter, case = matter_of(found.guide), found.case_id
    for each in actor.mandates:
        if each.post is None or each.principal_id != found.applicant_id:
            continue
        if each.case_id == case if case is not None else each.opens(matter):
            return each
    return None


def seen_of(request: HttpRequest) -> int:
    """The version of the draft that the page showed. DomainError ``web.bad_request``."""
    try:
        return int(request.POST.get("seen", ""))
    except ValueError:
        raise DomainError("web.bad_request") from None


def size_shown(size: int) -> str:
    """``1.8 MB``, ``340 KB``."""
    return f"{size / 1048576:.1f} MB" if size >= 1048576 else f"{max(1, round(size / 1024))} KB"


def _section_page(
    request: HttpRequest,
    found: OpenDraft,
    section_id: str,
    raw: Mapping[str, Any] | None,
    problems: Sequence[FieldProblem] = (),
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    form = found.guide.form
    own = form.section(section_id)
    known = Known(form, applicant_of(found), found.provided)
    if raw is None:
        answers = known.into(section_id, found.answers)
    else:
        typed = {field.id for field in own.fields if field.type is not FieldType.COMPUTED}
        answers = {**{key: value for key, value in found.answers.items() if key not in typed}, **raw}
    view = FormView(
        form,
        section_id,
        answers,
        problems,
        found.scenario,
        sources=known.sources(answers),
        fixed=known.fixed,
        offered=Registers(found.guide.region_code),
    )
    context = {"draft": found, "view": view, "errors": view.errors, "notice": notice}
    return page(request, "hall/section.html", context, status=status)


def _material_page(
    request: HttpRequest, found: OpenDraft, need: MaterialNeed, error: str = "", status: int = 200
) -> HttpResponse:
    ids = [UUID(each) for each in found.uploads.get(need.id, ())]
    files = files_of(current_actor(request), ids) if ids else ()
    lines = tuple(
        ui.FileLine(file.name, size_shown(file.size), ui.State("done", _("已存")), remove_value=f"remove:{file.id}")
        for file in files
    )
    kinds = [_ACCEPTED[each] for each in need.accept if each in _ACCEPTED]
    field = ui.Upload(
        "file", "file", f"{need.id.upper()} {need.name}", ",".join(kinds), hint=_rule(need), error=error,
        required=need.required, multiple=need.max_files > 1, files=lines,
    )  # fmt: skip
    errors = [ui.ErrorLine("file", error)] if error else []
    context = {"draft": found, "need": need, "field": field, "errors": errors}
    return page(request, "hall/material.html", context, status=status)


def _rule(need: MaterialNeed) -> str:
    told = {"files": need.max_files, "mb": need.max_mb}
    rule = _("最多 %(files)d 个文件，每个 %(mb)d MB 以内，PDF、JPG 或 PNG。") % told
    return rule + (_("要核验原件。") if need.original_seen else "")


def _upload_need(found: OpenDraft, element: str) -> MaterialNeed:
    for need in Tasks(found).needs:
        if need.id == element and need.source is MaterialSource.UPLOAD:
            return need
    raise DomainError("cases.material.not_asked", element=element)


def _question(found: OpenDraft, question: Any, typed: Mapping[str, Any], errors: Sequence[ui.ErrorLine]) -> ui.Field:
    identifier = _html(question.id)
    error = next((str(line.message) for line in errors if line.target == f"{identifier}-0"), "")
    choices = tuple(
        ui.Choice(each.value, each.label, typed.get(question.id) == each.value, hint=each.hint)
        for each in question.choices
    )
    return ui.Field(
        id=identifier, name=question.id, label=question.text, control="radio", choices=choices, hint=question.hint,
        error=error,
    )  # fmt: skip


def _html(question_id: str) -> str:
    return question_id.replace(".", "-")


def _fixed(found: OpenDraft, section_id: str) -> dict[str, Any]:
    """What a register vouches for is saved as the register says, whatever was sent."""
    fixed = Known(found.guide.form, applicant_of(found), found.provided).fixed
    return {each.id: fixed[each.id] for each in found.guide.form.section(section_id).fields if each.id in fixed}


def _without_empty_rows(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Empty rows are the page's, not the applicant's."""
    return {
        key: [row for row in value if row]
        if isinstance(value, list) and isinstance(next(iter(value), None), dict)
        else value
        for key, value in raw.items()
    }
