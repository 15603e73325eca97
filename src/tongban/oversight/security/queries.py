"""Reads of alerts, each with a fixed number of statements. To whom an alert is not visible, it does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from tongban.capabilities.messaging.account_texts import ALERT, PERSONAL_ALERT
from tongban.capabilities.messaging.queries import Sending, sendings_about
from tongban.foundation import keys
from tongban.foundation.keyset import Page, marker, read_marker
from tongban.foundation.records import audit, leaves
from tongban.foundation.records.queries import events_of
from tongban.kernel.errors import DomainError
from tongban.oversight.security.kinds import Gravity
from tongban.oversight.security.models import Alert, Trace
from tongban.oversight.security.policies import may, may_see, supervising_post, visible_to
from tongban.oversight.security.rules import Rule, rule_of
from tongban.oversight.security.states import (
    ALERT_DEED_LABELS,
    ALERT_LABELS,
    ALERT_TABLE,
    OPEN_ALERTS,
    AlertDeed,
    AlertState,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import names_shown_to
from tongban.registry.orgs.duties import Duty

PURPOSE = "安全监测"
MOST_ON_A_PAGE = 100
_MOST_TRACES = 200
_OPEN = Q(state__in=[state.value for state in OPEN_ALERTS])
VIEWS: dict[str, Q] = {"open": _OPEN, "over": ~_OPEN, "all": Q()}


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One line of a list. ``who`` is the official's name, anybody else's with a mask, empty where the alert is about no account.
    ``rule`` None: no longer in force, ``rule_id`` remains."""

    alert_id: UUID
    rule_id: str
    rule: Rule | None
    gravity: Gravity
    account: UUID | None
    who: str = field(repr=False)
    first_at: datetime
    at: datetime
    count: int
    state: AlertState
    state_version: int
    closed_at: datetime | None

    @property
    def title(self) -> str:
        """The rule in words."""
        return self.rule.name if self.rule else self.rule_id

    @property
    def state_label(self) -> str:
        """The word of the state."""
        return ALERT_LABELS[self.state]


AlertPage = Page[AlertRow]


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One deed on an alert, with what was written."""

    type: str
    at: datetime
    who: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AlertOffer:
    """A deed that this actor may do now."""

    deed: AlertDeed
    label: str


@dataclass(frozen=True, slots=True)
class Counted:
    """An entry that the rule counted, while it is kept: when, about what, as which leaf of the log."""

    at: datetime
    what: str
    leaf: int


@dataclass(frozen=True)
class AlertDetail:
    """An alert with its course, what it was found in, and what can be done now. ``handles``: the actor handles it; else sees it
    to report what was breached."""

    row: AlertRow
    lines: tuple[AlertLine, ...]
    offers: tuple[AlertOffer, ...]
    counted: tuple[Counted, ...]
    told: tuple[Sending, ...]
    handles: bool


def alerts(actor: Actor, view: str = "open", after: str | None = None, size: int = 20) -> AlertPage:
    """The alerts this actor may see, newest first. Two statements. DomainError ``security.list.invalid``."""
    if view not in VIEWS:
        raise DomainError("security.list.invalid", field="view")
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = Alert.objects.filter(visible_to(actor)).filter(VIEWS[view])
    if after:
        instant, last = read_marker(after, "security.list.invalid")
        rows = rows.filter(Q(at__lt=instant) | Q(at=instant, id__lt=last))
    found = list(rows.order_by("-at", "-id")[: size + 1])
    page = found[:size]
    names = names_shown_to(_reader(actor), {row.account for row in page if row.account}, purpose=PURPOSE)
    cursor = marker(page[-1].at, page[-1].id) if len(found) > size else None
    return AlertPage(tuple(_row(alert, names) for alert in page), cursor)


def open_alerts(actor: Actor) -> int:
    """How many wait. One statement."""
    return int(Alert.objects.filter(visible_to(actor)).filter(_OPEN).aggregate(count=Count("id"))["count"])


def alert_detail(actor: Actor, alert_id: UUID) -> AlertDetail:
    """A whole alert for who may see it; that it was looked at is on record. DomainError ``uow.not_found``."""
    alert = Alert.objects.filter(id=alert_id).first()
    if alert is None or not may_see(actor, alert):
        raise DomainError("uow.not_found")
    if alert.account is not None:
        read = {"fields": ["alert"], "purpose": PURPOSE, "alert": str(alert.id)}
        audit.write("security.alert.read", actor.stamp(), f"account:{alert.account}", read)
    events = events_of(alert.id)
    accounts = {UUID(event.open["actor"]["account"]) for event in events if "account" in event.open["actor"]}
    about = {alert.account} if alert.account else set()
    names = names_shown_to(_reader(actor), accounts | about, purpose=PURPOSE)
    key = keys.unwrap(alert.data_key, alert.id.bytes) if alert.data_key is not None else None
    lines = [
        AlertLine(
            event.type,
            event.at,
            names.get(UUID(event.open["actor"]["account"]), "") if "account" in event.open["actor"] else "",
            leaves.sealed_content(key, event).get("words", "") if key else "",
        )
        for event in events
    ]
    handles = supervising_post(actor, alert) is not None
    offers = tuple(_offers(actor, alert))
    return AlertDetail(_row(alert, names), tuple(lines), offers, _counted(alert), _told(alert), handles)


def _reader(actor: Actor) -> Actor:
    """By right of the post by which alerts are seen: whoever an alert names is told body and post."""
    post = next((each for each in actor.posts if each.duty in (Duty.SUPERVISE, Duty.DATA_STEWARD)), None)
    return actor.by_right_of(post) if post is not None else actor


def _row(alert: Alert, names: dict[UUID, str]) -> AlertRow:
    return AlertRow(
        alert_id=alert.id,
        rule_id=alert.rule,
        rule=rule_of(alert.rule),
        gravity=Gravity(alert.gravity),
        account=alert.account,
        who=names.get(alert.account, "") if alert.account else "",
        first_at=alert.first_at,
        at=alert.at,
        count=alert.count,
        state=AlertState(alert.state),
        state_version=alert.state_version,
        closed_at=alert.closed_at,
    )


def _offers(actor: Actor, alert: Alert) -> Iterator[AlertOffer]:
    possible = {each.deed for each in ALERT_TABLE.possible(alert.state)}
    for deed in AlertDeed:
        if deed.value in possible and may(actor, deed, alert).post is not None:
            yield AlertOffer(deed, ALERT_DEED_LABELS[deed])


def _told(alert: Alert) -> tuple[Sending, ...]:
    """How it went to those who handle it, and to those who report what was breached."""
    return tuple(sending for _recipient, sending in sendings_about(alert.id, ALERT, PERSONAL_ALERT))


def _counted(alert: Alert) -> tuple[Counted, ...]:
    rows: Sequence[tuple[datetime, str, int]] = list(
        Trace.objects.filter(rule=alert.rule, group=alert.group, at__gte=alert.first_at)
        .order_by("at", "leaf")
        .values_list("at", "what", "leaf")[:_MOST_TRACES]
    )
    return tuple(Counted(*row) for row in rows)
