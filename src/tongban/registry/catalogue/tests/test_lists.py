"""The public lists: by what rule a guide stands in them, from when until when, where; articles and the items that cite them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import seed
from tongban.registry.catalogue.actions.load_laws import load_laws
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.actions.suspend_guide import retire_guide, suspend_guide
from tongban.registry.catalogue.citing import article_order
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.importing.sources import json_lines_of
from tongban.registry.catalogue.law_queries import citing_items, find_laws, forget_laws, law_of
from tongban.registry.catalogue.list_queries import (
    addresses,
    forget_lists,
    intermediaries,
    list_counts,
    listed_guides,
    offered_count,
    online_capability,
)
from tongban.registry.catalogue.listing import list_all
from tongban.registry.catalogue.lists import LIST_LABELS, LIST_RULE_LABELS, PUBLIC_LISTS, ListName, lists_of
from tongban.registry.catalogue.models import CitedArticle, ListedGuide
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.tests.conftest import NOON, all_shipped, shipped
from tongban.registry.identity.actors import system_actor

COUNTY, CITY, PROVINCE = "360722000000", "360700000000", "360000000000"
OFFICE = system_actor("test")


def _with(**local: Any) -> set[ListName]:
    document = shipped("360722")
    document["local"].update({"visits": 2, "forms": ["WINDOW"], "area": "COUNTY", "self_service": False, **local})
    return set(lists_of(bind(document)))


@pytest.mark.parametrize(
    ("local", "name"),
    [
        ({"visits": 1}, ListName.AT_MOST_ONCE),
        ({"visits": 0, "forms": ["ONLINE"], "online_depth": [4, 5, 6]}, ListName.WHOLLY_ONLINE),
        ({"self_service": True}, ListName.NEARBY),
        ({"area": "CITY"}, ListName.NEARBY),
        ({"area": "NATION"}, ListName.ACROSS_PROVINCES),
        ({"area": "PROVINCE"}, ListName.PROVINCE_WIDE),
    ],
)
def test_one_word_of_the_guide_puts_it_in_a_list(local: dict[str, Any], name: ListName) -> None:
    assert name in _with(**local)
    assert name not in _with()


def test_not_wholly_online_without_the_result_or_with_a_visit() -> None:
    online = {"visits": 0, "forms": ["ONLINE"]}
    assert ListName.WHOLLY_ONLINE not in _with(**online, online_depth=[3, 4, 5])
    assert ListName.WHOLLY_ONLINE not in _with(**{**online, "visits": 1}, online_depth=[4, 5, 6])


def test_every_list_has_its_name_and_its_rule() -> None:
    assert set(LIST_LABELS) == set(LIST_RULE_LABELS) == set(PUBLIC_LISTS)


def _in(name: ListName, region: str = PROVINCE) -> set[str]:
    codes: set[str] = set()
    after = ""
    while True:
        page = listed_guides(name, region, after, size=100)
        codes |= {card.code for card in page.cards}
        if not page.next:
            break
        after = page.next
    return codes


def test_a_list_is_what_the_guides_say(whole: None) -> None:
    guides = {bind(each).code: bind(each) for each in all_shipped().values()}
    for name in PUBLIC_LISTS:
        meant = {code for code, guide in guides.items() if name in lists_of(guide)}
        assert _in(name) >= meant, name
        assert sum(list_counts(PROVINCE).get(name, {}).values()) == len(_in(name)), name
    county = _in(ListName.FREE, COUNTY)
    assert county == {code for code in _in(ListName.FREE) if current_guide(code).region_code.startswith("360722")}
    assert sum(list_counts(COUNTY)[ListName.FREE].values()) == len(county)
    by_city = list_counts(PROVINCE)[ListName.FREE]
    assert by_city[CITY] == sum(1 for code in _in(ListName.FREE) if current_guide(code).region_code[:4] == "3607")


def test_paging_shows_each_once_in_order_of_regions(whole: None) -> None:
    seen: list[str] = []
    regions: list[str] = []
    after = ""
    while True:
        page = listed_guides(ListName.ALL, PROVINCE, after, 7)
        seen += [card.code for card in page.cards]
        regions += [card.region_code for card in page.cards]
        if not page.next:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == offered_count()
    assert regions == sorted(regions)
    assert sorted(seen) == [code for code, _ in addresses(0, 500)]
    for wrong in ("x", "360722000000", "360722000000..", "999.1.名", "360722000000.1.\0"):
        with pytest.raises(DomainError, match=r"catalogue\.page_invalid"):
            listed_guides(ListName.ALL, PROVINCE, wrong)


def test_a_new_version_takes_the_place_on_its_day(seeded: None) -> None:
    document = shipped("360722")
    code = bind(document).code
    document["local"]["area"] = "NATION"
    day = clock.legal_date(NOON) + timedelta(days=3)
    publish_guide(actor_id=seed.SEED_ACTOR, document=document, valid_from=day, now=NOON)
    assert code not in _in(ListName.ACROSS_PROVINCES)
    with clock.frozen(NOON + timedelta(days=3)):
        assert code in _in(ListName.ACROSS_PROVINCES)
        assert ListedGuide.objects.filter(guide=code, list=ListName.ALL).count() == 2


def test_what_is_not_offered_stands_in_no_list(seeded: None) -> None:
    codes = sorted(_in(ListName.ALL))
    suspend_guide(OFFICE, code=codes[0], reason="系统故障")
    retire_guide(OFFICE, code=codes[1], reason="事项取消", day=clock.legal_date(NOON) + timedelta(days=2))
    assert _in(ListName.ALL) == set(codes[1:])
    forget_lists()
    assert sum(list_counts(PROVINCE)[ListName.ALL].values()) == len(codes) - 1
    with clock.frozen(NOON + timedelta(days=2)):
        assert _in(ListName.ALL) == set(codes[2:])


def test_the_lists_can_be_made_anew(seeded: None) -> None:
    columns = ("list", "guide", "version", "region_code", "depth", "valid_from", "valid_to")
    before = sorted(ListedGuide.objects.values_list(*columns)), CitedArticle.objects.count()
    assert list_all() == offered_count()
    assert (sorted(ListedGuide.objects.values_list(*columns)), CitedArticle.objects.count()) == before


def test_how_far_a_body_works_online(whole: None) -> None:
    rows, more = online_capability(PROVINCE, size=100)
    assert not more
    assert sum(each.guides for each in rows) == offered_count()
    one = next(each for each in rows if each.region_code == COUNTY)
    codes = [card.code for card in listed_guides(ListName.ALL, COUNTY, size=100).cards]
    mine = [guide for guide in map(current_guide, codes) if guide.department_uscc == one.department_uscc]
    assert one.guides == len(mine)
    assert one.answered == sum(max(guide.local.get("online_depth", [0])) >= 6 for guide in mine)
    first, after = online_capability(PROVINCE, size=2)
    second, _ = online_capability(PROVINCE, after, size=2)
    assert (*first, *second) == rows[:4]


def test_intermediaries_are_told_in_the_words_of_the_guide(whole: None) -> None:
    found = intermediaries(PROVINCE)
    assert [each.name for each in found] == sorted(each.name for each in found)
    one = next(each for each in found if each.name.startswith("劳务派遣"))
    guide = current_guide(one.code)
    assert one.text == guide.unified["intermediary"]
    assert "劳动合同法" in one.basis
    assert intermediaries("361100000000") == ()


@pytest.fixture
def library(tmp_path: Path, seeded: None) -> Callable[..., None]:
    def load(*articles: str, law: str = "行政许可法", version: str = "2019-04-23") -> None:
        rows = [
            f'{{"law": "{law}", "version": "{version}", "chapter": "第一章", "article": "{each}", "text": "{each}的话"}}'
            for each in articles
        ]
        path = tmp_path / "laws.jsonl"
        path.write_text("\n".join(rows), encoding="utf-8")
        load_laws(OFFICE, json_lines_of(path))
        forget_laws()

    return load


def test_articles_stand_in_order_and_on_pages(library: Callable[..., None]) -> None:
    library("第一百零五条", "第二条", "第十条", "第十条之一", "第十一条", "第九条")
    found = law_of("行政许可法")
    assert [each.article for each in found.texts] == [
        "第二条", "第九条", "第十条", "第十条之一", "第十一条", "第一百零五条",
    ]  # fmt: skip
    assert article_order("第一千二百六十条") == (1260, 0)
    library(*(f"第{n}条" for n in range(1, 131)), version="2020-01-01")
    assert law_of("行政许可法").pages == 3
    assert law_of("行政许可法", article="第一百条").page == 2
    assert law_of("行政许可法", version="2019-04-23").pages == 1
    with pytest.raises(DomainError, match=r"catalogue\.law_unknown"):
        law_of("没有这部法")


def test_items_that_rest_on_an_article(seeded: None) -> None:
    guide = bind(shipped("360722"))
    basis = next(each for each in guide.legal_basis.values() if each.law.endswith("食品安全法"))
    found = citing_items("食品安全法")
    assert [each.name for each in found] == [guide.name]
    assert current_guide(found[0].code).unified_hash == guide.unified_hash
    cited = law_of("食品安全法").cited
    assert cited
    assert {each.item for name in cited for each in citing_items("食品安全法", name)} == {guide.code[19:]}
    assert basis.article.startswith(found[0].articles[0][:2])
    assert citing_items("食品安全法", "第九百条") == ()
    assert "食品安全法" in {each.key for each in find_laws("食品安全")[0]}
