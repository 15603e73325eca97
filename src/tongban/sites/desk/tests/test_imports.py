"""导入清单 at the desk: columns are chosen and kept for the source, a check tells before anything is written, what is no list is
refused with a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tongban.foundation import clock
from tongban.registry.catalogue.actions import take_list as taking
from tongban.registry.catalogue.actions.work_lists import work_lists
from tongban.registry.catalogue.importing import packing
from tongban.registry.catalogue.models import GuideDraft, ImportMapping, ImportRun
from tongban.registry.catalogue.tests.lists import item
from tongban.sites.desk import imports

Visit = Callable[[str], Client]
HEADS = {"事项": "name", "码": "item_code", "机构": "department", "机构代码": "dept_uscc", "实施主体": ""}


@pytest.fixture
def operator(visit: Visit) -> Client:
    return visit("zhangyunxing")


def table(*rows: dict[str, Any], formula: bool = False) -> bytes:
    """A workbook whose headings are those of nobody else."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("清单")
        sheet.write_row(0, 0, list(HEADS))
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, [str(row.get(field) or "") for field in HEADS.values()])
            if formula:
                sheet.write_formula(line, 0, "=1+1", None, "算出来的")
    return out.getvalue()


def handed_in(client: Client, content: bytes, name: str = "清单.xlsx") -> ImportRun:
    answer = client.post(reverse("desk:imports"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    work_lists()
    return ImportRun.objects.order_by("-created_at")[0]


def do(client: Client, row: ImportRun, what: str, **data: Any) -> ImportRun:
    row.refresh_from_db()
    sent = {"seen": row.state_version, "do": what, "sheet": "清单", "header_row": "1", **data}
    assert client.post(reverse("desk:import-deed", args=[row.id]), sent).status_code == 302
    work_lists()
    row.refresh_from_db()
    return row


def shown(client: Client, row: ImportRun, **query: str) -> str:
    return client.get(reverse("desk:import", args=[row.id]), query).content.decode()


CHOSEN = {f"column-{place}": field for place, field in enumerate(HEADS.values())}


def test_from_a_strange_table_to_drafts(operator: Client, province: None) -> None:
    row = handed_in(operator, table(item(1), item(2, name="")))
    page = shown(operator, row)
    assert "等您对照列" in page
    assert "例如：" in page
    row = do(operator, row, "check", source="某市 2026", **CHOSEN)
    assert (row.state, GuideDraft.objects.count()) == ("CHECKED", 0)
    page = shown(operator, row)
    assert "1 行可以写成草稿" in page
    assert "没有事项名称" in page
    answer = operator.get(reverse("desk:import-report", args=[row.id]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    assert next(line[6] for line in book.get_sheet_by_name("逐行").to_python() if line[0] == 3) == "没有事项名称"
    row = do(operator, row, "import")
    assert (row.state, GuideDraft.objects.get().name) == ("DONE", item(1)["name"])
    assert GuideDraft.objects.get().edited_by == row.account_id


def test_what_a_material_is_called_is_asked_once(operator: Client, province: None) -> None:
    names = ("食品摊贩备案申请表", "摊位油烟净化器手册", "摊位示意草图", "其他相关材料")
    named = [{"name": name} for name in names]
    row = handed_in(operator, json.dumps(item(1, materials=named)).encode(), "清单.jsonl")
    row = do(operator, row, "check", source="某县")
    asked = {name: place for place, (name, *_rest) in enumerate(row.materials)}
    assert set(asked) == set(names[1:])
    rows = operator.get(reverse("desk:import", args=[row.id])).context["name_rows"]
    catch_all = next(each for each in rows if each["name"] == "其他相关材料")
    # However likely it looks, nobody means it: it is never chosen already.
    assert [each.value for each in catch_all["choices"] if each.selected] == [""]
    said = {f"m-{asked['摊位示意草图']}": "other", f"c-{asked['摊位示意草图']}": "sm-000102"}
    refused = {"seen": row.state_version, "do": "names", f"m-{asked['摊位油烟净化器手册']}": "no", **said}
    assert operator.post(reverse("desk:import-deed", args=[row.id]), refused).status_code == 422
    row = do(operator, row, "names", **said, **{f"m-{asked['摊位油烟净化器手册']}": "no"}, reason="只有本县要")
    assert row.state == "CHECKED"
    assert "只有本县要" in shown(operator, row)
    do(operator, row, "import")
    materials = GuideDraft.objects.get().document["unified"]["materials"]
    assert [each.get("standard_code", "—") for each in materials] == ["SM-009001", None, "SM-000102", "—"]
    assert materials[1]["local_reason"] == "只有本县要"
    # The next list of the same source asks nothing again; another source is asked.
    for source, how in (("某县", {"已确认", "已确认不是"}), ("某市", {"无", "近似"})):
        again = handed_in(operator, json.dumps(item(2, materials=named)).encode(), f"{source}.jsonl")
        assert {each[2] for each in do(operator, again, "check", source=source).materials} <= how


def test_a_source_is_read_the_next_time_as_it_was_the_last_time(operator: Client, province: None) -> None:
    do(operator, handed_in(operator, table(item(1))), "check", source="某市", **CHOSEN)
    assert ImportMapping.objects.get().document["columns"]["码"] == "item_code"
    again = handed_in(operator, table(item(2)))
    page = shown(operator, again, source="某市")
    assert '<option value="item_code" selected' in page
    do(operator, again, "check", source="某市", **CHOSEN | {"column-2": ""})
    assert "机构" not in ImportMapping.objects.get().document["columns"]


def test_all_or_nothing_and_columns_that_are_not_enough(operator: Client, province: None) -> None:
    row = handed_in(operator, table(item(1), item(2, name="")))
    sent = {"seen": row.state_version, "do": "check", "sheet": "清单", "column-0": "name", "column-1": "name"}
    answer = operator.post(reverse("desk:import-deed", args=[row.id]), sent)
    assert answer.status_code == 422
    assert "两列指向了同一个字段" in answer.content.decode()
    answer = operator.post(reverse("desk:import-deed", args=[row.id]), sent | {"column-1": ""})
    assert "没有指明哪一列是事项名称" in answer.content.decode()
    row = do(operator, row, "check", choices=["all_or_nothing"], **CHOSEN)
    row = do(operator, row, "import")
    assert (row.state, GuideDraft.objects.count()) == ("DONE", 0)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<a>" + b" " * 3_000_000)
    return out.getvalue()


def test_what_is_no_list_is_refused_with_a_sentence(
    operator: Client, province: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "LARGEST_UNPACKED", 2_000_000)
    for content, sentence in (
        (table(item(1))[:-200], "已损坏或者不完整"),
        (bomb(), "可能是压缩炸弹"),
        (b'{"name": "', "中途断开"),
        (b"\xd0\xcf\x11\xe0" + bytes(20), "旧的 .xls 表格"),
    ):
        row = handed_in(operator, content)
        assert row.state == "REFUSED"
        assert sentence in shown(operator, row), sentence
    row = do(operator, handed_in(operator, table(item(1), formula=True)), "check", **CHOSEN)
    assert "单元格 A2 是公式" in shown(operator, row)
    assert "可以写成草稿" not in shown(operator, row)


def test_a_file_that_is_too_large_or_empty_or_none_is_told_on_the_page(
    operator: Client, province: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "LARGEST_FILE", 1024 * 1024)
    monkeypatch.setattr(imports, "LARGEST_FILE", 1024 * 1024)
    for content, sentence in (
        (b"x" * 1_060_000, "文件超过 1 MB"),
        (b"x" * 1_200_000, "文件超过 1 MB"),
        (b"", "文件是空的"),
    ):
        answer = operator.post(reverse("desk:imports"), {"file": SimpleUploadedFile("a.xlsx", content)})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    answer = operator.post(reverse("desk:imports"), {})
    assert "没有选择文件" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_the_platforms_own_lists_need_no_columns(operator: Client, province: None) -> None:
    row = handed_in(operator, (json.dumps(item(1), ensure_ascii=False) + "\n").encode(), "清单.jsonl")
    assert "不用对照列" in shown(operator, row)
    assert do(operator, do(operator, row, "check"), "import").state == "DONE"
    assert GuideDraft.objects.count() == 1


def test_only_who_may_import_does(operator: Client, visit: Visit, province: None) -> None:
    row = handed_in(operator, table(item(1)))
    for login in ("lvweihu", "qianchushen"):
        stranger = visit(login)
        for route, given in (("imports", []), ("import", [row.id]), ("import-report", [row.id])):
            assert stranger.get(reverse(f"desk:{route}", args=given)).status_code == 403
        assert "导入清单" not in stranger.get(reverse("desk:work")).content.decode()
    old = {"seen": row.state_version - 1, "do": "import"}
    operator.post(reverse("desk:import-deed", args=[row.id]), old)
    row.refresh_from_db()
    assert row.state == "LOOKED"


def test_what_is_never_finished_is_given_up_and_what_is_old_forgotten(
    operator: Client, province: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = handed_in(operator, table(item(1)))
    ImportRun.objects.filter(pk=row.pk).update(state="CHECKING", attempts=3)
    work_lists()
    page = shown(operator, row)
    assert "都没有做完" in page
    assert "等您对照列" in page
    with clock.frozen(clock.now() + timedelta(days=31)):
        work_lists()
    assert not ImportRun.objects.exists()
    assert not list(Path(settings.FILE_FOLDER).rglob(str(row.id)))


def test_handed_in_twice_it_is_one_list(operator: Client) -> None:
    content = table(item(1))
    first, second = (
        operator.post(reverse("desk:imports"), {"file": SimpleUploadedFile("清单.xlsx", content)}) for _ in range(2)
    )
    assert first.url == second.url
    assert ImportRun.objects.count() == 1
    # Once it was looked into, the same list again is another wish.
    work_lists()
    handed_in(operator, content)
    assert ImportRun.objects.count() == 2
