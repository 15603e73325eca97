"""公开文件 at the desk: written by one person of the body, approved by another, public from a day, never edited afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.policies import bodies_of
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing.actions.approve_publication import approve_publication
from tongban.registry.publishing.actions.begin_publication import begin_publication, begin_version
from tongban.registry.publishing.actions.return_publication import discard_publication, return_publication
from tongban.registry.publishing.actions.save_publication import save_publication
from tongban.registry.publishing.actions.submit_publication import submit_publication
from tongban.registry.publishing.actions.withdraw_publication import withdraw_publication
from tongban.registry.publishing.drafting import LONGEST_NUMBER, LONGEST_TITLE, Content
from tongban.registry.publishing.kinds import AGENCY_LABELS, KIND_LABELS, PublicationState, PublishedKind
from tongban.registry.publishing.queries import PublicationRecord, find_publications, publication_at_desk
from tongban.sites.desk.catalogue_words import PUBLICATION_SHAPES, PUBLICATION_WORDS
from tongban.sites.desk.draft_pages import (
    DISCARDED,
    RETURNED,
    SUBMITTED,
    Deed,
    DraftPage,
    carried_out,
    day_sent,
    noted,
    plain,
)
from tongban.sites.desk.forms import Trouble, sent
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor

_SIZE = 50
_AT = {"approve": "published_from", "return": "note", "discard": "note", "withdraw": "note"}
"""The field that a refusal of a deed is shown at, unless the refusal names one."""


@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """The documents of one's bodies, those changed last first. One statement."""
    actor, wanted = current_actor(request), request.GET.get("state", "")
    state = PublicationState(wanted) if wanted in set(PublicationState) else None
    found, after = find_publications(actor, state, request.GET.get("after", ""), _SIZE)
    context = {
        "tabs": [
            ui.Tab(_("全部"), _address(), state is None),
            *(ui.Tab(words, _address(state=each.value), each is state) for each, words in PUBLICATION_WORDS.items()),
        ],
        "columns": [ui.Column(_("标题")), ui.Column(_("种类")), ui.Column(_("状态")), ui.Column(_("最近改动"))],
        "rows": [_row(each) for each in found],
        "next_href": _address(state=wanted if state else "", after=after) if after else "",
        "edits": actor.holds(Duty.EDIT_CATALOGUE) is not None,
        "kind": _kind_field(""),
        "title": ui.Field(id="title", name="title", label=_("标题"), maxlength=LONGEST_TITLE),
    }
    return page(request, "desk/publications.html", context, current="publications")


@require_safe
def one(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """A document on one page, with the deeds that are possible now. One statement."""
    actor = current_actor(request)
    return _page(request, actor, publication_at_desk(actor, publication_id))


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A new draft of the body at which one writes; or, with ``publication``, the next version of a published document."""
    actor, given = current_actor(request), request.POST
    if given.get("publication"):
        try:
            wanted = UUID(given["publication"])
        except ValueError:
            raise DomainError("publishing.unknown") from None
        return redirect("desk:publication", publication_id=begin_version(actor, publication_id=wanted))
    post = actor.holds(Duty.EDIT_CATALOGUE)
    if post is None:
        raise DomainError("publishing.draft.right_missing", what="起草")
    content = Content(kind=_kind(given.get("kind", "")), title=given.get("title", ""))
    made = begin_publication(actor, department_uscc=post.department_uscc, content=content)
    return redirect("desk:publication", publication_id=made)


@require_POST
def deed(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """``do`` is save, submit, return, approve, discard or withdraw."""
    return carried_out(request, publication_id, _KIND_OF_DRAFT)


def _save(actor: Actor, publication_id: UUID, request: HttpRequest) -> str:
    save_publication(actor, publication_id=publication_id, seen=sent(request).seen, content=_content(request))
    return str(_("已保存。"))


def _approve(actor: Actor, publication_id: UUID, request: HttpRequest) -> str:
    day = day_sent(request, "published_from", "publishing.draft.day_passed")
    approve_publication(actor, publication_id=publication_id, seen=sent(request).seen, published_from=day)
    return str(_("自 %(day)s 起公开。") % {"day": public_date(day, year=True)})


_DEEDS: Mapping[str, Deed] = {
    "save": _save,
    "submit": plain(submit_publication, "publication_id", SUBMITTED),
    "return": noted(return_publication, "publication_id", RETURNED),
    "approve": _approve,
    "discard": noted(discard_publication, "publication_id", DISCARDED),
    "withdraw": noted(
        withdraw_publication, "publication_id", gettext_lazy("已撤下，公开的地址上写明理由。"), reason="reason"
    ),
}


def _content(request: HttpRequest) -> Content:
    given = request.POST
    issued = given.get("issued_on", "").strip()
    try:
        day = date.fromisoformat(issued) if issued else None
    except ValueError:
        raise DomainError("publishing.draft.content_invalid", field="issued_on", reason="成文日期不是日期") from None
    return Content(
        kind=_kind(given.get("kind", "")),
        title=given.get("title", ""),
        text=given.get("text", ""),
        document_number=given.get("document_number", ""),
        issued_on=day,
        items=given.get("items", "").split(),
        laws=given.get("laws", "").splitlines(),
        facts={name: given.get(name, "") for name in AGENCY_LABELS},
    )


def _kind(value: str) -> PublishedKind:
    if value not in set(PublishedKind):
        raise DomainError("publishing.draft.content_invalid", field="kind", reason="没有选种类")
    return PublishedKind(value)


def _page(
    request: HttpRequest,
    actor: Actor,
    found: PublicationRecord,
    problem: Trouble | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    problem = problem or Trouble()
    standing = found.until is None or found.until > clock.today()
    context = {
        "found": found,
        "state": ui.State(PUBLICATION_SHAPES[found.state], PUBLICATION_WORDS[found.state]),
        "notice": notice,
        "errors": problem.lines,
        "facts": list(_facts(found)),
        "edits": found.department_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE)
        and found.state is PublicationState.DRAFT,
        "approves": found.department_uscc in bodies_of(actor, Duty.APPROVE_CATALOGUE)
        and found.state is PublicationState.SUBMITTED,
        "renews": found.department_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE)
        and found.state is PublicationState.PUBLISHED,
        "withdraws": found.department_uscc in bodies_of(actor, Duty.APPROVE_CATALOGUE)
        and found.state is PublicationState.PUBLISHED
        and standing,
        **_fields(request, problem, found),
    }
    return page(request, "desk/publication.html", context, current="publications", status=status)


def _place(do: str, error: DomainError) -> str | None:
    return str(error.data.get("field") or _AT.get(do, "title")) if error.spec.status == 422 else None


_KIND_OF_DRAFT = DraftPage(
    route="desk:publication",
    find=publication_at_desk,
    show=_page,
    deeds=_DEEDS,
    place=_place,
    unknown=lambda found: DomainError("publishing.draft.wrong_state", state=PUBLICATION_WORDS[found.state]),
    changed="publishing.draft.changed",
)


def _fields(request: HttpRequest, problem: Trouble, found: PublicationRecord) -> dict[str, Any]:
    given, line = request.POST, found.line

    def field(name: str, label: Any, value: str, **more: Any) -> ui.Field:
        return ui.Field(id=name, name=name, label=label, value=given.get(name, value), error=problem.at(name), **more)

    issued = line.issued_on.isoformat() if line.issued_on else ""
    return {
        "fields": [
            _kind_field(given.get("kind", line.kind.value), problem.at("kind")),
            field("title", _("标题"), line.title, maxlength=LONGEST_TITLE),
            field("document_number", _("文号"), line.document_number, maxlength=LONGEST_NUMBER, required=False),
            field("issued_on", _("成文日期"), issued, control="date", required=False),
            field("text", _("正文"), found.text, control="textarea", hint=_("每段一行；不能带格式，写什么就显示什么。")),
            field(
                "items", _("涉及事项的基本编码"), " ".join(found.items), required=False,
                hint=_("12 位，多个用空格分开；审查细则必须写。"),
            ),
            field("laws", _("依据的法律法规"), "\n".join(found.laws), control="textarea", required=False, hint=_("一行一部。")),
            *(field(name, _(label), found.facts.get(name, ""), maxlength=200, required=False)
              for name, label in AGENCY_LABELS.items() if line.kind is PublishedKind.AGENCY),
        ],
        "note_field": field("note", _("理由"), "", maxlength=500, required=False, hint=_("退回、作废、撤下的写明为什么。")),
        "day_field": field("published_from", _("自哪一天起公开"), clock.today().isoformat(), control="date"),
    }  # fmt: skip


def _kind_field(value: str, error: str = "") -> ui.Field:
    choices = tuple(ui.Choice(each.value, _(KIND_LABELS[each])) for each in PublishedKind)
    return ui.Field(
        id="kind", name="kind", label=_("种类"), control="select", value=value, choices=choices, error=error
    )


def _facts(found: PublicationRecord) -> Iterator[ui.SummaryRow]:
    line = found.line
    yield ui.SummaryRow(_("部门"), line.department_name)
    yield ui.SummaryRow(_("版本"), _("第 {number} 版").format(number=found.number))
    yield ui.SummaryRow(_("最近改动"), table_instant(found.edited_at), note=found.note)
    for name, value in found.facts.items():
        yield ui.SummaryRow(_(AGENCY_LABELS[name]), value or "—", code=name == "uscc")
    if line.published_from is not None:
        yield ui.SummaryRow(_("公布日期"), public_date(line.published_from, year=True))
    if found.until is not None:
        yield ui.SummaryRow(_("不再公开"), public_date(found.until, year=True), note=found.withdrawn_reason)


def _row(each: PublicationRecord) -> ui.Row:
    title = ui.Anchor(each.line.title, reverse("desk:publication", args=[each.line.id]))
    shown = ui.State(PUBLICATION_SHAPES[each.state], PUBLICATION_WORDS[each.state])
    return ui.Row((title, _(KIND_LABELS[each.line.kind]), shown, table_instant(each.edited_at)))


def _address(**asked: str) -> str:
    told = urlencode({name: value for name, value in asked.items() if value})
    return reverse("desk:publications") + (f"?{told}" if told else "")
