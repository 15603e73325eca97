"""A mail gateway over HTTP (:mod:`tongban.capabilities.messaging.adapters.gateway`); in demonstrations the other side is
``simulators.sms_gateway``, which sends mails too.

    POST /v1/mails   {"key", "to", "subject", "text"}
"""

from __future__ import annotations

import unicodedata

from tongban.capabilities.messaging.adapters.gateway import HttpGateway, Named
from tongban.capabilities.messaging.ports import GATEWAY_REFUSED
from tongban.kernel.errors import DomainError

NAMED = Named("mail_gateway", "邮件网关", "the mail gateway")

system = NAMED.system

_BREAKS = {"Cc", "Zl", "Zp"}


class HttpMailGateway(HttpGateway):
    """Hands mails over. What could end a header is refused here, before any gateway may read it otherwise."""

    def send(self, *, key: str, address: str, subject: str, text: str) -> str:
        """See the port."""
        if any(unicodedata.category(char) in _BREAKS for char in address + subject):
            raise DomainError(GATEWAY_REFUSED, reason="header")
        return self._hand_over("mails", key, {"to": address, "subject": subject, "text": text})
