"""What becomes of an alert: 监测、通报、响应、处置 (网络安全法 art. 25, 52, 55), or it was a false alarm."""

from __future__ import annotations

from enum import StrEnum

from tongban.kernel.states import StateTable, Transition


class AlertState(StrEnum):
    """Where an alert stands."""

    FOUND = "FOUND"
    REPORTED = "REPORTED"
    RESPONDED = "RESPONDED"
    CLOSED = "CLOSED"
    DISMISSED = "DISMISSED"


class AlertDeed(StrEnum):
    """What can be done to an alert."""

    REPORT = "report"
    RESPOND = "respond"
    CLOSE = "close"
    DISMISS = "dismiss"


ALERT_LABELS = {
    AlertState.FOUND: "监测发现，待核实",
    AlertState.REPORTED: "已通报",
    AlertState.RESPONDED: "响应中",
    AlertState.CLOSED: "已处置",
    AlertState.DISMISSED: "误报",
}
ALERT_DEED_LABELS = {
    AlertDeed.REPORT: "通报",
    AlertDeed.RESPOND: "响应",
    AlertDeed.CLOSE: "处置完毕",
    AlertDeed.DISMISS: "认定为误报",
}
OPEN_ALERTS = (AlertState.FOUND, AlertState.REPORTED, AlertState.RESPONDED)


def _row(deed: AlertDeed, sources: set[AlertState], target: AlertState, basis: str, event: str) -> Transition:
    return Transition(
        deed=deed.value,
        sources=frozenset(source.value for source in sources),
        target=target.value,
        who="SUPERVISE",
        legal_basis=basis,
        event=f"security.alert.{event}",
        label=ALERT_DEED_LABELS[deed],
    )


ALERT_TABLE = StateTable(
    name="alert",
    states=[state.value for state in AlertState],
    initial=AlertState.FOUND.value,
    finals=frozenset({AlertState.CLOSED.value, AlertState.DISMISSED.value}),
    transitions=(
        _row(AlertDeed.REPORT, {AlertState.FOUND}, AlertState.REPORTED, "网络安全法第五十二条", "reported"),
        _row(AlertDeed.RESPOND, {AlertState.REPORTED}, AlertState.RESPONDED, "网络安全法第五十五条", "responded"),
        _row(AlertDeed.CLOSE, {AlertState.RESPONDED}, AlertState.CLOSED, "网络安全法第二十五条", "closed"),
        _row(AlertDeed.DISMISS, set(OPEN_ALERTS), AlertState.DISMISSED, "网络安全法第二十五条", "dismissed"),
    ),
    labels={state.value: label for state, label in ALERT_LABELS.items()},
)
