"""A log-in is ended from a list of log-ins: elsewhere, or that of the very browser that asks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from tongban.kernel.errors import DomainError
from tongban.registry.identity.oidc.actions.end import end_session
from tongban.sites.parts.signed_in import close_session, current_actor, log_in_of


def end_log_in(request: HttpRequest, text: str) -> bool:
    """End the one that ``text`` names; False where that was signing out here. DomainError ``oidc.session.not_found``."""
    try:
        wanted = UUID(text)
    except ValueError:
        raise DomainError("oidc.session.not_found") from None
    if wanted == log_in_of(request).id:
        close_session(request)
        return False
    end_session(current_actor(request), session_id=wanted)
    return True
