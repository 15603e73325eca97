"""What surrounds every page of the portal: who is signed in, which region, which entry of the navigation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tongban.foundation.web.shell import Me
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party, party_of
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.regions import place_of, shell_region

_PERSON = "_portal_person"


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    section: str = "",
    private: bool = False,
) -> HttpResponse:
    """The page ``portal/<template>.html``. ``private``: nobody may keep a copy, also where nobody is signed in.

    Anonymous visitors cost no statement, signed-in ones three: session, actor, name.
    """
    request.shell_region = shell_region(place_of(request))  # type: ignore[attr-defined]
    request.shell_section = section  # type: ignore[attr-defined]
    request.shell_me = _me(request)  # type: ignore[attr-defined]
    response = render(request, f"portal/{template}.html", dict(context or {}), status=status)
    if private:
        response["Cache-Control"] = "no-store, private"
    return response


def person_of(request: HttpRequest) -> Party | None:
    """The natural person who is signed in, read once a request; None for accounts without one."""
    if not hasattr(request, _PERSON):
        actor = current_actor(request)
        found = party_of(PartyKind.NATURAL, actor.person_id) if actor.person_id is not None else None
        setattr(request, _PERSON, found)
    person: Party | None = getattr(request, _PERSON)
    return person


def seen_of(request: HttpRequest) -> int:
    """The version of draft or case the page was drawn from; a missing or strange one fits none."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _me(request: HttpRequest) -> Me | None:
    actor = current_actor(request)
    if actor.account_id is None:
        return None
    person = person_of(request)
    return Me(person.name if person else actor.login_shown, reverse("portal:my"))
