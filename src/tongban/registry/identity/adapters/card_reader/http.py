"""The hall's reader service over HTTP, signed both ways; in demonstrations the other side is ``simulators.card_reader``.

POST /v1/readings  {"request", "station", "fields"}
                   → {"request", "reading", "reader", "read_at", and the fields}
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from tongban.foundation.clock import legal_date, real_now
from tongban.foundation.outgoing import Answer, OutgoingClient, SystemHealth
from tongban.kernel.codes import check_person_id
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.registers import Register
from tongban.registry.identity.card_reader import (
    CARD_READER_BAD_ANSWER,
    CARD_READER_UNAVAILABLE,
    CARD_UNREADABLE,
    FRESH_FOR,
    NO_CARD,
    CardRead,
)
from tongban.registry.identity.names import check_name

NAME = "card_reader"
TITLE = "身份证阅读机具"
FIELDS = ("id_number", "name", "valid_from", "valid_to")

_READER = Register(NAME, TITLE, "the card reader", CARD_READER_UNAVAILABLE, CARD_READER_BAD_ANSWER, "")
_SAYS = {(409, "no_card"): NO_CARD, (422, "card_unreadable"): CARD_UNREADABLE}
_MARK = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
system = _READER.system
"""The service as an outside system (base URL, secret)."""


class HttpCardReader:
    """Asks the service; believes a reading only when it is signed, the answer to this very request, read just now, whole,
    well formed, and holds nothing that was not asked."""

    fitted = True

    def __init__(self, client: OutgoingClient) -> None:
        self._client = client

    def read(self, station: str) -> CardRead:
        """See the port."""
        request = str(uuid4())
        question = {"request": request, "station": station, "fields": list(FIELDS)}
        try:
            answer = self._client.call("read", "POST", ("v1", "readings"), json=question, idempotency_key=request)
            if code := _SAYS.get((answer.status, _word(answer))):
                raise DomainError(code)
            if answer.status != 200:
                # 401: our secret or clock is wrong; 404: the address is. Both are for the operator.
                raise _READER.wrong(f"status_{answer.status}")
            return _read(answer.json(), request, real_now())
        except DomainError as error:
            if error.code.startswith("identity."):
                raise
            raise _READER.told(error) from error

    def check(self) -> SystemHealth:
        """See the port."""
        return self._client.check()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _word(answer: Answer) -> str:
    if answer.status == 200:
        return ""
    try:
        document = answer.json()
    except DomainError:
        return ""
    return str(document.get("code", "")) if isinstance(document, dict) else ""


def _read(document: Any, request: str, now: datetime) -> CardRead:
    if not isinstance(document, dict):
        raise _READER.wrong("shape")
    names = {"request", "reading", "reader", "read_at", *FIELDS}
    if missing := sorted(names - document.keys()):
        raise _READER.wrong(missing[0])
    # What was not asked for must not even come into the house (个人信息保护法 art. 6).
    if document.keys() - names:
        raise _READER.wrong("unasked")
    if document["request"] != request:
        raise _READER.wrong("other_request")
    read_at = _instant(document["read_at"])
    if abs(now - read_at) > FRESH_FOR:
        raise _READER.wrong("stale")
    begin, end = _day(document, "valid_from"), None
    if document["valid_to"] is not None:
        end = _day(document, "valid_to")
    if begin > legal_date(now) or (end is not None and end < begin):
        raise _READER.wrong("validity")
    return CardRead(
        name=_name(document["name"]),
        id_number=_number(document["id_number"]),
        valid_from=begin,
        valid_to=end,
        reading=_mark(document, "reading"),
        reader=_mark(document, "reader"),
        read_at=read_at,
    )


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise _READER.wrong("name")
    try:
        return check_name(value)
    except DomainError as error:
        raise _READER.wrong("name") from error


def _number(value: Any) -> str:
    if not isinstance(value, str):
        raise _READER.wrong("id_number")
    try:
        return check_person_id(value)
    except DomainError as error:
        raise _READER.wrong("id_number") from error


def _mark(document: dict[str, Any], name: str) -> str:
    value = document[name]
    if not isinstance(value, str) or not _MARK.fullmatch(value):
        raise _READER.wrong(name)
    return value


def _instant(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _READER.wrong("read_at") from error
    if at.tzinfo is None:
        raise _READER.wrong("read_at")
    return at


def _day(document: dict[str, Any], name: str) -> date:
    value = document[name]
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _READER.wrong(name) from error
    # fromisoformat also reads 20260316 and week dates.
    if day.isoformat() != value:
        raise _READER.wrong(name)
    return day
