"""Events as the record hands them over, about people of the sample province; a gateway in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tongban.capabilities.messaging.models import Dispatch
from tongban.capabilities.messaging.ports import GATEWAY_UNAVAILABLE, DeliveryReport
from tongban.foundation import clock
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.foundation.records.consumers import PlacedEvent
from tongban.kernel.codes import registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import draw
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of, find_legal_person

COMPANY = "91369901MA72200101"
MOBILE = "19900000001"
OTHER_MOBILE = "19900000002"
Events = Callable[..., PlacedEvent]


class Memory:
    """A gateway that keeps what it took, and can be told to be away."""

    def __init__(self) -> None:
        self.sent: dict[str, tuple[str, str]] = {}
        self.asked: list[str] = []
        self.away = False
        self.deaf = False
        self.refuses: dict[str, DomainError] = {}

    def send(self, *, key: str, mobile: str, text: str) -> str:
        self.asked.append(key)
        if self.away:
            raise DomainError(GATEWAY_UNAVAILABLE, reason="timeout")
        if mobile in self.refuses:
            raise self.refuses[mobile]
        self.sent.setdefault(key, (mobile, text))
        if self.deaf:
            raise DomainError(GATEWAY_UNAVAILABLE, reason="timeout")
        return f"ref-{key[-8:]}"

    def read_report(self, *, method: str, target: str, headers: Mapping[str, str], body: bytes) -> DeliveryReport:
        raise NotImplementedError

    def check(self) -> SystemHealth:
        return SystemHealth("memory", "内存", True, CircuitState.CLOSED, "", 0, datetime.now(UTC))


class Mailbox:
    """A mail gateway that keeps what it took, and can be told to be away."""

    def __init__(self) -> None:
        self.sent: dict[str, tuple[str, str, str]] = {}
        self.asked: list[str] = []
        self.away = False

    def send(self, *, key: str, address: str, subject: str, text: str) -> str:
        self.asked.append(key)
        if self.away:
            raise DomainError(GATEWAY_UNAVAILABLE, reason="timeout")
        self.sent.setdefault(key, (address, subject, text))
        return f"mail-{key[-8:]}"

    def read_report(self, *, method: str, target: str, headers: Mapping[str, str], body: bytes) -> DeliveryReport:
        raise NotImplementedError

    def check(self) -> SystemHealth:
        return SystemHealth("mailbox", "内存", True, CircuitState.CLOSED, "", 0, datetime.now(UTC))


@pytest.fixture
def gateway() -> Memory:
    return Memory()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def person(province: None) -> Actor:
    """李示例, who also represents the company."""
    return reader("lishili")


@pytest.fixture
def company(province: None) -> UUID:
    found = find_legal_person(COMPANY)
    assert found is not None
    return found


def let_pass(by: timedelta) -> None:
    """As if so much time had passed: what waits is due that much earlier."""
    for dispatch in Dispatch.objects.filter(state="QUEUED"):
        mine = Dispatch.objects.filter(message_id=dispatch.message_id, way=dispatch.way)
        mine.update(next_at=dispatch.next_at - by, made_at=dispatch.made_at - by)


def reader(login: str) -> Actor:
    """Whoever holds this demo log-in, at the portal."""
    actor = actor_of(demo_id("account", login), Channel.PORTAL)
    assert actor is not None
    return actor


@pytest.fixture
def guide(province: None) -> str:
    """Hash of 食品经营许可（新办）of 信丰县."""
    return current_guide(find_items("食品经营许可（新办）", "360722000000", None, 5).items[0].code).hash


@pytest.fixture
def events(guide: str, person: Actor) -> Events:
    """``events("submitted")``, ``events("accepted", stream=…, n=4)``: to 李示例 himself unless ``parties`` says else."""

    def make(what: str, /, n: int = 1, **given: Any) -> PlacedEvent:
        at = given.pop("at", clock.now() - timedelta(minutes=1))
        code = registration_code("360722", clock.legal_date(at), draw)
        parties = [{"kind": "NATURAL", "id": str(person.person_id)}]
        open_: dict[str, Any] = {"code": code, "parties": parties, "clock": CLOCK, **OPEN.get(what, {})}
        if what in ("submitted", "guide_changed"):
            open_ |= {"guide": guide, "former": guide}
        stream, schema = given.pop("stream", uuid4()), given.pop("schema", 1)
        return PlacedEvent(1, stream, n, f"cases.case.{what}", schema, at, {**open_, **given})

    return make


CLOCK = {
    "due": None,
    "accepted_on": "2026-11-25",
    "acceptance_due": "2026-12-01T16:00:00.000Z",
    "promised_due": "2026-12-02T16:00:00.000Z",
    "statutory_due": "2026-12-09T16:00:00.000Z",
    "delivery_due": None,
    "calendar_version": "x",
}
OPEN: dict[str, dict[str, Any]] = {
    "correction_requested": {
        "lines": [
            {"n": 1, "element": "m3.r1", "path": "m3.r1", "defect": "UNCLEAR", "fingerprint": "x"},
            {"n": 2, "element": "m3", "path": "m3", "defect": "UNCLEAR", "fingerprint": "x"},
            {"n": 3, "element": "m7.r2", "path": "m7.r2", "defect": "MISSING", "fingerprint": "x"},
        ]
    },
    "returned": {"element": "u1", "basis": "《甲法》第一条", "reason": "超过三十日没有补正的，退回申请"},
    "extended": {"amount": 5, "unit": "working_day", "basis": "《乙法》第二条", "approver": "本机关负责人"},
}
