"""What the pages of drafts share, be it of a guide, a standard or a public document: one deed carried out and its refusal shown
where it belongs, the text and the day that were sent, the findings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.forms import Trouble, sent, trouble
from tongban.sites.parts.signed_in import current_actor

Deed = Callable[[Actor, UUID, HttpRequest], str]
"""Does what was asked and says so in a sentence."""
Found = TypeVar("Found")

SUBMITTED = gettext_lazy("已提交，由另一位有审核岗位的人员审核。")
RETURNED = gettext_lazy("已退回修改。")
DISCARDED = gettext_lazy("已作废。")
FIELDS = {"save": "document", "submit": "document", "return": "note", "approve": "valid_from", "discard": "note"}
"""At which field of a draft's page a mistake of content stands, by deed."""


@dataclass(frozen=True, slots=True)
class DraftPage(Generic[Found]):
    """One kind of draft at the desk. ``show(request, actor, found, problem, notice, status)`` draws its page; ``place`` says at
    which field a mistake of content stands, None where the refusal is no such mistake."""

    route: str
    find: Callable[[Actor, UUID], Found]
    show: Callable[[HttpRequest, Actor, Found, Trouble | None, str, int], HttpResponse]
    deeds: Mapping[str, Deed]
    place: Callable[[str, DomainError], str | None]
    unknown: Callable[[Found], DomainError]
    changed: str


def carried_out(request: HttpRequest, draft_id: UUID, kind: DraftPage[Found]) -> HttpResponse:
    """The deed ``do`` of the form, and the page again: after it, or with what stood against it."""
    actor, do = current_actor(request), request.POST.get("do", "")
    found = kind.find(actor, draft_id)
    act = kind.deeds.get(do)
    if act is None:
        raise kind.unknown(found)
    try:
        said = act(actor, draft_id, request)
    except DomainError as error:
        if (place := kind.place(do, error)) is not None:
            refusals.only_a_mistake()
            return kind.show(request, actor, found, trouble(error, place), "", 422)
        if error.code == kind.changed:
            return kind.show(request, actor, kind.find(actor, draft_id), None, sentence(error), 409)
        if error.spec.status in (403, 409):
            return kind.show(request, actor, found, None, sentence(error), error.spec.status)
        raise
    messages.success(request, said)
    return redirect(kind.route, draft_id)


def plain(act: Callable[..., object], draft: str, said: Any) -> Deed:
    """A deed that needs the version alone. ``draft``: how it names the id of its draft."""

    def done(actor: Actor, draft_id: UUID, request: HttpRequest) -> str:
        act(actor, **{draft: draft_id}, seen=sent(request).seen)
        return str(said)

    return done


def noted(act: Callable[..., object], draft: str, said: Any, *, reason: str = "note") -> Deed:
    """A deed with a reason, which it takes as ``reason``."""

    def done(actor: Actor, draft_id: UUID, request: HttpRequest) -> str:
        act(actor, **{draft: draft_id, reason: request.POST.get("note", "")}, seen=sent(request).seen)
        return str(said)

    return done


def document_sent(request: HttpRequest) -> Any:
    """The text of the form. DomainError ``catalogue.draft.not_a_guide`` where it is no JSON."""
    try:
        return json.loads(request.POST.get("document", ""))
    except (ValueError, RecursionError) as error:
        where = f"第 {error.lineno} 行" if isinstance(error, json.JSONDecodeError) else "全文"
        raise DomainError("catalogue.draft.not_a_guide", reason=f"不是 JSON（{where}）") from error


def day_sent(request: HttpRequest, name: str, refusal: str = "catalogue.draft.day_passed") -> date:
    """The day of the form. DomainError ``refusal`` where it is none."""
    text = request.POST.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DomainError(refusal, day=text[:20]) from error


def finding_rows(findings: Iterable[Mapping[str, str]]) -> list[ui.Row]:
    """Place and sentence of each finding."""
    return [ui.Row((each["path"] or "—", each["message"])) for each in findings]


def draft_fields(
    request: HttpRequest,
    problem: Trouble,
    *,
    text: str,
    note: str,
    whole: str,
    hint: str,
    note_hint: str,
    day_hint: str,
) -> dict[str, ui.Field]:
    """The whole text, the reason, and the day from which it is to hold."""
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    return {
        "text_field": ui.Field(
            id="document",
            name="document",
            label=whole,
            control="textarea",
            value=text,
            hint=hint,
            error=problem.at("document"),
            spellcheck=False,
        ),
        "note_field": ui.Field(
            id="note",
            name="note",
            label=_("理由"),
            value=request.POST.get("note", note),
            maxlength=500,
            hint=note_hint,
            error=problem.at("note"),
            required=False,
        ),
        "day_field": ui.Field(
            id="valid_from",
            name="valid_from",
            label=_("自哪一天起生效"),
            control="date",
            value=request.POST.get("valid_from", tomorrow),
            hint=day_hint,
            error=problem.at("valid_from"),
        ),
    }
