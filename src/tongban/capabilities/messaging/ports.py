"""What messaging asks of systems outside: an SMS gateway.

A gateway is called only by the worker, never inside a unit of work. ``key`` makes sending repeatable: a message sent again
under its key (after a time-out, a crash, a day of outage) is on the way once.

The errors stand beside the port: whatever serves it raises only these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.kernel.errors import ErrorSpec, register

GATEWAY_UNAVAILABLE = "messaging.gateway.unavailable"
GATEWAY_BAD_ANSWER = "messaging.gateway.bad_answer"
GATEWAY_REFUSED = "messaging.gateway.refused"
REPORT_MALFORMED = "messaging.report.malformed"

register(
    ErrorSpec(
        GATEWAY_UNAVAILABLE,
        503,
        "短信网关暂时联系不上；消息在“我的消息”里，短信稍后补发。",
        "The SMS gateway cannot be reached just now; the message is in the box, the SMS follows.",
        "不用做什么，平台会自动重试。",
        "Nothing needs to be done; it is tried again by itself.",
    ),
    ErrorSpec(
        GATEWAY_BAD_ANSWER,
        502,
        "短信网关的答复有误，平台没有采用。",
        "The answer of the SMS gateway is wrong and was not used.",
        "平台会自动重试；如仍如此，请系统管理员与对方核对。",
        "It is tried again by itself; if it stays so, the operator checks with the other side.",
    ),
    ErrorSpec(
        GATEWAY_REFUSED,
        422,
        "短信网关不收这条短信：{reason}。",
        "The SMS gateway does not take this message: {reason}.",
        "请核对手机号；消息在“我的消息”里。",
        "Check the mobile number; the message is in the box.",
    ),
    ErrorSpec(
        REPORT_MALFORMED,
        422,
        "短信回执不符合约定。",
        "The delivery report does not follow the agreement.",
        "请按接口说明发送。",
        "Send it as the interface says.",
    ),
)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a gateway reports of a message: ``key`` is ours, ``reference`` its own; ``reason`` a word where it failed."""

    key: str
    reference: str
    delivered: bool
    reason: str = ""


class SmsGateway(Protocol):
    """A gateway for SMS. Every adapter passes one test-suite."""

    def send(self, *, key: str, mobile: str, text: str) -> str:
        """Hand a message over; the gateway's reference. The same ``key`` again gives the same reference and sends nothing.

        DomainError ``messaging.gateway.unavailable``, ``messaging.gateway.bad_answer`` (whether it was taken is not known:
        send again under the same key), ``messaging.gateway.refused`` (data: reason; sending again does not help).
        """
        ...

    def read_report(self, *, method: str, target: str, headers: Mapping[str, str], body: bytes) -> DeliveryReport:
        """The report that came in as this HTTP request, if the gateway has signed it.

        DomainError ``outgoing.signature_refused``, ``messaging.report.malformed``.
        """
        ...

    def check(self) -> SystemHealth:
        """How the gateway is, for the operator's page; never raises for an ill gateway."""
        ...


_lock = Lock()
_make: Callable[[], SmsGateway] | None = None
_made: SmsGateway | None = None


def serve_gateway(make: Callable[[], SmsGateway]) -> None:
    """Say who serves the port; ``config`` does, once a process. It is made at the first use."""
    global _make, _made
    with _lock:
        _make, _made = make, None


def gateway() -> SmsGateway:
    """The gateway of this process. RuntimeError when none was wired."""
    global _made
    with _lock:
        if _made is None:
            if _make is None:
                raise RuntimeError("no SMS gateway is wired")
            _made = _make()
        return _made
