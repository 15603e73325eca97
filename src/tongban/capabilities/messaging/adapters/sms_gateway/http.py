"""An SMS gateway over HTTP (:mod:`tongban.capabilities.messaging.adapters.gateway`); in demonstrations the other side is
``simulators.sms_gateway``.

    POST /v1/messages   {"key", "mobile", "text"}
"""

from __future__ import annotations

from tongban.capabilities.messaging.adapters.gateway import HttpGateway, Named

NAMED = Named("sms_gateway", "短信网关", "the SMS gateway")

system = NAMED.system


class HttpSmsGateway(HttpGateway):
    """Hands SMS over."""

    def send(self, *, key: str, mobile: str, text: str) -> str:
        """See the port."""
        return self._hand_over("messages", key, {"mobile": mobile, "text": text})
