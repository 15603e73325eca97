"""Reads: fixed numbers of statements, search, pages, what is in force."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import Guide, GuideVersion
from tongban.registry.catalogue.searching import search_terms
from tongban.registry.catalogue.tests.conftest import EDITOR, NOON, VALID_FROM

XINFENG = "11369901MB7220014P4000131990001"
ANYUAN = "11369901MB7260016W4000131990001"


def test_current_guide_and_its_statements(seeded: None, django_assert_num_queries: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "_bound", {})
    with django_assert_num_queries(1):
        guide = queries.current_guide(XINFENG)
    with django_assert_num_queries(0):
        assert queries.current_guide(XINFENG) is guide
        assert queries.guide_by_hash(guide.hash) is guide
    monkeypatch.setattr(queries, "_bound", {})
    with django_assert_num_queries(1):
        assert queries.guide_by_hash(guide.hash) == guide


def test_current_is_asked_again_after_thirty_seconds(seeded: None, monkeypatch: Any) -> None:
    queries.current_guide(XINFENG)
    Guide.objects.filter(pk=XINFENG).update(status=GuideStatus.SUSPENDED)
    assert queries.current_guide(XINFENG)
    later = time.monotonic() + queries.CURRENT_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with pytest.raises(DomainError) as refused:
        queries.current_guide(XINFENG)
    assert refused.value.code == "catalogue.guide_not_offered"
    assert XINFENG in refused.value.message()


def test_a_version_comes_into_force_on_its_day(seeded: None, document: dict[str, Any]) -> None:
    old = queries.current_guide(XINFENG)
    document["local"]["hours"] = "工作日"
    publish_guide(actor_id=EDITOR, document=document, valid_from=date(2026, 11, 26), now=NOON)
    queries.forget_current()
    assert queries.current_guide(XINFENG) == old
    with clock.frozen(NOON + timedelta(days=2)):
        assert queries.current_guide(XINFENG).local["hours"] == "工作日"
    # 2026-11-25 16:00 UTC is midnight in Shanghai: the legal day decides.
    with clock.frozen(datetime(2026, 11, 25, 16, 0, tzinfo=UTC)):
        assert queries.current_guide(XINFENG).local["hours"] == "工作日"


@pytest.mark.parametrize("code", ["", "x", "11369901MB7220014P4000131990009", "'; --", XINFENG + "01"])
def test_unknown_codes(seeded: None, code: str) -> None:
    for read in (queries.current_guide, queries.item):
        with pytest.raises(DomainError) as refused:
            read(code)
        assert refused.value.code == "catalogue.item_unknown"
    with pytest.raises(DomainError) as refused:
        queries.guide_by_hash(code)
    assert refused.value.code == "catalogue.guide_unknown"


def test_nothing_before_the_first_day(seeded: None) -> None:
    with pytest.raises(DomainError):
        queries.item(XINFENG, VALID_FROM - timedelta(days=1))
    assert queries.find_items(day=VALID_FROM - timedelta(days=1)).items == ()


def test_a_text_that_does_not_have_its_hash_is_not_used(seeded: None, monkeypatch: Any) -> None:
    document = {"codes": {}}
    version = GuideVersion.objects.get(guide=XINFENG)
    GuideVersion.objects.create(
        hash="0" * 64,
        guide_id=XINFENG,
        document=document,
        number=9,
        valid_from=VALID_FROM,
        published_by=EDITOR,
        published_at=NOON,
        unified_hash=version.unified_hash,
        local_hash="",
        name="",
        card={},
    )
    with pytest.raises(DomainError) as refused:
        queries.guide_by_hash("0" * 64)
    assert refused.value.code == "catalogue.guide_corrupt"


@pytest.mark.parametrize(
    ("q", "region", "found"),
    [
        ("", None, [XINFENG, ANYUAN]),
        ("食品经营", None, [XINFENG, ANYUAN]),
        ("开奶茶店", "360722000000", [XINFENG]),
        ("我想开饭店", "360722100000", [XINFENG]),
        ("怎么办食堂", "360726", [ANYUAN]),
        ("食品 安远", None, [ANYUAN]),
        ("卫生许可证", "360700000000", [XINFENG, ANYUAN]),
        ("食品经营许可（新办）", "360000000000", [XINFENG, ANYUAN]),
        (XINFENG.lower(), None, [XINFENG]),
        ("食品", "360702000000", []),
        ("驾驶证", None, []),
        ("%", None, []),
        ("_", None, []),
        ("食品\\", None, [XINFENG, ANYUAN]),
        ("\0食品", None, [XINFENG, ANYUAN]),
        ("食" * 5_000, None, []),
    ],
)
def test_search(
    seeded: None,
    q: str,
    region: str | None,
    found: list[str],
    django_assert_max_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What is asked once in half a minute is asked before.
    monkeypatch.setattr("tongban.registry.catalogue.search.finding.tick", lambda: 0)
    queries.find_items("江西食品", "360722000000")
    with django_assert_max_num_queries(3):
        page = queries.find_items(q, region)
    assert [card.code for card in page.items] == found
    assert page.next is None


def test_cards(seeded: None) -> None:
    card = queries.find_items("", "360726000000").items[0]
    assert card.department_name == "安远县市场监督管理局"
    assert (card.promised, card.statutory, card.visits, card.fee) == ((7, "WORKING_DAY"), (10, "WORKING_DAY"), 0, False)
    assert card.guide_hash == queries.current_guide(ANYUAN).hash


def test_pages(seeded: None) -> None:
    first = queries.find_items(size=1)
    second = queries.find_items(size=1, after=first.next)
    assert [card.code for page in (first, second) for card in page.items] == [XINFENG, ANYUAN]
    assert second.next is None
    assert len(queries.find_items(size=10**9).items) == 2
    assert len(queries.find_items(size=-5).items) == 1


@pytest.mark.parametrize(
    "after", ["x", "é", "W10", "bnVsbA", "WzEsMl0", "WyIiLCIiLCIiXQ", "=" * 9, "WyJcdTAwMDAiLCIiXQ"]
)
def test_bad_markers(seeded: None, after: str) -> None:
    with pytest.raises(DomainError) as refused:
        queries.find_items(after=after)
    assert refused.value.code == "catalogue.page_invalid"


def test_retired_is_not_found_and_suspended_says_so(seeded: None) -> None:
    Guide.objects.filter(pk=XINFENG).update(status=GuideStatus.RETIRED)
    Guide.objects.filter(pk=ANYUAN).update(status=GuideStatus.SUSPENDED)
    assert [(card.code, card.status) for card in queries.find_items().items] == [(ANYUAN, GuideStatus.SUSPENDED)]


def test_sameness_is_one_question(seeded: None, django_assert_num_queries: Any) -> None:
    unified_hash = queries.current_guide(XINFENG).unified_hash
    with django_assert_num_queries(1):
        same = queries.bodies_with_unified(unified_hash)
    assert [each.region_code for each in same] == ["360722000000", "360726000000"]


def test_item(seeded: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = queries.item(XINFENG)
    guide = queries.current_guide(XINFENG)
    assert (found.name, found.department_name) == (guide.name, "信丰县市场监督管理局")
    assert (found.guide_hash, found.unified_hash, found.local_hash) == (
        guide.hash,
        guide.unified_hash,
        guide.local_hash,
    )
    assert (found.number, found.valid_from) == (1, VALID_FROM)


def test_standard_materials(bodies: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = queries.standard_materials({"SM-000001", "SM-999999"})
    assert found["SM-000001"].registry_source == "enterprise_registry"
    assert list(found) == ["SM-000001"]


@pytest.mark.parametrize(
    ("q", "terms"),
    [
        ("我想开饭店", ("开饭店",)),
        ("怎么办理食品经营许可", ("食品经营许可",)),
        ("办公用品", ("办公用品",)),
        ("办理", ("办理",)),
        ("ＡＢＣ　食品，食品", ("abc", "食品")),
        ("", ()),
    ],
)
def test_terms(q: str, terms: tuple[str, ...]) -> None:
    assert search_terms(q) == terms
