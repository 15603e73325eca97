"""The gateway over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from simulators.serving import Call, Reply, Simulator, reply
from simulators.sms_gateway.outbox import Mail, Outbox, Sms
from simulators.sms_gateway.page import page
from simulators.sms_gateway.switches import Switches

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}", re.ASCII)
# A line feed in the subject would begin a header of its own.
_SUBJECT = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,200}")
_SMS_TEXT = re.compile(r".{1,500}", re.DOTALL)
_MAIL_TEXT = re.compile(r".{1,10000}", re.DOTALL)

TAKES: Mapping[str, tuple[type[Sms] | type[Mail], Mapping[str, re.Pattern[str]]]] = {
    "/v1/messages": (Sms, {"mobile": _MOBILE, "text": _SMS_TEXT}),
    "/v1/mails": (Mail, {"to": _ADDRESS, "subject": _SUBJECT, "text": _MAIL_TEXT}),
}
"""What is sent by each address, and what each of its fields may be."""


class Gateway(Simulator):
    """The gateway on loopback, with what it has taken."""

    name = "sms-gateway-simulator"
    switches: Switches

    def __init__(self, port: int, secret: str, reports: str, mail_reports: str = "") -> None:
        super().__init__(port, secret, Switches(reports, mail_reports))
        self.outbox = Outbox(secret, self.switches)

    def sealed(self, call: Call) -> tuple[Reply, str]:
        """Signed for this call; switched to deaf it was carried out and nobody hears of it."""
        answer, note = super().sealed(call)
        if call.method == "POST" and self.switches.next("deaf"):
            return replace(answer, silent=True), "switched to deaf"
        return answer, note

    def answer(self, call: Call) -> tuple[Reply, str]:
        """Take a message, once under its key."""
        match call.method, call.path:
            case "GET", "/v1/health":
                return reply(200, {"status": "ok"}), ""
            case "POST", path if path in TAKES:
                return self._take(call)
            case _, path if path == "/v1/health" or path in TAKES:
                return reply(405, {"code": "method_not_allowed"}), ""
            case _:
                return reply(404, {"code": "no_such_address"}), ""

    def shown(self, path: str) -> Reply | None:
        """The page, and what was taken as JSON."""
        match path:
            case "/":
                policy = "default-src 'none'; style-src 'unsafe-inline'"
                html = (("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy))
                return Reply(200, page(self.outbox.all()), html)
            case "/_messages":
                return reply(200, {"messages": [each.document() for each in self.outbox.all() if type(each) is Sms]})
            case "/_mails":
                return reply(200, {"mails": [each.document() for each in self.outbox.all() if type(each) is Mail]})
        return None

    def _take(self, call: Call) -> tuple[Reply, str]:
        try:
            document = json.loads(call.body)
        except (ValueError, RecursionError):
            return reply(400, {"code": "not_json"}), ""
        kind, fields = TAKES[call.path]
        given = document if isinstance(document, dict) else {}
        content: dict[str, str] = {}
        key = given.get("key")
        if not isinstance(key, str) or not _KEY.fullmatch(key) or key != call.headers.get("idempotency-key", ""):
            return reply(422, {"code": "key_malformed"}), ""
        for name, form in fields.items():
            value = given.get(name)
            if not isinstance(value, str) or not form.fullmatch(value):
                return reply(422, {"code": f"{name}_malformed"}), ""
            content[name] = value
        how, taken = self.outbox.take(kind, key, content)
        if how == "differs":
            return reply(409, {"code": "key_used_otherwise"}), ""
        if self.switches.now.wrong:
            return reply(202, {"reference": None}), "switched to wrong"
        return reply(200 if how == "repeated" else 202, {"reference": taken.reference}), how
