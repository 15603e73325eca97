"""延迟告知: what is kept back from the persons concerned, by whom, on what basis and until when; asked and granted on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.cases.queries import access_to, case_id_of
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.ask_number import whose_number
from tongban.registry.identity.actions.delay import LONGEST, NUMBER, ask_delay, decline_delay, end_delay, grant_delay
from tongban.registry.identity.delaying import BASIS_LABELS, DelayBasis, DelayState
from tongban.registry.identity.delays import DelayView, asking_post, delays_for, granting_post
from tongban.sites.desk.forms import key_for, key_of
from tongban.sites.desk.frame import body_name, official_name, page
from tongban.sites.parts.signed_in import current_actor

_STATES = {
    DelayState.ASKED: ("wait", gettext_lazy("等批准")),
    DelayState.GRANTED: ("go", gettext_lazy("正在延迟")),
    DelayState.DECLINED: ("stopped", gettext_lazy("没有批准")),
    DelayState.ENDED: ("stopped", gettext_lazy("提前结束")),
}
_DEEDS: dict[str, tuple[Callable[..., None], Any]] = {
    "grant": (grant_delay, gettext_lazy("已批准，到最后一天自动告知本人。")),
    "decline": (decline_delay, gettext_lazy("没有批准，照常告知本人。")),
    "end": (end_delay, gettext_lazy("已结束，从现在起告知本人。")),
}
_AT = {
    "identity.delay.days": "until",
    "identity.delay.basis": "basis",
    "identity.delay.number": "number",
    "uow.not_found": "of",
    "codes.registration_code.invalid": "of",
    "codes.person_id.invalid": "of",
}
_ID_NUMBER = 18
# A delay is rare; who asks more often tries numbers.
_LOOK_UPS, _SECONDS = 20, 3600


@require_http_methods(["GET", "HEAD", "POST"])
def delays(request: HttpRequest) -> HttpResponse:
    """The list of all that run or ran, and the form for who may ask. Three statements once the bodies are known."""
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _done(request))
            return redirect("desk:delays")
        except DomainError as error:
            if error.code not in _AT:
                raise
            refusals.only_a_mistake()
            errors, status = {_AT[error.code]: whole(error)}, 422
    actor = current_actor(request)
    context = {
        "rows": [_row(request, each) for each in delays_for(actor)],
        "key": key_for(request),
        "fields": list(_fields(request, errors)) if asking_post(actor) is not None else [],
        "errors": [ui.ErrorLine(target, text) for target, text in errors.items()],
    }
    return page(request, "desk/delays.html", context, current="delays", status=status)


def _done(request: HttpRequest) -> str:
    actor, now, do = current_actor(request), clock.now(), request.POST.get("do", "")
    if do == "ask":
        ask_delay(
            actor,
            subject=_subject(request),
            basis=request.POST.get("basis", ""),
            number=request.POST.get("number", ""),
            since=_day(request, "since", date.max),
            until=_day(request, "until", date.min),
            now=now,
        )
        return _("已经提出，由监察岗位的另一个人批准以后才延迟。")
    if do not in _DEEDS:
        raise DomainError("web.bad_request")
    deed, told = _DEEDS[do]
    try:
        delay_id = UUID(request.POST.get("delay", ""))
    except ValueError:
        raise DomainError("web.bad_request") from None
    deed(actor, delay_id=delay_id, now=now, key=key_of(request))
    return str(told)


def _subject(request: HttpRequest) -> str:
    """A case that the official sees, by its code; or a person, by the exact number. DomainErrors ``limits.too_many``,
    ``identity.delay.not_allowed``, ``uow.not_found``, ``codes.registration_code.invalid``, ``codes.person_id.invalid``."""
    actor, text = current_actor(request), request.POST.get("of", "").strip()
    spend("desk-delay", str(actor.account_id), _LOOK_UPS, _SECONDS)
    if len(text) == _ID_NUMBER and text[:-1].isdecimal():
        return f"person:{whose_number(actor, text)}"
    if access_to(text, actor) != "official":
        raise DomainError("uow.not_found")
    return f"case:{case_id_of(text)}"


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, "")[:10])
    except ValueError:
        # No day is a day outside of every period.
        return otherwise


def _row(request: HttpRequest, each: DelayView) -> dict[str, Any]:
    actor, today = current_actor(request), clock.today()
    supervises = granting_post(actor, each.department_id) is not None
    passed = each.state is DelayState.GRANTED and each.over
    shape, words = ("done", _("到期，已告知本人")) if passed else _STATES[each.state]
    waits = each.state is DelayState.ASKED
    return {
        "id": each.id,
        "body": body_name(each.department_id),
        "of": _("一个办件") if each.subject.startswith("case:") else _("一个人"),
        "basis": _(BASIS_LABELS[each.basis]),
        "number": each.number,
        "since": table_date(each.since, year=True),
        "until": table_date(each.until, year=True),
        "asked_by": official_name(each.asked_by, today),
        "answered_by": official_name(each.answered_by, today) if each.answered_by else "",
        "state": ui.State(shape, words),
        "can_answer": waits and supervises and each.asked_by != actor.account_id,
        "can_end": each.state in (DelayState.ASKED, DelayState.GRANTED) and not each.over,
    }


def _fields(request: HttpRequest, errors: dict[str, str]) -> Iterator[ui.Field]:
    typed, today = request.POST, clock.today()
    picked = typed.get("basis", "")
    yield ui.Field(
        id="of", name="of", label=_("登记码或者本人的身份证号码"), width="m", autocomplete="off", spellcheck=False,
        hint=_("本部门对这个办件、这个人的查看"), error=errors.get("of", ""),
    )  # fmt: skip
    yield ui.Field(
        id="basis", name="basis", label=_("法律依据"), control="select", error=errors.get("basis", ""),
        choices=tuple(ui.Choice(each.value, _(BASIS_LABELS[each]), each == picked) for each in DelayBasis),
    )  # fmt: skip
    yield ui.Field(
        id="number", name="number", label=_("立案或者调查的文号"), maxlength=NUMBER, width="m",
        value=typed.get("number", "")[:NUMBER], hint=_("不写个人信息"), error=errors.get("number", ""),
    )  # fmt: skip
    yield ui.Field(
        id="since", name="since", label=_("从哪天的查看起"), control="date", width="m", max=today.isoformat(),
        value=typed.get("since", today.isoformat())[:10],
    )  # fmt: skip
    yield ui.Field(
        id="until", name="until", label=_("延迟到哪天"), control="date", width="m", min=today.isoformat(),
        max=(today + timedelta(days=LONGEST - 1)).isoformat(), value=typed.get("until", "")[:10],
        hint=_("这一天也算；最多 %(n)d 天，过了自动告知本人，并且写明曾经延迟") % {"n": LONGEST}, error=errors.get("until", ""),
    )  # fmt: skip
