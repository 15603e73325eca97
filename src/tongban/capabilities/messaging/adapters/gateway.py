"""What gateways over HTTP have alike, whatever they send: signed both ways, once under a key, reports signed too.

    POST /v1/<what>   Idempotency-Key: <key>   {"key", …}
    → 202 {"reference": "…"}                   200 with the same reference when the key was there before
    → 409 | 422 {"code": "…"}                  it will never be taken

Reports come the other way, signed with the same secret: ``{"key", "reference", "status": "delivered" | "failed", "reason"}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from tongban.capabilities.messaging.ports import (
    GATEWAY_BAD_ANSWER,
    GATEWAY_REFUSED,
    GATEWAY_UNAVAILABLE,
    REPORT_MALFORMED,
    DeliveryReport,
)
from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import (
    BAD_ANSWER,
    SIGNATURE_REFUSED,
    Answer,
    CircuitState,
    OutgoingClient,
    OutsideSystem,
    SystemHealth,
)
from tongban.foundation.outgoing.signing import verify_request
from tongban.kernel.errors import DomainError

_log = structlog.get_logger(__name__)
_WORD = re.compile(r"[a-z][a-z0-9_.]{0,39}")
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TAKEN = (200, 201, 202)
_NEVER = (400, 409, 422)


@dataclass(frozen=True, slots=True)
class Named:
    """What a gateway is called in logs and settings, and by the operator."""

    name: str
    title_zh: str
    title_en: str

    def system(self, base_url: str, secret: str) -> OutsideSystem:
        """The gateway as an outside system. ValueError for a secret of fewer than 16 characters."""
        return OutsideSystem(
            name=self.name,
            title_zh=self.title_zh,
            title_en=self.title_en,
            base_url=base_url,
            secret=secret,
            signed_answers=True,
            connect=1.5,
            read=3.0,
            total=8.0,
            max_answer=16 * 1024,
        )


class HttpGateway:
    """Hands things over; believes an answer or a report only when it is signed and well formed."""

    def __init__(self, client: OutgoingClient) -> None:
        self._client = client

    def read_report(self, *, method: str, target: str, headers: Mapping[str, str], body: bytes) -> DeliveryReport:
        """See the port. A report that is played back is let through: taking it in twice changes nothing."""
        verify_request(
            secret=self._client.system.secret,
            method=method,
            target=target,
            headers=headers,
            body=body,
            now=real_now(),
            is_new=lambda nonce: True,
        )
        return _report(body)

    def check(self) -> SystemHealth:
        """See the port."""
        return self._client.check()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _hand_over(self, what: str, key: str, content: Mapping[str, str]) -> str:
        """The gateway's reference; the errors of the port's ``send``."""
        answer = self._call(what, key, {"key": key, **content})
        document = self._json(answer)
        if answer.status in _NEVER:
            raise DomainError(GATEWAY_REFUSED, reason=_word(document, "code") or f"status_{answer.status}")
        if answer.status not in _TAKEN:
            # 401: our secret or clock is wrong; 404: the address is. Both are the operator's, not the message's.
            raise self._bad_answer(f"status_{answer.status}")
        reference = document.get("reference")
        if not isinstance(reference, str) or not _REFERENCE.fullmatch(reference):
            raise self._bad_answer("reference")
        return reference

    def _call(self, what: str, key: str, document: dict[str, str]) -> Answer:
        try:
            return self._client.call("send", "POST", ("v1", what), json=document, idempotency_key=key)
        except DomainError as error:
            raise _told(error) from error

    def _json(self, answer: Answer) -> dict[str, Any]:
        try:
            document = answer.json()
        except DomainError as error:
            raise _told(error) from error
        if not isinstance(document, dict):
            raise self._bad_answer("shape")
        return document

    def _bad_answer(self, reason: str) -> DomainError:
        _log.warning(f"{self._client.system.name}.bad_answer", reason=reason)
        return DomainError(GATEWAY_BAD_ANSWER, reason=reason)


class AbsentGateway:
    """A gateway that is never there, for the given ``reason``; no report is believed."""

    def __init__(self, named: Named, reason: str) -> None:
        self._named = named
        self._reason = reason

    def read_report(self, *, method: str, target: str, headers: Mapping[str, str], body: bytes) -> DeliveryReport:
        """Nobody shares a secret with us."""
        raise DomainError(SIGNATURE_REFUSED, reason=self._reason)

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        name, title = self._named.name, self._named.title_zh
        return SystemHealth(name, title, False, CircuitState.CLOSED, self._reason, 0, real_now())

    def _unavailable(self) -> DomainError:
        return DomainError(GATEWAY_UNAVAILABLE, reason=self._reason)


def _report(body: bytes) -> DeliveryReport:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise DomainError(REPORT_MALFORMED) from error
    if not isinstance(document, dict):
        raise DomainError(REPORT_MALFORMED)
    key, reference = _text(document, "key"), _text(document, "reference")
    status = document.get("status")
    if status not in ("delivered", "failed"):
        raise DomainError(REPORT_MALFORMED)
    return DeliveryReport(key, reference, status == "delivered", _word(document, "reason"))


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not _REFERENCE.fullmatch(value):
        raise DomainError(REPORT_MALFORMED)
    return value


def _word(document: dict[str, Any], name: str) -> str:
    """A word of theirs for our log and tables: only if it is one, so that no number or sentence slips in."""
    value = document.get(name)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def _told(error: DomainError) -> DomainError:
    """The port's own error for one of outgoing's."""
    code = GATEWAY_BAD_ANSWER if error.code == BAD_ANSWER else GATEWAY_UNAVAILABLE
    return DomainError(code, reason=error.data.get("reason", ""))
