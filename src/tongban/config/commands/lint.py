"""``tongban lint [FILE]``: judge published guides, drafts, or a list of items by the rules of quality."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from tongban.config.commands.import_items import UNREADABLE, mapping_for
from tongban.config.welcome import line
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import quality
from tongban.registry.catalogue.actions.judge_guides import judge_catalogue
from tongban.registry.catalogue.importing.sources import source_of
from tongban.registry.catalogue.linting import RULES, lint, read_and_lint
from tongban.registry.catalogue.linting.reporting import Found, Judged, write_report

NAME = "lint"
HELP = "按质量规则检查办事指南、草稿或者一份清单 (judge guides, drafts or a list; exit code 2: the list is unreadable)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to judge, and where to write it."""
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="清单：JSON 行或者 .xlsx (default: what is published)"
    )
    parser.add_argument("--drafts", action="store_true", help="检查没有公布的草稿 (judge the open drafts)")
    parser.add_argument("--mapping", type=Path, help="列与字段的对照文件 (which column is which field)")
    parser.add_argument("--report", type=Path, metavar="OUT", help="逐条报告，.xlsx 或者 .json (every finding)")


def run(args: argparse.Namespace) -> int:
    """0 done, whatever was found; 2 the list cannot be read."""
    found = Found()
    try:
        judged = found.passing(_judged(args))
        if args.report is not None:
            write_report(args.report, judged)
        for _ in judged:
            pass
    except DomainError as error:
        line("不能检查", f"{error.message()}{error.way_out()}")
        return UNREADABLE
    _tell(found, args)
    return 0


def _judged(args: argparse.Namespace) -> Iterator[Judged]:
    if args.file is not None:
        source = source_of(args.file)
        for row in source.rows(mapping_for(args.mapping, source)):
            yield read_and_lint(row, quality.facts_now())
    elif args.drafts:
        for code, name, document in quality.open_drafts():
            yield code, name, lint(document, quality.facts_now())
    else:
        judge_catalogue()
        yield from quality.judged_in_force()


def _tell(found: Found, args: argparse.Namespace) -> None:
    what = args.file.name if args.file is not None else "草稿" if args.drafts else "已公布的办事指南"
    line("质量", f"{what} {found.total:,} 份 · 平均 {found.mean} 分")
    for rule in sorted(RULES.values(), key=lambda each: (-found.guides[each.code], each.code)):
        if found.findings[rule.code]:
            line("", f"{rule.title[0]} {rule.code}：{found.guides[rule.code]:,} 份，{found.findings[rule.code]:,} 处")
    if args.report is not None:
        line("报告", str(args.report))
