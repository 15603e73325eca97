"""Where a log-in leads that came from no page."""

from __future__ import annotations

from django.urls import Resolver404, resolve, reverse

from tongban.registry.identity.actors import Actor

_DESK = "/desk/"


def start_of(actor: Actor) -> str:
    """Officials begin at their desk where there is one, everybody else with what is theirs."""
    if actor.posts:
        try:
            resolve(_DESK)
        except Resolver404:
            return reverse("portal:my")
        return _DESK
    return reverse("portal:my")
