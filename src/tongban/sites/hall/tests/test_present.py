"""Who stands at the window is read from the card; typed only with a reason; as before where there is no reader."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tongban.cases.models import Draft
from tongban.foundation.records import audit
from tongban.foundation.records.models import AuditEntry
from tongban.registry.identity.card_reader import CARD_READER_UNAVAILABLE, NO_CARD
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import NaturalPerson

NEWCOMER = {"id_number": "369901200001010019", "name": "冯示例", "mobile": "19900000017"}
ZHANG = {"id_number": "369901199502280038", "name": "张示例"}


def _reading(page: str) -> str:
    found = re.search(r'name="reading" value="([0-9a-f-]{36})"', page)
    assert found, page
    return found[1]


def test_a_newcomer_by_the_card(visit: Any, item_code: str, register: Any, reader: Any) -> None:
    """Read, confirmed, begun: level 3, by which reader on record; the same reading begins nothing more."""
    clerk, address = visit("zhaochuangkou"), f"/hall/items/{item_code}/"
    first = clerk.get(address).content.decode()
    assert "读取身份证" in first
    page = clerk.post(address, {"do": "read-card"}).content.decode()
    for word in ("冯示例", "2034-05-06", "R-1", "人证一致", "没有登记过"):
        assert word in page
    assert NEWCOMER["id_number"] not in page
    sent = {"do": "use-card", "reading": _reading(page), "mobile": NEWCOMER["mobile"]}
    unsaid = clerk.post(address, sent)
    assert (unsaid.status_code, 'id="agrees-e"' in unsaid.content.decode()) == (422, True)
    without = clerk.post(address, {**sent, "agrees": "true", "mobile": ""})
    assert (without.status_code, _reading(without.content.decode())) == (422, sent["reading"])
    assert not Draft.objects.exists()
    assert clerk.post(address, {**sent, "agrees": "true"}).status_code == 302
    person = NaturalPerson.objects.get(pk=Draft.objects.get().applicant_id)
    assert person.assurance_level == 3
    kinds = {each.kind for each in audit.about(f"person:{person.pk}")}
    assert {"identity.person.registered", "identity.person.present", "privacy.data.read"} <= kinds
    again = clerk.post(address, {**sent, "agrees": "true"})
    assert (again.status_code, "不能再用" in again.content.decode()) == (409, True)
    assert Draft.objects.count() == 1
    assert NEWCOMER["id_number"] not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_a_known_person_by_the_card(visit: Any, item_code: str, register: Any, reader: Any) -> None:
    """No number typed, no mobile asked; level 2 becomes 3."""
    clerk, address = visit("zhaochuangkou"), f"/hall/items/{item_code}/"
    reader.name, reader.id_number = ZHANG["name"], ZHANG["id_number"]
    page = clerk.post(address, {"do": "read-card"}).content.decode()
    assert 'name="mobile"' not in page
    assert clerk.post(address, {"do": "use-card", "reading": _reading(page), "agrees": "true"}).status_code == 302
    assert NaturalPerson.objects.get(pk=demo_id("person", "zhangshili")).assurance_level == 3


def test_where_the_reader_is_away_the_identity_is_typed_with_a_reason(
    visit: Any, item_code: str, register: Any, reader: Any
) -> None:
    """Each failure is told at the button; without a reason nothing is typed; the reason is on record."""
    clerk, address = visit("zhaochuangkou"), f"/hall/items/{item_code}/"
    for code, status in ((CARD_READER_UNAVAILABLE, 503), (NO_CARD, 409)):
        reader.failing = code
        answer = clerk.post(address, {"do": "read-card"})
        assert (answer.status_code, 'href="#read-card"' in answer.content.decode()) == (status, True)
        assert '<details class="more" open>' in answer.content.decode()
    for deed in ("find-person", "register-person", "see-card", "start"):
        refused = clerk.post(address, {"do": deed, **NEWCOMER})
        assert (refused.status_code, 'id="because-e"' in refused.content.decode()) == (422, True), deed
    absent = clerk.post(address, {"do": "register-person", "because": "ON_BEHALF", **NEWCOMER})
    assert (absent.status_code, "本人不在场" in absent.content.decode()) == (422, True)
    assert not Draft.objects.exists()
    typed = {"because": "READER_AWAY"}
    page = clerk.post(address, {"do": "find-person", **typed, **ZHANG}).content.decode()
    assert 'name="because" value="READER_AWAY"' in page
    assert clerk.post(address, {"do": "start", **typed, "id_number": ZHANG["id_number"]}).status_code == 302
    assert clerk.post(address, {"do": "register-person", **typed, **NEWCOMER}).status_code == 302
    told = [each.data for each in AuditEntry.objects.filter(kind="identity.person.typed")]
    assert told == [{"because": "READER_AWAY"}] * 2


@pytest.mark.usefixtures("register")
def test_without_a_reader_the_window_is_as_it_was(visit: Any, item_code: str, reader: Any) -> None:
    """No button, no reason asked."""
    clerk, address, reader.fitted = visit("zhaochuangkou"), f"/hall/items/{item_code}/", False
    page = clerk.get(address).content.decode()
    assert "读取身份证" not in page
    assert 'name="because"' not in page
    assert clerk.post(address, {"do": "register-person", **NEWCOMER}).status_code == 302
    assert not AuditEntry.objects.filter(kind="identity.person.typed").exists()
