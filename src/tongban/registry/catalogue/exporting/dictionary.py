"""The data dictionary of the exports, made from the layout and the schema: nothing of it is written a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tongban.registry.catalogue.exporting.cells import kind_of
from tongban.registry.catalogue.exporting.layout import KEY, REST, SHEETS, TREES, WHOLE, Column, Sheet
from tongban.registry.catalogue.exporting.places import Place
from tongban.registry.catalogue.vocabulary import words_of

NAME = "数据字典"
HEADS = ("工作表", "字段", "在 JSON 中的位置", "类型", "是否必填", "最长", "取值", "说明")
SOURCE = "tongban.guide/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field. ``longest`` counts characters, 0: not bounded; ``values`` are (value in JSON, word in the sheets)."""

    sheet: str
    heading: str
    path: str
    type: str
    required: bool
    longest: int = 0
    values: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """As a row of the sheet under :data:`HEADS`."""
        values = "；".join(f"{value}={word}" if value != word else value for value, word in self.values)
        longest = f"{self.longest} 字" if self.longest else ""
        required = "是" if self.required else "否"
        return (self.sheet, self.heading, self.path, self.type, required, longest, values, self.note)


def entries() -> Iterator[Entry]:
    """Every field, in the order of the sheets."""
    for sheet in SHEETS:
        yield Entry(sheet.name, KEY, "codes.handling 或者 codes.implementation", "文字", True, 33)
        if sheet.parent:
            yield Entry(sheet.name, sheet.parent, f"{sheet.outer}[].id", "文字", True)
        for column in sheet.columns:
            yield _entry(sheet, column)
    for path, name in {**TREES, WHOLE: "整个文档"}.items():
        note = "几格按序号连接" if path in TREES else "只有各列不能原样还原的指南才有"
        yield Entry(REST, name, path if path in TREES else "", "JSON", path in TREES, note=note)


def _entry(sheet: Sheet, column: Column) -> Entry:
    place = column.place
    start = f"{sheet.list}[]" if sheet.list else ""
    inner = place.entries if place.schema.get("type") == "array" else place
    return Entry(
        sheet.name,
        column.heading,
        ".".join(filter(None, (start, column.path))),
        kind_of(column).type,
        place.required and not place.nullable,
        int(inner.schema.get("maxLength", 0)),
        _values(inner),
        _note(place),
    )


def _values(place: Place) -> tuple[tuple[str, str], ...]:
    return tuple(words_of(place.values).items()) if place.values else ()


def _note(place: Place) -> str:
    bounds = (place.schema.get("minimum"), place.schema.get("maximum"))
    span = (
        ""
        if bounds == (None, None)
        else f"{bounds[0]} 到 {bounds[1]}"
        if bounds[1] is not None
        else f"不小于 {bounds[0]}"
    )
    return "，".join(filter(None, (span, "每行一个" if place.schema.get("type") == "array" else "")))
