"""The frame of the pages of the log-in for applications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tongban.foundation.web.shell import Me
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of
from tongban.sites.parts.signed_in import current_actor

_CLOSED = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, leads_to: str = "", frames: tuple[str, ...] = ()
) -> HttpResponse:
    """The page ``sso/<template>.html``; nobody keeps a copy.

    Its form may lead to the address ``leads_to`` (an application's), it may frame ``frames``, and nothing else elsewhere.
    """
    actor = current_actor(request)
    if actor.account_id is not None:
        person = party_of(PartyKind.NATURAL, actor.person_id) if actor.person_id else None
        request.shell_me = Me(person.name if person else actor.login_shown, reverse("portal:my"))  # type: ignore[attr-defined]
    response = render(request, f"sso/{template}.html", dict(context))
    response["Cache-Control"] = "no-store, private"
    if leads_to or frames:
        places = " ".join(sorted({_origin(each) for each in frames}))
        framed = f"; frame-src {places}" if places else ""
        response["Content-Security-Policy"] = f"{_CLOSED} {_origin(leads_to)}".rstrip() + framed
    return response


def _origin(address: str) -> str:
    """What a policy calls the place of an address: its origin, or its scheme where that is the application's own."""
    parts = urlsplit(address)
    return (
        f"{parts.scheme}://{parts.netloc}"
        if parts.scheme in ("http", "https")
        else f"{parts.scheme}:"
        if address
        else ""
    )
