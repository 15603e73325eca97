"""What messaging asks of systems outside: a gateway for SMS and one for e-mail.

A gateway is called only by the worker, never inside a unit of work. ``key`` makes sending repeatable: a message sent again
under its key (after a time-out, a crash, a day of outage) is on the way once.

The errors stand beside the port: whatever serves it raises only these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.served import Served
from tongban.kernel.errors import ErrorSpec, register

GATEWAY_UNAVAILABLE = "messaging.gateway.unavailable"
GATEWAY_BAD_ANSWER = "messaging.gateway.bad_answer"
GATEWAY_REFUSED = "messaging.gateway.refused"
REPORT_MALFORMED = "messaging.report.malformed"

register(
    ErrorSpec(
        GATEWAY_UNAVAILABLE,
        503,
        "短信或邮件网关暂时联系不上；消息在“我的消息”里，短信和邮件稍后补发。",
        "The gateway for SMS or e-mail cannot be reached just now; the message is in the box, SMS and mail follow.",
        "不用做什么，平台会自动重试。",
        "Nothing needs to be done; it is tried again by itself.",
    ),
    ErrorSpec(
        GATEWAY_BAD_ANSWER,
        502,
        "短信或邮件网关的答复有误，平台没有采用。",
        "The answer of the gateway for SMS or e-mail is wrong and was not used.",
        "平台会自动重试；如仍如此，请系统管理员与对方核对。",
        "It is tried again by itself; if it stays so, the operator checks with the other side.",
    ),
    ErrorSpec(
        GATEWAY_REFUSED,
        422,
        "网关不收这条短信或邮件：{reason}。",
        "The gateway does not take this SMS or mail: {reason}.",
        "请核对手机号或邮箱；消息在“我的消息”里。",
        "Check the mobile number or the address; the message is in the box.",
    ),
    ErrorSpec(
        REPORT_MALFORMED,
        422,
        "短信或邮件的回执不符合约定。",
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


class Gateway(Protocol):
    """What every gateway is asked besides sending. Every adapter passes one test-suite."""

    def read_report(self, *, method: str, target: str, headers: Mapping[str, str], body: bytes) -> DeliveryReport:
        """The report that came in as this HTTP request, if the gateway has signed it.

        DomainError ``outgoing.signature_refused``, ``messaging.report.malformed``.
        """
        ...

    def check(self) -> SystemHealth:
        """How the gateway is, for the operator's page; never raises for an ill gateway."""
        ...


class SmsGateway(Gateway, Protocol):
    """A gateway for SMS."""

    def send(self, *, key: str, mobile: str, text: str) -> str:
        """Hand a message over; the gateway's reference. The same ``key`` again gives the same reference and sends nothing.

        DomainError ``messaging.gateway.unavailable``, ``messaging.gateway.bad_answer`` (whether it was taken is not known:
        send again under the same key), ``messaging.gateway.refused`` (data: reason; sending again does not help).
        """
        ...


class MailGateway(Gateway, Protocol):
    """A gateway for e-mail, with the sender's address of the house. Keys are its own, apart from those of SMS."""

    def send(self, *, key: str, address: str, subject: str, text: str) -> str:
        """As :meth:`SmsGateway.send`: one plain ``address``, ``subject`` of one line, ``text`` without mark-up."""
        ...


sms: Served[SmsGateway] = Served("SMS gateway")
mail: Served[MailGateway] = Served("mail gateway")
