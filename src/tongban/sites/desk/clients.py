"""用通办登录的应用: asked for by the body, answered by the platform's operator, kept by both. Everything on one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import listed, sentence
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.actions.register import (
    Facts,
    approve_client,
    ask_for_client,
    decline_client,
    new_secret,
    resume_client,
    suspend_client,
)
from tongban.registry.identity.oidc.kinds import (
    AUTHENTICATION_LABELS,
    CLIENT_STATE_LABELS,
    SCOPE_LABELS,
    ClientAuthentication,
    ClientState,
    Scope,
)
from tongban.registry.identity.oidc.policies import ASKING
from tongban.registry.identity.oidc.registered import ClientView, clients_for
from tongban.sites.desk.frame import bodies_by_duty, page
from tongban.sites.parts.levels import level_words
from tongban.sites.parts.signed_in import current_actor

_SHAPES = {
    ClientState.ASKED: "wait",
    ClientState.ACTIVE: "done",
    ClientState.DECLINED: "stopped",
    ClientState.SUSPENDED: "stopped",
}
_TEXTS = ("name", "purpose", "backs", "after", "back_channel", "front_channel", "homepage", "basis", "keys", "body")
_ANSWERS: Mapping[str, tuple[Callable[..., None], Any]] = {
    "approve": (approve_client, gettext_lazy("已批准，应用可以用通办登录了。")),
    "resume": (resume_client, gettext_lazy("已恢复。")),
}
_WITH_REASON: Mapping[str, tuple[Callable[..., None], Any]] = {
    "decline": (decline_client, gettext_lazy("没有批准，什么都没有改变。")),
    "suspend": (suspend_client, gettext_lazy("已停用：谁也进不去，已经登录的都退出。")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def clients(request: HttpRequest) -> HttpResponse:
    """The applications, those that wait first, and the form for a new one. One statement."""
    if request.method != "POST":
        return _page(request)
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
        return _page(request, sentence(error), status=422)
    return redirect("desk:clients")


def _done(actor: Actor, request: HttpRequest, do: str) -> str:
    if do == "ask":
        uscc = request.POST.get("body", "")
        body_name = bodies_by_duty(actor, *ASKING).get(uscc, "")
        ask_for_client(actor, uscc=uscc, body_name=body_name, facts=_facts(request))
        return str(_("已经提出，等平台运行岗批准。"))
    if do in _ANSWERS:
        deed, told = _ANSWERS[do]
        deed(actor, pk=_pk(request))
        return str(told)
    if do in _WITH_REASON:
        deed, told = _WITH_REASON[do]
        deed(actor, pk=_pk(request), reason=request.POST.get("reason", "")[:400])
        return str(told)
    raise DomainError("web.bad_request")


def _pk(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("client", ""))
    except ValueError:
        raise DomainError("web.bad_request") from None


def _facts(request: HttpRequest) -> Facts:
    text = {name: request.POST.get(name, "")[:20_000] for name in _TEXTS}
    try:
        authentication = ClientAuthentication(request.POST.get("authentication", ""))
        scopes = [Scope(each) for each in request.POST.getlist("scopes")]
        least = int(request.POST.get("least", "0")[:1])
    except ValueError:
        raise DomainError("web.bad_request") from None
    return Facts(
        name=text["name"],
        purpose=text["purpose"],
        authentication=authentication,
        backs=text["backs"].splitlines(),
        scopes=scopes,
        homepage=text["homepage"],
        after_log_out=text["after"].splitlines(),
        back_channel=text["back_channel"],
        front_channel=text["front_channel"],
        trusted_basis=text["basis"],
        least_level=least,
        on_devices=request.POST.get("devices") == "true",
        keys=text["keys"],
    )


def _page(request: HttpRequest, notice: str = "", *, secret: str = "", status: int = 200) -> HttpResponse:
    actor = current_actor(request)
    bodies = bodies_by_duty(actor, *ASKING)
    context = {
        "notice": notice,
        "secret": secret,
        "rows": [_row(each) for each in clients_for(actor)],
        "fields": _fields(request, bodies) if bodies else (),
    }
    response = page(request, "desk/clients.html", context, current="clients", status=status)
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
    if each.reason:
        told.append(ui.SummaryRow(_("理由"), each.reason))
    has_secret = each.authentication is ClientAuthentication.SECRET and each.state is ClientState.ACTIVE
    return {
        "pk": each.pk,
        "name": each.name,
        "body": each.body_name,
        "state": ui.State(_SHAPES[each.state], _(CLIENT_STATE_LABELS[each.state])),
        "told": told,
        "waits": each.answers and each.state is ClientState.ASKED,
        "runs": each.answers and each.state is ClientState.ACTIVE,
        "stands": each.answers and each.state is ClientState.SUSPENDED,
        "takes_secret": each.keeps and has_secret,
    }


def _fields(request: HttpRequest, bodies: Mapping[str, str]) -> tuple[ui.Field, ...]:
    typed = {name: request.POST.get(name, "")[:2_000] for name in _TEXTS}
    asked, way = request.POST.getlist("scopes"), request.POST.get("authentication", "SECRET")
    least = request.POST.get("least", "0")
    body = typed["body"] or next(iter(bodies), "")
    return (
        ui.Field(id="body", name="body", label=_("哪个部门的"), control="select",
                 choices=tuple(ui.Choice(uscc, name, uscc == body) for uscc, name in bodies.items())),
        ui.Field(id="name", name="name", label=_("应用名称"), value=typed["name"], maxlength=60, width="m"),
        ui.Field(id="purpose", name="purpose", label=_("用来做什么"), value=typed["purpose"], maxlength=200,
                 hint=_("办事人登录前会看到这一句")),
        ui.Field(id="scopes", name="scopes", label=_("要哪些信息"), control="checkboxes", required=False,
                 hint=_("只申请办这件事非要不可的（个人信息保护法第六条）；编号和实名等级总是给的"),
                 choices=tuple(ui.Choice(each.value, _(SCOPE_LABELS[each]), each.value in asked)
                               for each in Scope if each is not Scope.OPENID)),
        ui.Field(id="backs", name="backs", label=_("登录以后回到的地址"), control="textarea", value=typed["backs"],
                 hint=_("一行一个，https 开头，原样比对")),
        ui.Field(id="after", name="after", label=_("退出以后回到的地址"), control="textarea", value=typed["after"],
                 required=False, hint=_("一行一个")),
        ui.Field(id="back_channel", name="back_channel", label=_("接收退出通知的地址"), value=typed["back_channel"],
                 maxlength=300, required=False, hint=_("办事人在任何地方退出，平台都会告诉它，直到收到为止")),
        ui.Field(id="front_channel", name="front_channel", label=_("浏览器里接收退出通知的地址"),
                 value=typed["front_channel"], maxlength=300, required=False),
        ui.Field(id="authentication", name="authentication", label=_("怎样证明自己"), control="radio",
                 choices=tuple(ui.Choice(each.value, _(AUTHENTICATION_LABELS[each]), each.value == way)
                               for each in ClientAuthentication)),
        ui.Field(id="keys", name="keys", label=_("公钥（JWK 集）"), control="textarea", value=typed["keys"],
                 required=False, hint=_("用私钥签名的才填；只填公钥")),
        ui.Field(id="least", name="least", label=_("最低实名等级"), control="select",
                 choices=tuple(ui.Choice(str(level), level_words(level), str(level) == least) for level in range(4))),
        ui.Field(id="devices", name="devices", label=_("在自助终端上使用"), control="tick", required=False,
                 value=request.POST.get("devices", "")),
        ui.Field(id="basis", name="basis", label=_("不征求同意的法律依据"), value=typed["basis"], maxlength=200,
                 required=False, hint=_("履行法定职责所必需、不用征求同意的，写明法律和条款；否则不填")),
    )  # fmt: skip
