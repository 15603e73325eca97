"""程序令牌: tokens by which an official's own programs come, for some of his posts and deeds; shown once, ended at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from tongban.cases.policies import APPLICANTS, SILENT
from tongban.cases.states import DEED_LABELS, Deed
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import listed, whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.issue_token import Narrowed, issue_token
from tongban.registry.identity.actions.revoke_token import revoke_token
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import own_posts
from tongban.registry.identity.separation import DUTY_WORDS
from tongban.registry.identity.tokens import TokenCard, tokens_of
from tongban.sites.desk.frame import body_name, page
from tongban.sites.parts.signed_in import FRESH, current_actor, is_fresh, proved_at

_AT = {"identity.token.validity": "days", "identity.token.posts": "posts", "identity.token.stale": "label"}
_NOT_OFFERED = SILENT | APPLICANTS
"""The system's own deeds and the applicant's."""


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
def tokens(request: HttpRequest) -> HttpResponse:
    """What runs and what is over, and the form; a new token stands on the page that answers its making, and nowhere else."""
    actor = current_actor(request)
    if request.method != "POST":
        return _page(request, actor)
    match request.POST.get("do", ""):
        case "end":
            revoke_token(actor, token_id=_id(request.POST.get("token", "")))
            messages.success(request, _("令牌已经撤销，从现在起不能再用。"))
            return redirect("desk:tokens")
        case "make":
            try:
                token = _make(request, actor)
            except DomainError as error:
                if error.code not in _AT:
                    raise
                return _page(request, actor, error)
            return _page(request, actor, token=token)
    raise DomainError("web.bad_request")


def _make(request: HttpRequest, actor: Actor) -> str:
    assert actor.account_id is not None
    days = request.POST.get("days", "")
    narrowed = Narrowed(
        posts=[_id(each) for each in request.POST.getlist("posts")[:100]],
        deeds=[each for each in request.POST.getlist("deeds") if each in _offered()],
        proved_at=proved_at(request),
    )
    return issue_token(
        actor,
        account_id=actor.account_id,
        label=request.POST.get("label", "")[:60],
        valid_for=timedelta(days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0),
        narrowed=narrowed,
    )


def _id(text: str) -> UUID:
    with suppress(ValueError):
        return UUID(text)
    raise DomainError("web.bad_request")


def _offered() -> dict[str, str]:
    return {each.value: DEED_LABELS[each] for each in Deed if each not in _NOT_OFFERED}


def _page(request: HttpRequest, actor: Actor, error: DomainError | None = None, token: str = "") -> HttpResponse:
    assert actor.account_id is not None
    titles = {each.id: f"{named(body_name(each.department_id))} · {named(each.title)}" for each in actor.posts}
    rows = tokens_of(actor.account_id)
    message, at = (whole(error), _AT[error.code]) if error else ("", "")
    context = {
        "errors": [ui.ErrorLine(at, message)] if error else [],
        "token": token,
        "open": [_row(each, titles) for each in rows if each.open],
        "over": [_row(each, titles) for each in rows if not each.open][:20],
        "fresh": is_fresh(request),
        "minutes": int(FRESH.total_seconds() // 60),
        "fields": list(_fields(request, actor, at, message)),
    }
    status = error.spec.status if error else 200
    return page(request, "desk/tokens.html", context, current="tokens", status=status)


def _row(each: TokenCard, titles: dict[UUID, str]) -> dict[str, Any]:
    deeds = _offered()
    return {
        "id": each.id,
        "label": each.label or _("没有名称"),
        "last_four": each.last_four,
        "made": public_instant(each.created_at),
        "until": public_instant(each.revoked_at or each.expires_at),
        "revoked": each.revoked_at is not None,
        "posts": _("本人的全部权限")
        if each.posts is None
        else listed(titles.get(one, _("已经不担任的岗位")) for one in each.posts),
        "deeds": _("全部操作")
        if each.deeds is None
        else listed(pgettext("deed", deeds[one]) for one in each.deeds if one in deeds),
        "networks": each.networks,
    }


def _fields(request: HttpRequest, actor: Actor, at: str, message: str) -> Iterator[ui.Field]:
    typed = request.POST if at else {}
    chosen, wanted = (request.POST.getlist(name) if at else [] for name in ("posts", "deeds"))
    most = settings.OFFICIAL_TOKEN_DAYS
    yield ui.Field(
        id="label", name="label", label=_("给什么程序用"), maxlength=60, value=typed.get("label", "")[:60],
        error=message if at == "label" else "",
    )  # fmt: skip
    yield ui.Field(
        id="days", name="days", label=_("多少天"), width="s", inputmode="numeric", maxlength=3,
        value=typed.get("days", str(min(7, most)))[:3], hint=_("最长 %(most)s 天") % {"most": most},
        error=message if at == "days" else "",
    )  # fmt: skip
    yield ui.Field(
        id="posts", name="posts", label=_("用哪些岗位"), control="checkboxes", error=message if at == "posts" else "",
        choices=tuple(
            ui.Choice(
                str(post.id),
                f"{body_name(post.department_id)} · {post.title}（{_(DUTY_WORDS[post.duty])}）",
                str(post.id) in chosen,
            )
            for post in own_posts(actor)
        ),
    )  # fmt: skip
    yield ui.Field(
        id="deeds", name="deeds", label=_("可以办哪些事"), control="checkboxes", required=False,
        hint=_("一个都不选，就只能查询"),
        choices=tuple(ui.Choice(deed, pgettext("deed", label), deed in wanted) for deed, label in _offered().items()),
    )  # fmt: skip
