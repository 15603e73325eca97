"""Which adapters serve, by the settings."""

from __future__ import annotations

from django.conf import LazySettings

from tongban.capabilities.messaging.adapters.mail_gateway import http as mail
from tongban.capabilities.messaging.adapters.mail_gateway.failing import FailingMailGateway
from tongban.capabilities.messaging.adapters.sms_gateway import http as sms
from tongban.capabilities.messaging.adapters.sms_gateway.failing import FailingSmsGateway
from tongban.capabilities.messaging.ports import MailGateway, SmsGateway
from tongban.foundation.outgoing import line_to


def sms_gateway(settings: LazySettings) -> SmsGateway:
    """By ``SMS_GATEWAY_URL`` and ``SMS_GATEWAY_SECRET``.

    Without an address, or with one or a secret that is not allowed, the platform still starts: messages are in the box,
    ``check()`` tells the operator why nothing goes out (``not_configured``, ``refused_address``, ``secret_too_short``).
    """
    found = line_to(sms.NAMED.name, sms.NAMED.system, settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET)
    return FailingSmsGateway(found) if isinstance(found, str) else sms.HttpSmsGateway(found)


def mail_gateway(settings: LazySettings) -> MailGateway:
    """By ``MAIL_GATEWAY_URL`` and ``MAIL_GATEWAY_SECRET``, in the same way."""
    found = line_to(mail.NAMED.name, mail.NAMED.system, settings.MAIL_GATEWAY_URL, settings.MAIL_GATEWAY_SECRET)
    return FailingMailGateway(found) if isinstance(found, str) else mail.HttpMailGateway(found)
