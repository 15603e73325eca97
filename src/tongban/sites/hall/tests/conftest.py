"""Clerks and applicants of the sample province at the window, with real commits: attempts are counted there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client

from tongban.cases.factories import sample_item
from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.kernel.codes import check_uscc
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.card_reader import CardRead, card_reader
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import LegalPersonKind
from tongban.registry.identity.ports import (
    ENTERPRISE_NOT_FOUND,
    REGISTRY_UNAVAILABLE,
    EnterpriseRecord,
    EnterpriseState,
)
from tongban.registry.identity.queries import actor_of
from tongban.sites.hall import enterprises
from tongban.sites.parts.visiting import visitor


@pytest.fixture
def who(committed_province: str) -> Callable[..., Actor]:
    """``who("qianchushen")``: the actor behind a demo log-in."""

    def find(login: str, channel: Channel = Channel.DESK) -> Actor:
        actor = actor_of(demo_id("account", login), channel)
        assert actor is not None
        return actor

    return find


@pytest.fixture
def visit(who: Callable[..., Actor]) -> Callable[[str], Client]:
    """``visit("qianchushen")``: a browser in which this person is signed in."""

    return lambda login: visitor(who(login, Channel.PORTAL))


@pytest.fixture
def item_code(committed_province: str) -> str:
    """食品经营许可（新办） of 信丰县."""
    return sample_item()


@dataclass
class Register:
    """A register of market entities under the test's hand. ``away``: look-ups fail."""

    entries: dict[str, EnterpriseRecord] = field(default_factory=dict)
    away: bool = False

    def look_up(self, uscc: str) -> EnterpriseRecord:
        code = check_uscc(uscc)
        if self.away:
            raise DomainError(REGISTRY_UNAVAILABLE, reason="timeout")
        if code not in self.entries:
            raise DomainError(ENTERPRISE_NOT_FOUND, uscc=code)
        return self.entries[code]

    def check(self) -> SystemHealth:
        return SystemHealth("enterprise_registry", "登记信息库", not self.away, CircuitState.CLOSED, "", 0, real_now())


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """One unknown enterprise on the division that does not exist, represented by 李示例."""
    uscc = "91369901MA7220037Q"
    record = EnterpriseRecord(
        uscc=uscc, name="信丰县示例小吃店", kind=LegalPersonKind.ENTERPRISE, kind_text="有限责任公司",
        legal_representative_name="李示例", legal_representative_id_number="369901199001010013",
        address="江西省赣州市信丰县嘉定镇示例路3号", state=EnterpriseState.ACTIVE, registered_on=date(2026, 3, 16),
        source="enterprise-registry",
    )  # fmt: skip
    found = Register({uscc: record})
    monkeypatch.setattr(enterprises, "register", lambda: found)
    monkeypatch.setattr(enterprises, "outage", enterprises.Outage())
    return found


class Paper(HTMLParser):
    """The forms of a page as a browser without script would send them: name → values, by order on the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._open: dict[str, list[str]] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {}
            self.forms.append(self._open)
        elif tag == "input" and self._open is not None and told.get("name"):
            kind = told.get("type", "text")
            if kind == "file" or (kind in ("checkbox", "radio") and "checked" not in told):
                return
            self._open.setdefault(told["name"], []).append(told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


@pytest.fixture
def form_of() -> Callable[[str], dict[str, list[str]]]:
    """``form_of(page)``: what the page's form with a version would send as it stands."""
    return lambda page: next(form for form in Paper(page).forms if "seen" in form)


@dataclass
class Reader:
    """A card reader under the test's hand. ``failing``: an error of the port instead of a reading."""

    name: str = "冯示例"
    id_number: str = "369901200001010019"
    failing: str = ""
    fitted: bool = True
    number: int = 0

    def read(self, station: str) -> CardRead:
        if self.failing:
            raise DomainError(self.failing, reason="timeout")
        self.number += 1
        return CardRead(
            self.name, self.id_number, date(2024, 5, 6), date(2034, 5, 6), f"N{self.number}", "R-1", real_now()
        )


@pytest.fixture
def reader() -> Iterator[Reader]:
    """A window with a reader, on which the newcomer's card lies."""
    served, before = Reader(), card_reader.make
    card_reader.by(lambda: served)  # type: ignore[arg-type,return-value]
    yield served
    if before is not None:
        card_reader.by(before)
