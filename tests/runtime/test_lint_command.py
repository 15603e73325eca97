"""``tongban lint`` as a person runs it: a list, drafts, what is published; what it prints, and both kinds of report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.runtime.test_import_command import LIST, materials, run
from tongban.config.commands import import_items, lint
from tongban.registry.catalogue.tests.lists import item, json_lines

__all__ = ["materials"]


def test_a_list_its_drafts_and_nothing_published(
    materials: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [item(), item(2, materials=[{"name": "=HYPERLINK(1)其他相关材料"}], phone="12345")]
    source, table, lines = json_lines(tmp_path / "list.jsonl", rows), tmp_path / "r.xlsx", tmp_path / "r.jsonl"
    assert run(lint, source, "--report", table) == 0
    printed = capsys.readouterr().out
    assert "list.jsonl 2 份" in printed
    assert "兜底材料 catch_all：1 份，1 处" in printed
    found = CalamineWorkbook.from_path(str(table)).get_sheet_by_index(0).to_python()
    assert found[0][:4] == ["编码", "事项名称", "质量分", "规则"]
    assert any("=HYPERLINK(1)其他相关材料" in str(cell) for row in found for cell in row)
    assert run(import_items, source) == 0
    assert run(lint, "--drafts", "--report", lines) == 0
    judged = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert [each["name"] for each in judged] == ["示例事项1", "示例事项2"]
    assert "phones_same" in {each["rule"] for each in judged[1]["findings"]}
    assert run(lint) == 0
    assert "已公布的办事指南 0 份" in capsys.readouterr().out


def test_an_unreadable_list_and_a_report_without_a_place(
    materials: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "list.jsonl"
    broken.write_text('{"name": "', encoding="utf-8")
    assert run(lint, broken) == 2
    source = json_lines(tmp_path / "good.jsonl", [item()])
    assert run(lint, source, "--report", tmp_path / "none" / "r.xlsx") == 2
    printed = capsys.readouterr().out
    assert printed.count("不能检查") == 2


@pytest.mark.skipif(not LIST.exists(), reason="the real list is not here (shared/data/guides)")
def test_the_real_list_is_judged_whole(materials: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lint, LIST) == 0
    printed = capsys.readouterr().out
    assert "没有说明是否收费 fee_missing" in printed
    assert "时限超过法律 limit_above_law" in printed
