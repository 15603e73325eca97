"""影响评估 at the desk: what needs an assessment and has none, those that were written, and the form for a new one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.foundation.web.language import listed, whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.actions.assess import (
    TEXT_LABELS,
    TITLE,
    approve_assessment,
    ask_assessment,
    return_assessment,
)
from tongban.oversight.privacy.kinds import (
    ASSESSMENT_LABELS,
    RISK_LABELS,
    TRIGGER_LABELS,
    AssessmentState,
    Risk,
    Trigger,
)
from tongban.oversight.privacy.policies import keeping_post, keeps
from tongban.oversight.privacy.processings import Processing
from tongban.oversight.privacy.queries import AssessmentView, assessments, lacking, lacking_processings
from tongban.oversight.privacy.rules import LONGEST
from tongban.sites.desk.forms import key_for, key_of
from tongban.sites.desk.frame import body_name, official_name, page
from tongban.sites.parts.signed_in import current_actor

_ABOUT = {
    "item": gettext_lazy("事项："),
    "exchange": gettext_lazy("数据交换："),
    "export": gettext_lazy("导出："),
}
_SHAPES = {
    AssessmentState.ASKED: "wait",
    AssessmentState.APPROVED: "done",
    AssessmentState.RETURNED: "stopped",
}


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_list(request: HttpRequest) -> HttpResponse:
    """Five statements once the bodies are known. DomainError ``privacy.not_allowed`` for who keeps no such records."""
    actor = current_actor(request)
    if not keeps(actor):
        raise DomainError("privacy.not_allowed", reason=_("由数据管理岗或者电子监察岗办理。"))
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _done(request))
            return redirect("desk:assessments")
        except DomainError as error:
            if error.spec.status != 422:
                raise
            refusals.only_a_mistake()
            errors, status = {str(error.data.get("field", "answer")): whole(error)}, 422
    missing = lacking(actor)
    context = {
        "missing": [_missing(each) for each in missing],
        "handed_on": [_handed_on(each) for each in lacking_processings(actor)],
        "rows": [_row(request, each) for each in assessments(actor)],
        "key": key_for(request),
        "fields": list(_fields(request, errors)) if keeping_post(actor) else [],
        "errors": [ui.ErrorLine(target, text) for target, text in errors.items()],
        "answer_most": LONGEST,
    }
    return page(request, "desk/assessments.html", context, current="assessments", status=status)


def _done(request: HttpRequest) -> str:
    actor, now, posted = current_actor(request), clock.now(), request.POST
    do = posted.get("do", "")
    if do == "ask":
        ask_assessment(
            actor,
            about=_coded(posted.get("about", "").strip()[:80]),
            title=posted.get("title", ""),
            trigger=posted.get("trigger", ""),
            risk=posted.get("risk", ""),
            review_due=_day(posted.get("review_due", "")),
            texts={name: posted.get(name, "") for name in TEXT_LABELS},
            now=now,
        )
        return _("已经写好，由另一个人审核以后生效。")
    try:
        assessment_id = UUID(posted.get("assessment", ""))
    except ValueError:
        raise DomainError("web.bad_request") from None
    if do == "approve":
        approve_assessment(actor, assessment_id=assessment_id, now=now, key=key_of(request))
        return _("已审核，从现在起到复评日有效。")
    if do != "return":
        raise DomainError("web.bad_request")
    words = posted.get("answer", "")
    return_assessment(actor, assessment_id=assessment_id, words=words, now=now, key=key_of(request))
    return _("已退回，请编写的人重新评估。")


def _spoken(about: str) -> str:
    """What the record says of it, as people write it."""
    kind, colon, name = about.partition(":")
    return f"{_ABOUT[kind]}{name}" if colon and kind in _ABOUT else about


def _coded(words: str) -> str:
    """What was typed, as the record says it; left as it is where it is none of the three."""
    for kind, spoken in _ABOUT.items():
        said = str(spoken).strip()
        if words.startswith(said):
            return f"{kind}:{words.removeprefix(said).strip()}"
    return words


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        # No day is a day on which no review can be due.
        return date.min


def _missing(each: Any) -> dict[str, str]:
    about = {"about": f"item:{each.basic}", "title": each.name}
    return {
        "name": named(each.name),
        "body": named(each.body),
        "href": f"{reverse('desk:assessments')}?{urlencode(about)}#a-new",
    }


def _handed_on(each: Processing) -> dict[str, str]:
    about = {"about": each.about, "title": each.name, "trigger": each.trigger.value}
    return {
        "name": _(each.name),
        "what": listed(_(one) for one in each.what),
        "href": f"{reverse('desk:assessments')}?{urlencode(about)}#a-new",
    }


def _row(request: HttpRequest, each: AssessmentView) -> dict[str, Any]:
    today = clock.today()
    over = each.state is AssessmentState.APPROVED and not each.valid
    state = ui.State("red", _("该复评了")) if over else ui.State(_SHAPES[each.state], _(ASSESSMENT_LABELS[each.state]))
    return {
        "id": each.id,
        "title": each.title,
        "about": _spoken(each.about),
        "body": named(body_name(each.department_id)),
        "trigger": _(TRIGGER_LABELS[each.trigger]),
        "risk": _(RISK_LABELS[each.risk]),
        "texts": [ui.SummaryRow(_(TEXT_LABELS[name]), text) for name, text in each.texts.items()],
        "review_due": table_date(each.review_due, year=True),
        "asked_by": official_name(each.asked_by, today),
        "answered_by": official_name(each.answered_by, today) if each.answered_by else "",
        "answer": each.answer,
        "state": state,
        "can_answer": each.can_answer,
        "reason": ui.Field(
            id=f"answer-{each.id}", name="answer", label=_("退回的理由"), control="textarea", maxlength=LONGEST,
            required=False,
        ),
    }  # fmt: skip


def _fields(request: HttpRequest, errors: dict[str, str]) -> Iterator[ui.Field]:
    typed = request.POST if request.method == "POST" else request.GET
    yield ui.Field(
        id="about", name="about", label=_("评估什么"), width="m", value=_spoken(typed.get("about", "")[:80]),
        error=errors.get("about", ""),
        hint=_("写“事项：基本编码”“数据交换：名称”或者“导出：名称”"), spellcheck=False, autocomplete="off",
    )  # fmt: skip
    yield ui.Field(
        id="title", name="title", label=_("名称"), maxlength=TITLE, value=typed.get("title", "")[:TITLE],
        error=errors.get("title", ""),
    )  # fmt: skip
    picked = typed.get("trigger", "")
    yield ui.Field(
        id="trigger", name="trigger", label=_("为什么要评估"), control="select", error=errors.get("trigger", ""),
        choices=tuple(ui.Choice(each.value, _(TRIGGER_LABELS[each]), each == picked) for each in Trigger),
    )  # fmt: skip
    for name, label in TEXT_LABELS.items():
        yield ui.Field(
            id=name, name=name, label=_(label), control="textarea", maxlength=LONGEST, value=typed.get(name, "")[:LONGEST],
            error=errors.get(name, ""),
        )  # fmt: skip
    yield ui.Field(
        id="risk", name="risk", label=_("采取措施以后剩下的风险"), control="select", error=errors.get("risk", ""),
        choices=tuple(ui.Choice(str(each.value), _(RISK_LABELS[each]), str(each.value) == typed.get("risk")) for each in Risk),
    )  # fmt: skip
    today = clock.today()
    yield ui.Field(
        id="review_due", name="review_due", label=_("哪天以前复评"), control="date", width="m", error=errors.get("review_due", ""),
        min=(today + timedelta(days=1)).isoformat(), max=(today + timedelta(days=3 * 365)).isoformat(),
        value=typed.get("review_due", (today + timedelta(days=365)).isoformat())[:10],
        hint=_("最多三年；目的、方式、种类变了的，随时重新评估。评估报告和处理情况记录长期保存（法律要求至少三年）。"),
    )  # fmt: skip
