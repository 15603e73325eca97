"""Which adapter serves, by the settings."""

from __future__ import annotations

import structlog
from django.conf import LazySettings

from tongban.capabilities.messaging.adapters.sms_gateway import http
from tongban.capabilities.messaging.adapters.sms_gateway.failing import FailingSmsGateway
from tongban.capabilities.messaging.ports import SmsGateway
from tongban.foundation.outgoing import OutgoingClient
from tongban.kernel.errors import DomainError

_log = structlog.get_logger(__name__)


def from_settings(settings: LazySettings) -> SmsGateway:
    """The gateway by ``SMS_GATEWAY_URL`` and ``SMS_GATEWAY_SECRET``.

    Without an address, or with one or a secret that is not allowed, the platform still starts: messages are in the box,
    ``check()`` tells the operator why no SMS goes out (``not_configured``, ``refused_address``, ``secret_too_short``).
    """
    url, secret = settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET
    if not url:
        return FailingSmsGateway("not_configured")
    if len(secret) < 16:
        return _refused("secret_too_short")
    try:
        return http.HttpSmsGateway(OutgoingClient(http.system(url, secret)))
    except DomainError as error:
        return _refused("refused_address", detail=error.data.get("reason", ""))


def _refused(reason: str, **detail: object) -> SmsGateway:
    _log.error("sms_gateway.not_usable", reason=reason, **detail)
    return FailingSmsGateway(reason)
