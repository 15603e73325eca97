"""Who is present: read from the identity card, confirmed by the clerk. Where there is no reader, nothing of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.read_card import CardShown, read_card, shown_card
from tongban.registry.identity.actions.use_card import use_card
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.card_reader import (
    CARD_READER_BAD_ANSWER,
    CARD_READER_UNAVAILABLE,
    CARD_UNREADABLE,
    NO_CARD,
    card_reader,
)
from tongban.registry.identity.card_readings import READING_VALID_FOR
from tongban.registry.identity.kinds import TypedBecause

__all__ = [
    "CardShown",
    "Reader",
    "agree_field",
    "because_field",
    "no_mobile_field",
    "read",
    "reader",
    "reading_id",
    "still",
    "use",
]

OVER = "identity.card_reading.over"
AT_FIELD = {
    **dict.fromkeys((NO_CARD, CARD_UNREADABLE, CARD_READER_UNAVAILABLE, CARD_READER_BAD_ANSWER), "read-card"),
    "identity.card.expired": "read-card",
    OVER: "read-card",
    "identity.card_reading.unconfirmed": "agrees",
}
"""Where on the page an error of reading or of using a reading is told."""
_BECAUSE = {
    TypedBecause.READER_AWAY: gettext_lazy("读卡器联系不上或者有故障"),
    TypedBecause.CARD_UNREADABLE: gettext_lazy("居民身份证读不出"),
    TypedBecause.OTHER_DOCUMENT: gettext_lazy("出示的是护照、通行证、临时居民身份证等其他有效证件"),
    TypedBecause.ON_BEHALF: gettext_lazy("本人不在场，由代办人提交"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whether this window has a reader; in a demonstration, where a card is laid on it."""

    fitted: bool
    stand_in: str


def reader() -> Reader:
    """The reader of the window."""
    return Reader(card_reader.now().fitted, f"{settings.CARD_READER_URL}/" if settings.DEMONSTRATION else "")


def read(actor: Actor) -> CardShown:
    """Have the card read. Errors as :func:`read_card`."""
    return read_card(actor, now=clock.now())


def use(actor: Actor, reading: str, mobile: str, *, agrees: bool, no_mobile: bool = False) -> UUID:
    """The person of a reading. Errors as :func:`use_card`; ``identity.card_reading.over`` for what is no reading."""
    told = {"agrees": agrees, "no_mobile": no_mobile}
    return use_card(actor, reading_id(reading), mobile=mobile, now=clock.now(), **told)


def still(actor: Actor, reading: str, error: DomainError) -> CardShown | None:
    """The reading that the page showed, to show it again beside ``error``; None where it cannot be used any more."""
    if not reading or error.code == OVER:
        return None
    try:
        return shown_card(actor, reading_id(reading))
    except DomainError:
        return None


def agree_field(errors: Mapping[str, str]) -> ui.Field:
    """人证一致."""
    return ui.Field(
        id="agrees", name="agrees", label=_("已对照证件照片看过本人，人证一致"), control="tick",
        error=errors.get("agrees", ""),
    )  # fmt: skip


def no_mobile_field(said: bool) -> ui.Field:
    """没有手机号: said, not left out."""
    return ui.Field(
        id="no-mobile", name="no_mobile", label=_("没有手机号（不发短信，回执打印给本人）"), control="tick",
        required=False, value="true" if said else "",
    )  # fmt: skip


def because_field(chosen: str, errors: Mapping[str, str]) -> ui.Field:
    """Why the identity is typed."""
    choices = tuple(ui.Choice(each.value, words, each.value == chosen) for each, words in _BECAUSE.items())
    return ui.Field(
        id="because", name="because", label=_("为什么不读卡"), control="select", choices=choices,
        hint=_("原因会记录在案"), error=errors.get("because", ""),
    )  # fmt: skip


def reading_id(reading: str) -> UUID:
    """Of what a page sent. DomainError ``identity.card_reading.over`` for what is none."""
    try:
        return UUID(reading)
    except ValueError:
        raise DomainError(OVER, minutes=READING_VALID_FOR.seconds // 60) from None
