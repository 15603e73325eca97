"""Which adapters serve, by the settings."""

from __future__ import annotations

import structlog
from django.conf import LazySettings

from tongban.capabilities.messaging.adapters.gateway import Named
from tongban.capabilities.messaging.adapters.mail_gateway import http as mail
from tongban.capabilities.messaging.adapters.mail_gateway.failing import FailingMailGateway
from tongban.capabilities.messaging.adapters.sms_gateway import http as sms
from tongban.capabilities.messaging.adapters.sms_gateway.failing import FailingSmsGateway
from tongban.capabilities.messaging.ports import MailGateway, SmsGateway
from tongban.foundation.outgoing import OutgoingClient
from tongban.kernel.errors import DomainError

_log = structlog.get_logger(__name__)


def sms_gateway(settings: LazySettings) -> SmsGateway:
    """By ``SMS_GATEWAY_URL`` and ``SMS_GATEWAY_SECRET``.

    Without an address, or with one or a secret that is not allowed, the platform still starts: messages are in the box,
    ``check()`` tells the operator why nothing goes out (``not_configured``, ``refused_address``, ``secret_too_short``).
    """
    found = _client(sms.NAMED, settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET)
    return FailingSmsGateway(found) if isinstance(found, str) else sms.HttpSmsGateway(found)


def mail_gateway(settings: LazySettings) -> MailGateway:
    """By ``MAIL_GATEWAY_URL`` and ``MAIL_GATEWAY_SECRET``, in the same way."""
    found = _client(mail.NAMED, settings.MAIL_GATEWAY_URL, settings.MAIL_GATEWAY_SECRET)
    return FailingMailGateway(found) if isinstance(found, str) else mail.HttpMailGateway(found)


def _client(named: Named, url: str, secret: str) -> OutgoingClient | str:
    """The way to the gateway, or why there is none."""
    if not url:
        return "not_configured"
    reason, detail = "secret_too_short", ""
    if len(secret) >= 16:
        try:
            return OutgoingClient(named.system(url, secret))
        except DomainError as error:
            reason, detail = "refused_address", str(error.data.get("reason", ""))
    _log.error(f"{named.name}.not_usable", reason=reason, detail=detail)
    return reason
