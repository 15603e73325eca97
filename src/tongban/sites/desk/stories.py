"""One story of a draft at the desk: its text in YAML, what fails, what the draft changes in it; put, retired or kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import yaml
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
from tongban.registry.catalogue.actions.change_stories import keep_story, lead_stories, put_story, retire_story
from tongban.registry.catalogue.draft_queries import draft
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.policies import bodies_of
from tongban.registry.catalogue.rehearsing import story_text
from tongban.registry.catalogue.standard_draft_queries import standard_draft
from tongban.registry.catalogue.story_queries import (
    Fate,
    StoryLine,
    StoryPanel,
    panel_of_guide,
    panel_of_standard,
    specimen_of,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.catalogue_words import FATES
from tongban.sites.desk.forms import sent
from tongban.sites.desk.frame import page
from tongban.sites.desk.story_panel import told_of
from tongban.sites.parts.differences import difference_columns, difference_rows
from tongban.sites.parts.signed_in import current_actor

NEW = "new"
_LONGEST = 200_000
_STORY = ("story", "title", "rehearsal", "plan", "people", "item", "application", "asks", "steps")
_STEP = ("id", "who", "door", "deed", "with", "expect")


@dataclass(frozen=True, slots=True)
class Subject:
    """The draft whose stories these are. ``document``: what the editor's pages show of it."""

    actor: Actor
    kind: str
    draft_id: UUID
    code: str
    name: str
    owner_uscc: str
    document: Mapping[str, Any]
    stories: Mapping[str, Mapping[str, Any] | None]
    findings: tuple[Mapping[str, str], ...]
    seen: int
    edits: bool

    @property
    def is_standard(self) -> bool:
        """Of a standard, or of the guide of one body."""
        return self.kind == "standard"

    @property
    def href(self) -> str:
        """The page of the draft."""
        return reverse("desk:standard-draft" if self.is_standard else "desk:draft", args=[self.draft_id])

    def guide(self) -> Mapping[str, Any]:
        """A whole guide to try a story on. One statement at most."""
        if self.is_standard:
            return specimen_of(self.code, self.document["unified"], self.owner_uscc)
        return self.document

    def panel(self) -> StoryPanel:
        """Its stories as they go now."""
        if self.is_standard:
            return panel_of_standard(self.code, self.document["unified"], self.owner_uscc, self.stories, self.findings)
        return panel_of_guide(self.document, self.code, self.stories, self.findings)


def subject_of(actor: Actor, kind: str, draft_id: UUID) -> Subject:
    """The draft, if the actor may see it. DomainError ``catalogue.draft.unknown``."""
    if kind == "standard":
        found = standard_draft(actor, draft_id)
        edits = found.owner_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE) and found.state is DraftState.DRAFT
        return Subject(
            actor, kind, draft_id, found.code, found.name, found.owner_uscc, {"unified": found.document}, found.stories,
            found.findings, found.state_version, edits,
        )  # fmt: skip
    if kind != "guide":
        raise DomainError("catalogue.draft.unknown")
    row = draft(actor, draft_id)
    edits = row.card.department_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE) and row.card.state is DraftState.DRAFT
    return Subject(
        actor, kind, draft_id, row.card.code, row.card.name, row.card.department_uscc, row.document, row.stories,
        row.findings, row.state_version, edits,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def story(request: HttpRequest, kind: str, draft_id: UUID, name: str) -> HttpResponse:
    """A story of the draft, ``new`` for one to be pasted; ``do`` is put, follow, retire or keep."""
    subject = subject_of(current_actor(request), kind, draft_id)
    line = next((each for each in subject.panel().lines if each.story.name == name), None)
    if line is None and name != NEW:
        raise DomainError("catalogue.story.unknown", name=name[:60])
    if request.method != "POST":
        return _page(request, subject, line)
    try:
        said = _done(subject, request, name)
    except DomainError as error:
        if error.spec.status not in (403, 409, 422):
            raise
        if error.spec.status == 422:
            refusals.only_a_mistake()
        return _page(request, subject, line, sentence(error), status=error.spec.status)
    messages.success(request, said)
    return redirect(subject.href)


def _done(subject: Subject, request: HttpRequest, name: str) -> str:
    actor, draft_id, seen, standard = subject.actor, subject.draft_id, sent(request).seen, subject.is_standard
    match request.POST.get("do", ""):
        case "put":
            document = story_text(request.POST.get("document", ""))
            put_story(actor, draft_id=draft_id, seen=seen, document=document, standard=standard)
            return str(_("情形已存进草稿，结果见下；和草稿一起审核、同日生效。"))
        case "follow" if standard:
            led, left = lead_stories(actor, draft_id=draft_id, seen=seen)
            words = _("%(led)s 个情形已跟着改，请逐个看过再提交；%(left)s 个要您自己改。")
            return str(words % {"led": led, "left": left})
        case "retire":
            retire_story(actor, draft_id=draft_id, seen=seen, name=name, standard=standard)
            return str(_("情形自草稿生效之日起停用。"))
        case "keep":
            keep_story(actor, draft_id=draft_id, seen=seen, name=name, standard=standard)
            return str(_("情形不改了。"))
    raise DomainError("web.bad_request")


def _page(
    request: HttpRequest, subject: Subject, line: StoryLine | None, notice: str = "", *, status: int = 200
) -> HttpResponse:
    text = request.POST.get("document", "") or (written(line.story.document) if line is not None else "")
    context = {
        "subject": subject,
        "notice": notice,
        "line": line,
        "title": line.story.title if line is not None else _("新的情形"),
        "fate": FATES.get(line.fate, "") if line is not None else "",
        "told": told_of(line.failures, subject.kind, subject.draft_id, subject.document, edits=subject.edits)
        if line
        else (),
        "change_columns": difference_columns(),
        "changes": difference_rows(line.differences) if line is not None else [],
        "text": text,
        "retired": line is not None and line.fate is Fate.RETIRED,
        "touched": line is not None and line.fate in (Fate.CHANGED, Fate.RETIRED),
        "text_field": ui.Field(
            id="document",
            name="document",
            label=_("情形全文"),
            control="textarea",
            value=text[:_LONGEST],
            hint=_("按 YAML 书写，写法和 stories 文件夹里的一样；日期和小数要加引号。"),
            spellcheck=False,
        ),
    }
    return page(
        request, "desk/story.html", context, current="standards" if subject.is_standard else "drafts", status=status
    )


def written(document: Mapping[str, Any]) -> str:
    """The story as an editor writes it."""
    steps = [_ordered(step, _STEP) for step in document["steps"]]
    whole = _ordered({**document, "steps": steps}, _STORY)
    return str(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=110))


def _ordered(part: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The database keeps no order."""
    return {name: part[name] for name in (*names, *sorted(part.keys() - set(names))) if name in part}
