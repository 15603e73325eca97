"""The register over HTTP, signed both ways; in demonstrations the other side is ``simulators.enterprise_registry``."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongban.foundation.clock import legal_date, real_now
from tongban.foundation.outgoing import (
    Answer,
    OutgoingClient,
    SystemHealth,
)
from tongban.kernel.codes import check_person_id, check_uscc
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.registers import Register
from tongban.registry.identity.kinds import LegalPersonKind
from tongban.registry.identity.ports import (
    ENTERPRISE_NOT_FOUND,
    REGISTRY_BAD_ANSWER,
    REGISTRY_UNAVAILABLE,
    EnterpriseRecord,
    EnterpriseState,
)

NAME = "enterprise_registry"
TITLE = "市场主体登记信息库"
SOURCE = "enterprise-registry"

_REGISTER = Register(
    NAME, TITLE, "the register of market entities", REGISTRY_UNAVAILABLE, REGISTRY_BAD_ANSWER, "enterprise_not_found"
)
system = _REGISTER.system
"""The register as an outside system (base URL, secret)."""
_STATES = {
    "存续": EnterpriseState.ACTIVE,
    "在营": EnterpriseState.ACTIVE,
    "开业": EnterpriseState.ACTIVE,
    "在册": EnterpriseState.ACTIVE,
    "歇业": EnterpriseState.SUSPENDED,
    "吊销": EnterpriseState.REVOKED,
    "注销": EnterpriseState.DEREGISTERED,
    "迁出": EnterpriseState.MOVED_OUT,
    "撤销": EnterpriseState.ANNULLED,
}
_KINDS = {"个体工商户": LegalPersonKind.INDIVIDUAL_BUSINESS, "农民专业合作社": LegalPersonKind.COOPERATIVE}


class HttpEnterpriseRegistry:
    """Asks the register; believes an answer only when it is signed, whole, well formed and about the code asked for."""

    def __init__(self, client: OutgoingClient) -> None:
        self._client = client

    def look_up(self, uscc: str) -> EnterpriseRecord:
        """See the port."""
        code = check_uscc(uscc)
        answer = self._ask(code)
        if answer.status == 404 and _REGISTER.says_not_found(answer):
            raise DomainError(ENTERPRISE_NOT_FOUND, uscc=code)
        if answer.status != 200:
            # 401: our secret or clock is wrong; another 404: the address is. Both are for the operator, not the person.
            raise _REGISTER.wrong(f"status_{answer.status}")
        return _record(code, self._json(answer))

    def check(self) -> SystemHealth:
        """See the port."""
        return self._client.check()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, code: str) -> Answer:
        try:
            return self._client.call("look_up", "GET", ("v1", "enterprises", code))
        except DomainError as error:
            raise _REGISTER.told(error) from error

    def _json(self, answer: Answer) -> Any:
        try:
            return answer.json()
        except DomainError as error:
            raise _REGISTER.told(error) from error


def _record(code: str, document: Any) -> EnterpriseRecord:
    if not isinstance(document, dict):
        raise _REGISTER.wrong("shape")
    if document.get("uscc") != code:
        raise _REGISTER.wrong("other_enterprise")
    representative = document.get("legal_representative")
    if not isinstance(representative, dict):
        raise _REGISTER.wrong("legal_representative")
    kind_text = _text(document, "kind", 64)
    state = _STATES.get(_text(document, "status", 16))
    if state is None:
        raise _REGISTER.wrong("status")
    return EnterpriseRecord(
        uscc=code,
        name=_text(document, "name", 200),
        kind=_KINDS.get(kind_text, LegalPersonKind.ENTERPRISE),
        kind_text=kind_text,
        legal_representative_name=_text(representative, "name", 60),
        legal_representative_id_number=_id_number(representative),
        address=_text(document, "address", 300),
        state=state,
        registered_on=_day(document),
        source=SOURCE,
    )


def _text(document: dict[str, Any], name: str, longest: int) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise _REGISTER.wrong(name)
    return value.strip()


def _id_number(representative: dict[str, Any]) -> str:
    try:
        return check_person_id(_text(representative, "id_number", 18))
    except DomainError as error:
        if error.code == REGISTRY_BAD_ANSWER:
            raise
        raise _REGISTER.wrong("id_number") from error


def _day(document: dict[str, Any]) -> date:
    text = _text(document, "registered_on", 10)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _REGISTER.wrong("registered_on") from error
    # fromisoformat also reads 20260316 and week dates, which the interface does not have.
    if day.isoformat() != text:
        raise _REGISTER.wrong("registered_on")
    # The register's day is the machine's, also while the demonstration's clock runs ahead.
    if day > legal_date(real_now()):
        raise _REGISTER.wrong("registered_on")
    return day
