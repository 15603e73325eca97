"""``tongban export-items FILE``: the guides in force on a day as JSON lines, a workbook, CSV, or in the national layout."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings

from tongban.config.welcome import line
from tongban.foundation import clock
from tongban.registry.catalogue.code_queries import tables
from tongban.registry.catalogue.export_queries import guides_on
from tongban.registry.catalogue.exporting.national import Choices
from tongban.registry.catalogue.exporting.national_codes import CODE_LISTS
from tongban.registry.catalogue.exporting.national_writing import SHORT, UNCARRIED, write_national
from tongban.registry.catalogue.exporting.writing import ENDINGS, WRITERS, Published

NAME = "export-items"
HELP = "导出公布的指南：JSON 行、XLSX、CSV、国家交换格式 (export the guides in force)"
NATIONAL = "national"
_FORMAT_OF = {ending: name for name, ending in ENDINGS.items()}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file and which guides."""
    parser.add_argument("file", type=Path, metavar="FILE", help=".jsonl、.xlsx 或 .zip（CSV）")
    parser.add_argument("--format", choices=[*WRITERS, NATIONAL], help="默认看文件名结尾 (default: by the ending)")
    parser.add_argument("--day", type=date.fromisoformat, help="哪一天有效的，默认今天 (in force on this day)")
    parser.add_argument("--body", metavar="USCC", help="只导出这个部门的 (of one body)")
    parser.add_argument("--region", metavar="CODE", help="只导出这个区划及其下级的 (of one region and below)")
    national = parser.add_argument_group("国家交换格式 (national layout)")
    national.add_argument("--numbers", choices=CODE_LISTS, default="C0109", help="代码表 (list of code numbers)")
    national.add_argument("--fill", action="append", default=[], metavar="COLUMN=VALUE", help="固定值 (fixed value)")


def run(args: argparse.Namespace) -> int:
    """0 done; 2 when the format cannot be told."""
    chosen = args.format or _FORMAT_OF.get(args.file.suffix)
    fixed = dict(each.partition("=")[::2] for each in args.fill)
    if chosen is None or "" in fixed:
        line("不能导出", "请用 --format 写明格式；--fill 的样式是 列名=值")
        return 2
    day: date = args.day or clock.today()
    guides = guides_on(day, department_uscc=args.body, region_code=args.region)
    if chosen == NATIONAL:
        tables()
        return _national(args.file, guides, Choices(args.numbers, fixed, settings.PUBLIC_URL, day, f"{day:%Y%m%d}"))
    line("导出", f"{WRITERS[chosen](args.file, guides, day):,} 份指南，{day} 有效")
    line("文件", str(args.file))
    return 0


def _national(path: Path, guides: Iterator[Published], choices: Choices) -> int:
    count, short = write_national(path, guides, choices)
    line("导出", f"{count:,} 份指南，{choices.day} 有效，国家交换格式")
    for (table, column, what), times in sorted(short.counts.items()):
        line("", f"{table}.{column} {what} {times:,} 行")
    line("文件", f"{path}（“{SHORT}”“{UNCARRIED}”两表说明缺什么）")
    return 0
