"""注销账号 on the page 账号与安全: what it means, what stands in its way, two proofs, and the way back until its day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.foundation import clock
from tongban.foundation.web.components import Field
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import language
from tongban.oversight.privacy.actions.close_accounts import ask_closure, stop_closure
from tongban.oversight.privacy.queries import closure_of, hindrances
from tongban.oversight.privacy.rules import account_rules
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import own_reach
from tongban.sites.portal.telephone import Telephone
from tongban.sites.portal.whois import password_field

_BEGUN = "closing"


def is_begun(request: HttpRequest) -> bool:
    """Whether the code that was sent in this session is for this."""
    return bool(request.session.get(_BEGUN))


def send_code(request: HttpRequest, actor: Actor, own: Telephone) -> str:
    """To the number on record."""
    own.send(own_reach(actor).mobile)
    request.session[_BEGUN] = True
    return ""


def close(request: HttpRequest, actor: Actor, own: Telephone) -> str:
    """With the password and the code."""
    own.prove(request.POST.get("close_code", ""))
    due = ask_closure(actor, present=request.POST.get("close_present", "")[:200], proof=own.proof, now=clock.now())
    drop(request, own)
    return _("已经申请注销，{due} 关闭账号；在那以前可以取消。").format(due=public_instant(due))


def stop(actor: Actor) -> str:
    """The account stays."""
    stop_closure(actor, now=clock.now())
    return _("账号不注销了。")


def drop(request: HttpRequest, own: Telephone) -> str:
    """Begin anew."""
    own.forget()
    request.session.pop(_BEGUN, None)
    return ""


def closing_card(request: HttpRequest, actor: Actor, errors: dict[str, str]) -> dict[str, Any]:
    """What the card shows."""
    assert actor.account_id is not None
    row, day = closure_of(actor.account_id), clock.today()
    found = hindrances(actor.account_id, actor.persons, day) if row is None else ()
    return {
        "closure_due": public_instant(row.due_at) if row else "",
        "closure_hindered": [each.en if language() == "en" else each.zh for each in found],
        "closure_begun": is_begun(request),
        "closure_days": account_rules().waiting_days,
        "close_present": password_field("close_present", _("现在的密码"), errors.get("close_present", ""), new=False),
        "close_code": Field(
            id="close_code", name="close_code", label=_("验证码"), hint=_("短信里的六位数字"), width="s",
            error=errors.get("close_code", ""), autocomplete="one-time-code", inputmode="numeric", maxlength=12,
            spellcheck=False,
        ),
    }  # fmt: skip
