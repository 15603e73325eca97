"""误报: the supervisor writes down why it is none."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.security.actions.unit import AlertDone, handled
from tongban.oversight.security.states import AlertDeed
from tongban.registry.identity.actors import Actor


def dismiss(actor: Actor, *, alert_id: UUID, seen: int, words: str, key: str | None = None) -> AlertDone:
    """Errors: ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``, ``security.alert.not_allowed``,
    ``security.alert.words``, ``security.alert.words_too_long``."""
    return handled(actor, AlertDeed.DISMISS, alert_id, seen=seen, words=words, key=key, what="为什么是误报")
