"""``tongban import-items``, ``export-items`` and ``load-laws`` as a person runs them: exit codes and what they print."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tongban.config.commands import export_items, import_items, load_laws
from tongban.config.instance import ROOT
from tongban.registry.catalogue import seed
from tongban.registry.catalogue.law_library import law_article
from tongban.registry.catalogue.models import GuideDraft, LawArticle, StandardMaterial
from tongban.registry.catalogue.tests.conftest import shipped

SHARED = Path(os.environ.get("TONGBAN_SHARED_DATA", ROOT.parent / "shared" / "data"))
"""Real lists that the repository does not hold."""
LIST = SHARED / "guides" / "items_gd_provincial.jsonl"
LAWS = SHARED / "laws" / "articles.jsonl"


def run(module: object, *words: object) -> int:
    parser = argparse.ArgumentParser()
    module.arguments(parser)  # type: ignore[attr-defined]
    code: int = module.run(parser.parse_args([str(word) for word in words]))  # type: ignore[attr-defined]
    return code


def lines_of(path: Path) -> int:
    return sum(1 for line in path.read_bytes().split(b"\n") if line.strip())


@pytest.fixture
def materials(places: None) -> None:
    seed.seed_standard_materials()


def test_the_example_fits_the_shipped_mapping_and_one_of_its_rows_is_wrong(
    materials: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, report = tmp_path / "example.xlsx", tmp_path / "report.xlsx"
    assert run(import_items, table, "--example") == 0
    assert run(import_items, table) == 1
    assert not GuideDraft.objects.exists()
    assert run(import_items, table, "--bodies", "create", "--regions", "create", "--report", report) == 1
    assert GuideDraft.objects.count() == 2
    printed = capsys.readouterr().out
    assert "读到的行 3" in printed
    assert "有一个标准材料的材料行（%，四舍五入） 100" in printed
    assert CalamineWorkbook.from_path(str(report)).sheet_names == ["总览", "逐行", "材料对照"]


def test_a_file_that_cannot_be_read_is_one_sentence_and_exit_code_two(
    materials: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "list.jsonl"
    broken.write_text('{"name": "', encoding="utf-8")
    assert run(import_items, broken) == 2
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert "第 1 行在中途断开" in printed
    assert run(import_items, broken, "--mapping", tmp_path / "absent.yaml") == 2
    assert run(load_laws, broken) == 2


def test_laws_are_loaded_and_counted(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"law": "示例法", "version": "2020-01-01", "chapter": "", "article": "第一条", "text": "全文。"}
    path = tmp_path / "laws.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert run(load_laws, path) == run(load_laws, path) == 0
    printed = capsys.readouterr().out
    assert "1 部法律：新增 1 条，更新 0 条，未变 0 条" in printed
    assert "1 部法律：新增 0 条，更新 0 条，未变 1 条" in printed


def test_what_is_published_leaves_in_every_format(
    materials: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = tmp_path / "one.jsonl"
    line.write_text(json.dumps(shipped("360722"), ensure_ascii=False) + "\n", encoding="utf-8")
    assert run(import_items, line, "--publish-valid") == 0
    for name, words in {
        "all.jsonl": (),
        "all.xlsx": (),
        "all.zip": (),
        "national.xlsx": ("--format", "national", "--fill", "data_source=360"),
    }.items():
        assert run(export_items, tmp_path / name, *words) == 0
        assert "1 份指南" in capsys.readouterr().out
    assert run(export_items, tmp_path / "none.jsonl", "--region", "360100") == 0
    assert (tmp_path / "none.jsonl").read_bytes() == b""
    assert json.loads((tmp_path / "all.jsonl").read_bytes()) == shipped("360722")
    assert run(export_items, tmp_path / "all.txt") == run(export_items, tmp_path / "a.xlsx", "--fill", "=1") == 2


@pytest.mark.skipif(not LIST.exists(), reason="the real list is not here (TONGBAN_SHARED_DATA)")
def test_a_real_list_of_a_province(materials: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.xlsx"
    assert run(import_items, LIST, "--bodies", "create", "--regions", "create", "--report", report) == 1
    numbers = {
        row[0]: row[1] for row in CalamineWorkbook.from_path(str(report)).get_sheet_by_name("总览").to_python()[1:]
    }
    lines = lines_of(LIST)
    assert numbers["读到的行"] == lines
    assert numbers["写入的草稿"] == numbers["可写入的行"] == GuideDraft.objects.count()
    assert numbers["可写入的行"] + numbers["退回的行"] == lines
    # What is refused are codes that break the standard: 主项 000, and check characters.
    assert numbers["退回的行"] <= lines * 0.02
    assert numbers["有一个标准材料的材料行（%，四舍五入）"] >= 80
    standards = set(StandardMaterial.objects.values_list("code", flat=True))
    rows = [row for draft in GuideDraft.objects.all() for row in draft.document["unified"].get("materials", ())]
    assert {row["standard_code"] for row in rows if "standard_code" in row} <= standards
    assert "报告" in capsys.readouterr().out


@pytest.mark.skipif(not LAWS.exists(), reason="the real laws are not here (TONGBAN_SHARED_DATA)")
def test_the_real_laws(db: None) -> None:
    assert run(load_laws, LAWS) == 0
    assert LawArticle.objects.count() == lines_of(LAWS)
    found = law_article("中华人民共和国行政许可法", "第三十二条第一款第四项")
    assert found is not None
    assert "逾期不告知的，自收到申请材料之日起即为受理" in found.text
    assert law_article("民法典", "第1260条") is not None
