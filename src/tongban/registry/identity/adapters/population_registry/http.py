"""The registry over HTTP, signed both ways; in demonstrations the other side is ``simulators.population_registry``.

    POST /v1/comparisons  {"name", "id_number"}                       → {"id_number", "verdict"}
    POST /v1/look-ups     {"id_number", "fields", "basis", "purpose"} → {"id_number", and the fields}

Both only ask; POST keeps number and name out of every address, and so out of every log of a proxy.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import uuid4

import structlog

from tongban.foundation.clock import legal_date, real_now
from tongban.foundation.outgoing import BAD_ANSWER, Answer, OutgoingClient, OutsideSystem, SystemHealth
from tongban.kernel.codes import check_person_id
from tongban.kernel.errors import DomainError
from tongban.registry.identity.names import check_name
from tongban.registry.identity.population import (
    PERSON_NOT_FOUND,
    POPULATION_BAD_ANSWER,
    POPULATION_UNAVAILABLE,
    MaritalState,
    PersonField,
    PersonRecord,
    Sex,
    Verdict,
    asked,
)

NAME = "population_registry"
TITLE = "人口基础信息库"
SOURCE = "population-registry"

_log = structlog.get_logger(__name__)


class HttpPopulationRegistry:
    """Asks the registry; believes an answer only when it is signed, whole, well formed, about the number asked for, and
    holds nothing that was not asked."""

    def __init__(self, client: OutgoingClient) -> None:
        self._client = client

    def compare(self, name: str, id_number: str) -> Verdict:
        """See the port."""
        number, name = check_person_id(id_number), check_name(name)
        document = self._ask("compare", "comparisons", {"name": name, "id_number": number})
        _about(document, number, {"verdict"})
        try:
            return Verdict(document["verdict"])
        except ValueError as error:
            raise _bad_answer("verdict") from error

    def look_up(self, id_number: str, fields: Collection[PersonField], *, basis: str, purpose: str) -> PersonRecord:
        """See the port."""
        wanted, number = asked(fields, basis, purpose), check_person_id(id_number)
        question = {
            "id_number": number,
            "fields": sorted(each.value for each in wanted),
            "basis": basis,
            "purpose": purpose,
        }
        return _record(number, wanted, self._ask("look_up", "look-ups", question))

    def check(self) -> SystemHealth:
        """See the port."""
        return self._client.check()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, operation: str, place: str, question: dict[str, Any]) -> Any:
        try:
            # The key only says that asking twice does no harm.
            answer = self._client.call(operation, "POST", ("v1", place), json=question, idempotency_key=str(uuid4()))
            if answer.status == 404 and _says_not_found(answer):
                raise DomainError(PERSON_NOT_FOUND)
            if answer.status != 200:
                # 401: our secret or clock is wrong; another 404: the address is. Both are for the operator.
                raise _bad_answer(f"status_{answer.status}")
            return answer.json()
        except DomainError as error:
            if error.code.startswith("identity."):
                raise
            raise _told(error) from error


def system(base_url: str, secret: str) -> OutsideSystem:
    """The registry as an outside system. ValueError for a secret of fewer than 16 characters."""
    return OutsideSystem(
        name=NAME,
        title_zh=TITLE,
        title_en="the population registry",
        base_url=base_url,
        secret=secret,
        signed_answers=True,
        connect=1.5,
        read=3.0,
        total=6.0,
        max_answer=64 * 1024,
    )


def _told(error: DomainError) -> DomainError:
    """The port's own error for one of outgoing's. To the person, a refused address is a registry that is not there."""
    code = POPULATION_BAD_ANSWER if error.code == BAD_ANSWER else POPULATION_UNAVAILABLE
    return DomainError(code, reason=error.data.get("reason", ""))


def _bad_answer(reason: str) -> DomainError:
    _log.warning("population_registry.bad_answer", reason=reason)
    return DomainError(POPULATION_BAD_ANSWER, reason=reason)


def _says_not_found(answer: Answer) -> bool:
    try:
        document = answer.json()
    except DomainError:
        return False
    return isinstance(document, dict) and document.get("code") == "person_not_found"


def _about(document: Any, number: str, names: Collection[str]) -> None:
    if not isinstance(document, dict):
        raise _bad_answer("shape")
    if document.get("id_number") != number:
        raise _bad_answer("other_person")
    if missing := sorted(names - document.keys()):
        raise _bad_answer(missing[0])
    # What was not asked for must not even come into the house (个人信息保护法 art. 6).
    if document.keys() - names - {"id_number"}:
        raise _bad_answer("unasked")


def _record(number: str, wanted: frozenset[PersonField], document: Any) -> PersonRecord:
    _about(document, number, {each.value for each in wanted})
    found: dict[str, Any] = {}
    for each in wanted:
        found |= _READERS[each](document[each.value])
    return PersonRecord(id_number=number, fields=wanted, source=SOURCE, **found)


def _text(value: Any, name: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise _bad_answer(name)
    return value.strip()


def _name(value: Any) -> dict[str, Any]:
    return {"name": _text(value, "name", 60)}


def _nation(value: Any) -> dict[str, Any]:
    return {"nation": _text(value, "nation", 20)}


def _sex(value: Any) -> dict[str, Any]:
    try:
        return {"sex": Sex(value)}
    except ValueError as error:
        raise _bad_answer("sex") from error


def _marital_state(value: Any) -> dict[str, Any]:
    try:
        return {"marital_state": MaritalState(value)}
    except ValueError as error:
        raise _bad_answer("marital_state") from error


def _deceased(value: Any) -> dict[str, Any]:
    if not isinstance(value, bool):
        raise _bad_answer("deceased")
    return {"deceased": value}


def _birth_date(value: Any) -> dict[str, Any]:
    text = _text(value, "birth_date", 10)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _bad_answer("birth_date") from error
    # fromisoformat also reads 20260316 and week dates; the registry's day is the machine's.
    if day.isoformat() != text or day > legal_date(real_now()):
        raise _bad_answer("birth_date")
    return {"birth_date": day}


def _residence(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != {"region_code", "address"}:
        raise _bad_answer("residence")
    code = _text(value["region_code"], "region_code", 12)
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        raise _bad_answer("region_code")
    return {"region_code": code, "address": _text(value["address"], "address", 300)}


_READERS = {
    PersonField.NAME: _name,
    PersonField.SEX: _sex,
    PersonField.BIRTH_DATE: _birth_date,
    PersonField.NATION: _nation,
    PersonField.RESIDENCE: _residence,
    PersonField.MARITAL_STATE: _marital_state,
    PersonField.DECEASED: _deceased,
}
