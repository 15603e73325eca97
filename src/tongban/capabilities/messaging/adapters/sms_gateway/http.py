"""An SMS gateway over HTTP, signed both ways; in demonstrations the other side is ``simulators.sms_gateway``.

    POST /v1/messages   Idempotency-Key: <key>   {"key", "mobile", "text"}
    → 202 {"reference": "…"}                     200 with the same reference when the key was there before
    → 409 | 422 {"code": "…"}                    it will never be taken

Reports come the other way, signed with the same secret: ``{"key", "reference", "status": "delivered" | "failed", "reason"}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
from tongban.foundation.outgoing import BAD_ANSWER, Answer, OutgoingClient, OutsideSystem, SystemHealth
from tongban.foundation.outgoing.signing import verify_request
from tongban.kernel.errors import DomainError

NAME = "sms_gateway"
TITLE = "短信网关"

_log = structlog.get_logger(__name__)
_WORD = re.compile(r"[a-z][a-z0-9_.]{0,39}")
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TAKEN = (200, 201, 202)
_NEVER = (400, 409, 422)


class HttpSmsGateway:
    """Hands messages over; believes an answer or a report only when it is signed and well formed."""

    def __init__(self, client: OutgoingClient) -> None:
        self._client = client

    def send(self, *, key: str, mobile: str, text: str) -> str:
        """See the port."""
        answer = self._call(key, {"key": key, "mobile": mobile, "text": text})
        document = self._json(answer)
        if answer.status in _NEVER:
            raise DomainError(GATEWAY_REFUSED, reason=_word(document, "code") or f"status_{answer.status}")
        if answer.status not in _TAKEN:
            # 401: our secret or clock is wrong; 404: the address is. Both are the operator's, not the message's.
            raise _bad_answer(f"status_{answer.status}")
        reference = document.get("reference")
        if not isinstance(reference, str) or not _REFERENCE.fullmatch(reference):
            raise _bad_answer("reference")
        return reference

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

    def _call(self, key: str, document: dict[str, str]) -> Answer:
        try:
            return self._client.call("send", "POST", ("v1", "messages"), json=document, idempotency_key=key)
        except DomainError as error:
            raise _told(error) from error

    def _json(self, answer: Answer) -> dict[str, Any]:
        try:
            document = answer.json()
        except DomainError as error:
            raise _told(error) from error
        if not isinstance(document, dict):
            raise _bad_answer("shape")
        return document


def system(base_url: str, secret: str) -> OutsideSystem:
    """The gateway as an outside system. ValueError for a secret of fewer than 16 characters."""
    return OutsideSystem(
        name=NAME,
        title_zh=TITLE,
        title_en="the SMS gateway",
        base_url=base_url,
        secret=secret,
        signed_answers=True,
        connect=1.5,
        read=3.0,
        total=8.0,
        max_answer=16 * 1024,
    )


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


def _bad_answer(reason: str) -> DomainError:
    _log.warning("sms_gateway.bad_answer", reason=reason)
    return DomainError(GATEWAY_BAD_ANSWER, reason=reason)
