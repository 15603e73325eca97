"""委托: what one has given to others, what others have given to one; giving, answering and ending a mandate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.actions.entrust import Wanted, entrust
from tongban.cases.actions.upload import upload
from tongban.cases.queries import progress_of
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Crumb, ErrorLine, Field, State, Upload
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actions.answer_mandate import (
    accept_mandate,
    decline_mandate,
    renounce_mandate,
    revoke_mandate,
)
from tongban.registry.identity.mandates import (
    MandateStanding,
    MandateView,
    mandate_paper,
    mandates_for_wards,
    mandates_given,
    mandates_received,
)
from tongban.sites.parts.hands import EVIDENCE
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.entrustview import (
    ASKED_AN_HOUR,
    chosen_ward,
    day_of,
    error_words,
    for_ward_words,
    id_of,
    period_field,
    person_fields,
    unfilled,
    whom_field,
)
from tongban.sites.portal.frame import show

UPLOADS, SECONDS, MOST_MB = 60, 600, 10
_STATES = {
    MandateStanding.OFFERED: ("wait", gettext_lazy("等对方接受")),
    MandateStanding.AHEAD: ("wait", gettext_lazy("还没有开始")),
    MandateStanding.HOLDS: ("done", gettext_lazy("有效")),
    MandateStanding.DECLINED: ("stopped", gettext_lazy("对方没有接受")),
    MandateStanding.REVOKED: ("stopped", gettext_lazy("委托人已撤销")),
    MandateStanding.RENOUNCED: ("stopped", gettext_lazy("代理人已辞去")),
    MandateStanding.EXPIRED: ("stopped", gettext_lazy("已到期")),
    MandateStanding.PRINCIPAL_DECEASED: ("stopped", gettext_lazy("委托人去世，委托已终止")),
    MandateStanding.AGENT_DECEASED: ("stopped", gettext_lazy("代理人去世，委托已终止")),
}
_DEEDS: dict[str, tuple[Callable[..., None], Any]] = {
    "accept": (accept_mandate, gettext_lazy("已经接受，现在可以替对方办这件事。")),
    "decline": (decline_mandate, gettext_lazy("已经谢绝。")),
    "revoke": (revoke_mandate, gettext_lazy("委托已经撤销，对方从现在起看不到、办不了这件事。")),
    "renounce": (renounce_mandate, gettext_lazy("已经辞去，从现在起您看不到、办不了这件事。")),
}
AT = {
    "identity.person.not_matched": "number",
    "identity.person.oneself": "number",
    "codes.mobile.invalid": "number",
    "codes.person_id.invalid": "number",
    "limits.too_many": "number",
    "identity.validity.wrong": "until",
    "identity.assurance.too_low": "name",
    "cases.upload.type": "file",
    "cases.upload.empty": "file",
    "files.too_large": "file",
    "files.infected": "file",
    "files.unscannable": "file",
    "files.scanner_unavailable": "file",
    "files.picture_broken": "file",
    "files.picture_too_large": "file",
    "cases.applicant.kind": "name",
}


@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: HttpRequest) -> HttpResponse:
    """Given and received, newest first; answering and ending by small forms."""
    actor = current_actor(request)
    if request.method == "POST":
        deed, told = _DEEDS.get(request.POST.get("do", ""), (None, ""))
        if deed is None:
            raise DomainError("web.bad_request")
        deed(actor, mandate_id=id_of(request, "mandate"), now=clock.now())
        messages.success(request, str(told))
        return HttpResponseRedirect(reverse("portal:mandates"))
    context = {
        "given": [mandate_row(each, given=True) for each in mandates_given(actor)],
        "wards": [mandate_row(each, given=True, ward=True) for each in mandates_for_wards(actor)],
        "received": [mandate_row(each, given=False) for each in mandates_received(actor)],
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("委托"))),
    }
    return show(request, "mandates", context, private=True)


@sensitive_post_parameters("name", "number")
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_new(request: HttpRequest) -> HttpResponse:
    """The form, for the case or the item that the link names."""
    given = request.POST if request.method == "POST" else request.GET
    wanted = Wanted(code=given.get("case", "")[:40], item=given.get("item", "")[:40])
    about = _about(request, wanted)
    error: DomainError | None = None
    left_out = unfilled(request.POST) if request.method == "POST" else {}
    if request.method == "POST" and not left_out:
        try:
            return _given(request, wanted)
        except DomainError as problem:
            if problem.code not in AT:
                raise
            error = problem
    at = {AT[error.code]: error_words(error)} if error else left_out
    status = error.spec.status if error else 422 if at else 200
    return show(request, "mandate_new", _form(request, wanted, about, at), status=status, private=True)


@require_safe
def paper(request: HttpRequest, mandate_id: UUID) -> StreamingHttpResponse:
    """The signed 授权委托书, for the two persons of the mandate, as a download."""
    media_type, chunks = mandate_paper(current_actor(request), mandate_id)
    response = StreamingHttpResponse(chunks, content_type=media_type)
    ending = {"application/pdf": ".pdf", "image/png": ".png"}.get(media_type, ".jpg")
    response["Content-Disposition"] = content_disposition_header(True, f"授权委托书{ending}") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response


def _given(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    actor = current_actor(request)
    spend("portal-find-person", str(actor.account_id), ASKED_AN_HOUR, 3600)
    last_day, upload_id = day_of(request, "until"), None
    file = request.FILES.get("file")
    if file is not None:
        spend("portal-uploads", str(actor.account_id), UPLOADS, SECONDS)
        upload_id = upload(actor, name=file.name or "", chunks=file.chunks(), max_mb=MOST_MB).id
    entrust(
        actor,
        wanted=wanted,
        name=request.POST.get("name", "")[:100],
        number=request.POST.get("number", "")[:40],
        last_day=last_day,
        may_withdraw=request.POST.get("may_withdraw") == "true",
        upload_id=upload_id,
        ward=chosen_ward(request),
    )
    messages.success(request, _("委托已经发出，对方登录后在“委托”里接受就生效。"))
    return HttpResponseRedirect(reverse("portal:mandates"))


def _about(request: HttpRequest, wanted: Wanted) -> str:
    """What is entrusted, in words. DomainErrors ``uow.not_found``, ``cases.entrust.matter``, unknown item."""
    if wanted.code and not wanted.item:
        progress = progress_of(wanted.code, current_actor(request))
        if progress.access != "party":
            raise DomainError("uow.not_found")
        return f"{named(progress.guide.name)} · {show_registration_code(progress.code)}"
    if wanted.item and not wanted.code:
        return named(current_guide(wanted.item).name)
    raise DomainError("cases.entrust.matter")


def _form(request: HttpRequest, wanted: Wanted, about: str, at: dict[str, str]) -> dict[str, Any]:
    typed = request.POST if request.method == "POST" else {}
    return {
        "wanted": wanted,
        "about": about,
        "errors": tuple(ErrorLine(name, text) for name, text in at.items()),
        "whom_field": whom_field(request) if wanted.item else None,
        "person_fields": person_fields(typed, at),
        "until_field": period_field(typed, at),
        "withdraw_field": Field(
            id="may_withdraw", name="may_withdraw", label=_("对方也可以撤回申请"), control="tick", required=False,
            value="true" if typed.get("may_withdraw") == "true" else "",
            hint=_("不勾的，撤回只能您本人办"),
        ),
        "file_field": Upload(
            id="file", name="file", label=_("签了字的授权委托书"), accept=".pdf,.jpg,.jpeg,.png", required=False,
            hint=_("有就传，PDF 或照片；没有的，您在下面确认就是委托的证据"), error=at.get("file", ""),
        ),
        "confirm_field": Field(
            id="confirmed", name="confirmed", control="tick", error=at.get("confirmed", ""),
            label=for_ward_words() if chosen_ward(request) else _("我看完了，愿意委托对方办这件事；对方在委托范围里做的，算我做的"),
        ),
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(_("委托"), reverse("portal:mandates")),
            Crumb(_("委托别人")),
        ),
    }  # fmt: skip


def state_of(each: MandateView, *, mine: bool) -> State:
    """How it stands, in shape and words; ``mine``: the reader is the agent."""
    kind, word = _STATES[each.standing]
    return State(kind, _("等您接受") if mine and each.standing is MandateStanding.OFFERED else str(word))


def mandate_row(each: MandateView, *, given: bool, ward: bool = False) -> dict[str, Any]:
    """One of a list; ``ward``: among what stands for wards, so the principal is named, too."""
    shown = show_registration_code(each.case_code) if each.case_code else ""
    holds = each.standing in (MandateStanding.HOLDS, MandateStanding.AHEAD)
    return {
        "id": each.id,
        "who": each.agent if given else each.principal,
        "ward": each.principal if ward else "",
        "given_by": each.given_by,
        "matter": each.matter,
        "code": shown,
        "case_href": reverse("portal:case", args=[shown]) if shown and (given or holds) else "",
        # Several bodies may offer the item: it is looked for by its name.
        "apply_href": f"{reverse('portal:search')}?{urlencode({'q': each.matter})}"
        if holds and not given and not shown and not each.period
        else "",
        "period": each.period,
        "under": each.under,
        "at_service_point": each.at_service_point,
        "may_withdraw": each.may_withdraw,
        "since": each.since,
        "until": each.until,
        "state": state_of(each, mine=not given),
        "evidence": str(EVIDENCE[each.evidence]),
        "witness": each.witness,
        "sheet_href": reverse("portal:mandate", args=[each.id]),
        "paper_href": reverse("portal:mandate-paper", args=[each.id]) if each.has_paper else "",
        "revocable": given and each.open,
        "answerable": not given and each.standing is MandateStanding.OFFERED,
        "renounceable": not given and holds,
    }
