"""A change of a register of the province on one page: what it would change, and the second person's yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.foundation.web.language import listed, whole
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import quality
from tongban.registry.catalogue.actions.decide_register import approve_change, refuse_change
from tongban.registry.catalogue.kinds import DraftState, RegisterDeed
from tongban.registry.catalogue.policies import may_keep
from tongban.registry.catalogue.register_queries import Change, change, material
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.forms import sent
from tongban.sites.desk.frame import official_name, page
from tongban.sites.desk.register_words import CHANGE_STATES, DEEDS, FIELDS, value_words
from tongban.sites.parts.signed_in import current_actor

_ORDER = {name: place for place, name in enumerate(FIELDS)}
_DRAFTS_FOLLOW = gettext_lazy("生效以后草稿马上跟着改；已公布的指南不动，省标准到下一版时用新的编码和名称。")
_EFFECTS = {
    RegisterDeed.RULE: gettext_lazy("生效以后清单和指南质量随即重新检查；取消的，还在要它的指南不能再公布。"),
    RegisterDeed.RETIRE: gettext_lazy("停用以后草稿和指南里的编码不变，列入材料名称整理，由编辑逐个处理。"),
}


@require_safe
def one(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """What is proposed, beside what holds now. Two statements."""
    return _page(request, change(change_id))


@require_POST
def deed(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """``do`` is approve or refuse; who proposed it takes it back by refuse."""
    actor, seen = current_actor(request), sent(request).seen
    found = change(change_id)
    try:
        if request.POST.get("do") == "approve":
            changed = approve_change(actor, change_id=change_id, seen=seen)
            told = _("已生效，改了 %(n)s 份草稿；已公布的指南不动，到下一版时跟着改。")
            messages.success(request, told % {"n": f"{changed:,}"})
        else:
            refuse_change(actor, change_id=change_id, seen=seen, answer=request.POST.get("answer", ""))
            messages.success(request, _("已退回，现在的内容不变。"))
    except DomainError as error:
        if error.spec.status not in (403, 409, 422):
            raise
        if error.spec.status == 422:
            refusals.only_a_mistake()
        return _page(request, change(change_id), whole(error), error.spec.status)
    return redirect("desk:register-change", change_id=found.id)


def _page(request: HttpRequest, found: Change, error: str = "", status: int = 200) -> HttpResponse:
    actor = current_actor(request)
    kind, words = CHANGE_STATES[found.state]
    waits, own = found.state is DraftState.SUBMITTED, found.proposed_by == actor.account_id
    context = {
        "found": found,
        "title": DEEDS[found.deed],
        "state": ui.State(kind, words),
        "facts": list(_facts(found)),
        "columns": [ui.Column(_("项目")), *([ui.Column(_("现在"))] if waits else []), ui.Column(_("改为"))],
        "rows": list(_rows(found)),
        "subject_href": _subject_href(found),
        "list_href": reverse("desk:proofs" if found.deed is RegisterDeed.RULE else "desk:materials"),
        "list_name": _("证明和盖章") if found.deed is RegisterDeed.RULE else _("标准材料"),
        "effect": _EFFECTS.get(found.deed, _DRAFTS_FOLLOW),
        "approves": waits and not own and may_keep(actor, Duty.APPROVE_CATALOGUE),
        "takes_back": waits and own and may_keep(actor, Duty.EDIT_CATALOGUE),
        "errors": (ui.ErrorLine("answer", error),) if error else (),
    }
    current = "proofs" if found.deed is RegisterDeed.RULE else "materials"
    return page(request, "desk/register_change.html", context, current=current, status=status)


def _subject_href(found: Change) -> str:
    if found.deed is RegisterDeed.RULE:
        return reverse("desk:proof", args=found.subject.split(":", 1))
    return reverse("desk:material", args=[found.subject]) if found.subject else ""


def _facts(found: Change) -> Iterator[ui.SummaryRow]:
    today = clock.today()
    if found.subject.startswith("SM-"):
        yield ui.SummaryRow(_("编码"), found.subject, code=True)
    who = official_name(found.proposed_by, today) or "—"
    yield ui.SummaryRow(_("提出"), f"{who} {table_instant(found.proposed_at)}", note=found.why)
    if found.decided_at is not None:
        who = official_name(found.decided_by, today) or "—"
        label = _("审核") if found.state is DraftState.PUBLISHED else _("退回")
        yield ui.SummaryRow(label, f"{who} {table_instant(found.decided_at)}", note=found.answer)


def _rows(found: Change) -> Iterator[ui.Row]:
    """While it waits, what differs from what holds; once it was decided, what it said. Of a new one and a ruling everything."""
    waits = found.state is DraftState.SUBMITTED
    now = _now(found) if waits else {}
    for field, value in sorted(found.content.items(), key=lambda each: _ORDER.get(each[0], len(_ORDER))):
        if field == "into":
            into = material(str(value))
            told = f"{into.name}（{into.code}）"
        else:
            told = value_words(field, value)
        if found.deed is RegisterDeed.RULE or now.get(field) != told:
            yield ui.Row((FIELDS.get(field, field), *((now.get(field) or "—",) if waits else ()), told))


def _now(found: Change) -> Mapping[str, str]:
    """What holds of the subject, by field, in words. One statement, none for a new one."""
    if found.deed is RegisterDeed.RULE:
        try:
            line = quality.proof(*found.subject.split(":", 1))
        except DomainError:
            # No guide asks for it any more.
            return {}
        since = public_date(line.ruled_on, year=True) if line.ruled_on else ""
        return {"state": value_words("state", line.state), "basis": listed(line.basis), "since": since}
    if not found.subject.startswith("SM-") or found.deed is RegisterDeed.CREATE:
        return {}
    old = material(found.subject)
    values = {field: getattr(old, field, "") for field in found.content}
    return {field: value_words(field, value) for field, value in values.items() if value}
