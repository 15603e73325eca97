"""The banner that stands on every page of the desk and the hall while a duty is held for some hours."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import listed
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.elevations import elevated_until


def elevation_notice(actor: Actor) -> str:
    """What is held and until when; empty, without a statement, for who holds none."""
    until = elevated_until(actor)
    if until is None:
        return ""
    titles = listed(post.title for post in actor.posts if post.elevation is not None)
    words = _("您正在使用临时职责：%(titles)s，到 %(until)s 自动结束。这期间做的每一步都记着这次借用。")
    return words % {"titles": titles, "until": public_instant(until)}
