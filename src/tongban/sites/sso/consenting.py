"""The page that asks: what the application gets, from whom it is, and in whose name the person comes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongban.foundation.web.components import Choice, Field
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import basic_items
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.claims import principal_names
from tongban.registry.identity.oidc.kinds import SCOPE_LABELS, PartyChoice, Scope
from tongban.registry.identity.queries import legal_persons_of
from tongban.sites.sso.asking import Asked
from tongban.sites.sso.frame import show

_ASKED_BY = {PartyChoice.LEGAL_PERSON: Scope.LEGAL_PERSON, PartyChoice.MANDATE: Scope.MANDATE}


@dataclass(frozen=True, slots=True)
class Name:
    """One in whose name the person may come."""

    value: str
    text: str
    note: str = ""


def consent_page(request: HttpRequest, asked: Asked, missing: tuple[str, ...], names: tuple[Name, ...]) -> HttpResponse:
    """What is new is asked for; what was given before is said."""
    given = [each for each in asked.scopes if each not in missing]
    context = {
        "client": asked.client,
        "asks": bool(missing),
        "news": [_(SCOPE_LABELS[Scope(each)]) for each in missing],
        "given": [_(SCOPE_LABELS[Scope(each)]) for each in given],
        "names": _field(names) if names else None,
        "query": asked.query,
    }
    return show(request, "consent", context, leads_to=asked.redirect_uri)


def _field(names: tuple[Name, ...]) -> Field:
    choices = tuple(Choice(each.value, each.text, place == 0, each.note) for place, each in enumerate(names))
    return Field(id="name", name="name", label=_("以谁的名义使用"), control="radio", choices=choices)


def chosen(request: HttpRequest, asked: Asked) -> tuple[PartyChoice, UUID | None]:
    """In whose name; DomainError ``oidc.party.not_held`` for what no page offered. Whether it is held, the deed asks."""
    kind, _colon, told = request.POST.get("name", "").partition(":")
    if not kind or kind == PartyChoice.SELF:
        return PartyChoice.SELF, None
    try:
        if _ASKED_BY[PartyChoice(kind)] not in asked.scopes:
            raise ValueError(kind)
        return PartyChoice(kind), UUID(told)
    except ValueError:
        raise DomainError("oidc.party.not_held") from None


def names_of(asked: Asked, actor: Actor) -> tuple[Name, ...]:
    """In whose name the actor may come, himself first; nothing where there is no choice."""
    names: list[Name] = []
    if Scope.LEGAL_PERSON in asked.scopes and actor.account_id is not None:
        names += [
            Name(f"{PartyChoice.LEGAL_PERSON}:{each.id}", each.name, each.uscc)
            for each in legal_persons_of(actor.account_id)
        ]
    # A mandate for a period is for applications here: what another body's application is about, nobody can say beforehand.
    held = [each for each in actor.mandates if not each.period and each.post is None]
    if Scope.MANDATE in asked.scopes and held:
        whom = principal_names(tuple(each.id for each in held))
        items = basic_items({each.item for each in held})
        names += [
            Name(
                f"{PartyChoice.MANDATE}:{each.id}",
                _("代 {name}").format(name=whom.get(each.id, "")),
                items.get(each.item, each.item),
            )
            for each in held
        ]
    return (Name(PartyChoice.SELF.value, _("我自己")), *names) if names else ()
