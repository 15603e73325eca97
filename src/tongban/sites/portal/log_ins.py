"""正在登录的设备 on the page 账号与安全: every log-in that goes on, ended one by one or all others at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.actions.end import end_others
from tongban.registry.identity.oidc.applications import running_log_ins
from tongban.sites.parts.ending import end_log_in
from tongban.sites.parts.signed_in import log_in_of


def end_one(request: HttpRequest, actor: Actor) -> str:
    """The one that was pointed at; that of this very browser is signing out. DomainError ``oidc.session.not_found``."""
    there = end_log_in(request, request.POST.get("log_in", ""))
    return _("那边已经退出，用它登录的应用也会退出。") if there else ""


def end_all_others(request: HttpRequest, actor: Actor) -> str:
    """Every one but that of this browser."""
    return _("别处的登录都结束了：{count} 个。").format(count=end_others(actor, here=log_in_of(request).id))


def running_card(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What the card shows, this browser first. Two statements."""
    here = log_in_of(request).id
    running = sorted(running_log_ins(actor), key=lambda each: each.id != here)
    return {"running": running, "here_id": here, "has_others": len(running) > 1}
