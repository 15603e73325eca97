"""The form by which an application is asked for, and by which it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.registry.identity.oidc.facts import Facts
from tongban.registry.identity.oidc.kinds import AUTHENTICATION_LABELS, SCOPE_LABELS, ClientAuthentication, Scope
from tongban.registry.identity.oidc.registered import ClientView
from tongban.sites.parts.levels import level_words

_TEXTS = ("name", "purpose", "backs", "after", "back_channel", "front_channel", "homepage", "basis", "keys", "body")
_LABELS: Mapping[str, Any] = {
    "name": gettext_lazy("应用名称"),
    "purpose": gettext_lazy("用来做什么"),
    "homepage": gettext_lazy("应用首页"),
    "authentication": gettext_lazy("怎样证明自己"),
    "redirect_uris": gettext_lazy("登录以后回到的地址"),
    "after_log_out": gettext_lazy("退出以后回到的地址"),
    "back_channel": gettext_lazy("接收退出通知的地址"),
    "front_channel": gettext_lazy("浏览器里接收退出通知的地址"),
    "scopes": gettext_lazy("要哪些信息"),
    "trusted_basis": gettext_lazy("不征求同意的法律依据"),
    "least_level": gettext_lazy("最低实名等级"),
    "on_devices": gettext_lazy("在自助终端上使用"),
    "keys": gettext_lazy("公钥"),
}


def sent(request: HttpRequest) -> dict[str, Any]:
    """The form as it was typed, to be shown again."""
    return {
        **{name: request.POST.get(name, "")[:20_000] for name in _TEXTS},
        "scopes": request.POST.getlist("scopes"),
        "authentication": request.POST.get("authentication", "SECRET"),
        "least": request.POST.get("least", "0"),
        "devices": request.POST.get("devices", ""),
    }


def registered(each: ClientView) -> dict[str, Any]:
    """The form as the application is registered."""
    return {
        "name": each.name,
        "purpose": each.purpose,
        "backs": "\n".join(each.backs),
        "after": "\n".join(each.after_log_out),
        "back_channel": each.back_channel,
        "front_channel": each.front_channel,
        "homepage": each.homepage,
        "basis": each.trusted_basis,
        "keys": orjson.dumps(each.keys, option=orjson.OPT_INDENT_2).decode() if each.keys else "",
        "scopes": [scope.value for scope in each.scopes],
        "authentication": each.authentication.value,
        "least": str(each.least_level),
        "devices": "true" if each.on_devices else "",
    }


def facts_sent(request: HttpRequest) -> Facts:
    """What was typed. DomainError ``web.bad_request`` for what no form sends."""
    text = sent(request)
    try:
        authentication = ClientAuthentication(request.POST.get("authentication", ""))
        scopes = [Scope(each) for each in text["scopes"]]
        least = int(text["least"][:1])
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
        on_devices=text["devices"] == "true",
        keys=text["keys"],
    )


def body_field(chosen: str, bodies: Mapping[str, str]) -> ui.Field:
    """Whose application it is to be."""
    body = chosen or next(iter(bodies), "")
    return ui.Field(id="body", name="body", label=_("哪个部门的"), control="select",
                    choices=tuple(ui.Choice(uscc, name, uscc == body) for uscc, name in bodies.items()))  # fmt: skip


def reason_field(request: HttpRequest) -> ui.Field:
    """Why it is to be changed."""
    return ui.Field(id="reason", name="reason", label=_("为什么要改"), value=request.POST.get("reason", "")[:200],
                    maxlength=200, hint=_("批准的人会看到"))  # fmt: skip


def comparison(column: str, before: Any, after: Any) -> dict[str, Any]:
    """One row of what differs: every value with whether it stands on the other side too."""
    one, other = _values(column, before), _values(column, after)
    return {
        "label": _LABELS[column],
        "before": [(each, each in other) for each in one],
        "after": [(each, each in one) for each in other],
    }


def _values(column: str, value: Any) -> list[str]:
    if column == "scopes":
        return [_(SCOPE_LABELS[Scope(each)]) for each in value]
    if column == "authentication":
        return [_(AUTHENTICATION_LABELS[ClientAuthentication(value)])]
    if column == "least_level":
        return [level_words(value)]
    if column == "on_devices":
        return [_("是") if value else _("否")]
    return [str(each) for each in (value if isinstance(value, list) else [value]) if each] or [_("没有")]


def told_fields(typed: Mapping[str, Any]) -> tuple[ui.Field, ...]:
    """What is said of an application, for one that is new and for one that changes."""
    asked, way, least = typed["scopes"], typed["authentication"], typed["least"]
    return (
        ui.Field(id="name", name="name", label=_LABELS["name"], value=typed["name"], maxlength=60, width="m"),
        ui.Field(id="purpose", name="purpose", label=_LABELS["purpose"], value=typed["purpose"], maxlength=200,
                 hint=_("办事人登录前会看到这一句")),
        ui.Field(id="scopes", name="scopes", label=_LABELS["scopes"], control="checkboxes", required=False,
                 hint=_("只申请办这件事非要不可的（个人信息保护法第六条）；编号和实名等级总是给的"),
                 choices=tuple(ui.Choice(each.value, _(SCOPE_LABELS[each]), each.value in asked)
                               for each in Scope if each is not Scope.OPENID)),
        ui.Field(id="backs", name="backs", label=_LABELS["redirect_uris"], control="textarea", value=typed["backs"],
                 hint=_("一行一个，https 开头，原样比对")),
        ui.Field(id="after", name="after", label=_LABELS["after_log_out"], control="textarea", value=typed["after"],
                 required=False, hint=_("一行一个")),
        ui.Field(id="back_channel", name="back_channel", label=_LABELS["back_channel"], value=typed["back_channel"],
                 maxlength=300, required=False, hint=_("办事人在任何地方退出，平台都会告诉它，直到收到为止")),
        ui.Field(id="front_channel", name="front_channel", label=_LABELS["front_channel"],
                 value=typed["front_channel"], maxlength=300, required=False),
        ui.Field(id="homepage", name="homepage", label=_LABELS["homepage"], value=typed["homepage"], maxlength=300,
                 required=False),
        ui.Field(id="authentication", name="authentication", label=_LABELS["authentication"], control="radio",
                 choices=tuple(ui.Choice(each.value, _(AUTHENTICATION_LABELS[each]), each.value == way)
                               for each in ClientAuthentication)),
        ui.Field(id="keys", name="keys", label=_("公钥（JWK 集）"), control="textarea", value=typed["keys"],
                 required=False, hint=_("用私钥签名的才填；只填公钥，最多五个，换钥匙时新旧一起填")),
        ui.Field(id="least", name="least", label=_LABELS["least_level"], control="select",
                 choices=tuple(ui.Choice(str(level), level_words(level), str(level) == least) for level in range(4))),
        ui.Field(id="devices", name="devices", label=_LABELS["on_devices"], control="tick", required=False,
                 value=typed["devices"]),
        ui.Field(id="basis", name="basis", label=_LABELS["trusted_basis"], value=typed["basis"], maxlength=200,
                 required=False, hint=_("履行法定职责所必需、不用征求同意的，写明法律和条款；否则不填")),
    )  # fmt: skip
