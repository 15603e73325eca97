"""Reads of cards, each with a fixed number of statements. To whom a card is not visible, it does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.cases.queries.watching import WatchedCase, watched
from tongban.foundation import clock, keys
from tongban.foundation.calendars import current_calendar
from tongban.foundation.deeds import Offer, offered
from tongban.foundation.keyset import Page, marker, read_marker
from tongban.foundation.records import leaves
from tongban.foundation.records.queries import events_of
from tongban.kernel.codes import check_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.supervision import readiness
from tongban.oversight.supervision.kinds import Level
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.policies import may, may_see, visible_to
from tongban.oversight.supervision.rules import RULES, Rule, findings, rule_of
from tongban.oversight.supervision.states import (
    CARD_DEED_LABELS,
    CARD_LABELS,
    CARD_TABLE,
    OPEN_CARDS,
    CardDeed,
    CardState,
)
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import names_of_accounts
from tongban.registry.orgs.lineage import same_body
from tongban.registry.orgs.queries import standing_for

MOST_ON_A_PAGE = 100
CARDS_ONLY = "cards"
"""Value of the filter by level: yellow and red, no warnings."""

VIEWS: dict[str, Q] = {
    "open": Q(state__in=[state.value for state in OPEN_CARDS]),
    "warning": Q(state=CardState.RAISED.value, level=Level.WARNING.value),
    "raised": Q(state=CardState.RAISED.value, level__gt=Level.WARNING.value),
    "answered": Q(state=CardState.ANSWERED.value),
    "upheld": Q(state=CardState.UPHELD.value),
    "over": ~Q(state__in=[state.value for state in OPEN_CARDS]),
    "all": Q(),
}
"""Saved views of the list. A warning waits for nobody's explanation, so it has a view of its own."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a list."""

    card_id: UUID
    case_id: UUID
    code: str
    guide_id: str
    item: str
    department_id: UUID
    region_code: str
    rule: Rule
    about: str
    at: datetime
    due: datetime
    state: CardState
    state_version: int
    explain_by: datetime
    closed_at: datetime | None

    @property
    def level(self) -> Level:
        """How grave it is."""
        return self.rule.level

    @property
    def state_label(self) -> str:
        """The word of the state; a warning waits for nobody's explanation."""
        if self.level is Level.WARNING:
            return "提醒中" if self.state is CardState.RAISED else "已解除"
        return CARD_LABELS[self.state]


CardPage = Page[CardRow]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many open cards of one body, level, rule and state."""

    department_id: UUID
    level: Level
    rule: str
    state: CardState
    count: int

    @property
    def view(self) -> str:
        """The saved view in which these stand, beside ``open``."""
        return "warning" if self.level is Level.WARNING else self.state.value.lower()


@dataclass(frozen=True, slots=True)
class CardLine:
    """One deed on a card. ``words`` is what was written; ``who`` the official's name, empty for the platform; ``told``
    when it was noticed, where the platform found out later than it became so."""

    type: str
    at: datetime
    who: str
    why: str
    words: str = field(repr=False)
    told: datetime


CardOffer = Offer[CardDeed]


@dataclass(frozen=True)
class CardDetail:
    """A card with its case as the watcher sees it, its deeds and what can be done now. Nothing personal of the case."""

    row: CardRow
    case: WatchedCase
    ended: datetime | None
    lines: tuple[CardLine, ...]
    offers: tuple[CardOffer, ...]
    others: tuple[CardRow, ...]

    @property
    def noticed(self) -> datetime:
        """When the card was raised and the body could know: its time to explain begins then."""
        return self.lines[0].told


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list. Empty values filter nothing."""

    view: str = "open"
    level: str = ""
    rule: str = ""
    department: str = ""
    code: str = ""


def cards(actor: Actor, wanted: Wanted, after: str | None = None, size: int = 20) -> CardPage:
    """The cards this actor may see, newest first. One statement. DomainError ``supervision.list.invalid``."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = Card.objects.filter(visible_to(actor)).filter(_filter(wanted))
    if after:
        instant, last = read_marker(after, "supervision.list.invalid")
        rows = rows.filter(Q(at__lt=instant) | Q(at=instant, id__lt=last))
    found = list(rows.order_by("-at", "-id")[: size + 1])
    page = found[:size]
    cursor = marker(page[-1].at, page[-1].id) if len(found) > size else None
    return CardPage(tuple(_row(card) for card in page), cursor)


def tallies(actor: Actor) -> tuple[Tally, ...]:
    """The open cards this actor may see, counted; those against a body that a reform ended with those of its successor. Two
    statements, the first answered by an index over open cards alone."""
    states = [state.value for state in OPEN_CARDS]
    counted = tuple(
        _scoped(actor)
        .filter(state__in=states)
        .order_by("department_id", "level", "rule", "state")
        .values_list("department_id", "level", "rule", "state")
        .annotate(count=Count("id"))
    )
    standing = standing_for({row[0] for row in counted})
    sums: dict[tuple[UUID, int, str, str], int] = {}
    for department, level, rule, state, count in counted:
        key = (standing[department], level, rule, state)
        sums[key] = sums.get(key, 0) + count
    return tuple(
        Tally(department, Level(level), rule, CardState(state), count)
        for (department, level, rule, state), count in sorted(sums.items())
    )


def card_detail(actor: Actor, card_id: UUID) -> CardDetail:
    """A whole card for who may see it. Five statements. DomainError ``uow.not_found``."""
    card = Card.objects.filter(id=card_id).first()
    if card is None or not may_see(actor, card):
        raise DomainError("uow.not_found")
    (case,) = watched([card.case_id])
    ended = _ended(card, case)
    others = Card.objects.filter(case_id=card.case_id).exclude(id=card.id).order_by("at", "id")
    return CardDetail(
        row=_row(card),
        case=case,
        ended=ended,
        lines=_lines(card),
        offers=tuple(_offers(actor, card, ended)),
        others=tuple(_row(each) for each in others),
    )


def _scoped(actor: Actor) -> QuerySet[Card]:
    return Card.objects.filter(visible_to(actor))


def _filter(wanted: Wanted) -> Q:
    if wanted.view not in VIEWS:
        raise DomainError("supervision.list.invalid", field="view")
    found = VIEWS[wanted.view]
    if wanted.level == CARDS_ONLY:
        found &= Q(level__gt=Level.WARNING.value)
    elif wanted.level:
        found &= Q(level=_level(wanted.level).value)
    if wanted.rule:
        if wanted.rule not in {rule.id for rule in RULES}:
            raise DomainError("supervision.list.invalid", field="rule")
        found &= Q(rule=wanted.rule)
    if wanted.department:
        found &= Q(department_id__in=same_body(_department(wanted.department)))
    if wanted.code:
        found &= Q(code=check_registration_code(wanted.code))
    return found


def _level(text: str) -> Level:
    try:
        return Level(int(text))
    except ValueError:
        raise DomainError("supervision.list.invalid", field="level") from None


def _department(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise DomainError("supervision.list.invalid", field="department") from None


def _row(card: Card) -> CardRow:
    return CardRow(
        card_id=card.id,
        case_id=card.case_id,
        code=card.code,
        guide_id=card.guide_id,
        item=guide_by_hash(card.guide_id).name,
        department_id=card.department_id,
        region_code=card.region_code,
        rule=rule_of(card.rule, card.level),
        about=card.about,
        at=card.at,
        due=card.due,
        state=CardState(card.state),
        state_version=card.state_version,
        explain_by=card.explain_by,
        closed_at=card.closed_at,
    )


def _ended(card: Card, case: WatchedCase) -> datetime | None:
    return readiness.ended_among(card, findings(case, current_calendar()))


def _offers(actor: Actor, card: Card, ended: datetime | None) -> Iterator[CardOffer]:
    def why_not(deed: CardDeed) -> str:
        CARD_TABLE.step(card.state, deed)
        reason = may(actor, deed, card).reason
        if not reason:
            readiness.check(deed, card, clock.now(), ended)
        return reason

    for deed in CardDeed:
        if deed is not CardDeed.END:
            yield offered(deed, CARD_DEED_LABELS[deed], partial(why_not, deed))


def _lines(card: Card) -> tuple[CardLine, ...]:
    events = events_of(card.id)
    key = keys.unwrap(card.data_key, card.id.bytes) if card.data_key is not None else None
    stamps = [event.open["actor"] for event in events]
    names = names_of_accounts(_accounts(stamps))
    lines = []
    for event, stamp in zip(events, stamps, strict=True):
        sealed = leaves.sealed_content(key, event) if key is not None else {}
        who = names.get(UUID(stamp["account"]), "") if "account" in stamp else ""
        noticed = event.open.get("noticed")
        told = datetime.fromisoformat(noticed) if noticed else event.at
        lines.append(CardLine(event.type, event.at, who, event.open.get("why", ""), sealed.get("words", ""), told))
    return tuple(lines)


def _accounts(stamps: Sequence[Mapping[str, Any]]) -> set[UUID]:
    return {UUID(stamp["account"]) for stamp in stamps if "account" in stamp}
