"""What identity asks of the window's card reader (居民身份证阅读机具): whose card lies there, and until when it is good.

At the window the identity of whoever is present is read from the chip, not typed (居民身份证法第十三条: the card proves
who somebody is, nobody may refuse it, and who checks it keeps what it learns to itself). Only name, number and validity are
read: the chip's portrait, nation and address are not needed to take an application in (个人信息保护法 art. 6).

The errors stand beside the port, so that a caller needs to know no adapter: whatever serves it raises only these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.served import Served
from tongban.kernel.errors import ErrorSpec, register

NO_CARD = "identity.card_reader.no_card"
CARD_UNREADABLE = "identity.card_reader.unreadable"
CARD_READER_UNAVAILABLE = "identity.card_reader.unavailable"
CARD_READER_BAD_ANSWER = "identity.card_reader.bad_answer"

FRESH_FOR = timedelta(seconds=60)
"""An answer that was read longer ago, or lies in the future by more, is not about who stands there now."""

register(
    ErrorSpec(
        NO_CARD,
        409,
        "读卡器上没有身份证。",
        "No identity card lies on the reader.",
        "请申请人把居民身份证平放在读卡器上，再读一次。",
        "Please lay the card flat on the reader and read again.",
    ),
    ErrorSpec(
        CARD_UNREADABLE,
        422,
        "这张证件读不出来。",
        "This card cannot be read.",
        "请挪开其他卡片再读一次；仍读不出的，核对证件和本人后手工录入，写明原因。",
        "Take other cards away and read again; if that fails, compare card and person, type it in and say why.",
    ),
    ErrorSpec(
        CARD_READER_UNAVAILABLE,
        503,
        "读卡器暂时联系不上。",
        "The card reader cannot be reached just now.",
        "请检查读卡器后再试；急需办理的，核对证件和本人后手工录入，写明原因。",
        "Check the reader and try again; if it is urgent, compare card and person, type it in and say why.",
    ),
    ErrorSpec(
        CARD_READER_BAD_ANSWER,
        502,
        "读卡器的答复有误，平台没有采用。",
        "The answer of the card reader is wrong and was not used.",
        "请再读一次；如仍如此，请告诉系统管理员，急需办理的手工录入，写明原因。",
        "Please read again; if it stays so, tell the operator; if it is urgent, type it in and say why.",
    ),
)


@dataclass(frozen=True, slots=True)
class CardRead:
    """One reading. The person is in no repr or log. ``valid_to`` is the last day, None for 长期; ``reader`` the reader's own
    number, ``reading`` the reader's number of this reading, ``read_at`` an instant."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    valid_from: date
    valid_to: date | None
    reading: str
    reader: str
    read_at: datetime


class CardReader(Protocol):
    """The readers of the windows. Never called inside a unit of work; every adapter passes one test-suite."""

    @property
    def fitted(self) -> bool:
        """Whether there are readers at all. Where there are none, identities are typed as they always were."""
        ...

    def read(self, station: str) -> CardRead:
        """The card that lies on the reader of ``station`` (opaque, 8 to 64 characters) now.

        DomainError ``identity.card_reader.no_card``, ``identity.card_reader.unreadable``,
        ``identity.card_reader.unavailable`` or ``identity.card_reader.bad_answer`` (data: reason).
        """
        ...

    def check(self) -> SystemHealth:
        """How the readers are, for the operator's page; never raises for an ill reader."""
        ...


card_reader: Served[CardReader] = Served("card reader")
