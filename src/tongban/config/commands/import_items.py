"""``tongban import-items FILE``: a list of items (JSON lines or XLSX) becomes drafts of guides, with a report for its maker."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from tongban.config.welcome import line
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.import_items import Choices, import_items
from tongban.registry.catalogue.importing.example import write_example
from tongban.registry.catalogue.importing.mapping import Mapped, read_mapping
from tongban.registry.catalogue.importing.reporting import Report, overview, reporting
from tongban.registry.catalogue.importing.sources import Source, source_of
from tongban.registry.catalogue.importing.summary import Summary
from tongban.registry.catalogue.importing.workbook import Workbook
from tongban.registry.identity.actors import system_actor

NAME = "import-items"
HELP = "导入事项清单（JSON 行或 XLSX）为指南草稿 (import a list of items as drafts; exit code 1: rows refused, 2: unreadable)"
UNREADABLE = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file and the few choices."""
    parser.add_argument("file", type=Path, metavar="FILE", help="清单：JSON 行或者 .xlsx (JSON lines or .xlsx)")
    parser.add_argument("--mapping", type=Path, help="列与字段的对照文件 (which column is which field)")
    parser.add_argument("--report", type=Path, metavar="OUT.xlsx", help="逐行报告 (a report row by row)")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入 (check only)")
    parser.add_argument("--all-or-nothing", action="store_true", help="有一行退回就全部不写 (one refused row: nothing)")
    parser.add_argument("--publish-valid", action="store_true", help="通过全部检查的直接公布 (publish what passes)")
    for what, chinese in (("bodies", "部门"), ("regions", "区划")):
        parser.add_argument(
            f"--{what}",
            choices=["refuse", "create"],
            default="refuse",
            help=f"名录里没有的{chinese}：退回该行，或者登记 (unknown {what}: refuse the row or enter them)",
        )
    parser.add_argument(
        "--example", action="store_true", help="把样表写到 FILE，不导入 (write an example table to FILE instead)"
    )


def run(args: argparse.Namespace) -> int:
    """0 clean, 1 rows refused, 2 the file or the mapping cannot be read."""
    try:
        if args.example:
            write_example(args.file)
            line("样表", f"{args.file}（对照文件 {_shipped_mapping().name}）")
            return 0
        source = source_of(args.file)
        mapping = mapping_for(args.mapping, source)
        summary = _import(args, source, mapping)
    except DomainError as error:
        line("不能导入", f"{error.message()}{error.way_out()}")
        return UNREADABLE
    _tell(summary, args)
    return 1 if summary.refused else 0


def _import(args: argparse.Namespace, source: Source, mapping: Mapped) -> Summary:
    choices = Choices(
        create_bodies=args.bodies == "create",
        create_regions=args.regions == "create",
        all_or_nothing=args.all_or_nothing,
        publish_valid=args.publish_valid,
        dry_run=args.dry_run,
    )
    with reporting(args.report) as report:
        summary = import_items(
            system_actor("import-items"),
            source,
            name=args.file.name,
            mapping=mapping,
            choices=choices,
            listener=report,
        )
        if isinstance(report, Report):
            report.finish(summary, _about(args, source, summary))
    return summary


def mapping_for(path: Path | None, source: Source) -> Mapped:
    """The mapping named; for a table the shipped one, for JSON lines the platform's own names."""
    if path is not None:
        return read_mapping(path)
    return read_mapping(_shipped_mapping()) if isinstance(source, Workbook) else Mapped()


def _shipped_mapping() -> Path:
    return Path(settings.DATA_FOLDER) / "imports" / "mapping-example.yaml"


def _about(args: argparse.Namespace, source: Source, summary: Summary) -> Sequence[tuple[str, str]]:
    now = clock.now().astimezone(clock.SHANGHAI)
    return [
        ("文件", args.file.name),
        ("时间", f"{now:%Y-%m-%d %H:%M} 北京时间"),
        ("方式", _way(args, summary)),
        *([("编码", source.note)] if source.note else []),
    ]


def _way(args: argparse.Namespace, summary: Summary) -> str:
    if args.dry_run:
        return "只检查，没有写入"
    if args.all_or_nothing and summary.refused:
        return "有退回的行，按要求全部没有写入"
    return "已写入为草稿"


def _tell(summary: Summary, args: argparse.Namespace) -> None:
    line("导入", _way(args, summary))
    for what, number, _remark in overview(summary):
        line("", f"{what} {number:,}")
    if args.report is not None:
        line("报告", str(args.report))
