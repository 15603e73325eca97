"""The catalogue goes out and comes back: whole documents, sheets that give them back exactly, the national layout."""

from __future__ import annotations

import copy
import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tongban.kernel.canonical import content_hash
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.import_items import Choices, import_items
from tongban.registry.catalogue.export_queries import catalogue_mark, guides_on
from tongban.registry.catalogue.exporting import dictionary, national, writing
from tongban.registry.catalogue.exporting.layout import ITEMS, REST, SHEETS, TREES
from tongban.registry.catalogue.exporting.national_codes import read_handle_types, read_server_types
from tongban.registry.catalogue.exporting.national_tables import TABLES
from tongban.registry.catalogue.exporting.national_writing import SHORT, UNCARRIED, write_national
from tongban.registry.catalogue.exporting.tabulating import document_of, heads_of, rows_of
from tongban.registry.catalogue.exporting.writing import WRITERS, Published, write_csv, write_lines, write_workbook
from tongban.registry.catalogue.importing.mapping import Mapped
from tongban.registry.catalogue.importing.reporting import Silent
from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.importing.sources import source_of
from tongban.registry.catalogue.importing.summary import Summary
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import Guide, GuideDraft, GuideVersion
from tongban.registry.catalogue.schema import GUIDE_SCHEMA
from tongban.registry.catalogue.tests.conftest import all_shipped, shipped
from tongban.registry.identity.actors import system_actor
from tongban.registry.orgs.duties import DepartmentKind

DAY = date(2026, 11, 24)


def published(*documents: dict[str, Any]) -> list[Published]:
    found = (Published(content_hash(each), 1, DAY, each, DepartmentKind.STATUTORY_ORGAN) for each in documents)
    return sorted(found, key=lambda guide: guide.document["codes"]["implementation"])


def shipped_guides() -> list[Published]:
    return published(*all_shipped().values())


def read(path: Path) -> list[SourceRow]:
    return list(source_of(path).rows(Mapped()))


def taken_in(path: Path) -> Summary:
    return import_items(
        system_actor("import-items"),
        source_of(path),
        name=path.name,
        mapping=Mapped(),
        choices=Choices(publish_valid=True),
        listener=Silent(),
    )


def hashes() -> list[str]:
    return sorted(GuideVersion.objects.order_by("hash").values_list("hash", flat=True))


@pytest.mark.parametrize("form", ["jsonl", "xlsx"])
def test_what_is_exported_and_imported_elsewhere_is_the_same_to_the_byte(
    bodies: None, tmp_path: Path, form: str
) -> None:
    """The whole sample goes out; a place that has its bodies and materials takes it in; what goes out there is the same."""
    first, second = (tmp_path / f"{name}{writing.ENDINGS[form]}" for name in ("first", "second"))
    guides = shipped_guides()[:12]
    assert WRITERS[form](first, guides, DAY) == 12
    summary = taken_in(first)
    assert (summary.refused, summary.published) == (0, 12)
    assert hashes() == sorted(guide.hash for guide in guides)
    assert WRITERS[form](second, guides_on(DAY), DAY) == 12
    if form == "jsonl":
        assert first.read_bytes() == second.read_bytes()
    else:
        assert [row.values for row in read(first)] == [row.values for row in read(second)]


def test_every_shipped_guide_comes_back_from_the_sheets(tmp_path: Path) -> None:
    guides = shipped_guides()
    path = tmp_path / "all.xlsx"
    write_workbook(path, guides, DAY)
    assert [content_hash(row.values) for row in read(path)] == [guide.hash for guide in guides]
    write_workbook(tmp_path / "again.xlsx", guides, DAY)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
    rest = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(REST).to_python()
    assert {line[1] for line in rest[1:]} == set(TREES)


def odd() -> Iterator[dict[str, Any]]:
    """Documents that no column holds as they are."""
    for change in (
        lambda unified: unified.update(keywords=["甲\u2028乙", "_x000D_"]),
        lambda unified: unified["conditions"][0].update(text=" 前后有空格 \n"),
        lambda unified: unified["conditions"][0].update(text="换行\r\n，制表\t，钟\x07"),
        lambda unified: unified["conditions"][0].update(when=None),
        lambda unified: unified.update(notes=[], electronic_delivery="—"),
        lambda unified: unified["materials"][0].update(seal="", hint="—"),
        lambda unified: unified["faq"].append({"q": "20 工作日", "a": "=1+1 是"}),
        lambda unified: unified["form"]["sections"][0].update(note="_x0041_" + "长" * 70_000),
    ):
        document = shipped("360722")
        change(document["unified"])
        yield document


def test_what_a_column_cannot_hold_comes_back_all_the_same(tmp_path: Path) -> None:
    for document in odd():
        path = tmp_path / "odd.xlsx"
        write_workbook(path, published(document), DAY)
        (row,) = read(path)
        assert (row.values, row.complaints) == (document, ())


def test_rows_that_were_changed_by_hand_are_taken_as_they_are(tmp_path: Path) -> None:
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, cells in rows_of(shipped("360722")):
        tables.setdefault(name, []).append(dict(zip(heads_of(name), cells, strict=True)))
    tables[ITEMS.name][0] |= {"事项类型": "不知道", "承诺办结时限": "很快", "到办事现场次数": 2.0, "是否支持预约": True}
    found = document_of(tables)
    assert (found["unified"]["kind"], found["local"]["promised_limit"]) == ("不知道", "很快")
    assert (found["local"]["visits"], found["local"]["reservable"]) == (2, True)
    tables["材料要求"][0]["材料编号"] = "m999"
    with pytest.raises(ValueError, match="m999"):
        document_of(tables)


def test_a_row_of_no_guide_and_a_formula_are_told_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "one.xlsx"
    write_workbook(path, published(shipped("360722")), DAY)
    with pytest.raises(DomainError, match=r"工作表“材料”第 2 行的“别的”"):
        read(
            _changed(
                path,
                b'<t>11369901MB7220014P4000131990001</t></is></c><c r="B2" t="inlineStr"><is><t>m1<',
                b'<t>\xe5\x88\xab\xe7\x9a\x84</t></is></c><c r="B2" t="inlineStr"><is><t>m1<',
            )
        )
    (row,) = read(
        _changed(
            path,
            b'<c r="B2" t="inlineStr"><is><t>\xe9\xa3\x9f',
            b'<c r="B2" t="inlineStr"><f>1</f><is><t>\xe9\xa3\x9f',
        )
    )
    assert row.complaints[0].code == "formula"


def _changed(path: Path, before: bytes, after: bytes) -> Path:
    """The workbook with some bytes of its sheets replaced; they must be there."""
    target = path.with_name("changed.xlsx")
    done = False
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w") as out:
        for part in package.namelist():
            content = package.read(part)
            done |= before in content
            out.writestr(part, content.replace(before, after))
    assert done
    return target


def test_no_cell_is_a_formula_and_none_of_the_csv_is_taken_for_one(tmp_path: Path) -> None:
    document = shipped("360722")
    document["unified"]["faq"][0] = {"q": "=1+1", "a": "+86 打电话"}
    write_workbook(tmp_path / "out.xlsx", published(document), DAY)
    with zipfile.ZipFile(tmp_path / "out.xlsx") as package:
        assert not any(b"<f>" in package.read(part) for part in package.namelist())
    write_csv(tmp_path / "out.zip", published(document), DAY)
    with zipfile.ZipFile(tmp_path / "out.zip") as package:
        assert [name.removesuffix(".csv") for name in package.namelist()] == [
            *(sheet.name for sheet in SHEETS),
            REST,
            dictionary.NAME,
        ]
        rows = list(csv.reader(io.StringIO(package.read("常见问题.csv").decode("utf-8-sig"))))
    assert rows[1][1:] == ["'=1+1", "'+86 打电话"]


def test_a_guide_that_is_not_what_its_hash_says_stops_the_export(tmp_path: Path) -> None:
    wrong = [Published("0" * 64, 1, DAY, shipped("360722"))]
    with pytest.raises(DomainError) as refused:
        write_lines(tmp_path / "out.jsonl", wrong, DAY)
    assert refused.value.code == "catalogue.guide_corrupt"
    assert list(tmp_path.iterdir()) == []


def test_too_many_rows_and_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 5)
    with pytest.raises(DomainError, match=r"too_many .*5"):
        write_workbook(tmp_path / "out.xlsx", shipped_guides()[:1], DAY)
    with pytest.raises(DomainError) as refused:
        write_lines(tmp_path / "absent" / "out.jsonl", [], DAY)
    assert (refused.value.code, list(tmp_path.iterdir())) == ("catalogue.export.unwritable", [])


def test_the_dictionary_names_every_place_of_the_schema_once() -> None:
    """A member that is added to the schema has to be given its column."""
    found = {entry.path for entry in dictionary.entries()}
    for part in ("unified", "local"):
        for name in GUIDE_SCHEMA["$defs"][part]["properties"]:
            path = f"{part}.{name}"
            assert any(each == path or each.startswith((f"{path}.", f"{path}[")) for each in found), path
    listed = {f"{sheet.list}[].{column.path}" for sheet in SHEETS[1:] for column in sheet.columns}
    for sheet in SHEETS[1:3]:
        definition = {"unified.legal_basis": "legal_basis", "unified.conditions": "condition"}[sheet.list]
        assert {f"{sheet.list}[].{name}" for name in GUIDE_SCHEMA["$defs"][definition]["properties"]} <= listed
    material = {f"unified.materials[].{name}" for name in GUIDE_SCHEMA["$defs"]["material"]["properties"]}
    assert material - listed == {"unified.materials[].requirements"}
    kind = next(entry for entry in dictionary.entries() if entry.path == "unified.kind")
    assert ("PERMIT", "行政许可") in kind.values


def test_only_what_is_offered_on_the_day_by_this_body_in_this_region(seeded: None) -> None:
    everything = list(guides_on(DAY))
    codes = [guide.document["codes"]["implementation"] for guide in everything]
    assert codes == sorted(codes)
    assert {guide.body for guide in everything} == {DepartmentKind.STATUTORY_ORGAN}
    assert list(guides_on(date(2026, 1, 4))) == []
    one = everything[0].document["local"]
    assert [each.hash for each in guides_on(DAY, region_code=one["region_code"])] == [everything[0].hash]
    assert [each.hash for each in guides_on(DAY, department_uscc=one["department_uscc"])] == [everything[0].hash]
    assert len(list(guides_on(DAY, region_code="360000"))) + len(list(guides_on(DAY, region_code="369900"))) >= 2
    mark = catalogue_mark(DAY)
    assert mark[1] == len(everything)
    Guide.objects.filter(pk=codes[0]).update(status=GuideStatus.SUSPENDED)
    assert [guide.hash for guide in guides_on(DAY)] == [everything[1].hash]
    assert catalogue_mark(DAY)[0] != mark[0]
    with CaptureQueriesContext(connection) as captured:
        list(guides_on(DAY))
    assert len(captured) <= 2


def test_the_national_tables_come_back_as_drafts_with_what_they_carry(bodies: None, tmp_path: Path) -> None:
    path, document = tmp_path / "national.xlsx", shipped("360722")
    document["unified"]["materials"][0] |= {"origin": "GOVERNMENT", "copy_kind": "EITHER", "deferrable": True}
    document["local"] |= {"power_source": "STATUTORY", "area": "COUNTY", "online_depth": [3, 5], "express": True}
    choices = national.Choices(fixed={"data_source": "360", "is_single_login": "1"}, day=DAY, batch="20261124")
    count, short = write_national(path, published(document), choices)
    assert count == 1
    lacking = {(table, column) for table, column, _ in short.counts}
    assert ("up_task_general_basic", "app_is_single_login") in lacking
    assert ("up_task_general_basic", "data_source") not in lacking
    summary = taken_in(path)
    assert (summary.rows, summary.refused, summary.drafts) == (1, 0, 1)
    draft = GuideDraft.objects.get()
    for part, names in {
        "unified": ("name", "kind", "handling_kind", "exercise_level", "service_objects", "themes", "statutory_limit"),
        "local": ("department_uscc", "region_code", "promised_limit", "visits", "place", "hours", "phones"),
    }.items():
        assert {name: draft.document[part][name] for name in names} == {name: document[part][name] for name in names}
    assert set(draft.document["local"]["forms"]) == set(document["local"]["forms"])
    more = {name: draft.document["local"][name] for name in ("power_source", "area", "online_depth", "express")}
    assert more == {"power_source": "STATUTORY", "area": "COUNTY", "online_depth": [3, 5], "express": True}
    materials = draft.document["unified"]["materials"]
    assert [each["name"] for each in materials] == [each["name"] for each in document["unified"]["materials"]]
    assert (materials[0]["origin"], materials[0]["copy_kind"], materials[0]["deferrable"]) == (
        "GOVERNMENT",
        "EITHER",
        True,
    )
    assert draft.document["unified"]["faq"] == document["unified"]["faq"]
    assert "import_missing" in [each["code"] for each in draft.findings]


def test_the_national_tables_tell_what_they_lack(tmp_path: Path) -> None:
    document = copy.deepcopy(shipped("360722"))
    document["unified"]["materials"][0]["name"] = "长" * 201
    path = tmp_path / "national.xlsx"
    write_national(path, published(document), national.Choices(numbers="GB", day=DAY, batch="1"))
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names[: len(TABLES)] == [table.name for table in TABLES]
    short = [tuple(line[:5]) for line in book.get_sheet_by_name(SHORT).to_python()[1:]]
    assert ("up_task_general_material", "material_name", "材料名称", "超过 200 字", 1) in short
    assert ("up_task_general_basic", "power_source", "权力来源", "必填而没有", 1) in short
    without = [line[2] for line in book.get_sheet_by_name(UNCARRIED).to_python()[1:]]
    assert {"unified.form", "unified.materials[].when", "unified.remedies.court"} <= set(without)
    assert "unified.name" not in without


def test_the_numbers_of_both_sources_are_read() -> None:
    assert read_server_types(["1", "2", "6"]) == ["自然人", "企业法人"]
    assert read_handle_types(["1", "2", "3"]) == ["WINDOW", "ONLINE", "POST"]
    assert read_handle_types(["1", "3", "4"]) == ["WINDOW", "ONLINE", "POST"]
    basic = next(table for table in TABLES if table.name == "up_task_public_basic")
    assert "power_source" not in [column.name for column in basic.columns]
