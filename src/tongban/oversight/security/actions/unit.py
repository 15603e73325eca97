"""The frame of every deed on an alert (:mod:`tongban.foundation.deeds`). Each writes words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.foundation.deeds import Done, Frame, kept_words, once_on
from tongban.foundation.records.idempotency import DeedKey
from tongban.oversight.security import errors, policies
from tongban.oversight.security.models import Alert
from tongban.oversight.security.states import ALERT_LABELS, ALERT_TABLE, AlertDeed, AlertState
from tongban.registry.identity.actors import Actor

__all__ = ["LONGEST", "AlertDone", "errors", "handled"]

LONGEST = 1_000
"""Characters of what is written to an alert."""

AlertDone = Done[AlertDeed, AlertState]

_FRAME = Frame(
    "security",
    Alert,
    ("rule", "group", "account", "region_code", "state"),
    told=lambda alert: {"state": alert.state, "state_label": ALERT_LABELS[AlertState(alert.state)]},
    may_see=policies.may_see,
    possible=lambda alert, deed: ALERT_TABLE.step(alert.state, deed),
    require=policies.require,
)


def handled(
    actor: Actor, deed: AlertDeed, alert_id: UUID, *, seen: int, words: str, key: str | None, what: str
) -> AlertDone:
    """A deed on an alert by a person; ``what`` names the words that are asked for. Sent twice under one key it is done once.
    Errors: ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``,
    ``security.alert.not_allowed|words|words_too_long``."""

    def once(claimed: DeedKey | None) -> AlertDone:
        with _FRAME.on(actor, deed, alert_id, seen=seen, tried={"words": words}, key=claimed) as work:
            text = kept_words(words.strip(), LONGEST, "security.alert", what)
            state = AlertState(ALERT_TABLE.after(work.target.state, deed))
            before = work.target.state
            ended = {"closed_at": work.now} if state.value in ALERT_TABLE.finals else {}
            work.change(state=state.value, **ended)
            after = {"state": state.value, "state_version": work.version}
            told: dict[str, Any] = {"rule": work.target.rule, "before": before, "after": after}
            work.record(ALERT_TABLE.step(before, deed).event, open=told, sealed={"words": text})
            return AlertDone(alert_id, deed, state, work.version)

    def again(told: dict[str, Any]) -> AlertDone:
        return AlertDone.before(alert_id, deed, AlertState, told)

    return once_on(Alert, alert_id, actor, deed, key=key, asked=[seen, words], unit=once, again=again)
