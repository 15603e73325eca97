"""The platform over HTTP, signed both ways; in demonstrations the other side is ``simulators.exit_entry_registry``.

    POST /v1/comparisons  {"type", "number", "name", "birth_date"} → {"number", "verdict"}

It only asks; POST keeps number and name out of every address, and so out of every log of a proxy. ``type`` is that of
GA/T 2000.156, as for the national platform.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from tongban.foundation.outgoing import OutgoingClient, SystemHealth
from tongban.kernel.codes import IdentityDocument, read_document
from tongban.kernel.codes.documents import EXCHANGE_CODES
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.registers import Register
from tongban.registry.identity.exit_entry import (
    EXIT_ENTRY_BAD_ANSWER,
    EXIT_ENTRY_TYPES,
    EXIT_ENTRY_UNAVAILABLE,
    DocumentVerdict,
)
from tongban.registry.identity.names import check_name

NAME = "exit_entry"
TITLE = "出入境证件身份认证"

_REGISTER = Register(
    NAME,
    TITLE,
    "the verification of exit-entry documents",
    EXIT_ENTRY_UNAVAILABLE,
    EXIT_ENTRY_BAD_ANSWER,
    "document_not_found",
)
system = _REGISTER.system
"""The platform as an outside system (base URL, secret)."""
_ANSWERED = {"number", "verdict"}


class HttpExitEntryDocuments:
    """Asks the platform; believes an answer only when it is signed, whole, about the number asked for, and holds nothing else."""

    offered = True

    def __init__(self, client: OutgoingClient) -> None:
        self._client = client

    def compare(self, name: str, number: str, born: date) -> DocumentVerdict:
        """See the port."""
        name, document = check_name(name), known(number)
        question = {
            "type": EXCHANGE_CODES[document.type],
            "number": document.number,
            "name": name,
            "birth_date": born.isoformat(),
        }
        answer = self._ask(question)
        if not isinstance(answer, dict):
            raise _REGISTER.wrong("shape")
        if answer.get("number") != document.number:
            raise _REGISTER.wrong("other_document")
        # What was not asked for must not even come into the house (个人信息保护法 art. 6).
        if answer.keys() != _ANSWERED:
            raise _REGISTER.wrong("unasked" if answer.keys() - _ANSWERED else "verdict")
        try:
            return DocumentVerdict(answer["verdict"])
        except ValueError as error:
            raise _REGISTER.wrong("verdict") from error

    def check(self) -> SystemHealth:
        """See the port."""
        return self._client.check()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, question: dict[str, Any]) -> Any:
        try:
            # The key only says that asking twice does no harm.
            answer = self._client.call(
                "compare", "POST", ("v1", "comparisons"), json=question, idempotency_key=str(uuid4())
            )
            if answer.status != 200:
                # 401: our secret or clock is wrong; 404: the address is. Both are for the operator.
                raise _REGISTER.wrong(f"status_{answer.status}")
            return answer.json()
        except DomainError as error:
            if error.code.startswith("identity."):
                raise
            raise _REGISTER.told(error) from error


def known(number: str) -> IdentityDocument:
    """The document, of a type that the platform knows. Errors as the port's."""
    document = read_document(number)
    if document.type not in EXIT_ENTRY_TYPES:
        raise ValueError("the exit-entry administration knows nothing of this type of document")
    return document
