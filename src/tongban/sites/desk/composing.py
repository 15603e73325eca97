"""The everyday story: answer the questions, fill in the item's own form, tick the papers, and say what must come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import sentence
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.change_stories import put_story
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.lookups import Registers
from tongban.registry.catalogue.rehearsing import Outcome, Wanted, composed
from tongban.sites.desk.catalogue_words import OUTCOMES
from tongban.sites.desk.forms import sent
from tongban.sites.desk.frame import page
from tongban.sites.desk.stories import Subject, subject_of
from tongban.sites.parts.formview import FormView, row_deed
from tongban.sites.parts.signed_in import current_actor

_MOST_DAYS = 3650


@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: HttpRequest, kind: str, draft_id: UUID) -> HttpResponse:
    """First the questions on the situation (in the address), then all the rest on one page."""
    subject = subject_of(current_actor(request), kind, draft_id)
    if not subject.edits or any(each["code"] != "story_failed" for each in subject.findings):
        messages.warning(request, _("先改正公布前检查指出的问题，再写情形。"))
        return redirect(subject.href)
    guide = bind(subject.guide())
    given = request.POST if request.method == "POST" else request.GET
    chosen = {each.id: given.get(each.id, "") for each in guide.scenario.questions}
    try:
        chosen = guide.clean_scenario(chosen)
    except DomainError:
        return _situation(request, subject, guide, chosen)
    if request.method != "POST":
        return _page(request, subject, guide, chosen, formspec.sample_answers(guide.form, chosen))
    return _composed(request, subject, guide, chosen)


def _composed(request: HttpRequest, subject: Subject, guide: BoundGuide, chosen: Mapping[str, str]) -> HttpResponse:
    raw, do = _typed(request, guide), request.POST.get("do", "")
    cleaned, problems = formspec.clean_all(guide.form, raw, chosen, partial=False, lookups=Registers(guide.region_code))
    if do != "put":
        return _page(request, subject, guide, chosen, raw)
    if problems:
        refusals.only_a_mistake()
        return _page(request, subject, guide, chosen, raw, problems, status=422)
    typed = {field.id: field for field in guide.form.top_fields() if field.expression is None}
    answers = {name: value for name, value in cleaned.items() if name in typed}
    uploads = {name: [f"{name}.pdf"] for name in request.POST.getlist("papers")}
    try:
        document = composed(guide, _wanted(request, subject), chosen, answers, uploads)
        seen = sent(request).seen
        put_story(subject.actor, draft_id=subject.draft_id, seen=seen, document=document, standard=subject.is_standard)
    except DomainError as error:
        if error.spec.status not in (403, 409, 422):
            raise
        if error.spec.status == 422:
            refusals.only_a_mistake()
        return _page(request, subject, guide, chosen, raw, notice=sentence(error), status=error.spec.status)
    messages.success(request, _("情形已存进草稿，结果见下；和草稿一起审核、同日生效。"))
    return redirect(subject.href)


def _typed(request: HttpRequest, guide: BoundGuide) -> dict[str, Any]:
    """What stands in the form, after a row was added or taken away."""
    pairs, do = dict(request.POST.lists()), request.POST.get("do", "")
    raw: dict[str, Any] = {}
    for section in guide.form.sections:
        own = {field.id for field in section.fields}
        mine = {name: values for name, values in pairs.items() if name.partition("[")[0] in own}
        raw |= row_deed(guide.form, section.id, mine, do) or formspec.read_pairs(guide.form, section.id, mine)
    return raw


def _wanted(request: HttpRequest, subject: Subject) -> Wanted:
    """DomainError ``catalogue.story.invalid`` for what is missing or makes no sense."""
    title, outcome = request.POST.get("title", "").strip(), request.POST.get("outcome", "")
    if not title or outcome not in set(Outcome):
        raise DomainError("catalogue.story.invalid", reason=_("要写明是什么情形，并选一个结果"))
    cited = tuple(request.POST.getlist("cited" if outcome == Outcome.CORRECTION else "grounds"))
    if outcome in (Outcome.CORRECTION, Outcome.REFUSED) and not cited:
        raise DomainError("catalogue.story.invalid", reason=_("要补正哪些、因哪个条件不予许可，至少选一项"))
    days = request.POST.get("promised", "").strip()
    if days and not (days.isascii() and days.isdecimal() and int(days) <= _MOST_DAYS):
        raise DomainError("catalogue.story.invalid", reason=_("承诺时限写工作日的数目"))
    taken = {each.story.name for each in subject.panel().lines}
    name = next(f"story-{n}" for n in range(1, len(taken) + 2) if f"story-{n}" not in taken)
    used = cited if outcome in (Outcome.CORRECTION, Outcome.REFUSED) else ()
    return Wanted(name, title, Outcome(outcome), used, int(days) if days else None)


def _situation(request: HttpRequest, subject: Subject, guide: BoundGuide, chosen: Mapping[str, str]) -> HttpResponse:
    fields = [
        ui.Field(
            id=each.id.replace(".", "-"),
            name=each.id,
            label=each.text,
            control="radio",
            choices=tuple(
                ui.Choice(c.value, c.label, chosen.get(each.id) == c.value, hint=c.hint) for c in each.choices
            ),
            hint=each.hint,
        )
        for each in guide.scenario.questions
    ]
    context = {"subject": subject, "questions": fields, "notice": "", "sections": []}
    return page(request, "desk/compose.html", context, current="standards" if subject.is_standard else "drafts")


def _page(
    request: HttpRequest,
    subject: Subject,
    guide: BoundGuide,
    chosen: Mapping[str, str],
    answers: Mapping[str, Any],
    problems: tuple[formspec.FieldProblem, ...] = (),
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    values = {**chosen, **answers}
    views = [
        FormView(
            guide.form,
            section.id,
            answers,
            [each for each in problems if _of(section, each)],
            chosen,
            offered=Registers(guide.region_code),
        )
        for section in guide.form.sections
        if section.applies(values)
    ]
    context = {
        "subject": subject,
        "notice": notice,
        "questions": [],
        "situation": [(each.text, each.label(chosen[each.id])) for each in guide.scenario.questions],
        "chosen": chosen,
        "sections": views,
        "errors": [line for view in views for line in view.errors],
        "fields": list(_outcome(request, guide, chosen, answers)),
    }
    current = "standards" if subject.is_standard else "drafts"
    return page(request, "desk/compose.html", context, current=current, status=status)


def _of(section: formspec.Section, problem: formspec.FieldProblem) -> bool:
    return any(problem.path.partition("[")[0] == field.id for field in section.fields)


def _outcome(
    request: HttpRequest, guide: BoundGuide, chosen: Mapping[str, str], answers: Mapping[str, Any]
) -> Iterator[ui.Field]:
    asked = {need.id: need for need in guide.materials_for(chosen, answers)}
    first, post = request.method != "POST", request.POST
    papers = [need for need in guide.materials if need.source is MaterialSource.UPLOAD]
    ticked = {name for name, need in asked.items() if need.required} if first else set(post.getlist("papers"))
    if papers:
        hint = _("已按这份草稿选好；和应当的不一样，就改成应当的。")
        yield _ticks("papers", _("带来的材料"), [(each.id, each.name) for each in papers], ticked, hint)
    outcome = post.get("outcome", Outcome.GRANTED.value)
    choices = tuple(ui.Choice(each.value, words, outcome == each.value) for each, words in OUTCOMES.items())
    yield ui.Field(id="outcome", name="outcome", label=_("应当怎样"), control="radio", choices=choices)
    cited = [(need.id, need.name) for need in asked.values()]
    yield _ticks("cited", _("要补正的，是哪些"), cited, set(post.getlist("cited")), _("选“要补正”时填。"))
    grounds = [(each.id, each.text) for each in guide.conditions_for(chosen, answers)]
    if grounds:
        told = _("选“不予许可”时填。")
        yield _ticks("grounds", _("不予许可，因哪个条件"), grounds, set(post.getlist("grounds")), told)
    yield ui.Field(
        id="promised", name="promised", label=_("承诺时限最长"), value=post.get("promised", ""), unit=_("个工作日"),
        hint=_("对所有实施部门；留空就是不管。"), inputmode="numeric", width="s", required=False,
    )  # fmt: skip
    yield ui.Field(
        id="title", name="title", label=_("一句话说明这是什么情形"), value=post.get("title", ""), maxlength=200
    )


def _ticks(name: str, label: str, choices: list[tuple[str, str]], ticked: set[str], hint: str) -> ui.Field:
    return ui.Field(
        id=name,
        name=name,
        label=label,
        control="checkboxes",
        choices=tuple(ui.Choice(value, f"{value} {words}", value in ticked) for value, words in choices),
        hint=hint,
        required=False,
    )
