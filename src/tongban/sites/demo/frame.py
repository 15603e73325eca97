"""The frame of the demonstration's pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.dates import public_date, weekday
from tongban.foundation.web.shell import Me, href
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.signed_in import current_actor

_SECONDS = 600


def show(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The page ``demo/<template>.html``; nobody keeps a copy: it is about this moment."""
    actor = current_actor(request)
    if actor.account_id is not None:
        person = party_of(PartyKind.NATURAL, actor.person_id) if actor.person_id else None
        name = person.name if person else actor.login_shown
        request.shell_me = Me(name, href("desk:work" if actor.posts else "portal:my"))  # type: ignore[attr-defined]
    response = render(request, f"demo/{template}.html", {**context, "today": today_shown()}, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def today_shown() -> dict[str, str]:
    """The day by the product's clock, in words."""
    day = clock.today()
    ahead = clock.offset()
    return {
        "date": public_date(day, year=True),
        "weekday": weekday(day),
        "ahead": _("比实际时间快 %(n)d 天") % {"n": ahead.days} if ahead.days else "",
        "next": public_date(next_day(day)),
    }


def next_day(day: date) -> date:
    """The next working day."""
    return current_calendar().working_day_after(day, 1)


def measured(request: HttpRequest, what: str, most: int) -> None:
    """DomainError ``limits.too_many``: a demonstration on the open net must not be run over."""
    spend(f"demo-{what}", address_of(request), most, _SECONDS)
