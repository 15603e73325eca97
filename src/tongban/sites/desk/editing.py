"""The editor at the desk: a draft of a guide or of a standard changed element by element, beside what the public will see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.draft_standard import save_standard
from tongban.registry.catalogue.actions.save_draft import save_draft
from tongban.registry.catalogue.draft_queries import draft
from tongban.registry.catalogue.editing import (
    Child,
    Entry,
    Kind,
    Node,
    Steps,
    added,
    called_in_list,
    moved,
    node_at,
    removed,
    replaced,
)
from tongban.registry.catalogue.editing.values import NO, YES, shown
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.placing import placed
from tongban.registry.catalogue.standard_draft_queries import standard_draft
from tongban.registry.catalogue.standard_queries import example_of, owner_of
from tongban.registry.catalogue.vocabulary import UNITS, words_of
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.element_words import label_of
from tongban.sites.desk.forms import sent
from tongban.sites.desk.frame import page
from tongban.sites.parts.guideview import GuideView
from tongban.sites.parts.processview import ProcessView
from tongban.sites.parts.signed_in import current_actor

_FORM = ("unified", "form")
# The parts of a guide from which its process is drawn.
_DRAWN = frozenset(
    {"review_plan", "special_procedures", "steps", "acceptance_limit", "statutory_limit", "delivery_limit"}
)
_HINTS = {
    "when": "例如 q.kind == 'catering'；留空就是人人适用",
    "basis": "引用依据的编号，一行一个",
    "keywords": "一行一个",
    "standard_code": "标准材料编码，例如 SM-000101；没有的留空并写明个性材料理由",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is edited: a guide's draft whole, or the unified part that is a standard's."""

    actor: Actor
    draft_id: UUID
    code: str
    name: str
    document: Mapping[str, Any]
    findings: tuple[Mapping[str, str], ...]
    seen: int
    note: str
    roots: tuple[str, ...]
    is_standard: bool
    open: bool

    @property
    def route(self) -> str:
        """The page of the draft."""
        return "desk:standard-draft" if self.is_standard else "desk:draft"

    def href(self, steps: Steps) -> str:
        """The editor's page of a place."""
        route = f"{self.route}-edit"
        at = "/".join(steps)
        return reverse(route, args=[self.draft_id, at]) if at else reverse(route, args=[self.draft_id])

    def save(self, seen: int, document: Mapping[str, Any]) -> None:
        """Keep the changed text, as any other change of the draft."""
        if self.is_standard:
            save_standard(self.actor, draft_id=self.draft_id, seen=seen, document=document["unified"], note=self.note)
        else:
            save_draft(self.actor, draft_id=self.draft_id, seen=seen, document=document, note=self.note)


@require_http_methods(["GET", "HEAD", "POST"])
def guide_editor(request: HttpRequest, draft_id: UUID, at: str = "") -> HttpResponse:
    """A place of a guide's draft. Where the province has a standard only the body's own part is edited here."""
    actor = current_actor(request)
    found = draft(actor, draft_id)
    own = owner_of(found.card.code[19:]) != ""
    subject = Subject(
        actor, draft_id, found.card.code, found.card.name, found.document, found.findings, found.state_version,
        found.note or "修改指南", ("local",) if own else ("local", "unified"), is_standard=False,
        open=found.card.state is DraftState.DRAFT,
    )  # fmt: skip
    return _edit(request, subject, at)


@require_http_methods(["GET", "HEAD", "POST"])
def standard_editor(request: HttpRequest, draft_id: UUID, at: str = "") -> HttpResponse:
    """A place of a standard's draft."""
    actor = current_actor(request)
    found = standard_draft(actor, draft_id)
    subject = Subject(
        actor, draft_id, found.code, found.name, {"unified": found.document}, found.findings, found.state_version,
        found.note or "修改省标准", ("unified",), is_standard=True, open=found.state is DraftState.DRAFT,
    )  # fmt: skip
    return _edit(request, subject, at)


def _edit(request: HttpRequest, subject: Subject, at: str) -> HttpResponse:
    steps = tuple(step for step in at.split("/") if step) or ((subject.roots[0],) if len(subject.roots) == 1 else ())
    if not subject.open or (steps and steps[0] not in subject.roots):
        return redirect(subject.route, draft_id=subject.draft_id)
    if request.method != "POST":
        return _page(request, subject, steps)
    do = request.POST.get("do", "")
    try:
        document, leads = _done(subject.document, steps, do, request)
        subject.save(sent(request).seen, document)
    except DomainError as error:
        if error.spec.status not in (403, 409, 422):
            raise
        if error.spec.status == 422:
            refusals.only_a_mistake()
        return _page(request, subject, steps, sentence(error), status=error.spec.status)
    messages.success(request, _("已保存，检查结果见下。"))
    return redirect(subject.href(leads))


def _done(document: Mapping[str, Any], steps: Steps, do: str, request: HttpRequest) -> tuple[Mapping[str, Any], Steps]:
    """The document after ``do`` (save, add, remove, up) and the place to go on from."""
    match do:
        case "add":
            return added(document, steps)
        case "remove":
            return removed(document, steps), steps[:-1]
        case "up":
            return moved(document, steps), steps[:-1]
        case "save":
            return replaced(document, steps, request.POST.getlist), steps
    raise DomainError("web.bad_request")


def _page(request: HttpRequest, subject: Subject, steps: Steps, notice: str = "", *, status: int = 200) -> HttpResponse:
    node = _root(subject) if not steps else node_at(subject.document, steps)
    mine = _findings(subject, steps)
    context = {
        "subject": subject,
        "notice": notice,
        "title": _title(subject, steps),
        "trail": list(_trail(subject, steps)),
        "node": node,
        "seen": subject.seen,
        "fields": [field for entry in node.entries for field in _fields(entry, in_form=steps[:2] == _FORM)],
        "ways": [_way(subject, steps, child) for child in node.children],
        "listed": node.shape.kind is Kind.ROWS,
        "there": node.there,
        "in_list": bool(steps) and steps[-1].isdecimal(),
        "first": bool(steps) and steps[-1] == "0",
        "removable": bool(steps) and node.there and (node.shape.nullable or node.shape.optional),
        "findings": mine,
        "others": len(subject.findings) - len(mine),
        "draft_href": reverse(subject.route, args=[subject.draft_id]),
        **_preview(subject),
        "process_first": bool(_DRAWN & set(steps)),
    }
    current = "standards" if subject.is_standard else "drafts"
    return page(request, "desk/edit.html", context, current=current, status=status)


def _root(subject: Subject) -> Node:
    """The contents: the parts that are edited here."""
    nodes = [node_at(subject.document, (root,)) for root in subject.roots]
    children = tuple(Child(node.steps, "", 1) for node in nodes)
    return Node((), nodes[0].shape, True, (), children)


def _way(subject: Subject, steps: Steps, child: Child) -> Mapping[str, Any]:
    name = child.steps[-1]
    title = child.title or _part(name) or label_of(name)
    return {"title": title, "href": subject.href(child.steps), "count": child.count, "row": name.isdecimal()}


def _part(name: str) -> str:
    return {"unified": _("统一要素"), "local": _("本部门的内容")}.get(name, "")


def _title(subject: Subject, steps: Steps) -> str:
    return (
        (_part(steps[0]) if len(steps) == 1 else placed(_called(subject.document, steps)[-1:])) if steps else _("目录")
    )


def _trail(subject: Subject, steps: Steps) -> Iterator[tuple[str, str]]:
    if steps:
        yield _("目录"), subject.href(())
    for end in range(2, len(steps)):
        yield placed(_called(subject.document, steps[:end])[-1:]), subject.href(steps[:end])


def _named(document: Mapping[str, Any], steps: Steps) -> Steps:
    """The steps with the ids of entries in place of their numbers."""
    named: list[str] = []
    value: Any = document
    for step in steps:
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
            entry = value.get("id") if isinstance(value, Mapping) else None
            named.append(str(entry or int(step) + 1))
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
            named.append(step)
    return tuple(named)


def _called(document: Mapping[str, Any], steps: Steps) -> Steps:
    """The steps with what entries are called in place of their numbers."""
    called: list[str] = []
    value: Any = document
    for step in steps:
        rows = value if isinstance(value, list) else None
        value = rows[int(step)] if rows is not None else value.get(step) if isinstance(value, Mapping) else None
        called.append(called_in_list(value) if rows is not None else step)
    return tuple(called)


def _findings(subject: Subject, steps: Steps) -> list[str]:
    """What the checks say of this place; a finding's path names entries by id, one about the structure by number."""
    if not steps:
        return [each["message"] for each in subject.findings]
    paths = tuple(f"{'.'.join(each)}." for each in (_named(subject.document, steps), steps))
    return [each["message"] for each in subject.findings if f"{each['path']}.".startswith(paths)]


def _fields(entry: Entry, *, in_form: bool) -> Iterator[ui.Field]:
    name, shape = entry.name, entry.shape
    label, text = label_of(name, in_form=in_form), shown(entry.value, shape)
    required = not (shape.optional or shape.nullable)
    match shape.kind:
        case Kind.LENGTH:
            held = entry.value if isinstance(entry.value, Mapping) else {}
            amount, unit = str(held.get("amount", "")), str(held.get("unit", "WORKING_DAY"))
            yield _field(f"{name}.amount", label, value=amount, width="s", inputmode="numeric", required=required)
            words = _("%(what)s的单位") % {"what": label}
            yield _field(f"{name}.unit", words, control="select", choices=_choices(UNITS, {unit}))
        case Kind.SWITCH:
            chosen = {text or NO} if required else {text}
            choices = _choices({YES: _("是"), NO: _("否")}, chosen)
            yield _field(name, label, control="radio", choices=choices, required=required)
        case Kind.CHOICE | Kind.CHOICES:
            choices = _choices(words_of(shape.values), set(text.split("\n")))
            control = "select" if shape.kind is Kind.CHOICE else "checkboxes"
            yield _field(name, label, control=control, choices=choices, required=required)
        case Kind.TEXT | Kind.LINES | Kind.ANY:
            yield _field(name, label, control="textarea", value=text, required=required)
        case _:
            yield _field(name, label, value=text, required=required)


def _field(name: str, label: str, **more: Any) -> ui.Field:
    return ui.Field(id=f"e-{name}", name=name, label=label, hint=_HINTS.get(name, ""), spellcheck=False, **more)


def _choices(words: Mapping[str, Any], chosen: set[str]) -> tuple[ui.Choice, ...]:
    return tuple(ui.Choice(value, word, value in chosen) for value, word in words.items())


def _preview(subject: Subject) -> Mapping[str, Any]:
    """The public page of the draft, where it is complete enough to be drawn; of a standard that of a body that offers it, or
    the picture of its process where none does."""
    if any(each.get("code") == "shape" for each in subject.findings):
        return {}
    if not subject.is_standard:
        return {"preview": GuideView(dict(subject.document))}
    example = example_of(subject.code)
    if example is None:
        return {"process": ProcessView(subject.document)}
    return {"preview": GuideView({**example, **subject.document}), "example": example["local"]["department_name"]}
