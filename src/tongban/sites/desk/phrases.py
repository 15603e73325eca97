"""常用意见: the page on which they are kept, and putting one into the box of a form without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.phrases import LONGEST, drop_phrase, keep_phrase
from tongban.cases.kinds import PHRASE_USES, PhraseUse
from tongban.cases.policies import phrase_bodies
from tongban.cases.queries import PhraseView, phrases_for
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.forms import told
from tongban.sites.desk.frame import body_name, page
from tongban.sites.parts.signed_in import current_actor

OWN = "own"


@dataclass(frozen=True, slots=True)
class OfferedPhrase:
    """A phrase as it is offered. ``owner`` in words; ``changeable``: whether this official may change it."""

    id: str
    text: str
    owner: str
    changeable: bool


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """The phrases of one use."""

    title: str
    phrases: tuple[OfferedPhrase, ...]


def offered_phrases(actor: Actor, use: PhraseUse) -> tuple[OfferedPhrase, ...]:
    """What stands beside a form of this use. One statement."""
    return _offered(actor, phrases_for(actor, use))


def inserted(request: HttpRequest, phrases: Sequence[OfferedPhrase], text: str, joint: str = "\n") -> str | None:
    """The text with the phrase that the button ``phrase`` asks for; None where no such button was pressed."""
    if "phrase" not in request.POST:
        return None
    wanted = request.POST["phrase"]
    words = next((each.text for each in phrases if each.id == wanted), "")
    return f"{text}{joint}{words}" if text and words else text or words


@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: HttpRequest) -> HttpResponse:
    """Keep, change and forget (``do``: ``keep`` or ``drop``). Two statements to read."""
    actor, problem = current_actor(request), ""
    if request.method == "POST":
        try:
            _do(request, actor)
            return redirect("desk:phrases")
        except DomainError as error:
            if error.spec.status not in (403, 409, 422):
                raise
            problem = told(error)
    found = phrases_for(actor)
    groups = [
        PhraseGroup(label, _offered(actor, [each for each in found if each.use is use]))
        for use, label in PHRASE_USES.items()
    ]
    typed = request.POST if "id" not in request.POST else {}
    chosen = typed.get("use", PhraseUse.OPINION)
    owners = [(OWN, _("我自己")), *((str(each), body_name(each)) for each in phrase_bodies(actor))]
    context = {
        "groups": groups,
        "errors": (ui.ErrorLine("text", problem),) if problem else (),
        "use": ui.Field(
            id="use", name="use", label=_("用在哪里"), control="select",
            choices=tuple(ui.Choice(use.value, label, use == chosen) for use, label in PHRASE_USES.items()),
        ),
        "owner": ui.Field(
            id="owner", name="owner", label=_("给谁用"), control="select",
            choices=tuple(ui.Choice(value, label, value == typed.get("owner", OWN)) for value, label in owners),
        ),
        "text": ui.Field(
            id="text", name="text", label=_("内容"), control="textarea", value=typed.get("text", ""),
            hint=_("最多 %(n)d 字。不写个人信息；用的时候和自己写的一样要经过检查。") % {"n": LONGEST},
            error=problem,
        ),
        "longest": LONGEST,
    }  # fmt: skip
    return page(request, "desk/phrases.html", context, current="phrases", status=422 if problem else 200)


def _do(request: HttpRequest, actor: Actor) -> None:
    asked = request.POST
    known = _id(asked["id"]) if "id" in asked else None
    if asked.get("do") == "drop" and known is not None:
        drop_phrase(actor, phrase_id=known)
        messages.success(request, _("已删去。"))
        return
    if asked.get("do") != "keep":
        raise DomainError("cases.deed.unknown")
    owner = asked.get("owner", OWN)
    use = asked.get("use", PhraseUse.OPINION)
    if use not in set(PhraseUse):
        raise DomainError("cases.deed.invalid", field=_("用在哪里"))
    body = None if owner == OWN else _id(owner)
    keep_phrase(actor, use=PhraseUse(use), text=asked.get("text", ""), body=body, phrase_id=known)
    messages.success(request, _("已保存。"))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise DomainError("uow.not_found") from None


def _offered(actor: Actor, found: Sequence[PhraseView]) -> tuple[OfferedPhrase, ...]:
    keeps = phrase_bodies(actor)
    return tuple(
        OfferedPhrase(
            str(each.id),
            each.text,
            _("我的") if each.body is None else body_name(each.body),
            each.body is None or each.body in keeps,
        )
        for each in found
    )
