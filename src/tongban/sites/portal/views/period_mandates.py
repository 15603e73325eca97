"""委托 for a period: the form that gives one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.entrust import WantedPeriod, entrust_for_a_period
from tongban.cases.actions.upload import upload
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Choice, Crumb, ErrorLine, Field, Upload
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.code_queries import current_themes
from tongban.registry.identity.actions.give_period_mandate import MOST_NAMED, longest
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.uncovered import UNCOVERED
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.entrustview import (
    ASKED_AN_HOUR,
    chosen_ward,
    error_words,
    for_ward_words,
    person_fields,
    typed_day,
    unfilled,
    whom_field,
)
from tongban.sites.portal.frame import show
from tongban.sites.portal.views.mandates import AT, MOST_MB, SECONDS, UPLOADS

_USUAL = timedelta(days=90)
_REACH = (
    ("ANY", gettext_lazy("任何事项"), gettext_lazy("个人能申请的事项都可以替我办")),
    ("THEMES", gettext_lazy("选几个主题"), gettext_lazy("下面勾选")),
    ("BODIES", gettext_lazy("选几个部门"), gettext_lazy("下面写部门名称")),
)
_AT = {**AT, "identity.mandate.period": "until", "identity.mandate.reach": "reach"}


@sensitive_post_parameters("name", "number")
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_period(request: HttpRequest) -> HttpResponse:
    """Whom, in what, from when until when; what it never covers stands above."""
    at: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        known = request.POST.get("reach", "") in {value for value, _label, _hint in _REACH}
        at = unfilled(request.POST, {} if known else {"reach": _("请选择可以办哪些事")})
    if at:
        status = 422
    elif request.method == "POST":
        try:
            return _given(request, current_actor(request))
        except DomainError as problem:
            if problem.code not in _AT:
                raise
            at, status = {_AT[problem.code]: error_words(problem)}, problem.spec.status
    return show(request, "mandate_period", _form(request, at), status=status, private=True)


def _given(request: HttpRequest, actor: Actor) -> HttpResponse:
    spend("portal-find-person", str(actor.account_id), ASKED_AN_HOUR, 3600)
    wanted, upload_id = _wanted(request), None
    file = request.FILES.get("file")
    if file is not None:
        spend("portal-uploads", str(actor.account_id), UPLOADS, SECONDS)
        upload_id = upload(actor, name=file.name or "", chunks=file.chunks(), max_mb=MOST_MB).id
    name, number = request.POST.get("name", "")[:100], request.POST.get("number", "")[:40]
    entrust_for_a_period(actor, wanted=wanted, name=name, number=number, upload_id=upload_id, ward=chosen_ward(request))
    messages.success(request, _("委托已经发出，对方登录后在“委托”里接受就生效。"))
    return HttpResponseRedirect(reverse("portal:mandates"))


def _wanted(request: HttpRequest) -> WantedPeriod:
    reach = request.POST.get("reach", "")
    lines = [line.strip() for line in request.POST.get("bodies", "")[:2000].splitlines()]
    first, last = typed_day(request, "from"), typed_day(request, "until")
    if first is None or last is None:
        raise DomainError("identity.mandate.period", days=longest().days)
    return WantedPeriod(
        first_day=first,
        last_day=last,
        anything=reach == "ANY",
        themes=tuple(request.POST.getlist("themes")[: MOST_NAMED + 1]) if reach == "THEMES" else (),
        bodies=tuple(line for line in lines if line) if reach == "BODIES" else (),
    )


def _form(request: HttpRequest, at: dict[str, str]) -> dict[str, Any]:
    typed = request.POST if request.method == "POST" else {}
    return {
        "errors": tuple(ErrorLine(name, text) for name, text in at.items()),
        "uncovered": UNCOVERED,
        "whom_field": whom_field(request),
        "person_fields": person_fields(typed, at),
        "reach_field": Field(
            id="reach", name="reach", label=_("可以办哪些事"), control="radio", error=at.get("reach", ""),
            choices=tuple(
                Choice(value, str(label), typed.get("reach", "") == value, str(hint)) for value, label, hint in _REACH
            ),
        ),
        "chosen_fields": _chosen_fields(request, typed),
        "day_fields": _day_fields(typed, at),
        "file_field": Upload(
            id="file", name="file", label=_("签了字的授权委托书"), accept=".pdf,.jpg,.jpeg,.png", required=False,
            hint=_("有就传，PDF 或照片；没有的，您在下面确认就是委托的证据"), error=at.get("file", ""),
        ),
        "confirm_field": Field(
            id="confirmed", name="confirmed", control="tick", error=at.get("confirmed", ""),
            label=for_ward_words()
            if chosen_ward(request)
            else _("我看完了，愿意委托对方在这段时间里替我申请这些事；对方在委托范围里做的，算我做的"),
        ),
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(_("委托"), reverse("portal:mandates")),
            Crumb(_("按时间委托")),
        ),
    }  # fmt: skip


def _chosen_fields(request: HttpRequest, typed: Mapping[str, Any]) -> tuple[tuple[str, Field, bool], ...]:
    """What is chosen among, folded away until it is: title, field, whether it is open."""
    chosen, reach = set(request.POST.getlist("themes")), typed.get("reach", "")
    themes = Field(
        id="themes", name="themes", label=_("哪些主题"), control="checkboxes", required=False,
        choices=tuple(
            Choice(each.key, _(each.name), each.key in chosen, _(each.plain))
            for each in current_themes().values()
            if each.who == "NATURAL"
        ),
    )  # fmt: skip
    bodies = Field(
        id="bodies", name="bodies", label=_("哪些部门"), control="textarea", required=False, maxlength=2000,
        value=str(typed.get("bodies", ""))[:2000], hint=_("一行写一个部门，名称要和办事指南里的一样"),
    )  # fmt: skip
    return (_("选几个主题"), themes, reach == "THEMES"), (_("选几个部门"), bodies, reach == "BODIES")


def _day_fields(typed: Mapping[str, Any], at: dict[str, str]) -> tuple[Field, ...]:
    today = clock.today()
    return (
        Field(
            id="from", name="from", label=_("从哪一天开始"), control="date", width="m",
            value=str(typed.get("from") or today.isoformat())[:10], min=today.isoformat(),
            max=(today + longest()).isoformat(),
        ),
        Field(
            id="until", name="until", label=_("管到哪一天"), control="date", width="m", error=at.get("until", ""),
            value=str(typed.get("until") or (today + _USUAL).isoformat())[:10],
            hint=_("这一天也算；最长 %(days)d 天，到期自动结束，到期前一周提醒你们两个人") % {"days": longest().days},
            min=(today + timedelta(days=1)).isoformat(), max=(today + 2 * longest()).isoformat(),
        ),
    )  # fmt: skip
