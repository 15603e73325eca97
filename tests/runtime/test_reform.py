"""``tongban reform``: what will follow is told, all is done or nothing, and a mistake is one sentence."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest

from tongban.cases.factories import submitted
from tongban.cases.tests.demands import me
from tongban.config.commands import reform as command
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import find_items
from tongban.registry.orgs.queries import by_code, department_by_uscc
from tongban.registry.orgs.shipped import shipped_body

PLAN = """
schema: tongban.reform/1
document: 赣府字〔2027〕9号
changes:
  - {{change: rename_region, date: 2027-01-01, code: "360722000000", name: 信丰市, new_code: "360785000000"}}
  - change: merge_bodies
    date: 2027-01-01
    usccs: [11369901MB7220014P]
    into: {into}
    end_posts: [{{uscc: 11369901MB7220014P, duty: LEADER}}]
"""
DAY = date(2027, 1, 1)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "改革.yaml"
    path.write_text(PLAN.format(into=shipped_body("360722-urban-management").uscc), "utf-8")
    return path


def run(path: Path, *, dry_run: bool = False) -> int:
    return command.run(Namespace(file=path, dry_run=dry_run))


def test_a_trial_tells_what_would_follow_and_changes_nothing(
    province: None, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    submitted(me(), find_items("食品经营许可（新办）", "360722000000").items[0].code)
    assert run(plan, dry_run=True) == 0
    told = capsys.readouterr().out
    for words in (
        "2027-01-01 区划更名改码（赣府字〔2027〕9号）",
        "360722000000 信丰县 → 360785000000 信丰市",
        "信丰县民政局 → 信丰市民政局",
        "信丰市市场监督管理局 → 信丰市城市管理局",
        "信丰市市场监督管理局 分管负责人",
        "在办办件 1 件",
        "没有改变任何数据",
    ):
        assert words in told
    assert by_code("360722", DAY).name == "信丰县"
    assert not AuditEntry.objects.filter(kind="orgs.reform.done").exists()


def test_it_is_done_and_on_record(province: None, plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(plan) == 0
    assert "已完成" in capsys.readouterr().out
    assert by_code("360722", DAY).name == "信丰市"
    assert department_by_uscc("11369901MB7220014P", DAY).name == "信丰市城市管理局"
    (entry,) = AuditEntry.objects.filter(kind="orgs.reform.done")
    assert entry.actor["system"] == "reform"
    with pytest.raises(DomainError, match=r"orgs\.reform\.invalid"):
        run(plan)


@pytest.mark.parametrize("text", ["", "- a", "changes: [", "schema: tongban.reform/2", "\x00"])
def test_a_file_that_is_none_is_one_sentence(province: None, tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DomainError, match=r"orgs\.reform\.invalid"):
        run(path)
    with pytest.raises(DomainError, match=r"orgs\.reform\.invalid"):
        run(tmp_path / "nowhere.yaml")
