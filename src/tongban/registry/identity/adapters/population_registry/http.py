"""The registry over HTTP, signed both ways; in demonstrations the other side is ``simulators.population_registry``.

    POST /v1/comparisons  {"name", "id_number"}                       → {"id_number", "verdict"}
    POST /v1/parentages   {"name", "id_number", "parent_id_number", "basis", "purpose"} → {"id_number", "verdict"}
    POST /v1/look-ups     {"id_number", "fields", "basis", "purpose"} → {"id_number", and the fields}

All only ask; POST keeps number and name out of every address, and so out of every log of a proxy.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import uuid4

from tongban.foundation.clock import legal_date, real_now
from tongban.foundation.outgoing import OutgoingClient, SystemHealth
from tongban.kernel.codes import check_person_id
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.registers import Register
from tongban.registry.identity.names import check_name
from tongban.registry.identity.population import (
    PERSON_NOT_FOUND,
    POPULATION_BAD_ANSWER,
    POPULATION_UNAVAILABLE,
    MaritalState,
    Parentage,
    PersonField,
    PersonRecord,
    Sex,
    Verdict,
    asked,
    justified,
)

NAME = "population_registry"
TITLE = "人口基础信息库"
SOURCE = "population-registry"

_REGISTER = Register(
    NAME, TITLE, "the population registry", POPULATION_UNAVAILABLE, POPULATION_BAD_ANSWER, "person_not_found"
)
system = _REGISTER.system
"""The registry as an outside system (base URL, secret)."""


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
            raise _REGISTER.wrong("verdict") from error

    def compare_parent(self, name: str, id_number: str, parent_number: str, *, basis: str, purpose: str) -> Parentage:
        """See the port."""
        justified(basis, purpose)
        number, parent, name = check_person_id(id_number), check_person_id(parent_number), check_name(name)
        question = {
            "name": name,
            "id_number": number,
            "parent_id_number": parent,
            "basis": basis,
            "purpose": purpose,
        }
        document = self._ask("compare_parent", "parentages", question)
        _about(document, number, {"verdict"})
        try:
            return Parentage(document["verdict"])
        except ValueError as error:
            raise _REGISTER.wrong("verdict") from error

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
            if answer.status == 404 and _REGISTER.says_not_found(answer):
                raise DomainError(PERSON_NOT_FOUND)
            if answer.status != 200:
                # 401: our secret or clock is wrong; another 404: the address is. Both are for the operator.
                raise _REGISTER.wrong(f"status_{answer.status}")
            return answer.json()
        except DomainError as error:
            if error.code.startswith("identity."):
                raise
            raise _REGISTER.told(error) from error


def _about(document: Any, number: str, names: Collection[str]) -> None:
    if not isinstance(document, dict):
        raise _REGISTER.wrong("shape")
    if document.get("id_number") != number:
        raise _REGISTER.wrong("other_person")
    if missing := sorted(names - document.keys()):
        raise _REGISTER.wrong(missing[0])
    # What was not asked for must not even come into the house (个人信息保护法 art. 6).
    if document.keys() - names - {"id_number"}:
        raise _REGISTER.wrong("unasked")


def _record(number: str, wanted: frozenset[PersonField], document: Any) -> PersonRecord:
    _about(document, number, {each.value for each in wanted})
    found: dict[str, Any] = {}
    for each in wanted:
        found |= _READERS[each](document[each.value])
    return PersonRecord(id_number=number, fields=wanted, source=SOURCE, **found)


def _text(value: Any, name: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise _REGISTER.wrong(name)
    return value.strip()


def _name(value: Any) -> dict[str, Any]:
    return {"name": _text(value, "name", 60)}


def _nation(value: Any) -> dict[str, Any]:
    return {"nation": _text(value, "nation", 20)}


def _sex(value: Any) -> dict[str, Any]:
    try:
        return {"sex": Sex(value)}
    except ValueError as error:
        raise _REGISTER.wrong("sex") from error


def _marital_state(value: Any) -> dict[str, Any]:
    try:
        return {"marital_state": MaritalState(value)}
    except ValueError as error:
        raise _REGISTER.wrong("marital_state") from error


def _deceased(value: Any) -> dict[str, Any]:
    if not isinstance(value, bool):
        raise _REGISTER.wrong("deceased")
    return {"deceased": value}


def _birth_date(value: Any) -> dict[str, Any]:
    text = _text(value, "birth_date", 10)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _REGISTER.wrong("birth_date") from error
    # fromisoformat also reads 20260316 and week dates; the registry's day is the machine's.
    if day.isoformat() != text or day > legal_date(real_now()):
        raise _REGISTER.wrong("birth_date")
    return {"birth_date": day}


def _residence(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != {"region_code", "address"}:
        raise _REGISTER.wrong("residence")
    code = _text(value["region_code"], "region_code", 12)
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        raise _REGISTER.wrong("region_code")
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
