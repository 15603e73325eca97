"""People of the demonstration who act for one another, and what the register says of their companies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tongban.foundation.records.tests.raw import side_by_side
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.answer_invitation import answer_invitation
from tongban.registry.identity.actions.give_mandate import Matter, give_mandate
from tongban.registry.identity.actions.invite import invite
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import LegalPersonKind, RepresentativeRole
from tongban.registry.identity.ports import EnterpriseRecord, EnterpriseState
from tongban.registry.identity.queries import actor_of

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
TODAY = date(2026, 6, 1)
UNTIL = date(2026, 9, 30)
ITEM, OTHER_ITEM = "000131990001", "000131990002"
RESTAURANT = demo_id("legal-person", "91369901MA72200101")
RECORD = EnterpriseRecord(
    uscc="91369901MA72200101",
    name="信丰县示例餐饮有限公司",
    kind=LegalPersonKind.ENTERPRISE,
    kind_text="有限责任公司",
    legal_representative_name="李示例",
    legal_representative_id_number="369901199001010013",
    address="江西省赣州市信丰县嘉定镇示例路1号",
    state=EnterpriseState.ACTIVE,
    registered_on=date(2026, 3, 16),
    source="enterprise-registry",
)
"""The company of 李示例."""
NUMBERS = {
    "lishili": ("李示例", "19900000001", "369901199001010013"),
    "wangshili": ("王示例", "19900000002", "369901198506152020"),
    "zhangshili": ("张示例", "19900000003", "369901199502280038"),
    "jiangshili": ("蒋示例", "19900000014", "369901196803180141"),
}
STAFF, ADMINISTRATOR = RepresentativeRole.STAFF, RepresentativeRole.ADMINISTRATOR


def somebody(login: str, day: date = TODAY) -> Actor:
    """The actor behind a demo log-in on ``day``."""
    found = actor_of(demo_id("account", login), Channel.PORTAL, "", day)
    assert found is not None
    return found


def told(of: str) -> EnterpriseRecord:
    """The company's entry with another head."""
    name, _mobile, number = NUMBERS[of]
    return replace(RECORD, legal_representative_name=name, legal_representative_id_number=number)


def asked(login: str = "zhangshili", by: str = "lishili", **options: Any) -> UUID:
    """An invitation to act for the restaurant."""
    name, mobile, _number = NUMBERS[login]
    given = {"role": STAFF, "last_day": UNTIL, "number": mobile, "name": name, "now": NOW, **options}
    return invite(somebody(by, options.get("now", NOW).date()), legal_person_id=RESTAURANT, **given)


def named(login: str = "zhangshili", by: str = "lishili", **options: Any) -> None:
    """Somebody who has accepted to act for the restaurant."""
    invitation = asked(login, by, **options)
    answer_invitation(somebody(login), invitation_id=invitation, accept=True, now=NOW)


def given(by: str = "jiangshili", to: str = "zhangshili", **options: Any) -> UUID:
    """A mandate, not yet answered."""
    name, mobile, _number = NUMBERS[to]
    matter = options.pop("matter", Matter(ITEM, "食品经营许可（新办）"))
    wanted = {"name": name, "number": mobile, "last_day": UNTIL, "now": NOW, **options}
    return give_mandate(somebody(by), matter=matter, **wanted)


def refused(deed: Callable[..., Any], *args: Any, **options: Any) -> str:
    """The code with which a deed is refused."""
    with pytest.raises(DomainError) as caught:
        deed(*args, **options)
    return caught.value.code


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Run deeds at the same time, each on a connection of its own; the codes of what was refused, else ``done``."""
    outcomes = ["" for _ in deeds]

    def run(place: int) -> None:
        try:
            deeds[place]()
            outcomes[place] = "done"
        except DomainError as error:
            outcomes[place] = error.code

    side_by_side(len(deeds), run)
    return sorted(outcomes)


def day_after(day: date, count: int = 1) -> date:
    """``count`` days later."""
    return day + timedelta(days=count)
