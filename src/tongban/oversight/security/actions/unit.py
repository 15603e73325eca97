"""The frame of every deed on an alert: seen at all, not overtaken, possible in its state, by whom. Each writes words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.foundation import keys
from tongban.foundation.records.idempotency import DeedKey, deed_key
from tongban.foundation.uow import Work, deed_once, uow
from tongban.kernel.errors import DomainError
from tongban.oversight.security import errors, policies
from tongban.oversight.security.models import Alert
from tongban.oversight.security.states import ALERT_LABELS, ALERT_TABLE, AlertDeed, AlertState
from tongban.registry.identity.actors import Actor

__all__ = ["LONGEST", "AlertDone", "errors", "handled"]

LONGEST = 1_000
"""Characters of what is written to an alert."""

_COLUMNS = ("rule", "group", "account", "region_code", "state")


@dataclass(frozen=True, slots=True)
class AlertDone:
    """What the doors tell: where the alert stands now. ``repeated``: this request had already been carried out."""

    alert_id: UUID
    deed: AlertDeed
    state: AlertState
    state_version: int
    repeated: bool = False


def handled(
    actor: Actor, deed: AlertDeed, alert_id: UUID, *, seen: int, words: str, key: str | None, what: str
) -> AlertDone:
    """Do it under the caller's Idempotency-Key: sent twice it is done once. ``what`` names the words that are asked for."""
    asked = [str(alert_id), deed.value, seen, words]
    claimed = deed_key(actor.account_id, key, asked) if key and actor.account_id else None

    def once() -> AlertDone:
        with _on_alert(actor, deed, alert_id, seen=seen, words=words, key=claimed) as work:
            text = _worded(words, what)
            state = AlertState(ALERT_TABLE.after(work.target.state, deed))
            before = work.target.state
            ended = {"closed_at": work.now} if state.value in ALERT_TABLE.finals else {}
            work.change(state=state.value, **ended)
            after = {"state": state.value, "state_version": work.version}
            told: dict[str, Any] = {"rule": work.target.rule, "before": before, "after": after}
            work.record(ALERT_TABLE.step(before, deed).event, open=told, sealed={"words": text})
            return AlertDone(alert_id, deed, state, work.version)

    outcome = deed_once(claimed, alert_id, lambda: _data_key(alert_id), once)
    if isinstance(outcome, AlertDone):
        return outcome
    after = outcome["after"]
    return AlertDone(alert_id, deed, AlertState(after["state"]), after["state_version"], repeated=True)


@contextmanager
def _on_alert(
    actor: Actor, deed: AlertDeed, alert_id: UUID, *, seen: int, words: str, key: DeedKey | None
) -> Iterator[Work[Alert]]:
    """Errors: ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``, ``security.alert.not_allowed``."""
    name, tried = f"security.{deed.value}", {"words": words}
    with uow(actor, name, target=Alert, id=alert_id, columns=_COLUMNS, key=key, tried=tried) as work:
        alert = work.target
        if not policies.may_see(actor, alert):
            raise DomainError("uow.not_found")
        if seen != alert.state_version:
            told = {"state": alert.state, "state_label": ALERT_LABELS[AlertState(alert.state)]}
            raise DomainError("uow.stale", state_version=alert.state_version, **told)
        ALERT_TABLE.step(alert.state, deed)
        work.actor = policies.require(actor, deed, alert)
        yield work


def _worded(words: str, what: str) -> str:
    text = words.strip()
    if not text:
        raise DomainError("security.alert.words", what=what)
    if len(text) > LONGEST:
        raise DomainError("security.alert.words_too_long", limit=LONGEST)
    return text


def _data_key(alert_id: UUID) -> bytes:
    return keys.unwrap(Alert.objects.values_list("data_key", flat=True).get(pk=alert_id), alert_id.bytes)
