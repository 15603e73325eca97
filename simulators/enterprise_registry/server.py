"""The register over HTTP."""

from __future__ import annotations

from simulators.enterprise_registry.enterprises import ENTERPRISES
from simulators.enterprise_registry.switches import Switches
from simulators.serving import Call, Reply, Simulator, reply

_HUGE = 2 * 1024 * 1024
_PREFIX = "/v1/enterprises/"


class Register(Simulator):
    """The register on loopback."""

    name = "enterprise-registry-simulator"
    switches: Switches

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(port, secret, Switches())
        self._last: tuple[Reply, str] | None = None

    def sealed(self, call: Call) -> tuple[Reply, str]:
        """Signed for this call; switched to repeat, the last answer with the signature it had."""
        if self.switches.now.repeat and self._last is not None:
            return self._last[0], "switched to repeat"
        self._last = super().sealed(call)
        return self._last

    def answer(self, call: Call) -> tuple[Reply, str]:
        """One entry, or that there is none."""
        if call.method != "GET":
            return reply(405, {"code": "method_not_allowed"}), ""
        if call.path == "/v1/health":
            return reply(200, {"status": "ok"}), ""
        if not call.path.startswith(_PREFIX):
            return reply(404, {"code": "no_such_address"}), ""
        uscc, wrong = call.path.removeprefix(_PREFIX), self.switches.now.wrong
        if wrong:
            return _wrong(wrong, uscc), f"switched to wrong: {wrong}"
        entry = ENTERPRISES.get(uscc)
        if entry is None:
            return reply(404, {"code": "enterprise_not_found"}), ""
        return reply(200, entry.document()), ""


def _wrong(way: str, uscc: str) -> Reply:
    match way:
        case "shape":
            return reply(200, {"uscc": uscc, "name": 7, "status": "在营"})
        case "not_json":
            return Reply(200, "<html>系统维护中</html>".encode(), (("Content-Type", "text/html; charset=utf-8"),))
        case "huge":
            return reply(200, {"uscc": uscc, "name": "示" * (_HUGE // 3)})
        case "redirect":
            return Reply(302, b"", (("Location", "http://169.254.169.254/latest/meta-data/"),))
        case _:
            return reply(200, next(entry for code, entry in ENTERPRISES.items() if code != uscc).document())
