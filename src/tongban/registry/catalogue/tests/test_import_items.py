"""A list becomes drafts: good rows or none, bodies and regions only where it was said, whole documents published."""

from __future__ import annotations

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tongban.foundation.records import audit
from tongban.kernel.codes import implementation_code, uscc_check_character
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import code_queries, queries
from tongban.registry.catalogue.actions import import_items as importing
from tongban.registry.catalogue.actions.import_items import Choices, import_items
from tongban.registry.catalogue.importing.complaints import complaint
from tongban.registry.catalogue.importing.mapping import Mapped
from tongban.registry.catalogue.importing.reading import ReadRow
from tongban.registry.catalogue.importing.reporting import Report, overview, reporting
from tongban.registry.catalogue.importing.sources import source_of
from tongban.registry.catalogue.importing.summary import Summary
from tongban.registry.catalogue.kinds import DraftSource, DraftState
from tongban.registry.catalogue.models import GuideDraft, GuideVersion
from tongban.registry.catalogue.tests.conftest import shipped
from tongban.registry.catalogue.tests.lists import code, item, json_lines
from tongban.registry.identity.actors import system_actor
from tongban.registry.orgs.models import Department, Region
from tongban.registry.orgs.queries import by_code, department_by_uscc

ACTOR = system_actor("import-items")


class Told:
    """Keeps what a report would be told."""

    def __init__(self) -> None:
        self.rows: list[ReadRow] = []

    def row(self, row: ReadRow) -> None:
        self.rows.append(row)

    def codes(self) -> list[list[str]]:
        return [[each.code for each in row.complaints if each.refuses] for row in self.rows]


def run(path: Path, rows: list[dict[str, Any]], **choices: bool) -> tuple[Summary, Told]:
    told = Told()
    summary = import_items(
        ACTOR,
        source_of(json_lines(path / "list.jsonl", rows)),
        name="list.jsonl",
        mapping=Mapped(),
        choices=Choices(**choices),
        listener=told,
    )
    return summary, told


def outside_body(serial: int = 1) -> dict[str, Any]:
    first = f"11440100MB000{serial:04d}"
    uscc = first + uscc_check_character(first)
    basic = f"0001319920{serial:02d}"
    return item(
        name=f"外省事项{serial}",
        item_code=implementation_code(uscc, 3, basic),
        catalog_code=basic,
        dept_uscc=uscc,
        department="示例市市场监督管理局",
        region="示例省示例市",
        region_code="440100",
        level="市级",
    )


def test_good_rows_become_drafts_with_their_findings_and_wrong_ones_are_refused(bodies: None, tmp_path: Path) -> None:
    summary, told = run(tmp_path, [item(1), item(2, promise_days=30), item(3)])
    assert (summary.rows, summary.acceptable, summary.refused, summary.drafts) == (3, 2, 1, 2)
    assert told.codes() == [[], ["limit_promise"], []]
    draft = GuideDraft.objects.get(code=code(1))
    assert (draft.state, draft.source, draft.source_ref) == (
        DraftState.DRAFT,
        DraftSource.IMPORT,
        "list.jsonl 第 1 行",
    )
    assert draft.edited_by is None
    assert [each["code"] for each in draft.findings] == ["import_missing"]
    assert draft.document["unified"]["materials"][0]["standard_code"] == "SM-009001"
    assert audit.about("catalogue")[0].kind == "catalogue.drafts.imported"


def test_a_code_twice_in_the_file_or_here_already(seeded: None, tmp_path: Path) -> None:
    run(tmp_path, [item(1)])
    codes = shipped("360722")["codes"]
    published = codes["handling"] or codes["implementation"]
    rows = [item(1), item(2), item(2), item(3, item_code=published, catalog_code=None)]
    _, told = run(tmp_path, rows)
    assert told.codes() == [["code_taken"], [], ["code_twice"], ["code_taken"]]
    assert "与第 2 行重复" in [each.what for each in told.rows[2].complaints]


def test_a_code_twice_is_found_from_batch_to_batch(
    bodies: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_BATCH", 1)
    summary, told = run(tmp_path, [item(1), item(2), item(1)])
    assert told.codes() == [[], [], ["code_twice"]]
    assert summary.drafts == 2


def test_all_or_nothing(bodies: None, tmp_path: Path) -> None:
    rows = [item(1), item(2, name="")]
    assert run(tmp_path, rows, all_or_nothing=True)[0].drafts == 0
    assert not GuideDraft.objects.exists()
    assert run(tmp_path, [item(1)], all_or_nothing=True)[0].drafts == 1


def test_a_dry_run_writes_nothing_and_tells_the_same(bodies: None, tmp_path: Path) -> None:
    rows = [item(1), outside_body()]
    summary, told = run(tmp_path, rows, dry_run=True, create_bodies=True, create_regions=True)
    assert (summary.acceptable, summary.drafts, summary.bodies, told.codes()) == (2, 0, 0, [[], []])
    assert not GuideDraft.objects.exists()
    assert not Region.objects.filter(code="440100000000").exists()


def test_a_file_that_breaks_off_leaves_nothing(bodies: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_BATCH", 1)
    path = json_lines(tmp_path / "list.jsonl", [item(1), item(2)])
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DomainError):
        import_items(ACTOR, source_of(path), name="list", mapping=Mapped(), choices=Choices(), listener=Told())
    assert not GuideDraft.objects.exists()


def test_bodies_and_regions_that_are_not_known(bodies: None, tmp_path: Path) -> None:
    rows = [outside_body(1), outside_body(2), outside_body(1) | {"item_code": None, "catalog_code": "000131992009"}]
    assert run(tmp_path, rows[:1])[1].codes() == [["region_unknown"]]
    assert run(tmp_path, rows[:1], create_regions=True)[1].codes() == [["body_unknown"]]
    assert not Region.objects.filter(code__startswith="44").exists()
    summary, told = run(tmp_path, rows, create_bodies=True, create_regions=True)
    assert told.codes() == [[], [], []]
    assert (summary.bodies, summary.regions, summary.drafts) == (2, 2, 3)
    city = by_code("440100")
    assert (city.name, city.parent_id) == ("示例市", by_code("440000").id)
    body = department_by_uscc(rows[0]["dept_uscc"])
    assert (body.name, body.region_code, body.level) == ("示例市市场监督管理局", "440100000000", 3)
    assert run(tmp_path, [outside_body(3)], create_bodies=True)[0].regions == 0


def test_a_refused_row_enters_no_body(bodies: None, tmp_path: Path) -> None:
    before = Department.objects.count()
    run(tmp_path, [outside_body() | {"name": ""}], create_bodies=True, create_regions=True)
    assert Department.objects.count() == before


def test_what_the_register_says_of_a_body_is_told(bodies: None, tmp_path: Path) -> None:
    rows = [item(1, department="旧名称"), item(2, region_code="360726"), item(3, region_code=None, department=None)]
    _, told = run(tmp_path, rows)
    found = [[each.what for each in row.complaints if each.code == "body_apart"] for row in told.rows]
    assert found == [
        ["实施主体的名称与部门名录（信丰县市场监督管理局）不同"],
        ["实施主体的区划与部门名录（360722000000）不同"],
        [],
    ]
    assert GuideDraft.objects.get(code=code(3)).region_code == "360722000000"


def whole(serial: int) -> dict[str, Any]:
    document = copy.deepcopy(shipped("360722"))
    basic = f"0001319930{serial:02d}"
    document["codes"] = {"basic": basic, "implementation": code(1)[:19] + basic, "handling": None}
    return document


def test_whole_documents_that_pass_are_published_where_it_was_said(bodies: None, tmp_path: Path) -> None:
    wrong = whole(2)
    wrong["local"]["promised_limit"]["amount"] = 300
    rows = [whole(1), wrong, item(3)]
    summary, _ = run(tmp_path, rows, publish_valid=True)
    assert (summary.refused, summary.drafts, summary.published) == (0, 3, 1)
    published = GuideDraft.objects.get(code=whole(1)["codes"]["implementation"])
    assert (published.state, published.findings) == (DraftState.PUBLISHED, [])
    assert GuideVersion.objects.get(pk=published.published_hash).document == whole(1)
    assert queries.current_guide(published.code).hash == published.published_hash
    kept = GuideDraft.objects.get(code=wrong["codes"]["implementation"])
    assert (kept.state, [each["path"] for each in kept.findings]) == (DraftState.DRAFT, ["local.promised_limit"])
    assert audit.about(f"guide:{published.code}")[0].kind == "catalogue.guide.published"


def test_without_the_choice_nothing_is_published(bodies: None, tmp_path: Path) -> None:
    assert run(tmp_path, [whole(1)])[0].published == 0
    assert not GuideVersion.objects.exists()


def test_a_whole_document_without_codes_or_with_NUL_is_refused(bodies: None, tmp_path: Path) -> None:
    headless, poisoned = whole(1), whole(2)
    del headless["codes"]
    poisoned["unified"]["keywords"] = ["甲\0"]
    bare = {"schema": "tongban.guide/1", "codes": whole(3)["codes"], "unified": [], "local": whole(3)["local"]}
    floating = whole(4)
    floating["unified"]["form"]["x"] = 1.5
    short = whole(5)
    short["local"]["region_code"] = "360722"
    _, told = run(tmp_path, [headless, poisoned, bare, floating, short])
    wrong = ["document_wrong"]
    assert told.codes() == [wrong, ["unprintable"], wrong, wrong, wrong]


def test_many_rows_cost_no_more_statements_than_few(bodies: None, tmp_path: Path) -> None:
    def statements(first: int, number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            summary, _ = run(tmp_path, [item(serial) for serial in range(first, first + number)])
        assert summary.drafts == number
        return len(captured)

    code_queries.tables()
    assert statements(1, 2) == statements(10, 60)


def test_the_report_adds_up_and_holds_no_formula(bodies: None, tmp_path: Path) -> None:
    target = tmp_path / "report.xlsx"
    evil = '=HYPERLINK("http://x")'
    rows = [item(1), item(2, name=evil), item(3, item_type=evil), item(4, materials=[evil, "申请表"])]
    with reporting(target) as report:
        assert isinstance(report, Report)
        summary = import_items(
            ACTOR,
            source_of(json_lines(tmp_path / "list.jsonl", rows)),
            name="list.jsonl",
            mapping=Mapped(),
            choices=Choices(),
            listener=report,
        )
        assert not target.exists()
        report.finish(summary, [("文件", evil)])
    book = CalamineWorkbook.from_path(str(target))
    assert book.sheet_names == ["总览", "逐行", "材料对照"]
    numbers = {row[0]: row[1] for row in book.get_sheet_by_name("总览").to_python()[1:]}
    assert numbers["读到的行"] == numbers["可写入的行"] + numbers["退回的行"] == 4
    assert numbers["退回的行"] == sum(n for what, n in numbers.items() if what.startswith("　退回"))
    lines = book.get_sheet_by_name("逐行").to_python()[1:]
    assert {line[0] for line in lines} == {1, 2, 3, 4}
    refused = [line for line in lines if line[3] == "退回"]
    assert (refused[0][4], refused[0][5], refused[0][6]) == ("事项类型", evil, "不是已知的事项类型")
    names = {row[0]: row[3] for row in book.get_sheet_by_name("材料对照").to_python()[1:]}
    assert names["食品摊贩备案申请表"] == names["申请表"] == "SM-009001"
    assert names[evil] == ""
    with zipfile.ZipFile(target) as package:
        for part in package.namelist():
            assert b"<f>" not in package.read(part)
    assert list(tmp_path.glob(".*.part")) == []


def test_a_report_that_cannot_be_kept_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refused, reporting(tmp_path / "absent" / "report.xlsx"):
        pass
    assert refused.value.code == "catalogue.import.report_unwritable"


def test_a_report_of_an_import_that_broke_is_not_left_behind(tmp_path: Path) -> None:
    target = tmp_path / "report.xlsx"

    def broken() -> None:
        with reporting(target) as report:
            report.row(ReadRow(1, "", "", None, (complaint("name_missing", "name"),)))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert list(tmp_path.iterdir()) == []


def test_overview_numbers_are_those_of_the_rows() -> None:
    summary = Summary()
    summary.count(ReadRow(1, "", "", None, (complaint("name_missing", "name"), complaint("code_missing", "code"))))
    summary.count(ReadRow(2, "", "", None, (complaint("missing", "全文", parts="甲"),)))
    numbers = {what: number for what, number, _ in overview(summary)}
    assert (numbers["读到的行"], numbers["可写入的行"], numbers["退回的行"]) == (2, 1, 1)
    assert json.dumps(numbers, ensure_ascii=False).count("退回：") == 1
