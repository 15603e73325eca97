"""账号与安全: how surely one is known and how to raise it, the password, the mobile number. A small form for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, Field, State, SummaryRow
from tongban.foundation.web.dates import public_instant
from tongban.kernel.codes import DocumentType
from tongban.kernel.codes.documents import IN_POPULATION_REGISTRY
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_document, mask_mobile, mask_name
from tongban.registry.identity.accounts import OwnAccount, own_account
from tongban.registry.identity.actions.change_mobile import ask_mobile_change, change_mobile, stop_mobile_change
from tongban.registry.identity.actions.change_password import change_password
from tongban.registry.identity.actions.verify_person import prove_own_mobile, verify_person
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.contacts import own_reach, person_id_of
from tongban.registry.identity.exit_entry import EXIT_ENTRY_AWAY, EXIT_ENTRY_TYPES, exit_entry
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.log_in_history import log_ins_of
from tongban.registry.identity.national_login import national_login
from tongban.registry.identity.oidc.actions.link_national import unlink
from tongban.registry.identity.oidc.national import link_of
from tongban.registry.identity.population import AWAY
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.documents import number_words
from tongban.sites.parts.levels import level_words
from tongban.sites.parts.logins import COLUMNS, log_in_rows
from tongban.sites.parts.rights import safe_next
from tongban.sites.parts.signed_in import current_actor, device_of, factor_of, open_session, outside_of
from tongban.sites.portal import closing, log_ins
from tongban.sites.portal.frame import show
from tongban.sites.portal.telephone import Telephone, code_field, mobile_field, sent_words, shown_messages
from tongban.sites.portal.whois import (
    BORN,
    birth_field,
    born_of,
    faults,
    identity_fields,
    lines,
    password_field,
    said,
    security_href,
    typed_of,
)

_BESIDE = frozenset(
    {
        "codes.mobile.invalid",
        "identity.mobile.code_wrong",
        "identity.mobile.code_over",
        "identity.mobile.proof_over",
        "identity.mobile.same",
        "identity.password.wrong",
        "identity.password.weak",
        "identity.password.used",
        "identity.person.name_missing",
        "codes.person_id.invalid",
        "codes.document.invalid",
        "identity.document.window_only",
        "identity.document.birth_missing",
        "identity.assurance.differs",
        "identity.assurance.later",
        "identity.assurance.too_low",
        "limits.too_many",
        *AWAY,
        *EXIT_ENTRY_AWAY,
    }
)
"""Refusals that are shown beside the field of their form; every other is a page of its own."""


@dataclass
class _Asked:
    """One request to this page."""

    request: HttpRequest
    actor: Actor
    back: str
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    def telephone(self, purpose: MobilePurpose) -> Telephone:
        """The number on record (OWN), or the one to come (NEW)."""
        return Telephone(self.request, purpose, person_id_of(self.actor))

    @property
    def own(self) -> Telephone:
        return self.telephone(MobilePurpose.OWN)

    @property
    def new(self) -> Telephone:
        return self.telephone(MobilePurpose.NEW)


@sensitive_post_parameters("present", "password", "name", "id_number", "mobile", "code", "close_present", "close_code")
@require_http_methods(["GET", "HEAD", "POST"])
def security(request: HttpRequest) -> HttpResponse:
    """The page, and its deeds. ``next``: where one came from to have the level raised."""
    back = safe_next(request, request.POST.get("next", "") or request.GET.get("next", ""), "")
    asked = _Asked(request, current_actor(request), back)
    if request.method != "POST":
        return _page(asked)
    entry = _DEEDS.get(request.POST.get("do", ""))
    if entry is None:
        raise DomainError("web.bad_request")
    deed, place = entry
    try:
        words = deed(asked)
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        wrong = "close_present" if place == "close_code" and error.code == "identity.password.wrong" else ""
        asked.errors.setdefault(wrong or _PLACES.get(error.code, place), said(error))
        response = _page(asked, error.spec.status)
        if "retry_after" in error.data:
            response["Retry-After"] = str(error.data["retry_after"])
        return response
    if asked.errors:
        return _page(asked, 422)
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(security_href(back))


def _verify(asked: _Asked) -> str:
    asked.typed = typed_of(asked.request, "name", "id_number", BORN)
    asked.errors |= faults(asked.typed)
    if asked.errors:
        return ""
    told = {name: asked.typed[name] for name in ("name", "id_number")}
    level = verify_person(asked.actor, **told, born=born_of(asked.typed), now=clock.now())
    return _("核验通过，现在是 {level} 级。").format(level=level)


def _password(asked: _Asked) -> str:
    request = asked.request
    present, new = (request.POST.get(name, "")[:200] for name in ("present", "password"))
    change_password(asked.actor, present=present, new=new)
    assert asked.actor.account_id is not None
    actor = actor_of(asked.actor.account_id, Channel.PORTAL, device_of(request))
    assert actor is not None
    # Every session has ended with the old password; this device goes on.
    open_session(request, actor, factor_of(request), goes_on=True)
    return _("密码换好了，别处的登录都已失效。")


def _send_own(asked: _Asked) -> str:
    closing.drop(asked.request, asked.own)
    asked.own.send(own_reach(asked.actor).mobile)
    return ""


def _prove_own(asked: _Asked) -> str:
    """To raise the level; or, where a new number is proved already, to put that in its place."""
    own, new = asked.own, asked.new
    own.prove(asked.request.POST.get("code", ""))
    coming = new.waiting
    if coming is not None and coming.proved:
        change_mobile(asked.actor, old_proof=own.proof, new_proof=new.proof, now=clock.now())
        words = _("手机号换好了。")
    else:
        level = prove_own_mobile(asked.actor, proof=own.proof, now=clock.now())
        words = _("手机号验证好了，现在是 {level} 级。").format(level=level)
    own.forget()
    new.forget()
    return words


def _send_new(asked: _Asked) -> str:
    mobile = asked.request.POST.get("mobile", "")
    if mobile.strip() == own_reach(asked.actor).mobile:
        raise DomainError("identity.mobile.same")
    closing.drop(asked.request, asked.own)
    asked.new.send(mobile)
    return ""


def _prove_new(asked: _Asked) -> str:
    asked.new.prove(asked.request.POST.get("code", ""))
    return _("新手机号验证好了，还差一步。")


def _ask_change(asked: _Asked) -> str:
    asked.typed = typed_of(asked.request, "name", "id_number", BORN)
    asked.errors |= faults(asked.typed)
    if asked.errors:
        return ""
    told = {name: asked.typed[name] for name in ("name", "id_number")}
    due = ask_mobile_change(asked.actor, new_proof=asked.new.proof, **told, born=born_of(asked.typed), now=clock.now())
    asked.new.forget()
    return _("手机号从 {due} 起更换，在那以前可以停止。").format(due=public_instant(due))


def _stop(asked: _Asked) -> str:
    stop_mobile_change(asked.actor)
    return _("手机号不换了。")


def _unlink(asked: _Asked) -> str:
    request, outside = asked.request, outside_of(asked.request)
    unlink(asked.actor, now=clock.now())
    assert asked.actor.account_id is not None
    actor = actor_of(asked.actor.account_id, Channel.PORTAL, device_of(request))
    assert actor is not None
    # Every session has ended with the link; this device goes on.
    open_session(request, actor, factor_of(request), outside=outside)
    return _("取消关联了，别处的登录都已失效。")


def _close(asked: _Asked) -> str:
    return closing.close(asked.request, asked.actor, asked.own)


def _drop(asked: _Asked) -> str:
    closing.drop(asked.request, asked.own)
    asked.new.forget()
    return ""


_DEEDS: Mapping[str, tuple[Callable[[_Asked], str], str]] = {
    "verify": (_verify, "id_number"),
    "password": (_password, "password"),
    "own-send": (_send_own, "code"),
    "own-prove": (_prove_own, "code"),
    "new-send": (_send_new, "mobile"),
    "new-prove": (_prove_new, "code"),
    "ask-change": (_ask_change, "id_number"),
    "stop": (_stop, "mobile"),
    "drop": (_drop, "mobile"),
    "unlink": (_unlink, "mobile"),
    "end-log-in": (lambda asked: log_ins.end_one(asked.request, asked.actor), "mobile"),
    "end-others": (lambda asked: log_ins.end_all_others(asked.request, asked.actor), "mobile"),
    "close-send": (lambda asked: closing.send_code(asked.request, asked.actor, asked.own), "mobile"),
    "close": (_close, "close_code"),
    "close-stop": (lambda asked: closing.stop(asked.actor), "mobile"),
    "close-drop": (lambda asked: closing.drop(asked.request, asked.own), "mobile"),
}
"""The value of the button → the deed, and the field where a refusal stands that names none."""
_PLACES = {
    "identity.password.wrong": "present",
    "identity.person.name_missing": "name",
    "identity.document.birth_missing": BORN,
    "codes.mobile.invalid": "mobile",
    "identity.mobile.same": "mobile",
}


def _birth(asked: _Asked, account: OwnAccount, errors: Mapping[str, str]) -> Field | None:
    document = account.person.document
    if document in IN_POPULATION_REGISTRY:
        return None
    # The number of a newer permanent residence card carries the day.
    return birth_field(asked.typed, errors, required=document is not DocumentType.PERMANENT_RESIDENCE)


def _comparable(account: OwnAccount) -> bool:
    """Whether a register on line answers for the document of the account."""
    document = account.person.document
    return document in IN_POPULATION_REGISTRY or (document in EXIT_ENTRY_TYPES and exit_entry.now().offered)


def _page(asked: _Asked, status: int = 200) -> HttpResponse:
    request, account = asked.request, own_account(asked.actor)
    own, new = asked.own.waiting, asked.new.waiting
    errors = dict(asked.errors)
    if own is None and new is None and "code" in errors:
        # No code is asked for on the page: what is wrong stands where a new one is begun.
        errors["mobile"] = errors.pop("code")
    wait = account.raise_from if account.raise_from and clock.now() < account.raise_from else None
    changing = new is not None and new.proved
    context: dict[str, Any] = {
        "errors": lines(errors),
        "back": asked.back,
        "here": security_href(asked.back),
        "rows": _rows(account),
        "level": account.level,
        "level_state": _level_state(account.level),
        "levels": _levels(account.level),
        "wait": public_instant(wait) if wait else "",
        "window_only": account.level == 0 and not _comparable(account),
        "can_verify": not wait and _comparable(account) and account.level < 2 and account.verified_at is None,
        "can_prove": not wait and account.level < 2 and account.verified_at is not None,
        "own": None if closing.is_begun(request) else own,
        **closing.closing_card(request, asked.actor, errors),
        "new": new,
        "changing": changing,
        "sent": sent_words(waiting) if (waiting := own or new) else "",
        "shown_messages": shown_messages(),
        "mobile_masked": mask_mobile(account.person.mobile),
        "can_ask": account.level >= 1,
        "coming": mask_mobile(account.coming_mobile) if account.coming_mobile else "",
        "due": public_instant(account.change_due) if account.change_due else "",
        "code": code_field(error=errors.get("code", "")),
        "mobile": mobile_field("mobile", _("新手机号"), request.POST.get("mobile", ""), errors.get("mobile", "")),
        "present": password_field("present", _("现在的密码"), errors.get("present", ""), new=False),
        "password": password_field("password", _("新密码"), errors.get("password", "")),
        **{f"who_{name}": each for name, each in identity_fields(asked.typed, errors).items()},
        "who_birth_date": _birth(asked, account, errors),
        **_national(asked.actor),
        **log_ins.running_card(request, asked.actor),
        "log_in_columns": COLUMNS,
        "log_ins": log_in_rows(log_ins_of(asked.actor.account_id)) if asked.actor.account_id else [],
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("账号与安全"))),
    }
    return show(request, "security", context, status=status, private=True)


def _national(actor: Actor) -> dict[str, Any]:
    """The link with the national platform, where that can be used; officials have none."""
    if not national_login.now().fitted or actor.posts:
        return {"national": False}
    link = link_of(actor)
    waits = link is not None and link.full_from is not None and clock.now() < link.full_from
    return {
        "national": True,
        "link": link,
        "linked_at": public_instant(link.linked_at) if link else "",
        "full_from": public_instant(link.full_from) if link and link.full_from and waits else "",
    }


def _rows(account: OwnAccount) -> list[SummaryRow]:
    unsure = "" if account.known_by_number else _("您自己填的，还没有核验")
    return [
        SummaryRow(_("用户名"), account.login),
        SummaryRow(_("姓名"), mask_name(account.person.name), note=unsure),
        SummaryRow(
            number_words(account.person.document), mask_document(account.person.identifier), code=True, note=unsure
        ),
        SummaryRow(_("手机号"), mask_mobile(account.person.mobile) or _("没有手机号"), code=True),
    ]


def _level_state(level: int) -> State:
    return State("done" if level >= 2 else "wait", level_words(level))


def _levels(level: int) -> list[tuple[int, str, str, bool]]:
    """Level, how one gets there, what it opens, whether one has it."""
    return [
        (0, _("验证手机号"), _("看指南、存草稿；事项没有要求等级的，可以提交"), level >= 0),
        (
            1,
            _("姓名和号码跟人口基础信息库一致（居民身份证、港澳台居民居住证）"),
            _("原手机号收不到短信了，也能换手机号"),
            level >= 1,
        ),
        (2, _("再验证登记的手机号"), _("对公示提异议、作为利害关系人陈述意见；要求 2 级的事项"), level >= 2),
        (3, _("带身份证件到任一办事窗口"), _("要求 3 级的事项"), level >= 3),
    ]
