"""用通办登录的应用: asked for by the body, answered by the platform's operator, kept by both. Everything on one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.foundation.web.language import headed, listed, sentence
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.actions.change import (
    approve_change,
    ask_for_change,
    ask_to_resume,
    decline_change,
    withdraw_change,
)
from tongban.registry.identity.oidc.actions.register import (
    approve_client,
    ask_for_client,
    decline_client,
    end_old_secret,
    new_secret,
    suspend_client,
)
from tongban.registry.identity.oidc.kinds import (
    AUTHENTICATION_LABELS,
    CLIENT_STATE_LABELS,
    SCOPE_LABELS,
    ChangeKind,
    ChangeState,
    ClientAuthentication,
    ClientState,
)
from tongban.registry.identity.oidc.policies import ASKING
from tongban.registry.identity.oidc.registered import ChangeView, ClientView, clients_for, kept_client
from tongban.sites.desk.client_form import (
    body_field,
    comparison,
    facts_sent,
    reason_field,
    registered,
    sent,
    told_fields,
)
from tongban.sites.desk.frame import bodies_by_duty, page
from tongban.sites.parts.levels import level_words
from tongban.sites.parts.signed_in import current_actor

_SHAPES = {
    ClientState.ASKED: "wait",
    ClientState.ACTIVE: "done",
    ClientState.DECLINED: "stopped",
    ClientState.SUSPENDED: "stopped",
}
_ANSWERS: Mapping[str, tuple[Callable[..., None], Any]] = {
    "approve": (approve_client, gettext_lazy("已批准，应用可以用通办登录了。")),
    "end-secret": (end_old_secret, gettext_lazy("以前的密钥已经不能用了。")),
    "approve-change": (approve_change, gettext_lazy("已批准，马上生效。")),
    "withdraw-change": (withdraw_change, gettext_lazy("已撤回，什么都没有改变。")),
}
_WITH_REASON: Mapping[str, tuple[Callable[..., None], Any]] = {
    "decline": (decline_client, gettext_lazy("没有批准，什么都没有改变。")),
    "suspend": (suspend_client, gettext_lazy("已停用：谁也进不去，已经登录的都退出。")),
    "decline-change": (decline_change, gettext_lazy("没有批准，什么都没有改变。")),
}
_CHANGES = {ChangeKind.CHANGE: gettext_lazy("申请变更"), ChangeKind.RESUME: gettext_lazy("申请恢复使用")}
_ANSWERED = {
    ChangeState.APPROVED: gettext_lazy("已批准"),
    ChangeState.DECLINED: gettext_lazy("没有批准"),
    ChangeState.WITHDRAWN: gettext_lazy("已撤回"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def clients(request: HttpRequest) -> HttpResponse:
    """The applications, those that wait first, and the form for a new one; or, named by ``change``, the form to change one."""
    if request.method != "POST":
        return _change_page(request) if "change" in request.GET else _page(request)
    actor, do = current_actor(request), request.POST.get("do", "")
    try:
        if do == "secret":
            # Shown this once: not behind another page, from which it could be opened again.
            return _page(request, secret=new_secret(actor, pk=_pk(request)))
        messages.success(request, _done(actor, request, do))
    except DomainError as error:
        if error.spec.status != 422:
            raise
        refusals.only_a_mistake()
        if do == "change":
            return _change_page(request, sentence(error), status=422)
        return _page(request, sentence(error), status=422)
    return redirect("desk:clients")


def _done(actor: Actor, request: HttpRequest, do: str) -> str:
    if do == "ask":
        uscc = request.POST.get("body", "")
        body_name = bodies_by_duty(actor, *ASKING).get(uscc, "")
        ask_for_client(actor, uscc=uscc, body_name=body_name, facts=facts_sent(request))
        return str(_("已经提出，等平台运行岗批准。"))
    pk, reason = _pk(request, "change" if do.endswith("-change") else "client"), request.POST.get("reason", "")[:400]
    if do == "change":
        ask_for_change(actor, pk=pk, facts=facts_sent(request), why=reason)
        return str(_("已经提出变更，等平台运行岗批准；批准以前照旧。"))
    if do == "resume":
        ask_to_resume(actor, pk=pk, why=reason)
        return str(_("已经提出恢复使用，等平台运行岗批准。"))
    if do in _ANSWERS:
        deed, told = _ANSWERS[do]
        deed(actor, pk=pk)
        return str(told)
    if do in _WITH_REASON:
        deed, told = _WITH_REASON[do]
        deed(actor, pk=pk, reason=reason)
        return str(told)
    raise DomainError("web.bad_request")


def _pk(request: HttpRequest, name: str = "client") -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise DomainError("web.bad_request") from None


def _page(request: HttpRequest, notice: str = "", *, secret: str = "", status: int = 200) -> HttpResponse:
    actor = current_actor(request)
    bodies, typed = bodies_by_duty(actor, *ASKING), sent(request)
    context = {
        "notice": notice,
        "secret": secret,
        "rows": [_row(each) for each in clients_for(actor)],
        "fields": (body_field(typed["body"], bodies), *told_fields(typed)) if bodies else (),
    }
    return _shown(request, "desk/clients.html", context, status)


def _change_page(request: HttpRequest, notice: str = "", *, status: int = 200) -> HttpResponse:
    """The form with what is registered, or with what was typed."""
    actor = current_actor(request)
    try:
        pk = UUID(request.POST.get("client") or request.GET.get("change", ""))
    except ValueError:
        raise DomainError("web.bad_request") from None
    found = kept_client(actor, pk)
    if found is None:
        raise DomainError("oidc.client.right_missing")
    typed = sent(request) if request.method == "POST" else registered(found)
    context = {
        "notice": notice,
        "name": found.name,
        "pk": found.pk,
        "fields": (*told_fields(typed), reason_field(request)),
        "list_href": reverse("desk:clients"),
    }
    return _shown(request, "desk/client_change.html", context, status)


def _shown(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    response = page(request, template, context, current="clients", status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def _row(each: ClientView) -> dict[str, Any]:
    told = [
        ui.SummaryRow(_("应用编号"), each.client_id, code=True),
        ui.SummaryRow(_("用来做什么"), each.purpose),
        ui.SummaryRow(_("能要什么"), listed(_(SCOPE_LABELS[scope]) for scope in each.scopes)),
        ui.SummaryRow(_("登录以后回到"), listed(each.backs)),
        ui.SummaryRow(_("怎样证明自己"), _(AUTHENTICATION_LABELS[each.authentication])),
        ui.SummaryRow(_("退出时通知"), each.back_channel or _("不通知")),
        ui.SummaryRow(_("征求同意"), each.trusted_basis or _("每个人第一次登录时征求")),
        ui.SummaryRow(_("最低实名等级"), level_words(each.least_level)),
    ]
    if each.last_four:
        told.append(ui.SummaryRow(_("密钥"), f"…{each.last_four}", code=True))
    if each.old_secret_until:
        told.append(ui.SummaryRow(_("以前的密钥能用到"), table_instant(each.old_secret_until)))
    if each.key_names:
        told.append(ui.SummaryRow(_("公钥"), listed(each.key_names), code=True))
    if each.reason:
        told.append(ui.SummaryRow(_("理由"), each.reason))
    has_secret = each.authentication is ClientAuthentication.SECRET and each.state is ClientState.ACTIVE
    asked = each.change if each.change is not None and each.change.state is ChangeState.ASKED else None
    kept = each.keeps and asked is None and each.state in (ClientState.ACTIVE, ClientState.SUSPENDED)
    if each.change is not None and asked is None:
        told.append(ui.SummaryRow(_("上一次变更"), _answered(each.change)))
    return {
        "pk": each.pk,
        "name": each.name,
        "body": each.body_name,
        "state": ui.State(_SHAPES[each.state], _(CLIENT_STATE_LABELS[each.state])),
        "told": told,
        "waits": each.answers and each.state is ClientState.ASKED,
        "runs": each.stops and each.state is ClientState.ACTIVE,
        "stands": kept and each.state is ClientState.SUSPENDED,
        "takes_secret": each.keeps and has_secret,
        "ends_secret": each.keeps and each.old_secret_until is not None,
        "change_href": f"{reverse('desk:clients')}?{urlencode({'change': each.pk})}" if kept else "",
        "change": _change(asked, withdraws=each.keeps) if asked is not None else None,
    }


def _change(asked: ChangeView, *, withdraws: bool) -> dict[str, Any]:
    return {
        "pk": asked.pk,
        "title": _CHANGES[asked.kind],
        "why": asked.why,
        "at": table_instant(asked.asked_at),
        "rows": [comparison(*row) for row in asked.rows],
        "answers": asked.answers,
        "withdraws": withdraws,
    }


def _answered(change: ChangeView) -> str:
    words = str(_ANSWERED[change.state])
    return headed(words, change.answer) if change.answer else words
