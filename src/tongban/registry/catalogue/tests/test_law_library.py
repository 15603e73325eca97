"""The law library: loaded as a set, found however it is cited, in the version of the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import law_library
from tongban.registry.catalogue.actions.load_laws import Loaded, load_laws
from tongban.registry.catalogue.citing import article_keys, law_key
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.importing.sources import json_lines_of
from tongban.registry.catalogue.law_library import advice_on, cited_articles, law_article
from tongban.registry.catalogue.models import LawArticle
from tongban.registry.catalogue.tests.conftest import shipped
from tongban.registry.catalogue.tests.lists import json_lines, workbook
from tongban.registry.identity.actors import system_actor


def article(law: str = "示例法", number: str = "第一条", version: str = "2020-01-01", **other: Any) -> dict[str, Any]:
    return {"law": law, "version": version, "chapter": "第一章", "article": number, "text": f"{law}{number}。", **other}


def load(path: Path, rows: list[dict[str, Any]]) -> Loaded:
    loaded = load_laws(system_actor("load-laws"), json_lines_of(json_lines(path / "laws.jsonl", rows)))
    law_library.forget_articles()
    return loaded


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("《中华人民共和国行政许可法》", "行政许可法"),
        ("中华人民共和国 行政许可法（2019年修正）", "行政许可法"),
        ("民法典-合同编", "民法典"),
        ("中华人民共和国民法典", "民法典"),
        ("个体工商户条例", "个体工商户条例"),
        ("中华人民共和国", "中华人民共和国"),
    ],
)
def test_a_law_is_found_however_it_is_called(title: str, key: str) -> None:
    assert law_key(title) == key


@pytest.mark.parametrize(
    ("cited", "keys"),
    [
        ("第三十二条第一款第四项", ("第三十二条",)),
        ("第十二条、第十三条和第十二条", ("第十二条", "第十三条")),
        ("第133条之一", ("第一百三十三条之一",)),
        ("第10条", ("第十条",)),
        ("第 110 条", ()),
        ("第110条", ("第一百一十条",)),
        ("第1005条", ("第一千零五条",)),
        ("第一百〇二条", ("第一百零二条",)),
        ("", ()),
    ],
)
def test_an_article_is_found_however_it_is_written(cited: str, keys: tuple[str, ...]) -> None:
    assert article_keys(cited) == keys


def test_loading_twice_changes_nothing_and_a_new_text_is_counted(db: None, tmp_path: Path) -> None:
    rows = [article(), article(number="第二条"), article("另一法", version="")]
    assert load(tmp_path, rows) == Loaded(2, 3, 0, 0)
    assert load(tmp_path, rows) == Loaded(2, 0, 0, 3)
    rows[0]["text"] = "改了。"
    assert load(tmp_path, rows) == Loaded(2, 0, 1, 2)
    found = law_article("《中华人民共和国示例法》", "第一条第二款")
    assert found is not None
    assert found.text == "改了。"


def test_the_version_of_the_day_is_read_also_where_it_dropped_the_article(db: None, tmp_path: Path) -> None:
    load(tmp_path, [article(version=""), article(version="2010-01-01"), article(version="2030-01-01"),
                    article(number="第二条", version="2010-01-01")])  # fmt: skip

    def version(number: str, day: date) -> str | None:
        found = law_article("示例法", number, day)
        return found.version if found else None

    assert version("第一条", date(2009, 1, 1)) == ""
    assert version("第一条", date(2026, 1, 1)) == "2010-01-01"
    assert version("第二条", date(2029, 1, 1)) == "2010-01-01"
    assert version("第二条", date(2030, 1, 1)) is None
    assert law_article("无此法", "第一条") is None
    assert law_article("示例法", "全文") is None


@pytest.mark.parametrize(
    "row",
    [
        article(version="2020-13-01"),
        article(version=20200101),
        article(number="附则"),
        article(number="第一条至第三条、第五条"),
        article(text=" "),
        article(text=None),
        article(law="长" * 201),
        article(text="甲\0"),
        article(),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(row: dict[str, Any], db: None, tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refused:
        load(tmp_path, [article(), article(number="第二条"), row])
    assert refused.value.code == "catalogue.laws.invalid"
    assert "第 3 行" in refused.value.message()
    assert not LawArticle.objects.exists()


def test_a_table_is_no_file_of_articles(db: None, tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refused:
        json_lines_of(workbook(tmp_path / "laws.xlsx", []))
    assert refused.value.code == "catalogue.import.unreadable"


def test_a_guide_finds_what_it_cites_with_few_statements(db: None, tmp_path: Path, document: dict[str, Any]) -> None:
    load(
        tmp_path, [article("食品安全法", "第三十五条", "2021-04-29"), article("行政许可法", "第二十九条", "2019-04-23")]
    )
    guide = bind(document)
    with CaptureQueriesContext(connection) as captured:
        found = cited_articles(guide)
        assert cited_articles(guide) is found
    assert len(captured) == 2
    by_law = {guide.legal_basis[name].law: [each.article for each in texts] for name, texts in found.items()}
    assert by_law == {"中华人民共和国食品安全法": ["第三十五条"], "中华人民共和国行政许可法": ["第二十九条"]}


def test_a_citation_that_is_in_no_law_is_pointed_out(db: None, tmp_path: Path) -> None:
    document = shipped("360722")
    assert advice_on(document) == []
    cited = document["unified"]["legal_basis"][0]
    load(tmp_path, [article(cited["law"], "第九千条")])
    first = advice_on(document)[0]
    assert first["path"] == f"unified.legal_basis.{cited['id']}"
    assert first["message"] == f"法律库里的《{cited['law']}》没有{article_keys(cited['article'])[0]}，请核对条款"
    cited.update(law="没有装入的法")
    assert f"unified.legal_basis.{cited['id']}" not in [each["path"] for each in advice_on(document)]
    assert advice_on({"unified": {}}) == []
