"""临时职责: an operator asks for a duty for some hours, another grants it; who may look sees all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.elevate import (
    ask_elevation,
    decline_elevation,
    end_elevation,
    grant_elevation,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.elevations import (
    ELEVATABLE,
    LONGEST_HOURS,
    ElevationView,
    elevations_of,
    may_look,
)
from tongban.registry.identity.kinds import ElevationState
from tongban.registry.identity.posts import posts_at
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.finding import find_bodies
from tongban.registry.orgs.queries import DepartmentRecord
from tongban.sites.desk.frame import body_name, page
from tongban.sites.desk.words import post_words
from tongban.sites.parts.signed_in import current_actor

_STATES = {
    ElevationState.ASKED: ("wait", gettext_lazy("等批准")),
    ElevationState.GRANTED: ("done", gettext_lazy("到时已结束")),
    ElevationState.DECLINED: ("stopped", gettext_lazy("没有批准")),
    ElevationState.ENDED: ("stopped", gettext_lazy("提前结束")),
}
_DEEDS: dict[str, tuple[Callable[..., None], Any]] = {
    "grant": (grant_elevation, gettext_lazy("已批准，从现在起算，到时自动结束。")),
    "decline": (decline_elevation, gettext_lazy("没有批准，什么都没有改变。")),
    "end": (end_elevation, gettext_lazy("已结束，从现在起不能再用。")),
}
_AT = {
    "identity.elevation.not_yours": "post",
    "identity.elevation.hours": "hours",
    "identity.elevation.answered": "post",
    "identity.posts.reason": "reason",
    "identity.separation.broken": "post",
}


@require_http_methods(["GET", "HEAD", "POST"])
def elevations(request: HttpRequest) -> HttpResponse:
    """What runs, waits and is over, and the form. For who neither asks nor grants nor audits the page does not exist."""
    actor = current_actor(request)
    if not may_look(actor):
        raise DomainError("web.not_found")
    if request.method != "POST":
        return _page(request, actor)
    do = request.POST.get("do", "")
    if do == "ask":
        try:
            _ask(request, actor)
        except DomainError as error:
            if error.code not in _AT:
                raise
            return _page(request, actor, error)
        messages.success(request, _("已经提出，批准以后才能用。"))
        return redirect("desk:elevations")
    if do not in _DEEDS:
        raise DomainError("web.bad_request")
    deed, told = _DEEDS[do]
    deed(actor, elevation_id=_id(request, "elevation", "identity.elevation.unknown"), now=clock.now())
    messages.success(request, str(told))
    return redirect("desk:elevations")


def _ask(request: HttpRequest, actor: Actor) -> None:
    hours = request.POST.get("hours", "")
    ask_elevation(
        actor,
        post_id=_id(request, "post", "identity.elevation.not_yours"),
        hours=int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 4 else 0,
        reason=request.POST.get("reason", "")[:400],
        now=clock.now(),
    )


def _id(request: HttpRequest, name: str, otherwise: str) -> UUID:
    with suppress(ValueError):
        return UUID(request.POST.get(name, ""))
    raise DomainError(otherwise)


def _page(request: HttpRequest, actor: Actor, error: DomainError | None = None) -> HttpResponse:
    message, at = (whole(error), _AT[error.code]) if error else ("", "")
    q = (request.POST.get("q", "") or request.GET.get("q", "")).strip()[:60]
    context = {
        "errors": [ui.ErrorLine(at, message)] if error else [],
        "rows": [_row(each) for each in elevations_of(actor)],
        "asks": actor.holds(Duty.OPERATOR) is not None,
        "q": q,
        "fields": _fields(request, actor, q, at, message) if q else [],
        "most": LONGEST_HOURS,
    }
    return page(
        request, "desk/elevations.html", context, current="elevations", status=error.spec.status if error else 200
    )


def _row(each: ElevationView) -> dict[str, Any]:
    kind, words = ("go", _("正在使用")) if each.running else _STATES[each.state]
    return {
        "id": each.id,
        "name": each.name,
        "answered_by": each.answered_by,
        "what": f"{named(body_name(each.body_id))} · {post_words(each.title, each.duty)}",
        "reason": each.reason,
        "hours": each.hours,
        "asked": public_instant(each.asked_at),
        "until": public_instant(each.ends_at) if each.ends_at else "",
        "state": ui.State(kind, str(words)),
        "waits": each.state is ElevationState.ASKED,
        "running": each.running,
        "own": each.own,
        "answers": each.answers,
    }


def _bodies(actor: Actor, q: str) -> Iterator[DepartmentRecord]:
    for held in actor.posts:
        if held.duty is Duty.OPERATOR:
            yield from (each.body for each in find_bodies(q, held.region_code, limit=5))


def _fields(request: HttpRequest, actor: Actor, q: str, at: str, message: str) -> list[ui.Field]:
    typed = request.POST
    choices = tuple(
        ui.Choice(
            str(each.id),
            f"{named(body.name)} · {post_words(each.title, each.duty)}",
            typed.get("post") == str(each.id),
        )
        for body in _bodies(actor, q)
        for each in posts_at(body.id)
        if each.duty in ELEVATABLE
    )
    hours = tuple(
        ui.Choice(str(n), _("%(n)s 小时") % {"n": n}, typed.get("hours", "1") == str(n))
        for n in range(1, LONGEST_HOURS + 1)
    )
    return [
        ui.Field(
            id="post", name="post", label=_("要哪个岗位的职责"), control="select", choices=choices,
            value=typed.get("post", "")[:36], error=message if at == "post" else "",
        ),
        ui.Field(
            id="hours", name="hours", label=_("多久"), control="select", choices=hours, width="s",
            value=typed.get("hours", "1")[:2], error=message if at == "hours" else "",
        ),
        ui.Field(
            id="reason", name="reason", label=_("为什么"), maxlength=200, value=typed.get("reason", "")[:200],
            error=message if at == "reason" else "",
        ),
    ]  # fmt: skip
