"""处置完毕: the supervisor writes down the result, and what keeps it from happening again."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.security.actions.unit import AlertDone, handled
from tongban.oversight.security.states import AlertDeed
from tongban.registry.identity.actors import Actor


def close(actor: Actor, *, alert_id: UUID, seen: int, words: str, key: str | None = None) -> AlertDone:
    """Errors: ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``, ``security.alert.not_allowed``,
    ``security.alert.words``, ``security.alert.words_too_long``."""
    return handled(
        actor, AlertDeed.CLOSE, alert_id, seen=seen, words=words, key=key, what="处置的结果和防止再发生的措施"
    )
