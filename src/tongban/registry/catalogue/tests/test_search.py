"""Search: understanding, rank by place and person, days to come, suggestions, synonyms, the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries, search_queries
from tongban.registry.catalogue.actions.note_search import ASKERS_UNTIL_WORDS, note_search
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.actions.save_synonym import save_synonym
from tongban.registry.catalogue.actions.sweep_searches import ASKER_DAYS, SHARED_DAYS, UNSHARED_DAYS, sweep_searches
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import (
    Guide,
    SearchAsker,
    SearchQuestion,
    SearchRow,
    SearchText,
    SearchWord,
    Synonym,
)
from tongban.registry.catalogue.search import sounds, words
from tongban.registry.catalogue.search.answering import Answered, answered
from tongban.registry.catalogue.search.indexing import Record, index, rebuild, text_of
from tongban.registry.catalogue.search.questions import understood
from tongban.registry.catalogue.search.synonyms import seed_synonyms, shipped_synonyms
from tongban.registry.catalogue.search_queries import Narrowing, remembered_questions, search_items, suggest
from tongban.registry.catalogue.tests.conftest import EDITOR, NOON, VALID_FROM, Prepare
from tongban.registry.catalogue.themes import themes

XINFENG, ANYUAN, GANZHOU, NANCHANG = "360722000000", "360726000000", "360700000000", "360100000000"
JIADING = "360722100000"
PROVINCE = "360000000000"


def record(name: str, region: str = XINFENG, n: int = 1, **more: Any) -> Record:
    """A guide of a body of ``region``; ``n`` tells items apart."""
    given: dict[str, Any] = {"service_objects": ("NATURAL", "LEGAL"), "kind": "PERMIT", **more}
    return Record(
        code=f"{region}{'0' * 7}{n:012d}",
        item=f"{n:012d}",
        name=name,
        department_name="某某局",
        department_uscc=f"{region}{'0' * 6}",
        region_code=region,
        valid_from=VALID_FROM,
        **given,
    )


@pytest.fixture
def made(prepared: Prepare) -> None:
    """A handful of items of several places."""
    prepared("handful", _handful)


def _handful() -> None:
    seed_synonyms()
    index(
        [
            record("营业执照遗失补领", n=1),
            record("公司设立登记", n=2, service_objects=("LEGAL",)),
            record("公司注销登记", n=3, service_objects=("LEGAL",)),
            record("最低生活保障审核确认", n=4, service_objects=("NATURAL",)),
            record("最低生活保障审核确认", NANCHANG, n=4, service_objects=("NATURAL",)),
            record("老年人优待证办理", n=5, service_objects=("NATURAL",)),
            record("老年人优待证办理", GANZHOU, n=5, service_objects=("NATURAL",)),
            record("老年人优待证办理", PROVINCE, n=5, service_objects=("NATURAL",)),
            record("取水许可", ANYUAN, n=6, themes=("LEGAL:105",)),
            record("失业登记", JIADING, n=7),
        ]
    )


def names(found: Answered) -> list[str]:
    return [hit.name for hit in found.hits]


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("营业执照丢了", "营业执照遗失补领"),
        ("营业职照丢了怎么办", "营业执照遗失补领"),
        ("我想注册公司", "公司设立登记"),
        ("zhucegongsi", "公司设立登记"),
        ("zcgs", "公司设立登记"),
        ("gongsizhuxiao", "公司注销登记"),
        ("gsslde", ""),
        ("公司不想开了", "公司注销登记"),
        ("请问吃低保去哪里办", "最低生活保障审核确认"),
        ("老年证", "老年人优待证办理"),
        ("公司设立登己", "公司设立登记"),
        ("量子纠缠", ""),
        ("%_'\\", ""),
    ],
)
def test_everyday_words_errors_and_pinyin(made: None, q: str, first: str) -> None:
    assert (names(answered(q, XINFENG)) or [""])[0] == first


def test_the_nearest_body_stands_for_an_item(made: None) -> None:
    assert [(hit.region_code, hit.place) for hit in answered("老年人优待证", XINFENG).hits] == [(XINFENG, 0)]
    # The township has none of its own: its county's.
    assert [(hit.region_code, hit.place) for hit in answered("老年人优待证", JIADING).hits] == [(XINFENG, 1)]
    assert [hit.region_code for hit in answered("老年人优待证", ANYUAN).hits] == [GANZHOU]
    assert [hit.region_code for hit in answered("老年人优待证", NANCHANG).hits] == [PROVINCE]
    assert [hit.region_code for hit in answered("失业登记", XINFENG).hits][:1] == [JIADING]


def test_other_counties_only_where_nobody_here_does_it(made: None) -> None:
    here, there = answered("取水许可", ANYUAN), answered("取水许可", XINFENG)
    assert (here.elsewhere, there.elsewhere) == (False, True)
    assert [hit.region_code for hit in there.hits] == [ANYUAN]


@pytest.mark.parametrize(
    ("q", "home", "region"),
    [
        ("南昌的低保", XINFENG, NANCHANG),
        ("低保", XINFENG, None),
        ("赣州低保", XINFENG, XINFENG),
        ("赣州市信丰县低保", PROVINCE, XINFENG),
        ("从南昌搬到安远", XINFENG, None),
        ("江西社保", XINFENG, None),
        ("新建厂房备案", XINFENG, None),
        ("新建区厂房备案", XINFENG, "360112000000"),
        ("安远", XINFENG, ANYUAN),
    ],
)
def test_a_place_in_the_question_narrows(made: None, q: str, home: str, region: str | None) -> None:
    assert understood(q, home).region == region


def test_person_and_enterprise(made: None) -> None:
    natural = search_items("登记", XINFENG, narrowing=Narrowing(who="NATURAL"))
    assert "公司设立登记" not in [each.card.name for each in natural.items]
    liked, disliked = answered("公司设立", XINFENG, "LEGAL").hits[0], answered("公司设立", XINFENG, "NATURAL").hits[0]
    assert liked.name == disliked.name == "公司设立登记"
    assert liked.rank > disliked.rank


def test_at_most_three_statements(
    whole: None, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongban.registry.catalogue.search.finding.tick", lambda: 0)
    search_items("江西食品", XINFENG)
    with django_assert_max_num_queries(3):
        found = search_items("我要开奶茶店", XINFENG)
    assert found.items[0].card.name == "食品经营许可（新办）"
    assert found.items[0].bodies == 2
    with django_assert_max_num_queries(1):
        assert suggest("食品经", XINFENG)


def test_pages_hold_every_item_once(whole: None) -> None:
    everything = [each.card.code for each in search_items("", XINFENG, size=1000).items]
    paged: list[str] = []
    after: int | None = 0
    while after is not None:
        page = search_items("", XINFENG, after=after, size=7)
        paged += [each.card.code for each in page.items]
        after = page.next
    assert paged == everything
    assert len(set(paged)) == len(paged)
    with pytest.raises(DomainError) as refused:
        search_items("", XINFENG, after=-1)
    assert refused.value.code == "catalogue.page_invalid"


def test_a_version_of_tomorrow_is_found_tomorrow_and_no_job_runs(seeded: None, document: dict[str, Any]) -> None:
    document["unified"]["keywords"] = ["开漂流书屋"]
    publish_guide(actor_id=EDITOR, document=document, valid_from=date(2026, 11, 25), now=NOON)
    assert not answered("漂流书屋", XINFENG).hits
    assert answered("奶茶店", XINFENG).hits
    with clock.frozen(NOON + timedelta(days=1)):
        assert answered("漂流书屋", XINFENG).hits
        assert {row.valid_to for row in SearchRow.objects.filter(region_code=XINFENG)} == {None, date(2026, 11, 25)}


def test_a_version_replaced_before_it_began_leaves_no_row(seeded: None, document: dict[str, Any]) -> None:
    for hours in ("工作日", "每天"):
        document["local"]["hours"] = hours
        publish_guide(actor_id=EDITOR, document=document, valid_from=date(2026, 12, 1), now=NOON)
    rows = SearchRow.objects.filter(region_code=XINFENG).order_by("valid_from").values_list("valid_from", "valid_to")
    assert list(rows) == [(VALID_FROM, date(2026, 12, 1)), (date(2026, 12, 1), None)]


def test_made_anew_it_is_the_same(seeded: None, document: dict[str, Any]) -> None:
    document["local"]["hours"] = "工作日"
    publish_guide(actor_id=EDITOR, document=document, valid_from=date(2026, 12, 1), now=NOON)

    def state() -> list[Any]:
        rows = SearchRow.objects.order_by("code", "valid_from")
        found = list(rows.values_list("code", "guide_hash", "valid_from", "valid_to", "text__key"))
        return [found, list(SearchText.objects.order_by("key").values_list("key", "vector")),
                list(SearchWord.objects.order_by("word").values_list("word", "texts", "sound", "initials"))]  # fmt: skip

    before = state()
    assert rebuild() == len(before[0])
    assert state() == before


def test_bodies_with_the_same_words_share_a_text(seeded: None) -> None:
    assert SearchRow.objects.count() == 2
    assert SearchText.objects.count() == 1


def test_what_is_retired_is_not_found(seeded: None) -> None:
    Guide.objects.filter(implementation__region_code=XINFENG).update(status=GuideStatus.RETIRED)
    assert [hit.region_code for hit in answered("食品经营许可", XINFENG).hits] == [ANYUAN]
    assert suggest("食品", XINFENG) == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("营", "营业执照遗失补领"),
        ("公司设", "公司设立登记"),
        ("yingyezh", "营业执照遗失补领"),
        ("gssl", "公司设立登记"),
        ("注销", "公司注销登记"),
        ("取水", ""),
        ("x", ""),
        ("", ""),
        ("%", ""),
    ],
)
def test_suggestions(made: None, typed: str, first: str) -> None:
    assert ([each.name for each in suggest(typed, XINFENG)] or [""])[0] == first


def test_narrowing_counts_what_it_offers(whole: None) -> None:
    found = search_items("", XINFENG)
    kinds = {choice.value: choice.count for choice in found.kinds}
    assert sum(kinds.values()) == found.total
    for kind, count in kinds.items():
        assert search_items("", XINFENG, narrowing=Narrowing(kind=kind)).total == count
    for choice in found.themes:
        assert search_items("", XINFENG, narrowing=Narrowing(theme=choice.value)).total == choice.count
    assert search_queries.offered_themes(XINFENG).keys() <= themes().keys()


def test_an_edited_synonym_is_used_and_kept(made: None) -> None:
    assert not answered("开天窗", XINFENG).hits
    save_synonym(term="开天窗", means=["取水"], items=["失业登记"])
    queries.forget_current()
    assert names(answered("开天窗", XINFENG))[0] == "失业登记"
    seed_synonyms()
    assert Synonym.objects.get(pk="开天窗").edited
    assert Synonym.objects.filter(edited=False).count() == len(shipped_synonyms())


def test_a_synonym_may_work_both_ways(made: None) -> None:
    save_synonym(term="拿水", means=["取水"], both=True)
    save_synonym(term="敬老卡", means=["优待证"])
    queries.forget_current()
    assert understood("取水").known[0].alternatives
    assert names(answered("敬老卡", XINFENG))[0] == "老年人优待证办理"


@pytest.mark.parametrize(
    "given",
    [
        {"term": "", "means": ["x"]},
        {"term": "一", "means": ["x"]},
        {"term": "没有意思"},
        {"term": "长" * 41, "means": ["x"]},
        {"term": "词语", "means": ["长" * 41]},
        {"term": "词语", "means": [str(n) for n in range(50)]},
        {"term": "词语", "items": ["a\0b"]},
    ],
)
def test_a_synonym_that_says_nothing_is_refused(made: None, given: dict[str, Any]) -> None:
    with pytest.raises(DomainError) as refused:
        save_synonym(**given)
    assert refused.value.code == "catalogue.synonym_invalid"


def test_words_are_kept_only_when_several_asked(made: None) -> None:
    for n in range(ASKERS_UNTIL_WORDS - 1):
        for _ in range(3):
            note_search(q="我的秘密事", region_code=XINFENG, asker=f"asker {n}")
    row = SearchQuestion.objects.get()
    assert (row.words, row.region_code, row.askers, row.nothing) == ("", "", 4, 4)
    assert "秘密" not in str(SearchQuestion.objects.values()) + str(SearchAsker.objects.values())
    note_search(q="我的 秘密事？", region_code=XINFENG, asker="another")
    assert [(line.words, line.askers, line.nothing) for line in remembered_questions(without_answer=True)] == [
        ("我的秘密事", 5, 5)
    ]


def test_what_was_chosen_is_counted(made: None) -> None:
    for n in range(3):
        note_search(q="低保", region_code=XINFENG, asker=f"{n}", chosen="A" * 31)
    note_search(q="", region_code=XINFENG, asker="0", chosen="A" * 31)
    (line,) = remembered_questions()
    assert (line.chosen, line.nothing, line.words) == ((("A" * 31, 3),), 0, "")
    assert remembered_questions(without_answer=True) == ()


def test_the_log_is_swept(made: None) -> None:
    note_search(q="低保", region_code=XINFENG, asker="0")
    shared = SearchQuestion.objects.create(digest=b"x" * 32, words="常问", last_on=clock.today())
    with clock.frozen(NOON + timedelta(days=ASKER_DAYS)):
        assert sweep_searches() == 0
        assert not SearchAsker.objects.exists()
    with clock.frozen(NOON + timedelta(days=UNSHARED_DAYS)):
        assert sweep_searches() == 1
        assert list(SearchQuestion.objects.values_list("words", flat=True)) == [shared.words]
    with clock.frozen(NOON + timedelta(days=SHARED_DAYS)):
        assert (sweep_searches(), sweep_searches()) == (1, 0)


def test_a_text_names_no_place() -> None:
    one = record("取水许可")
    assert text_of(replace(one, department_name="信丰县水利局")) == text_of(
        replace(one, department_name="南昌市水利局", region_code=NANCHANG, code="x" * 31)
    )


def test_shipped_data_is_sound() -> None:
    rows = shipped_synonyms()
    assert len({row.term for row in rows}) == len(rows) > 300
    for who in ("NATURAL", "LEGAL"):
        assert sum(theme.who == who for theme in themes().values()) > 30


@given(st.text(max_size=40))
def test_any_text_becomes_plain_words(text: str) -> None:
    for word in (*words.cut(text), *words.pairs(text), words.bare(text)):
        assert "'" not in word
        assert "\\" not in word
        assert "\0" not in word


@pytest.mark.parametrize(
    ("one", "other"),
    [("营业执照", "营业职照"), ("身份证", "身份正"), ("牛奶", "流奶"), ("报销", "抱销"), ("生育", "森育")],
)
def test_what_sounds_the_same(one: str, other: str) -> None:
    assert sounds.sound(one) == sounds.sound(other)
    assert sounds.sound(one) == sounds.coarse("".join(sounds.syllables(one)))


def test_any_question_can_be_asked(made: None) -> None:
    @settings(max_examples=40, deadline=None)
    @given(st.text(max_size=120))
    def ask(text: str) -> None:
        answered(text, XINFENG)
        suggest(text, XINFENG)

    ask()


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("老婆说听别人说可以领高龄补贴，不知道找哪个部门", "高龄津贴给付"),
        ("营业执照拿到了，公章还没刻怎么办", "公章刻制备案"),
        ("hkbbb", "居民户口簿补发换发"),
        ("linshi shenfenzheng", "临时居民身份证申领"),
    ],
)
def test_long_questions_and_letters(whole: None, q: str, first: str) -> None:
    assert answered(q, XINFENG).hits[0].name == first


def test_what_is_said_in_passing_asks_nothing() -> None:
    said = "听说可以，不知道找哪个部门"
    assert "".join(said[start:end] for start, end in words.idle_in(said)) == "听说不知道找哪个部门"


def test_what_is_done_tells_less_than_what_is_wanted() -> None:
    weights = words.weight_of_parts("执照拿到了，公章怎么刻，急")
    assert weights[0] < weights[-1] < weights[6]
    assert set(words.weight_of_parts("公章怎么刻")) == {1.0}
